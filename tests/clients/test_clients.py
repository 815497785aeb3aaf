"""Older and other clients read a release as ours does: all rows, sums to the cent, comments."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from pipelines.store.query import run_query
from tests.clients.conftest import NODE, PYTHON, Client, answers
from tests.docs.fences import fences

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent

DESCRIBED = [
    "select schema_name, table_name, comment from duckdb_tables() order by all",
    "select schema_name, view_name, comment from duckdb_views() where not internal order by all",
    "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
    "where not internal order by all",
]
# What a client hands over as it is; the rest is asked for as text.
NATIVE = re.compile(r"DECIMAL|INTEGER|BIGINT|VARCHAR")
ADDED_UP = re.compile(r"DECIMAL|INTEGER|BIGINT")


def questions(release: Path) -> list[str]:
    """What is described, and of every table and view how many rows, their sums, the rows."""
    columns = "select schema_name, table_name, list([column_name, data_type] order by column_index)"
    found = run_query(
        release, f"{columns} from duckdb_columns() where not internal group by all order by all"
    ).rows
    asked = list(DESCRIBED)
    for schema, table, described in found:
        name = f'"{schema}"."{table}"'
        sums = [f'sum("{column}")' for column, kind in described if ADDED_UP.match(kind)]
        shown = [
            f'"{column}"' if NATIVE.match(kind) else f'cast("{column}" as varchar)'
            for column, kind in described
        ]
        asked.append(f"select {', '.join(['count(*)', *sums])} from {name}")
        asked.append(f"select {', '.join(shown)} from {name} order by all")
    return asked


@pytest.fixture(scope="module")
def expected(release) -> list[tuple[str, list[list[str | None]]]]:
    """Each question with the answer of the client that the project itself uses."""
    return [
        (sql, [[None if one is None else str(one) for one in row] for row in answer.rows])
        for sql in questions(release)
        for answer in [run_query(release, sql)]
    ]


def test_there_is_much_to_compare(expected):
    assert duckdb.__version__.startswith("2.")
    tables, views, columns, *about_rows = (answer for _, answer in expected)
    assert len(tables) > 15
    assert all(comment for *_, comment in [*tables, *views, *columns])
    counts = [int(answer[0][0] or 0) for answer in about_rows[::2]]
    assert sum(count > 0 for count in counts) > 20
    assert counts == [len(answer) for answer in about_rows[1::2]]


@pytest.mark.parametrize("client", [PYTHON, NODE], ids=lambda client: client.name)
def test_every_table_and_view_is_read_alike(client: Client, release, expected):
    before = release.read_bytes()
    version, told = answers(client, release, ["set timezone = 'UTC'", *(s for s, _ in expected)])
    assert version.startswith("1.5.")
    assert release.read_bytes() == before
    for (sql, wanted), answer in zip(expected, told[1:], strict=True):
        assert answer == wanted, sql


@pytest.mark.parametrize("client", [PYTHON, NODE], ids=lambda client: client.name)
def test_a_difference_would_be_seen(client: Client, release):
    cents = "select amount_eur from core.figures where amount_eur is not null order by all limit 1"
    _, [[[amount]]] = answers(client, release, [cents])
    ((ours,),) = run_query(release, cents).rows
    assert amount == str(ours)
    assert re.fullmatch(r"-?\d+\.\d\d", amount)
    _, [[[other]]] = answers(
        client, release, [cents.replace("amount_eur f", "amount_eur + 0.01 f")]
    )
    assert other != amount


@pytest.mark.parametrize("client", [PYTHON, NODE], ids=lambda client: client.name)
def test_a_storage_of_its_own_time_is_what_a_client_can_read(client: Client, tmp_path):
    """The reason for the storage version: what DuckDB 2 writes by default is not read."""
    newer = tmp_path / "newer.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{newer}' as newer (storage_version 'latest')")
        connection.execute("create table newer.t as select 1 as n")
    with pytest.raises(AssertionError, match=r"(?i)version"):
        answers(client, newer, ["select * from t"])


def test_the_example_for_node_runs(release, tmp_path):
    (example,) = [block for block in fences("docs/analyst.md") if block.language == "js"]
    (shown,) = [
        block
        for block in fences("docs/analyst.md")
        if block.language == "text" and 0 < block.first - example.last < 4
    ]
    answers(NODE, release, [])
    (tmp_path / "warehouse").mkdir()
    shutil.copy(release, tmp_path / "warehouse/dtz.duckdb")
    (tmp_path / "example.mjs").write_text(example.text, "utf-8")
    (tmp_path / "node_modules").symlink_to(NODE.installed)
    ran = subprocess.run(
        ["node", "example.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == shown.text


@pytest.mark.parametrize(
    ("target", "said"),
    [(".clients-node", "say make system-deps"), ("system-deps", "There is no apt-get here")],
)
def test_without_node_make_says_how_to_get_it(repo_root, tmp_path, target, said):
    tools, environment = tmp_path / "bin", tmp_path / "environment"
    for folder in (tools, environment):
        folder.mkdir()
    for name in ("bash", "make", "sed", "id"):
        (tools / name).symlink_to(shutil.which(name) or "")
    (environment / ".made").touch()
    wanted = f"{environment}/{target}" if target.startswith(".") else target
    ran = subprocess.run(
        ["make", f"VENV={environment}", wanted],
        cwd=repo_root,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert said in ran.stderr
    assert not (environment / target).exists()


def test_the_lock_names_no_registry_and_has_a_hash_for_everything():
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)
