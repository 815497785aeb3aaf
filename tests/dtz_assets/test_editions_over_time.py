"""A file is replaced, withdrawn and restored: each day keeps its answer, and nothing is silent."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from dtz_assets.settings import Settings
from pipelines.store.query import run_query
from tests.dtz_assets.conftest import run_job
from tests.dtz_assets.plain import plain_settings

pytestmark = pytest.mark.slow
NAME = "coevorden/dtz.pdf"
SPENT = "select max(amount_eur) from core.figures where quantity = 'expenditure/period'"
STATUSES = "select status from core.documents order by received_at"
MISFITS = "select count(*) from quality.findings where document_id is null"
FIRST, SECOND = Decimal("1270829.00"), Decimal("1270830.00")


@dataclass(frozen=True)
class Step:
    """What a refresh came to, and an instant after it."""

    at: datetime
    answers: list[list[tuple[Any, ...]]]
    misfits: int


@dataclass
class Story:
    """A raw folder and its warehouse, changed step by step."""

    settings: Settings
    steps: dict[str, Step]

    def ask(self, sql: str, at: datetime | None = None) -> list[tuple[Any, ...]]:
        return run_query(self.settings.live, sql, at).rows

    def refresh(self, step: str) -> None:
        assert run_job(self.settings).success
        answers = [self.ask(sql) for sql in (STATUSES, SPENT)]
        self.steps[step] = Step(datetime.now(UTC), answers, self.ask(MISFITS)[0][0])


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    def begin() -> Story:
        folder = tmp_path_factory.mktemp("story")
        (folder / "raw/coevorden").mkdir(parents=True)
        return Story(plain_settings(raw=folder / "raw", warehouse=folder / "warehouse"), {})

    return begin


@pytest.fixture(scope="module")
def story(told, own_pdf, edition) -> Story:
    story: Story = told()
    pdf = story.settings.raw / NAME
    mark = pdf.with_name(f"{pdf.name}.yaml")
    shutil.copy(own_pdf, pdf)
    story.refresh("received")
    shutil.copy(edition("restated"), pdf)
    story.refresh("replaced")
    mark.write_text("withdrawn: true\nreason: the publisher took it back\n", encoding="utf-8")
    story.refresh("withdrawn")
    mark.write_text("withdrawn: true\nreasn: a slip\n", encoding="utf-8")
    story.refresh("damaged")
    mark.unlink()
    story.refresh("restored")
    return story


@pytest.mark.parametrize(
    ("step", "statuses", "spent", "misfits"),
    [
        ("received", ["loaded"], FIRST, 0),
        ("replaced", ["superseded", "loaded"], SECOND, 0),
        ("withdrawn", ["loaded", "withdrawn"], FIRST, 0),
        # A mark that is not understood is told, and changes nothing.
        ("damaged", ["loaded", "withdrawn"], FIRST, 1),
        ("restored", ["superseded", "loaded"], SECOND, 0),
    ],
)
def test_each_refresh_and_each_day_say_the_same(story, step, statuses, spent, misfits):
    noted = story.steps[step]
    expected = [[(one,) for one in statuses], [(spent,)]]
    assert (noted.answers, noted.misfits) == (expected, misfits)
    # The last release, asked as of then, answers as the release of then did.
    assert [story.ask(sql, noted.at) for sql in (STATUSES, SPENT)] == expected


def test_a_replaced_file_is_an_edition_of_the_same_report(story):
    assert story.ask("select count(distinct report_id), count(*) from core.documents") == [(1, 2)]
    found = story.ask("select earlier_eur, later_eur from marts.restatements order by change_eur")
    assert found == [
        (Decimal("35299.00"), Decimal("35296.00")),
        (Decimal("1270829.00"), Decimal("1270830.00")),
    ]


def test_figures_history_has_each_time_in_which_an_edition_counted(story):
    found = story.ask(
        "select document_id, known_from, known_to, count(*) from core.figures_history "
        "group by all order by 2"
    )
    documents = [one[0] for one in found]
    assert [one[3] for one in found] == [45] * 4
    assert documents == documents[:2] * 2
    for before, after in pairwise(found):
        assert before[2] == after[1]
    assert found[-1][2] is None


def test_the_reason_of_the_withdrawal_stays_in_the_history(story):
    sql = "select reason from core.documents_history where status = 'withdrawn'"
    ((reason,),) = story.ask(sql)
    assert "the publisher took it back" in reason


def test_the_sample_revision_after_the_sample_report(told, shared_source):
    """Where the samples are: what they print differently is what is restated, and no more."""
    story = told()
    printed = []
    for name in ("coevorden-2017-2021", "g-herziene-versie"):
        shutil.copy(shared_source / f"{name}.pdf", story.settings.raw / NAME)
        story.refresh(name)
        truth = json.loads((shared_source / f"{name}.json").read_text("utf-8"))
        printed.append({one["id"]: one["amount_eur"] for one in truth["figures"]})
    before, after = printed
    changed = [(before[key], after[key]) for key in before if before[key] != after[key]]
    changed = [(Decimal(earlier), Decimal(later)) for earlier, later in changed]
    assert changed
    found = story.ask("select earlier_eur, later_eur from marts.restatements")
    assert sorted(found) == sorted(changed)
    assert story.ask(SPENT, story.steps["coevorden-2017-2021"].at) == [(FIRST,)]
    assert story.ask(SPENT) == [(SECOND,)]
