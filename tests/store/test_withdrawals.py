"""When contents were withdrawn and restored: added to, never changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.store.withdrawals import Absence, Turn, Withdrawals

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
SHA = "ab" * 32


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


@pytest.fixture
def withdrawals(tmp_path: Path) -> Withdrawals:
    return Withdrawals(tmp_path / "withdrawn")


def turn(withdrawals: Withdrawals, number: int, said: bool, reason: str = "", sha: str = SHA):
    withdrawals.record(Turn(sha, day(number), said, reason, "c/a.pdf.yaml"))


def test_nothing_was_withdrawn(withdrawals):
    assert withdrawals.absences() == {}
    turn(withdrawals, 1, False)
    assert withdrawals.absences() == {}
    assert not withdrawals.root.exists()


def test_withdrawn_restored_and_withdrawn_again(withdrawals):
    for number, said in enumerate([True, True, False, False, True]):
        turn(withdrawals, number, said, "r" if said else "")
    assert withdrawals.absences() == {
        SHA: (Absence(day(0), day(2), "r"), Absence(day(4), None, "r"))
    }
    assert len(list(withdrawals.root.iterdir())) == 3


def test_another_reason_is_another_turn(withdrawals):
    turn(withdrawals, 0, True, "a")
    turn(withdrawals, 1, True, "b")
    assert withdrawals.absences()[SHA] == (Absence(day(0), day(1), "a"), Absence(day(1), None, "b"))


def test_withdrawn_and_restored_at_one_instant_it_never_was(withdrawals):
    turn(withdrawals, 0, True)
    turn(withdrawals, 0, False)
    assert withdrawals.absences() == {}


def test_contents_do_not_meet_and_more_than_nine_turns_stay_in_order(withdrawals):
    for number in range(12):
        turn(withdrawals, number, number % 2 == 0)
    turn(withdrawals, 3, True, sha="cd" * 32)
    found = withdrawals.absences()
    assert [one.known_from for one in found[SHA]] == [day(number) for number in range(0, 12, 2)]
    assert found["cd" * 32] == (Absence(day(3), None, ""),)


@pytest.mark.parametrize(
    ("number", "covered"), [(-1, False), (0, True), (1, True), (2, False), (3, False)]
)
def test_an_absence_covers_its_beginning_and_not_its_end(number, covered):
    assert Absence(day(0), day(2), "").covers(day(number)) is covered
    assert Absence(day(0), None, "").covers(day(number)) is (number >= 0)


def test_only_one_without_an_end_covers_now():
    assert Absence(day(0), None, "").covers(None)
    assert not Absence(day(0), day(2), "").covers(None)


def test_a_damaged_record_says_where_it_is(withdrawals):
    turn(withdrawals, 0, True)
    (path,) = withdrawals.root.iterdir()
    path.write_text("{", encoding="utf-8")
    with pytest.raises(StateError, match=path.name):
        withdrawals.absences()


def test_what_a_killed_run_left_is_swept(withdrawals):
    turn(withdrawals, 0, True)
    (withdrawals.root / ".left.staged").write_text("{", encoding="utf-8")
    assert len(withdrawals.absences()) == 1
    withdrawals.sweep()
    assert not list(withdrawals.root.glob(".*"))


def test_an_instant_without_zone_is_refused(withdrawals):
    with pytest.raises(ValueError, match="no time zone"):
        withdrawals.record(Turn(SHA, NOON.replace(tzinfo=None), True, "", "a"))


def test_a_full_disk_is_told_and_leaves_nothing(withdrawals, small_disk):
    with small_disk(), pytest.raises(StateError, match="nothing was recorded"):
        turn(withdrawals, 0, True, "r" * 200)
    assert withdrawals.absences() == {}
