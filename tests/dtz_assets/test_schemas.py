"""Every check of every model: a row that passes, and for each check one that does not."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow
import pytest

from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import Rows, arrow_schema, as_arrow, failure_cases
from dtz_assets.schemas.history import PAST
from pipelines.figures.confirming import HIDDEN_TEXT
from pipelines.figures.extract import PAGE_IS_READ, TEXT_IS_VISIBLE
from pipelines.figures.model import Failure
from pipelines.figures.reading import SCALE_OF_CAPTION
from pipelines.reconcile.findings import find

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
_FIGURE = {
    "measure": "expenditure",
    "year": 2020,
    "period_start": 2020,
    "period_end": 2021,
    "amount_kind": "amount",
    "amount_eur": Decimal("1.00"),
    "x0": 1.0,
    "top": 1.0,
    "x1": 2.0,
    "bottom": 2.0,
}
# What a row needs beside a value of the right type in each column.
SPECIFIC: dict[str, dict[str, Any]] = {
    "core.reports": {"period_start": 2020, "period_end": 2021},
    "core.documents": {"status": "loaded"},
    "core.figures": _FIGURE,
    "quality.verdicts": {
        "reported_eur": Decimal(3),
        "computed_eur": Decimal(5),
        "difference_eur": Decimal(2),
        "allowed_eur": Decimal(1),
        "verdict": "discrepancy",
    },
    "quality.decisions": {
        "conclusion": "correct_value",
        "status": "in_force",
        "finding_id": None,
        "why_not": None,
    },
    "quality.coverage": {"numbers": 6, "claimed": 3, "ignored": 2, "unclaimed": 1, "tied": 3},
}


NO_AMOUNTS = dict.fromkeys(("reported_eur", "computed_eur", "difference_eur", "allowed_eur"))


def present(table: str) -> str:
    """The table of now of which a table is the past."""
    return table.removesuffix("_history")


def sample(table: str, **changes: Any) -> dict[str, Any]:
    """A row that fits, but for the changes."""
    columns = MODELS[table].to_schema().columns
    row = {name: _value(column) for name, column in columns.items()}
    return row | SPECIFIC.get(present(table), {}) | changes


def _value(column: Any) -> Any:
    allowed = _limit(column, "isin")
    if allowed is not None:
        return sorted(allowed)[0]
    arrow = _type(column)
    if pyarrow.types.is_string(arrow):
        return "x"
    if pyarrow.types.is_timestamp(arrow):
        return NOON
    if pyarrow.types.is_boolean(arrow):
        return False
    least = _limit(column, "greater_than_or_equal_to")
    return Decimal(1) if pyarrow.types.is_decimal(arrow) else (least or 1)


def _type(column: Any) -> pyarrow.DataType:
    kind = column.dtype.type
    return kind.pyarrow_dtype if isinstance(kind, pd.ArrowDtype) else pyarrow.string()


def _limit(column: Any, name: str) -> Any:
    return next((next(iter(c.statistics.values())) for c in column.checks if c.name == name), None)


def cases(table: str, *rows: dict[str, Any]) -> list[tuple[str, str | None, int | None]]:
    model: type[Rows] = MODELS[table]
    return [
        (one.check, one.column, one.index) for one in failure_cases(model, as_arrow(model, rows))
    ]


def column_checks() -> list[Any]:
    """Table, column, name of the check, and a value that it must refuse."""
    found = []
    for table, model in MODELS.items():
        for name, column in model.to_schema().columns.items():
            if not column.nullable:
                found.append((table, name, "not_nullable", None))
            for check in column.checks:
                found.append((table, name, check.name, _refused(check)))
    return [pytest.param(*one, id=f"{one[0]}.{one[1]}-{one[2]}") for one in found]


def _refused(check: Any) -> Any:
    (limit,) = check.statistics.values()
    refused = {
        "isin": "nonsense",
        "greater_than_or_equal_to": lambda: limit - 1,
        "less_than_or_equal_to": lambda: limit + 1,
    }[check.name]
    return refused() if callable(refused) else refused


@pytest.mark.parametrize("table", MODELS)
def test_a_sound_row_passes_and_so_does_an_empty_table(table):
    assert cases(table, sample(table)) == []
    assert cases(table) == []


@pytest.mark.parametrize(("table", "column", "check", "refused"), column_checks())
def test_each_check_of_a_column_refuses_something(table, column, check, refused):
    found = cases(table, sample(table, **{column: refused}))
    assert any(one[0].startswith(check) and one[1:] == (column, 0) for one in found), found


def keys() -> list[tuple[str, list[str]]]:
    found = []
    for table, model in MODELS.items():
        schema = model.to_schema()
        found += [(table, [name]) for name, column in schema.columns.items() if column.unique]
        found += [(table, list(schema.unique))] if schema.unique else []
    return found


@pytest.mark.parametrize(("table", "key"), keys(), ids=lambda one: str(one))
def test_a_key_that_occurs_twice_is_refused(table, key):
    found = cases(table, sample(table), sample(table))
    assert {one[2] for one in found if one[1] is None or one[1] in key} >= {0, 1}


def test_every_table_but_those_of_lines_has_a_key():
    keyed = {table for table, _ in keys()}
    assert {present(table) for table in set(MODELS) - keyed} == {
        "core.projects",
        "core.sections",
        "quality.numbers",
        "quality.failures",
    }


def with_history(tables: tuple[str, ...]) -> list[str]:
    return [one for table in tables for one in (table, f"{table}_history") if one in MODELS]


def test_every_table_of_what_is_current_has_a_past():
    named = {table for table in MODELS if table.split(".")[0] in ("core", "quality")}
    assert {present(table) for table in PAST} == named - set(PAST)
    for table in PAST:
        columns = list(MODELS[table].to_schema().columns)
        assert columns[:-2] == list(MODELS[present(table)].to_schema().columns)
        assert columns[-2:] == ["known_from", "known_to"]


FIGURES = ("core.figures",)
_PRESENT_CHECKS: list[tuple[tuple[str, ...], str, list[dict[str, Any]]]] = [
    (("core.reports",), "the period does not end before it starts", [{"period_end": 2019}]),
    (
        ("core.documents",),
        "a document without figures says why",
        [{"status": "quarantined", "reason": None}, {"status": "unrecognised", "reason": None}],
    ),
    (FIGURES, "a year lies inside its period", [{"year": 2019}, {"year": 2022}]),
    (
        FIGURES,
        "an amount that was read has a value, others have none",
        [
            {"amount_eur": None},
            {"amount_kind": "malformed"},
            {"amount_kind": "blank"},
            {"measure": "share", "amount_eur": None, "share_pct": None},
        ],
    ),
    (FIGURES, "nil is 0", [{"amount_kind": "nil"}]),
    (FIGURES, "a box has an inside", [{"x1": 1.0}, {"bottom": 0.5}]),
    (
        ("quality.verdicts",),
        "a verdict with amounts has all of them, and what differs has amounts",
        [
            {"allowed_eur": None},
            {"reported_eur": None, "verdict": "exact"},
            {"reported_eur": None, "verdict": "not_checkable"},
            NO_AMOUNTS,
            {**NO_AMOUNTS, "verdict": "rounding"},
        ],
    ),
    (
        ("quality.verdicts",),
        "the difference is computed minus reported",
        [{"difference_eur": Decimal(-2)}],
    ),
    (
        ("quality.decisions",),
        "what is in force has no reason against it",
        [{"why_not": "x"}, {"status": "lapsed"}, {"status": "superseded"}],
    ),
    (
        ("quality.decisions",),
        "it is about a figure, a finding, or a document as a whole",
        [{"place": None}, {"quantity": None}, {"finding_id": "x"}],
    ),
    (
        ("quality.decisions",),
        "an amount goes with correct_value and our_mistake, and only with these",
        [{"amount_eur": None}, {"conclusion": "as_printed"}],
    ),
    (
        ("quality.coverage",),
        "claimed, ignored and unclaimed make up all numbers",
        [{"numbers": 7}, {"tied": 4}],
    ),
]
# What must hold of a row now must have held of it then.
ROW_CHECKS = [
    *((tuple(with_history(tables)), check, all_) for tables, check, all_ in _PRESENT_CHECKS),
    (tuple(PAST), "it does not end before it begins", [{"known_to": NOON - timedelta(seconds=1)}]),
]


@pytest.mark.parametrize(
    ("table", "check", "changes"),
    [(table, check, one) for tables, check, all_ in ROW_CHECKS for table in tables for one in all_],
)
def test_each_check_of_a_row_refuses_something_once(table, check, changes):
    found = cases(table, sample(table, **changes))
    assert [one for one in found if one[0] == check] == [(check, None, 0)]


def test_no_check_of_a_row_goes_untested():
    in_models = {
        (table, check.name) for table, model in MODELS.items() for check in model.to_schema().checks
    }
    assert in_models == {(table, check) for tables, check, _ in ROW_CHECKS for table in tables}


@pytest.mark.parametrize(
    "changes",
    [
        {"measure": "share", "amount_eur": None, "share_pct": Decimal("37.5")},
        {"amount_kind": "nil", "amount_eur": Decimal(0)},
        {"amount_kind": "malformed", "amount_eur": None, "status": "malformed", "unit": None},
        {"year": None},
        {"amount_eur": Decimal("-5.00")},
    ],
)
def test_a_figure_may_be_a_share_nil_unread_without_year_or_negative(changes):
    assert cases("core.figures", sample("core.figures", **changes)) == []


@pytest.mark.parametrize("outcome", ["not_checkable", "exact"])
def test_what_is_not_checkable_or_only_there_needs_no_amounts(outcome):
    row = sample("quality.verdicts", **NO_AMOUNTS, verdict=outcome)
    assert cases("quality.verdicts", row) == []


@pytest.mark.parametrize("check", [TEXT_IS_VISIBLE, PAGE_IS_READ, HIDDEN_TEXT, SCALE_OF_CAPTION])
def test_a_finding_about_what_reading_met_fits_its_table(check):
    (found,) = find("d", [], [], [], [Failure(check, "page 3", "7", "")])
    links = ("rule_ids", "suspects")
    told = {name: value for name, value in asdict(found).items() if name not in links}
    assert cases("quality.findings", {**told, "state": "open"}) == []


@pytest.mark.parametrize("table", MODELS)
def test_every_table_and_column_is_described(table):
    schema = MODELS[table].to_schema()
    assert (MODELS[table].__doc__ or "").startswith("One row")
    assert all(column.description for column in schema.columns.values())
    assert schema.strict


def test_instants_keep_their_moment():
    local = NOON.astimezone(tz=None) + timedelta(microseconds=1)
    table = as_arrow(MODELS["core.documents"], [sample("core.documents", received_at=local)])
    assert table.column("received_at")[0].as_py() == local
    assert arrow_schema(MODELS["core.documents"]).field("received_at").type.tz == "UTC"
