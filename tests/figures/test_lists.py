"""Entries of lists by their bullets."""

from __future__ import annotations

from pipelines.figures.lists import beside_bullet, entries_of, list_around
from pipelines.figures.pairing import is_bullet
from tests.figures.drawing import PITCH, SIZE, TOP, drawn


def entries(drawing: str, **styles) -> list[list[str]]:
    runs = drawn(drawing, **styles)
    found = entries_of([run for run in runs if is_bullet(run)], runs)
    return [[run.text for run in entry] for entry in found]


def test_an_entry_is_a_run_with_a_bullet() -> None:
    assert entries("- Website\n- Beurs") == [["- Website"], ["- Beurs"]]


def test_a_bullet_may_stand_apart_from_its_text() -> None:
    assert entries("-  Website\n-  Beurs Twente") == [["-", "Website"], ["-", "Beurs Twente"]]


def test_an_entry_goes_on_below_its_text() -> None:
    assert entries("- Onderzoek\n  Noord\n- Beurs") == [["- Onderzoek", "Noord"], ["- Beurs"]]
    assert entries("-  Onderzoek\n   Noord") == [["-", "Onderzoek", "Noord"]]


def test_what_stands_left_further_below_or_set_otherwise_is_not_of_it() -> None:
    assert entries("  - Onderzoek\nNoord") == [["- Onderzoek"]]
    assert entries("- Onderzoek\n\n  Noord") == [["- Onderzoek"]]
    assert entries("- Onderzoek\n  Noord", bold=["Noord"]) == [["- Onderzoek"]]


def test_two_lists_side_by_side_keep_apart() -> None:
    assert entries("- een        - drie\n  twee         vier") == [
        ["- een", "twee"],
        ["- drie", "vier"],
    ]


def test_what_stands_beside_a_bullet_is_just_right_of_it() -> None:
    bullet, website, _ = drawn("-  Website   € 5")
    assert beside_bullet(bullet, [bullet, website]) is website
    bullet, far = drawn("-                 € 5")
    assert beside_bullet(bullet, [bullet, far]) is None


def test_a_list_is_as_high_as_its_entries_line_by_line() -> None:
    runs = drawn("- een     - drie\n- twee\n\n\n- vier")
    found = entries_of([run for run in runs if is_bullet(run)], runs)
    box = list_around(found[0], found)
    assert (box.top, box.bottom) == (TOP, TOP + PITCH + SIZE)
