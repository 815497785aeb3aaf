"""A report whose only edition is withdrawn leaves the release, as a person wanted it to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dtz_assets.deciding import Asked, decision_about
from dtz_assets.summary import refresh_report
from pipelines.reconcile.decisions import Conclusion
from pipelines.store.decision_files import append_decision
from pipelines.store.query import run_query
from tests.conftest import OWN_FILE

COUNT = "select count(*) from core.figures"
DECISIONS = "select status, why_not is not null from quality.decisions"


@pytest.mark.slow
def test_it_leaves_no_report_behind_and_is_no_fault(copied, job, tmp_path):
    (tmp_path / "decisions").mkdir()
    settings = copied.model_copy(update={"decisions": tmp_path / "decisions"})
    _decide_about_a_figure(settings)
    before = datetime.now(UTC)
    mark = settings.raw / f"{OWN_FILE}.yaml"
    mark.write_text("withdrawn: true", encoding="utf-8")

    assert job(settings).success

    ask = lambda sql, at=None: run_query(settings.live, sql, at).rows  # noqa: E731
    assert ask("select status, reason_code from core.documents") == [("withdrawn", "withdrawn")]
    assert ask("select count(*) from core.reports") == ask(COUNT) == [(0,)]
    assert ask("select count(*) from core.figures_history where known_to is not null") == [(45,)]
    # Nobody is told what people did themselves; the decision waits in the history.
    assert ask("select count(*) from quality.findings") == [(0,)]
    assert ask(DECISIONS) == [("superseded", True)]
    assert "documents  0 loaded, 0 held back, 1 withdrawn; 0 read now" in list(
        refresh_report(settings.live, 0, set())
    )
    # As of the moment before, all is there, judged with the decision that was made since.
    assert ask(COUNT, before) == [(45,)]
    assert ask(DECISIONS, before) == [("in_force", False)]
    assert ask("select count(*) from marts.open_findings", before) == [(3,)]

    mark.unlink()
    assert job(settings).success
    assert ask(COUNT) == [(45,)]
    assert ask(DECISIONS) == [("in_force", False)]


def _decide_about_a_figure(settings) -> None:
    sql = "select figure_id from core.figures where quantity like '%/2020/%/per-inwoner'"
    ((figure,),) = run_query(settings.live, sql).rows
    asked = Asked(figure, Conclusion.CORRECT_VALUE, "a slip", "35296", None, None, "a test")
    append_decision(settings.decisions, decision_about(asked, settings))
