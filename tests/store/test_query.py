"""A reader can read the release and do nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import EngineError, NoRelease, QueryError, ReleaseError
from pipelines.store import query as query_module
from pipelines.store.query import connect, run_query


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {}


@pytest.fixture
def release(built: Callable[..., Path], tmp_path: Path, made: dict[str, bytes]) -> Path:
    """A file of this test's own, with what was built once."""
    if not made:
        made["release"] = built().read_bytes()
    path = tmp_path / "staged.duckdb"
    path.write_bytes(made["release"])
    return path


def test_an_answer_has_columns_and_rows(release: Path) -> None:
    answer = run_query(release, "SELECT name, amount_eur FROM core.amounts")

    assert answer.columns == ["name", "amount_eur"]
    assert answer.rows == [("a", Decimal("1.50"))]
    assert isinstance(answer.rows[0][1], Decimal)


def test_instants_are_in_utc(release: Path) -> None:
    answer = run_query(release, "SELECT TIMESTAMPTZ '2024-05-01 14:00:00+02' AS at")

    assert answer.rows == [(datetime(2024, 5, 1, 12, tzinfo=UTC),)]
    assert answer.rows[0][0].hour == 12


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT 1; SELECT 2;", [(2,)]),
        ("SET VARIABLE a = 3; SELECT getvariable('a')", [(3,)]),
        ("SELECT 1; SET VARIABLE a = 3", [(1,)]),
        ("SELECT 1 WHERE false", []),
        ("-- a comment\nVALUES (4)", [(4,)]),
    ],
)
def test_the_last_answer_counts(release: Path, sql: str, rows: list) -> None:
    assert run_query(release, sql).rows == rows


def test_a_release_can_be_described(release: Path) -> None:
    assert run_query(release, "DESCRIBE core.amounts").rows[0][0] == "name"
    assert run_query(release, "SHOW ALL TABLES").rows


@pytest.mark.parametrize("sql", ["", ";", "-- nothing", "SET VARIABLE a = 1"])
def test_no_question_gives_no_answer(release: Path, sql: str) -> None:
    with pytest.raises(QueryError, match="ask a SELECT"):
        run_query(release, sql)


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT nothing", "FROM nowhere", "SELECT 'a'::INT"])
def test_what_duckdb_refuses_is_a_query_error_in_its_words(release: Path, sql: str) -> None:
    with pytest.raises(QueryError, match="Error: "):
        run_query(release, sql)


def test_the_engine_knows_the_error() -> None:
    assert issubclass(QueryError, EngineError)


WRITES = (
    "CREATE TABLE core.more (i INTEGER)",
    "INSERT INTO core.amounts VALUES ('b', 1)",
    "UPDATE core.amounts SET amount_eur = 0",
    "DELETE FROM core.amounts",
    "DROP TABLE core.amounts",
    "DROP VIEW marts.total",
    "COMMENT ON TABLE core.amounts IS 'mine'",
    "ALTER TABLE core.amounts RENAME TO mine",
)
FILES = (
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/passwd')",
    "FROM read_blob('/etc/passwd')",
    "FROM read_json('/etc/passwd')",
    "FROM read_parquet('/etc/passwd')",
    "FROM sniff_csv('/etc/passwd')",
    "FROM '/etc/passwd'",
    "FROM '/etc/*.csv'",
    "FROM glob('/etc/*')",
    "FROM read_csv('https://example.org/a.csv')",
    "IMPORT DATABASE '{folder}'",
)
OUTPUT = (
    "COPY core.amounts TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.parquet' (FORMAT parquet)",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/out.duckdb' AS other",
    "ATTACH ':memory:' AS other",
)
# By its own name the release is a file that DuckDB has open already, and may open again.
ITSELF = (
    "COPY (SELECT 1) TO '{release}' (FORMAT csv, USE_TMP_FILE false)",
    "COPY (SELECT 1) TO '{release}.wal' (FORMAT csv, USE_TMP_FILE false)",
    "COPY (SELECT 1) TO '{release}.tmp' (FORMAT csv, USE_TMP_FILE false)",
    "COPY (SELECT 1 AS a, 2 AS b) TO '{release}.tmp' (FORMAT csv, PARTITION_BY a)",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{release}' (FORMAT csv, USE_TMP_FILE false)",
    "PREPARE p AS COPY (SELECT 1) TO '{release}' (USE_TMP_FILE false); EXECUTE p",
    "ATTACH '{release}' AS other",
    "ATTACH '{release}' AS other (READ_WRITE)",
    "ATTACH '{release}.wal' AS other",
    "FROM read_text('{release}')",
    "FROM read_duckdb('{release}')",
    "FROM '{release}'",
)
EXTENSIONS = (
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{folder}/x.duckdb_extension'",
    "INSTALL h3 FROM community",
    "UPDATE EXTENSIONS",
    "FROM duckdb_extensions()",
)
SETTINGS = (
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET lock_configuration = false",
    "SET autoinstall_known_extensions = true",
    "SET allowed_directories = ['/etc']",
    "SET temp_directory = '{folder}/out'",
    "SET python_enable_replacements = true",
    "SET disabled_filesystems = ''",
    "RESET disabled_filesystems",
    "SET memory_limit = '1TB'",
    "SET threads = 1000",
    "SET TimeZone = 'Asia/Tokyo'",
    "PRAGMA temp_directory = '{folder}/out'",
    "PRAGMA profiling_output = '{folder}/out'",
    "CALL enable_logging(storage_path = '{folder}/out')",
)
OUTSIDE = (
    "SELECT getenv('HOME')",
    "PRAGMA import_database('{folder}')",
)


@pytest.mark.parametrize(
    "sql", [*WRITES, *FILES, *OUTPUT, *ITSELF, *EXTENSIONS, *SETTINGS, *OUTSIDE]
)
def test_a_reader_has_no_power_to_do_harm(release: Path, tmp_path: Path, sql: str) -> None:
    before = release.read_bytes()

    with pytest.raises(QueryError):
        run_query(release, sql.format(folder=tmp_path, release=release) + "; SELECT 1")

    assert release.read_bytes() == before
    assert list(tmp_path.iterdir()) == [release]


def test_a_reader_sees_no_secret(release: Path) -> None:
    assert run_query(release, "FROM duckdb_secrets()").rows == []
    with pytest.raises(QueryError, match="Persistent secrets are disabled"):
        run_query(release, "CREATE PERSISTENT SECRET s (TYPE http)")


def test_a_variable_of_the_program_is_no_table(release: Path) -> None:
    secrets = pa.table({"a": [1]})
    assert secrets.num_rows

    with connect(release) as connection, pytest.raises(Exception, match="does not exist"):
        connection.execute("FROM secrets")


def test_reading_leaves_no_trace(release: Path, tmp_path: Path) -> None:
    before = release.stat()

    run_query(release, "CREATE TEMP TABLE t AS FROM range(1000); SELECT count(*) FROM t")

    assert list(tmp_path.iterdir()) == [release]
    assert (release.stat().st_mtime_ns, release.stat().st_ino) == (
        before.st_mtime_ns,
        before.st_ino,
    )


def test_what_does_not_fit_into_memory_is_refused_and_goes_to_no_disk(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(query_module._HARMLESS, "memory_limit", "64MB")

    with pytest.raises(QueryError, match="more than 64MB of memory"):
        run_query(release, "SELECT count(DISTINCT repeat(range::VARCHAR, 9)) FROM range(10000000)")

    assert list(tmp_path.iterdir()) == [release]


def test_two_questions_may_be_open_at_once(release: Path) -> None:
    with connect(release), connect(release) as second:
        assert second.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]
        with pytest.raises(Exception, match="disabled by configuration"):
            second.execute("FROM read_text('/etc/passwd')")


@pytest.mark.parametrize("sql", ["SELECT INTERVAL '100000000 years'", "SELECT '\udcff'"])
def test_what_python_cannot_hold_is_a_query_error(release: Path, sql: str) -> None:
    with pytest.raises(QueryError):
        run_query(release, sql)


def test_without_a_release_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="dtz refresh"):
        run_query(tmp_path / "dtz.duckdb", "SELECT 1")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_release_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dtz.duckdb"
    path.write_bytes(b"no database" * 1000)

    with pytest.raises(ReleaseError, match=str(path)):
        run_query(path, "SELECT 1")


def test_no_progress_is_shown_where_the_answer_goes(built) -> None:
    """DuckDB would show it in a process without a script of its own."""
    asking = (
        "import sys; from pathlib import Path; from pipelines.store.query import run_query; "
        "sql = \"SELECT current_setting('enable_progress_bar')\"; "
        "print(run_query(Path(sys.argv[1]), sql).rows)"
    )
    command = [sys.executable, "-c", asking, str(built())]
    asked = subprocess.run(command, capture_output=True, text=True, check=True)
    assert asked.stdout == "[(False,)]\n"
