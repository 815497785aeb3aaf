"""The short reports on the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dtz_assets.summary import findings_report, messages_report, refresh_report
from pipelines.store.query import run_query
from pipelines.store.records import Alert, AlertStatus


def found(live: Path) -> set[str]:
    """The ids of what is open."""
    return {row[0] for row in run_query(live, "select finding_id from marts.open_findings").rows}


def test_a_first_refresh_tells_all_in_a_few_lines(built):
    new = found(built.settings.live)
    lines = list(refresh_report(built.settings.live, 1, new))
    assert lines[0] == "documents  1 loaded, 0 held back; 1 read now"
    assert lines[1] == "figures    45 in 1 report"
    assert lines[2].startswith("verdicts   26 exact, 8 rounding, 2 discrepancy, 2 not_")
    assert lines[3] == "findings   4 open, 4 new"
    assert len(lines) == 4 + 2 * 4 + 1 + 1  # a suspect of the one that does not add up
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


def test_a_new_finding_names_its_likeliest_cause_and_a_known_one_does_not(built):
    live = built.settings.live
    lines = list(findings_report(live, found(live)))
    assert len(lines) == 1 + 2 * 4 + 1
    assert lines[3] == (
        "    likeliest cause, page 6: 35.299 is waarschijnlijk 35.296: "
        "één cijfer, en het is ook het bedrag van 2019."
    )
    assert not any("likeliest cause" in line for line in findings_report(live, set()))


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
