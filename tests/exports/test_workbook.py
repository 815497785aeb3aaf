"""A workbook: readable, exact as far as a sheet can be, and nothing in it that is executed."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import ExportError
from pipelines.exports import workbook
from pipelines.exports.cells import TEXT_LIMIT
from pipelines.exports.model import Form
from pipelines.exports.workbook import sheet_names
from pipelines.exports.writing import Shown
from pipelines.wording import Language
from tests.exports.conftest import COLUMNS, ROW, SHOWN, export_of


def book_of(folder: Path) -> Any:
    return openpyxl.load_workbook(folder / "dtz.xlsx")


@pytest.fixture
def cells(exported):
    """The first row of the table, by column."""

    def read(row: dict[str, Any]) -> dict[str, Any]:
        sheet = book_of(exported(row, forms=[Form.XLSX]))["marts.odd"]
        return dict(zip(COLUMNS, sheet[2], strict=True))

    return read


@pytest.fixture
def column_of(exported):
    """The cells of one column, for rows with these values."""

    def read(column: str, values: list[Any]) -> list[Any]:
        folder = exported(*({column: value} for value in values), forms=[Form.XLSX])
        sheet = book_of(folder)["marts.odd"]
        return [row[list(COLUMNS).index(column)] for row in sheet.iter_rows(min_row=2)]

    return read


def test_values_have_the_format_of_their_column(cells):
    found = cells(ROW)
    assert {name: cell.value for name, cell in found.items()} == {
        "label": "Kennispoort",
        "amount_eur": -7703.5,
        "difference_eur": 0.000001,
        "share_pct": 58.8347,
        "size": 12,
        "x0": 1.5,
        "is_leaf": True,
        "printed_on": datetime(2022, 3, 31),
        "built_at": datetime(2024, 7, 1, 14, 30),  # in Amsterdam
    }
    formats = {name: cell.number_format for name, cell in found.items()}
    assert formats["amount_eur"] == '"€" #,##0.00;-"€" #,##0.00'
    assert formats["difference_eur"] == '"€" #,##0.00####;-"€" #,##0.00####'
    assert formats["share_pct"] == '0.00##"%"'
    assert formats["printed_on"] == "yyyy-mm-dd"


def test_null_is_an_empty_cell(cells):
    assert {cell.value for cell in cells({}).values()} == {None}


CANNOT = [
    ("amount_eur", Decimal("1234567890123.45"), 1234567890123.45),
    ("amount_eur", Decimal("12345678901234.56"), "12345678901234.56"),
    ("amount_eur", Decimal("1200000000000000.00"), 1200000000000000),
    ("size", 123456789012345, 123456789012345),
    ("size", 1234567890123456, "1234567890123456"),
    ("x0", float("nan"), "nan"),
    ("printed_on", date(1850, 1, 1), "1850-01-01"),
    ("built_at", datetime(1850, 1, 1, tzinfo=UTC), "1850-01-01 00:19:32+00:19:32"),
]


def test_what_a_sheet_cannot_hold_as_it_is_becomes_text(column_of):
    for column in dict.fromkeys(name for name, *_ in CANNOT):
        given = [value for name, value, _ in CANNOT if name == column]
        shown = [cell.value for cell in column_of(column, given)]
        assert shown == [text for name, _, text in CANNOT if name == column]


def test_fifteen_digits_come_back_to_the_cent(cells):
    value = Decimal("8123456789012.37")
    assert round(Decimal(cells({"amount_eur": value})["amount_eur"].value), 2) == value


TEXTS = {
    "=1+1": "=1+1",
    "{=1+1}": "{=1+1}",
    "+SUM(A1)": "+SUM(A1)",
    "@x": "@x",
    "https://example.org": "https://example.org",
    "007": "007",
    "a\x1bb": "a\\x1bb",
    "a\u202eb": "a\\u202eb",
    "a\ufffeb": "a\ufffdb",
    "_x0041_": "_x005F_x0041_",  # as the format writes what is no escape
    " twee\nregels ": " twee\nregels ",
    "<b>&amp;": "<b>&amp;",
    "\U0001f600": "\U0001f600",
}


def test_a_text_is_a_text_whatever_it_looks_like(column_of):
    cells = column_of("label", list(TEXTS))
    assert [cell.value for cell in cells] == list(TEXTS.values())
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}


def parts_of(folder: Path) -> dict[str, str]:
    with zipfile.ZipFile(folder / "dtz.xlsx") as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=6, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(TEXT, min_size=10, max_size=30))
def test_no_text_makes_a_formula_a_link_or_broken_xml(release, tmp_path, texts):
    export_of(release(*({"label": text} for text in texts)), tmp_path / "out", [Form.XLSX])
    for name, part in parts_of(tmp_path / "out").items():
        root = ElementTree.fromstring(part)
        if "/worksheets/" in name:
            tags = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert not tags & {"f", "hyperlink", "hyperlinks"}
        assert "TargetMode" not in part


@pytest.mark.parametrize("letter", ["x", "\U0001f600"])
def test_a_text_longer_than_a_cell_says_that_it_was_cut(cells, letter):
    whole = letter * (TEXT_LIMIT // (1 + (letter > "\uffff")))
    assert cells({"label": whole})["label"].value == whole
    cut = cells({"label": whole + "xx"})["label"].value
    assert cut.endswith("… [afgekapt; de hele tekst staat in CSV en Parquet]")
    assert len(cut.encode("utf-16-le")) // 2 in (TEXT_LIMIT - 1, TEXT_LIMIT)


def test_the_cover_tells_the_release_its_sources_and_what_is_open(exported):
    rows = list(book_of(exported(ROW, forms=[Form.XLSX]))["Release"].iter_rows(values_only=True))
    told = [[cell for cell in row if cell is not None] for row in rows]
    assert ["Release", "20240701T123000-abc"] in told
    assert ["Gemaakt op", datetime(2024, 7, 1, 14, 30)] in told
    assert ["Bevindingen", "1 open, 2 geaccepteerd"] in told
    assert ["error", "discrepancy", "emmen/a.pdf", "f1", "=1+1 klopt niet."] in told
    assert [*("emmen/a.pdf", "CC0-1.0", "https://example.org/", "loaded", "emmen/x", "aa")] in told
    assert ["emmen/b.pdf", "onbekend", "onbekend", "quarantined", "bb"] in told
    assert ["marts.odd", 1, "One row each."] in told


def test_the_last_sheet_says_what_each_column_means(exported):
    shown = replace(SHOWN, language=Language.EN)
    book = book_of(exported(ROW, forms=[Form.XLSX], shown=shown))
    assert book.sheetnames == ["Release", "marts.odd", "Columns"]
    assert [cell.value for cell in book["Columns"][3]] == [
        *("marts.odd", "amount_eur", "DECIMAL(18,2)", "It's amount_eur.")
    ]


def test_names_of_sheets_are_short_allowed_and_different():
    long = "marts." + "x" * 40
    names = sheet_names([long, long + "y", "a[b]:c*d?e/f\\g'", "HISTORY", "kolommen"], Language.NL)
    assert names == [long[:31], long[:29] + "~2", "a_b__c_d_e_f_g_", "HISTORY~2", "kolommen~2"]
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_a_table_that_is_longer_than_a_sheet_is_refused(monkeypatch, release, tmp_path):
    path = release({}, {})
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    export_of(path, tmp_path / "fits", [Form.XLSX])
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(ExportError, match=r"marts\.odd: 2 rows .* --format csv"):
        export_of(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    with pytest.raises(ExportError, match="2 documents and 1 findings"):
        export_of(path, tmp_path / "out")


def test_english_speaks_english(exported):
    shown = Shown(Language.EN, SHOWN.zone)
    sheet = book_of(exported(ROW, forms=[Form.XLSX], shown=shown))["Release"]
    assert sheet["A1"].value == "Export of release 20240701T123000-abc"
