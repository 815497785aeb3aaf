"""Within a major version of the schema, tables and columns are only added.

`schema_versions/` has what each version held: one line per column, with its type. After a change of
the tables, raise SCHEMA_VERSION (the minor for what is added, the major for anything else) and run

    DTZ_WRITE_GOLDENS=1 pytest tests/dtz_assets/test_schema_version.py

What is on record is not written over: of a version that was never on the main branch, delete the
file first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from dtz_assets.dictionary import described
from dtz_assets.schema_version import SCHEMA_VERSION

RECORDED = Path(__file__).with_name("schema_versions")
ADVICE = f"see the top of {Path(__file__).name}"

Columns = dict[str, str]


def current() -> Columns:
    """The type of each column of a release as it is made now."""
    return {f"{schema}.{table}.{name}": kind for schema, table, _, name, kind, _ in described()}


def recorded(path: Path) -> Columns:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: kind for name, _, kind in (line.partition(" ") for line in lines)}


def render(columns: Columns) -> str:
    return "".join(f"{name} {columns[name]}\n" for name in sorted(columns))


def number(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def taken_away(earlier: Columns, later: Columns) -> Iterator[str]:
    """What a reader of the earlier version would miss in the later one."""
    for name, kind in earlier.items():
        if name not in later:
            yield f"{name} is gone"
        elif later[name] != kind:
            yield f"{name} was {kind} and is {later[name]}"


def broken_promises(versions: dict[str, Columns]) -> list[str]:
    """What was taken away from one version to the next within a major."""
    ordered = sorted(versions, key=number)
    return [
        f"{later}: {what}"
        for earlier, later in pairwise(ordered)
        if number(earlier)[0] == number(later)[0]
        for what in taken_away(versions[earlier], versions[later])
    ]


def test_this_version_is_on_record_as_it_is():
    path, now = RECORDED / f"{SCHEMA_VERSION}.txt", current()
    if os.environ.get("DTZ_WRITE_GOLDENS") == "1" and not path.exists():
        path.write_text(render(now), encoding="utf-8")
    assert path.exists(), f"{SCHEMA_VERSION} is not on record; {ADVICE}"
    changed = recorded(path).items() ^ now.items()
    assert not changed, f"the tables of {SCHEMA_VERSION} changed: {sorted(changed)}; {ADVICE}"


def test_this_version_is_the_newest_on_record():
    versions = [path.stem for path in RECORDED.glob("*.txt")]
    assert max(versions, key=number) == SCHEMA_VERSION


def test_within_a_major_nothing_was_taken_away():
    versions = {path.stem: recorded(path) for path in RECORDED.glob("*.txt")}
    assert len(versions) > 0
    assert broken_promises(versions) == []


def test_a_record_says_what_it_was_made_of():
    columns = recorded(RECORDED / f"{SCHEMA_VERSION}.txt")
    assert columns["core.figures.amount_eur"] == "DECIMAL(18,2)"
    assert columns["ops.releases.built_at"] == "TIMESTAMP WITH TIME ZONE"
    assert "marts.balance.running_eur" in columns


BEFORE = {"core.a.x": "VARCHAR", "core.a.y": "INTEGER", "core.b.x": "VARCHAR"}


@pytest.mark.parametrize(
    ("version", "after", "broken"),
    [
        ("1.2", BEFORE | {"core.a.z": "VARCHAR", "core.c.x": "DATE"}, []),
        ("1.10", BEFORE, []),
        ("1.2", {**BEFORE, "core.a.y": "BIGINT"}, ["core.a.y was INTEGER and is BIGINT"]),
        ("1.2", {"core.a.x": "VARCHAR", "core.a.y": "INTEGER"}, ["core.b.x is gone"]),
        ("2.0", {"core.a.x": "INTEGER"}, []),
    ],
)
def test_what_may_change_in_which_version(version, after, broken):
    versions = {version: after, "1.1": BEFORE}
    assert broken_promises(versions) == [f"{version}: {what}" for what in broken]


def test_what_was_taken_away_is_not_forgotten_a_version_later():
    versions = {"1.1": BEFORE, "1.9": {"core.a.x": "VARCHAR"}, "1.10": BEFORE}
    assert len(broken_promises(versions)) == 2
