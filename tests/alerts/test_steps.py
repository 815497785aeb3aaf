"""What to do next: commands that a shell takes as they stand, and only those that fit."""

from __future__ import annotations

import shlex
from decimal import Decimal

import pytest

from pipelines.alerts.blocks import Line, render_lines
from pipelines.alerts.steps import ADVICE, inspect_command, short_steps, whole_steps
from pipelines.reconcile.model import FindingKind
from pipelines.wording import Language
from tests.alerts.suspicion import finding, suspect

EN = Language.EN


def commands(lines: list[Line], width: int | None = None) -> list[list[str]]:
    """The words that a shell makes of each command; it takes a broken one for one line."""
    texts = [render_lines([line], width) for line in lines if line.is_command]
    return [shlex.split(text.replace("\\\n", "")) for text in texts]


def test_where_to_look_what_to_read_and_how_to_decide() -> None:
    steps = list(whole_steps(finding(suspect("a"), suspect("b")), "emmen/a b.pdf", EN))
    assert steps[0].text == "What to do next:"
    for width in (None, 80, 40):
        assert commands(steps, width) == [
            ["dtz", "inspect", "emmen/a b.pdf", "--page", "4"],
            [*decide("correct_value"), "--amount", "35296", "--reason", "…"],
            [*decide("our_mistake"), "--amount", "AMOUNT", "--reason", "…"],
            [*decide("as_printed"), "--reason", "…"],
        ]


def decide(conclusion: str, name: str = "a") -> list[str]:
    return ["dtz", "decide", name * 16, "--conclusion", conclusion]


@pytest.mark.parametrize(
    ("whose", "conclusions"),
    [
        ("publisher", ["correct_value", "as_printed"]),
        ("ours", ["our_mistake", "as_printed"]),
        ("unknown", ["correct_value", "our_mistake", "as_printed"]),
    ],
)
def test_only_what_can_still_be_concluded(whose: str, conclusions: list[str]) -> None:
    found = commands(list(whole_steps(finding(suspect(), whose=whose), "a.pdf", EN)))
    assert [words[4] for words in found[1:]] == conclusions


def test_figures_that_go_together_are_decided_each() -> None:
    found = commands(list(whole_steps(finding((suspect("a"), suspect("b", "1.5"))), "a.pdf", EN)))
    assert found[1] == [*decide("correct_value"), "--amount", "35296", "--reason", "…"]
    assert found[2] == [*decide("correct_value", "b"), "--amount", "1.50", "--reason", "…"]


@pytest.mark.parametrize(
    ("proposed", "option"),
    [("35296.00", "35296"), ("-3.10", "-3.10"), ("1E+3", "1000"), ("0", "0"), (None, "AMOUNT")],
)
def test_an_amount_as_an_option_takes_it(proposed: str | None, option: str) -> None:
    found = commands(list(whole_steps(finding(suspect("a", proposed)), "a.pdf", EN)))
    amount = found[1][found[1].index("--amount") + 1]
    assert amount == option
    if proposed is not None:
        assert Decimal(amount) == Decimal(proposed)


def test_without_suspects_there_is_advice_and_nothing_to_decide() -> None:
    for kind in FindingKind:
        steps = list(whole_steps(finding(kind=kind), "a.pdf", EN))
        assert commands(steps) == [["dtz", "inspect", "a.pdf"]]
        assert len(steps) == 4
    assert set(ADVICE) == set(FindingKind)


def test_what_is_no_file_cannot_be_looked_at() -> None:
    assert commands(list(whole_steps(finding(), None, EN))) == []


def test_in_short_where_to_look_and_what_tells_the_rest() -> None:
    steps = short_steps(finding(suspect()), "a.pdf", EN)
    assert steps[0].text == "Look it up:"
    assert commands(steps) == [
        ["dtz", "inspect", "a.pdf", "--page", "4"],
        ["dtz", "check", "f00df00df00df00d"],
    ]
    assert short_steps(finding(), "a.pdf", EN) == []


@pytest.mark.parametrize("file", ["a\u202efdp.pdf", "x" * 200, "'" * 100, "a\nb.pdf"])
def test_a_path_that_cannot_be_shown_gives_no_command(file: str) -> None:
    assert inspect_command(file, 1) is None
    assert commands(short_steps(finding(suspect()), file, EN)) == [
        ["dtz", "check", "f00df00df00df00d"]
    ]
