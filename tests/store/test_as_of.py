"""A release as of an instant: the same names, the rows of then, and no more power than now."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import NoRelease, QueryError, ReleaseError
from pipelines.store.as_of import parse_as_of
from pipelines.store.query import connect, run_query
from pipelines.store.release import Column, Table, build_release
from tests.store.test_query import EXTENSIONS, FILES, OUTPUT, SETTINGS, WRITES

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
_COLUMNS = (
    Column("name", "VARCHAR", "Whose it is."),
    Column("amount_eur", "DECIMAL(18,2)", "Euros."),
)
_PERIOD = (
    Column("known_from", "TIMESTAMPTZ", "Since when."),
    Column("known_to", "TIMESTAMPTZ", "Until when."),
)


@pytest.fixture
def release(tmp_path: Path, amounts_table, total_view) -> Path:
    """Of a, 1 euro from noon to noon the next day, then 2; of never, 9 that was never current."""
    times = pa.timestamp("us", tz="UTC")
    history = pa.table(
        {
            "name": ["a", "a", "never"],
            "amount_eur": pa.array([Decimal(1), Decimal(2), Decimal(9)], pa.decimal128(18, 2)),
            "known_from": pa.array([NOON, NOON + DAY, NOON + DAY], times),
            "known_to": pa.array([NOON + DAY, None, NOON + DAY], times),
        }
    )
    past = Table("core", "amounts_history", "All.", (*_COLUMNS, *_PERIOD), history)
    views = pa.table(
        {
            "position": pa.array([1], pa.int32()),
            "name": ["marts.total"],
            "sql": [total_view().sql],
        }
    )
    texts = (
        Column("position", "INTEGER", "Order."),
        Column("name", "VARCHAR", "Name."),
        Column("sql", "VARCHAR", "The SELECT."),
    )
    path = tmp_path / "dtz.duckdb"
    tables = [amounts_table(Decimal(2)), past, Table("ops", "views", "Marts.", texts, views)]
    build_release(path, tables, [total_view(materialised=True)])
    return path


@pytest.mark.parametrize(
    ("at", "amounts", "total"),
    [
        (NOON - timedelta(microseconds=1), [], None),
        (NOON, [Decimal(1)], Decimal(1)),
        (NOON + DAY - timedelta(microseconds=1), [Decimal(1)], Decimal(1)),
        (NOON + DAY, [Decimal(2)], Decimal(2)),
        (NOON + 9999 * DAY, [Decimal(2)], Decimal(2)),
        (datetime.max.replace(tzinfo=UTC), [Decimal(2)], Decimal(2)),
        (datetime.min.replace(tzinfo=UTC), [], None),
    ],
)
def test_tables_and_marts_are_those_of_the_instant(release, at, amounts, total):
    answer = run_query(release, "FROM core.amounts", at)
    assert answer.columns == ["name", "amount_eur"]
    assert [row[1] for row in answer.rows] == amounts
    assert run_query(release, "FROM marts.total", at).rows == [(total,)]


def test_history_has_begun_and_what_ends_later_has_no_end_yet(release):
    sql = "SELECT name, amount_eur, known_to FROM core.amounts_history ORDER BY ALL"
    assert run_query(release, sql, NOON).rows == [("a", Decimal(1), None)]
    assert run_query(release, sql, NOON + DAY).rows == run_query(release, sql).rows
    assert [row[0] for row in run_query(release, sql, NOON + DAY).rows] == ["a", "a", "never"]


def test_the_release_itself_stays_within_reach(release):
    assert run_query(release, "FROM release.core.amounts", NOON).rows == [("a", Decimal(2))]


@pytest.mark.parametrize(
    "sql",
    [
        *(one for one in WRITES if "amounts" in one or "marts" in one or "CREATE" in one),
        *(one.replace("core.", "release.core.") for one in WRITES),
        "CREATE OR REPLACE VIEW core.amounts AS SELECT 'mine' AS name",
        "DROP SCHEMA core CASCADE",
        "DETACH release",
        "CREATE TABLE t (i INTEGER)",
        "BEGIN",
        "CHECKPOINT release",
        "CALL enable_logging()",
        *(FILES + OUTPUT + EXTENSIONS + SETTINGS),
    ],
)
def test_a_reader_has_no_more_power_as_of_an_instant(release, tmp_path, sql):
    before = release.read_bytes()
    with pytest.raises(QueryError):
        run_query(release, sql.format(folder=tmp_path), NOON)
    assert release.read_bytes() == before
    assert list(tmp_path.iterdir()) == [release]


def test_what_is_asked_last_is_answered_and_nothing_is_run_if_one_statement_is_refused(release):
    assert run_query(release, "SET VARIABLE a = 3; SELECT getvariable('a')", NOON).rows == [(3,)]
    assert run_query(release, "DESCRIBE core.amounts", NOON).rows[0][0] == "name"
    with pytest.raises(QueryError, match=r"DROP: .* ask a SELECT"):
        run_query(release, "SELECT 1; DROP VIEW core.amounts; SELECT 2", NOON)


def test_a_variable_of_the_program_is_no_table(release):
    secrets = pa.table({"a": [1]})
    assert secrets.num_rows
    with connect(release, NOON) as connection, pytest.raises(Exception, match="does not exist"):
        connection.execute("FROM secrets")


def test_a_release_from_before_says_what_to_do(built):
    with pytest.raises(ReleaseError, match="before the past was kept"):
        run_query(built(), "SELECT 1", NOON)


def test_no_release_and_a_file_that_is_none_are_told_as_always(tmp_path):
    path = tmp_path / "it's.duckdb"
    with pytest.raises(NoRelease):
        run_query(path, "SELECT 1", NOON)
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(ReleaseError, match="cannot be opened"):
        run_query(path, "SELECT 1", NOON)


def test_a_quote_in_the_path_is_no_matter(release, tmp_path):
    moved = release.rename(tmp_path / "it's.duckdb")
    assert run_query(moved, "SELECT count(*) FROM core.amounts", NOON).rows == [(1,)]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        # A day ends at midnight in Amsterdam, in summer and in winter, and when clocks change.
        ("2024-05-01", "2024-05-01T21:59:59.999999+00:00"),
        ("2024-01-31", "2024-01-31T22:59:59.999999+00:00"),
        ("2024-03-30", "2024-03-30T22:59:59.999999+00:00"),
        ("2024-03-31", "2024-03-31T21:59:59.999999+00:00"),
        ("9999-12-31", "9999-12-31T23:59:59.999999+00:00"),
        ("2024-05-01T12:00+02:00", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01 12:00:00.5Z", "2024-05-01T12:00:00.500000+00:00"),
    ],
)
def test_a_day_is_its_end_and_an_instant_itself(text, instant):
    assert parse_as_of(text, "Europe/Amsterdam") == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2024-02-30", "2024-5-1", "20240501", "2024-05", "2024-05-01T12:00",
     "01-05-2024", "0001-01-01T00:00+05:00", "2024-W18-3", "２０２４-05-01"],
)  # fmt: skip
def test_anything_else_is_refused_with_the_forms(text):
    with pytest.raises(QueryError, match=r"2026-03-01T09:30\+01:00"):
        parse_as_of(text, "Europe/Amsterdam")


@given(st.text(max_size=40) | st.dates().map(str) | st.datetimes().map(str))
def test_no_text_does_anything_but_mean_an_instant_or_be_refused(text):
    with suppress(QueryError):
        assert parse_as_of(text, "Europe/Amsterdam").utcoffset() == timedelta(0)
