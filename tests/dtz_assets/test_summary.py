"""The short reports on the terminal."""

from __future__ import annotations

from datetime import UTC, datetime

from dtz_assets.summary import findings_report, messages_report, open_findings, refresh_report
from pipelines.store.query import run_query
from pipelines.store.records import Alert, AlertStatus


def test_a_first_refresh_tells_all_in_a_few_lines(built):
    new = {one[0] for one in open_findings(built.settings.live)}
    lines = list(refresh_report(built.settings.live, 1, new))
    assert lines[0] == "documents  1 loaded, 0 held back; 1 read now"
    assert lines[1] == "figures    45 in 1 report"
    assert lines[2].startswith("verdicts   26 exact, 8 rounding, 2 discrepancy, 2 not_")
    assert lines[3] == "findings   4 open, 4 new"
    assert len(lines) == 4 + 2 * 4 + 1
    assert sum(line.startswith("  NEW ") for line in lines) == 4
    assert lines[-1].startswith(f"warehouse  {built.settings.live} (release ")


def test_with_nothing_new_it_says_so_and_marks_nothing(built):
    lines = list(refresh_report(built.settings.live, 0, set()))
    assert lines[0] == "Nothing new under raw/."
    assert not any("NEW" in line for line in lines)


def test_an_empty_folder_gets_a_hint(settings, job):
    assert job(settings).success
    lines = list(refresh_report(settings.live, 0, set()))
    assert lines[0].startswith("No PDF under raw/ yet")
    assert "figures    0 in 0 reports" in lines
    assert lines[-2] == "findings   0 open, 0 new"


def test_a_finding_takes_two_lines_whatever_is_in_it(built):
    lines = list(findings_report(built.settings.live, set()))
    count = len(run_query(built.settings.live, "select 1 from marts.open_findings").rows)
    assert len(lines) == 1 + 2 * count
    assert all("\n" not in line for line in lines)


def alert(status: AlertStatus) -> Alert:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Alert("m", None, "Onderwerp", "Tekst", "error", at, status=status, attempts=3)


def test_what_nobody_was_sent_is_shown():
    (_, hint, text) = messages_report([alert(AlertStatus.RECORDED)])
    assert "DTZ_ALERT_URLS" in hint
    assert text == "Onderwerp\n\nTekst"


def test_what_was_not_delivered_is_named_and_what_was_is_not():
    assert list(messages_report([alert(AlertStatus.FAILED)])) == [
        "A message was not delivered: Onderwerp (tried 3 times)"
    ]
    assert list(messages_report([alert(AlertStatus.DELIVERED)])) == []
