"""Answers as text: every digit in every form, and nothing that upsets a terminal or a parser."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtz_assets.rendering import Format, render, render_json
from pipelines.store.query import QueryResult

AMSTERDAM = "Europe/Amsterdam"
NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "a\x00b",
    "line\nbreak",
    "tab\there",
    "\u202egnp.exe",
    "\x07",
    "\x9b2J",
]


def shown(form: Format, *rows: tuple, columns: list[str] | None = None) -> str:
    names = columns or [f"c{n}" for n in range(len(rows[0]) if rows else 1)]
    return render(QueryResult(names, list(rows)), form, AMSTERDAM, 10_000)


def parsed(*rows: tuple, columns: list[str] | None = None) -> list[dict]:
    """What a program reads that keeps decimals."""
    found: list[dict] = json.loads(shown(Format.JSON, *rows, columns=columns), parse_float=Decimal)
    return found


@given(st.decimals(-(10**16), 10**16, allow_nan=False, places=2))
def test_a_decimal_keeps_all_its_digits_in_each_form(amount):
    (row,) = json.loads(shown(Format.JSON, (amount,)), parse_float=Decimal, parse_int=Decimal)
    assert row["c0"] == amount
    for form in (Format.CSV, Format.TABLE):
        assert shown(form, (amount,)).splitlines()[1].strip() == f"{amount:f}"


def test_a_decimal_is_a_number_in_json_with_its_zeros():
    assert shown(Format.JSON, (Decimal("1.50"), Decimal("1E+3"))) == '[{"c0": 1.50, "c1": 1000}]'


def test_rows_are_objects_one_per_line():
    rows: list[dict] = [{"a": Decimal("1.50"), "b": ({"c": None},)}, {"a": "é"}]
    assert render_json(rows) == '[{"a": 1.50, "b": [{"c": null}]},\n {"a": "é"}]'
    assert render_json([]) == "[]"


def test_json_knows_all_that_duckdb_gives():
    row = (
        None,
        True,
        1,
        "é",
        NOON,
        date(2024, 1, 2),
        time(3, 4),
        UUID(int=1),
        float("nan"),
        [Decimal("1.50"), None],
        {"a": Decimal("0.10"), "b": [date(2024, 1, 2)]},
    )
    assert list(parsed(row)[0].values()) == [
        None,
        True,
        1,
        "é",
        "2024-07-01T12:00:00+00:00",
        "2024-01-02",
        "03:04:00",
        "00000000-0000-0000-0000-000000000001",
        None,
        [Decimal("1.50"), None],
        {"a": Decimal("0.10"), "b": ["2024-01-02"]},
    ]


@pytest.mark.parametrize("form", Format)
def test_no_rows_is_an_answer_too(form):
    text = render(QueryResult(["a", "b"], []), form, AMSTERDAM, 80)
    assert text == {"json": "[]", "csv": "a,b", "table": "a  b"}[form]


def test_csv_comes_back_as_it_was():
    row = ('a "b", c', "line\nbreak", "-1.234,50", "é")
    (names, values) = csv.reader(io.StringIO(shown(Format.CSV, row)))
    assert names == ["c0", "c1", "c2", "c3"]
    assert tuple(values) == row


def test_csv_has_no_formula_and_every_number():
    row = ("=1+1", Decimal("-1.50"), -2, -0.5, "-", None, True, ["=1"], NOON, timedelta(days=-1))
    (names, values) = csv.reader(
        io.StringIO(shown(Format.CSV, row, columns=["=1+1", *"bcdefghij"]))
    )
    assert names[0] == "'=1+1"
    assert values[:7] == ["'=1+1", "-1.50", "-2", "-0.5", "-", "", "True"]
    assert values[7:] == ["['=1']", "2024-07-01T12:00:00+00:00", "'-1 day, 0:00:00"]


def test_instants_are_local_in_a_table_and_utc_for_programs():
    assert "2024-07-01 14:00:00+02:00" in shown(Format.TABLE, (NOON,))
    assert "2024-07-01T12:00:00+00:00" in shown(Format.CSV, (NOON,))


def test_the_last_instant_that_there_is_has_no_local_time():
    assert shown(Format.TABLE, (datetime.max.replace(tzinfo=UTC),)).endswith("+00:00")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_cannot_steer_a_terminal_or_break_the_table(text):
    lines = shown(Format.TABLE, (text, 1), ("plain", 2)).split("\n")
    assert len(lines) == 3
    assert all(character.isprintable() for line in lines for character in line)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_steers_a_terminal_in_any_form(form, text):
    told = shown(form, (text, [text], {text: text}), columns=[text, "list", "map"])
    assert all(character.isprintable() for character in told.replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize("text", ["=HYPERLINK('x')", "[bold]x[/bold]", "[/]", "{x}", "%s"])
def test_a_label_is_shown_as_it_is(text):
    assert text in shown(Format.TABLE, (text,))


@pytest.mark.parametrize("column", ["[red]", "a\x1b[0m"])
def test_a_column_has_any_name(column):
    assert len(shown(Format.TABLE, (1,), columns=[column]).splitlines()) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_programs_get_labels_unchanged(text):
    assert parsed((text,)) == [{"c0": text}]


def test_numbers_stand_right_and_null_is_empty():
    assert (
        shown(Format.TABLE, ("a", 5), ("b", 1234), (None, None)) == "c0    c1\na      5\nb   1234\n"
    )
