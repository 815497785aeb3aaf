"""A refresh that is killed at any point: the release is the old or the new one, nothing is lost."""

from __future__ import annotations

import signal

import pytest

from pipelines.store.crash import CRASH_POINTS

pytestmark = pytest.mark.slow
OLD, NEW = {"dtz-overzicht-2017-2021.pdf"}, {"dtz-overzicht-2017-2021.pdf", "tweede.pdf"}


def documents(place) -> set[str]:
    """The documents of a release whose parts agree."""
    rows = place.ask("select file from core.documents order by all")
    ((figures, said),) = place.ask(
        "select (select count(*) from core.figures), figures from ops.releases"
    )
    assert figures == said == 45
    return {file.removeprefix("coevorden/") for (file,) in rows}


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_killed_anywhere(copied, edition, point):
    copied.add(edition("restated"), "coevorden/tweede.pdf")
    killed = copied.dtz("refresh", DTZ_CRASH_AT=point)
    assert killed.code == -signal.SIGKILL
    assert documents(copied) == (NEW if point == "publish.replaced" else OLD)

    again = copied.dtz("refresh")

    assert again.code == 0, again.err
    assert documents(copied) == NEW
    assert copied.ask("select count(*) from marts.restatements") == [(2,)]
    leftovers = [
        path.name
        for pattern in (".*.staged", "*.building", ".*.next", "*.wal", "*.coming")
        for path in copied.warehouse.rglob(pattern)
    ]
    assert leftovers == []
