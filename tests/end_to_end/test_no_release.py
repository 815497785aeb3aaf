"""When there is nothing to publish, and when nothing may be published."""

from __future__ import annotations

import pytest

from pipelines.store.state import State
from pipelines.wording import Language, say

pytestmark = pytest.mark.slow


def test_no_pdf_at_all_is_done_with_a_hint(place):
    ran = place.dtz("refresh")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("No PDF under raw/ yet: put reports into raw/<publisher>/")
    assert place.ask("select count(*) from core.figures") == [(0,)]
    assert place.dtz("check").code == 0


def test_a_report_that_would_disappear_keeps_the_old_release(copied, repo_root):
    before = copied.live.read_bytes()
    reports = copied.folder / "reports"
    reports.mkdir()
    text = (repo_root / "dtz_assets/reports/dtz-overview.yaml").read_text(encoding="utf-8")
    changed = text.replace("Overzicht van het uitgegeven budget']", "Iets anders']")
    assert changed != text
    (reports / "dtz-overview.yaml").write_text(changed, encoding="utf-8")

    ran = copied.dtz("refresh", DTZ_REPORTS=str(reports))

    assert ran.code == 3
    assert ran.out == ""
    assert "no_report_is_lost" in ran.err
    assert "coevorden/dtz-overzicht-2017-2021.pdf (" in ran.err  # which file, and what of it
    assert "Traceback" not in ran.err
    assert copied.live.read_bytes() == before
    subjects = [row["subject"] for row in State(copied.warehouse / "state.db").snapshot("alerts")]
    assert say(Language.NL, "alerts.subject_release") in subjects


def test_a_release_that_was_spoiled_by_hand_is_made_anew(copied):
    copied.live.write_bytes(b"no database")
    assert copied.dtz("check").code == 3
    assert copied.dtz("refresh").code == 0
    assert copied.dtz("check").code == 1
