"""How a column looks in a sheet: its format, its width, and each value as a cell can hold it.

A sheet knows numbers to 15 digits. A longer one becomes text, so that no digit is lost; so does an
instant before 1900. Text is never taken for a formula, a number or an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.harmless import visible
from pipelines.store.tables import Column
from pipelines.wording import Language, say

TEXT_LIMIT = 32_767
_DIGITS = 15
_WIDEST = 60
_NARROWEST = 8
_FIRST_DAY = date(1900, 3, 1)  # of the days before it, spreadsheets count one too many
# What XML cannot hold; `visible` has made escapes of the others.
_NO_XML = re.compile("[\ufffe\uffff]")
_SCALE = re.compile(r"DECIMAL\(\d+,\s*(\d+)\)")

TEXT, WRAPPED, LONG_NUMBER = "text", "wrapped", "long number"
_EUROS = '"€" #,##0.00;-"€" #,##0.00'
_EUROS_EXACT = '"€" #,##0.00####;-"€" #,##0.00####'
STYLES: dict[str, dict[str, Any]] = {
    TEXT: {"num_format": "@", "valign": "top"},
    WRAPPED: {"num_format": "@", "valign": "top", "text_wrap": True},
    LONG_NUMBER: {"num_format": "@", "valign": "top", "align": "right"},
    "euros": {"num_format": _EUROS, "valign": "top"},
    "euros exact": {"num_format": _EUROS_EXACT, "valign": "top"},
    "percentage": {"num_format": '0.00##"%"', "valign": "top"},
    "decimal": {"num_format": "0.######", "valign": "top"},
    "whole": {"num_format": "0", "valign": "top"},
    "flag": {"valign": "top", "align": "center"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"},
}
"""The formats of cells, as XlsxWriter names their properties."""


def style_of(column: Column) -> str:
    """The name of the format of a column: what is money or a percentage says its name."""
    kind = column.sql_type
    scale = _SCALE.fullmatch(kind)
    if scale and column.name.endswith("_eur"):
        return "euros" if int(scale[1]) <= 2 else "euros exact"
    if scale and column.name.endswith("_pct"):
        return "percentage"
    if scale or kind in ("DOUBLE", "FLOAT"):
        return "decimal"
    if kind.endswith(("INT", "INTEGER")):
        return "whole"
    plain = {"BOOLEAN": "flag", "DATE": "date", "TIMESTAMP WITH TIME ZONE": "instant"}
    return plain.get(kind, TEXT)


@dataclass
class CellWriter:
    """Writes the values of a sheet, and remembers how wide each column became."""

    sheet: Worksheet
    formats: dict[str, Format]
    zone: ZoneInfo
    language: Language

    def __post_init__(self) -> None:
        self._widths: dict[int, int] = {}

    def write(self, row: int, column: int, value: Any, style: str) -> None:
        """One cell; null leaves it empty."""
        match value:
            case None:
                return
            case bool():
                self._put(self.sheet.write_boolean, row, column, value, style, 6)
            case int() | float() | Decimal():
                self._number(row, column, value, style)
            case datetime():
                self._instant(row, column, value, style)
            case date() if value >= _FIRST_DAY:
                self._put(self.sheet.write_datetime, row, column, value, style, 11)
            case _:
                self.text(row, column, str(value), style)

    def text(self, row: int, column: int, text: str, style: str = TEXT) -> None:
        """A text, whatever it looks like; what steers a terminal or breaks XML is made visible."""
        shown = self._cut(_NO_XML.sub("\ufffd", visible(text)))
        width = max(map(len, shown.split("\n")))
        self._put(self.sheet.write_string, row, column, shown, style, width)

    def fit(self, first: int = 0) -> None:
        """Make each column as wide as its widest cell, within what reads well."""
        for column, width in sorted(self._widths.items()):
            if column >= first:
                self.sheet.set_column(column, column, max(_NARROWEST, min(_WIDEST, width + 2)))

    def _number(self, row: int, column: int, value: int | float | Decimal, style: str) -> None:
        exact = Decimal(value) if not isinstance(value, float) else None
        if exact is not None and _digits(exact) > _DIGITS:
            self.text(row, column, format(exact, "f"), LONG_NUMBER)
        elif Decimal(value).is_finite():
            width = len(format(value, ",.2f")) + 3
            self._put(self.sheet.write_number, row, column, float(value), style, width)
        else:
            self.text(row, column, str(value), LONG_NUMBER)

    def _instant(self, row: int, column: int, value: datetime, style: str) -> None:
        here = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(self.zone)
        local = here.replace(tzinfo=None)
        if local.date() < _FIRST_DAY:
            self.text(row, column, here.isoformat(sep=" "))
        else:
            self._put(self.sheet.write_datetime, row, column, local, style, 20)

    def _put(
        self, put: Callable[..., Any], row: int, column: int, value: Any, style: str, width: int
    ) -> None:
        put(row, column, value, self.formats[style])
        self._widths[column] = max(self._widths.get(column, 0), width)

    def _cut(self, text: str) -> str:
        """Cells count as UTF-16 does; what is cut says so at its end."""
        if _utf16(text) <= TEXT_LIMIT:
            return text
        mark = say(self.language, "exports.cut")
        kept = text[: TEXT_LIMIT - len(mark)]
        while _utf16(kept) > TEXT_LIMIT - len(mark):
            kept = kept[: -(1 + (_utf16(kept) - (TEXT_LIMIT - len(mark))) // 2)]
        return kept + mark


def _digits(value: Decimal) -> int:
    """How many digits a number has from the first that is no zero to the last."""
    if not value.is_finite():
        return 0
    digits = value.as_tuple().digits
    return len(digits) if len(digits) <= _DIGITS else len("".join(map(str, digits)).rstrip("0"))


def _utf16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
