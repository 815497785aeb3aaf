"""A refresh that stays away is told once, and when it works again; a month is summed up once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.stages.watching import put_down_overdue, put_down_resumed, put_down_summary
from pipelines.store.records import Alert, AlertStatus, Reported, RunStatus
from pipelines.wording import Language

NL, ZONE = Language.NL, "Europe/Amsterdam"
GRACE = timedelta(hours=12)
JANUARY, FEBRUARY, MARCH = (datetime(2024, month, 1, 5, tzinfo=UTC) for month in (1, 2, 3))
FOUND = {("emmen", "error"): 2, (None, "warning"): 1}
COUNTS = {
    "loaded": 3,
    "held": 1,
    "numbers": 100,
    "claimed": 45,
    "ignored": 54,
    "unclaimed": 1,
    "tied": 40,
}


@pytest.fixture
def refreshed(state):
    """A refresh that came to something, with when the next one is expected."""

    def run(name: str, at: datetime, expected: datetime | None, status=RunStatus.SUCCEEDED) -> None:
        state.start_run(name, "schedule", at)
        state.finish_run(name, status, at + timedelta(minutes=1))
        if expected is not None:
            state.expect(name, expected)

    return run


def overdue(state, now: datetime) -> Alert | None:
    return put_down_overdue(state, NL, now, GRACE, ZONE)


def test_before_it_is_late_and_where_nothing_ever_succeeded_nothing_is_said(state, refreshed):
    assert overdue(state, MARCH) is None
    refreshed("r0", JANUARY, FEBRUARY, RunStatus.FAILED)
    assert overdue(state, MARCH) is None
    refreshed("r1", JANUARY + timedelta(hours=1), FEBRUARY)
    assert overdue(state, FEBRUARY + GRACE) is None
    assert overdue(state, FEBRUARY + GRACE + timedelta(seconds=1)) is not None


def test_one_that_stays_away_is_told_once_and_once_when_it_works_again(state, refreshed):
    refreshed("r1", JANUARY, FEBRUARY)
    late = FEBRUARY + timedelta(days=1)
    alert = overdue(state, late)
    assert alert is not None
    assert "om 2024-02-01 06:00 een verversing moeten zijn" in alert.body
    assert "om 2024-01-01 06:01" in alert.body
    assert (alert.kinds, alert.severity) == (("refresh",), "error")
    assert overdue(state, late + GRACE) is None
    refreshed("r2", late, None, RunStatus.FAILED)
    assert overdue(state, late + 2 * GRACE) is None

    again = put_down_resumed(state, NL, late + 3 * GRACE, ZONE)
    assert again is not None
    assert again.subject == "De verversing van het warehouse werkt weer"
    assert put_down_resumed(state, NL, late + 3 * GRACE, ZONE) is None
    refreshed("r3", late + 3 * GRACE, MARCH)
    assert put_down_resumed(state, NL, MARCH, ZONE) is None
    assert overdue(state, MARCH + timedelta(days=2)) is not None


def test_a_release_that_is_made_again_is_no_refresh(state, refreshed):
    refreshed("r1", JANUARY, FEBRUARY)
    refreshed("rebuild", FEBRUARY + timedelta(hours=1), None)
    assert overdue(state, FEBRUARY + timedelta(days=1)) is not None


def test_nobody_is_told_that_it_works_again_who_was_not_told_that_it_did_not(state, refreshed):
    refreshed("r1", JANUARY, FEBRUARY)
    assert put_down_resumed(state, NL, FEBRUARY, ZONE) is None
    assert state.alerts() == []


def summary(state, now: datetime) -> Alert | None:
    return put_down_summary(state, NL, now, ZONE, lambda: (FOUND, COUNTS))


def test_a_month_is_summed_up_once_and_the_first_not_at_all(state, refreshed):
    assert summary(state, FEBRUARY) is None
    refreshed("r1", JANUARY + timedelta(days=9), FEBRUARY)
    assert summary(state, JANUARY + timedelta(days=20)) is None
    assert summary(state, FEBRUARY) is not None
    assert summary(state, FEBRUARY + timedelta(days=20)) is None
    assert summary(state, MARCH) is not None
    assert len(state.alerts()) == 2


def test_the_month_turns_where_the_warehouse_is(state, refreshed):
    refreshed("r1", JANUARY, FEBRUARY)
    assert summary(state, datetime(2024, 1, 31, 22, 59, tzinfo=UTC)) is None
    assert summary(state, datetime(2024, 1, 31, 23, 1, tzinfo=UTC)) is not None


def test_a_summary_says_what_is_open_and_what_happened(state, refreshed):
    refreshed("r0", JANUARY, FEBRUARY)
    refreshed("r1", FEBRUARY - timedelta(days=1), FEBRUARY, RunStatus.FAILED)
    told = Alert("m1", None, "s", "b", "error", JANUARY, status=AlertStatus.FAILED)
    day = timedelta(days=3)
    reported = [
        Reported("before", None, JANUARY - day, "m1", opened_at=JANUARY - day),
        Reported("new", None, JANUARY + day, "m1", opened_at=JANUARY + day),
        Reported("ended", None, JANUARY - day, "m1", None, 1, JANUARY - day, JANUARY + day),
        Reported("earlier version", None, JANUARY + day, "m1"),
    ]
    state.tell(told, reported)
    alert = summary(state, FEBRUARY)
    assert alert is not None
    assert alert.subject == "Overzicht van het warehouse tot 2024-02-01: 3 bevindingen open"
    expected = """\
Bevindingen die open staan: 3
- emmen: ernstig: 2
- onbekende uitgever: let op: 1

Sinds het vorige overzicht
- nieuwe bevindingen: 2
- opgeloste bevindingen: 1

Wat er gelezen is
- documenten: 3 gelezen, 1 apart gezet of niet herkend
- getallen: 100, waarvan 45 bedragen, 54 met reden genegeerd en 1 nog niet geduid
- bedragen die met een regel te controleren zijn: 40 van 45

Berichten die nog niet zijn aangekomen: 1

Laatste verversingen
- 2024-01-31 06:00: mislukt
- 2024-01-01 06:00: gelukt

Kenmerk van dit bericht: """
    assert alert.body.endswith(expected + alert.message_id)
    assert (alert.kinds, alert.severity, alert.publisher) == (("summary",), "info", None)
