"""Answers as text: a table for the eye, CSV or JSON for programs. No SQL and no printing here."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.alerts.plain import one_line
from pipelines.harmless import guarded, unsteered_json, visible
from pipelines.store.query import QueryResult


class Format(StrEnum):
    """How an answer is shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def render(answer: QueryResult, form: Format, timezone: str, width: int | None = None) -> str:
    """The answer as text, a Decimal with all its digits in each form.

    A table shows instants in `timezone` and labels without control characters. CSV and JSON give
    instants in UTC. In CSV no text is a formula, and what would steer a terminal is an escape; in
    JSON it is one that a parser undoes, and a Decimal is a number, every digit written.
    """
    if form is Format.CSV:
        return _csv(answer)
    if form is Format.JSON:
        return _json(answer)
    return _table(answer, timezone, width)


def _csv(answer: QueryResult) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_cell(column) for column in answer.columns)
    writer.writerows([_cell(value) for value in row] for row in answer.rows)
    return stream.getvalue().rstrip("\n")


def _cell(value: Any) -> Any:
    """A value for CSV: only what is a number by its type is sure to be no formula."""
    if value is None or isinstance(value, int | float):
        return value
    return format(value, "f") if isinstance(value, Decimal) else visible(guarded(_text(value)))


def render_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """One object per line; a Decimal is a number with all its digits, also within a value."""
    text = "[" + ",\n ".join(_json_value(dict(row)) for row in rows) + "]"
    return unsteered_json(text)


def _json(answer: QueryResult) -> str:
    return render_json(dict(zip(answer.columns, row, strict=True)) for row in answer.rows)


def _json_value(value: Any) -> str:
    # The standard encoder knows floats only, and money is no float.
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_json_value(one) for one in value) + "]"
    if isinstance(value, dict):
        members = (f"{json.dumps(str(key))}: {_json_value(one)}" for key, one in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, float) and not math.isfinite(value):
        return "null"  # JSON has no word for it
    return json.dumps(value, ensure_ascii=False, default=_text)


def _text(value: Any) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _table(answer: QueryResult, timezone: str, width: int | None) -> str:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(answer.columns):
        is_number = any(isinstance(row[number], int | Decimal) for row in answer.rows)
        table.add_column(Text(one_line(column)), justify="right" if is_number else "left")
    for row in answer.rows:
        table.add_row(*(Text(_shown(value, timezone)) for value in row))
    stream = io.StringIO()
    Console(file=stream, width=width, no_color=True, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


def _shown(value: Any, timezone: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _local(value, timezone).isoformat(" ", "seconds")
    return one_line(_text(value), 10_000)


def _local(instant: datetime, timezone: str) -> datetime:
    try:
        return instant.astimezone(ZoneInfo(timezone))
    except (OverflowError, ValueError):  # the first and the last day that there is
        return instant
