"""Spaces within numbers: which of them end a word."""

from __future__ import annotations

import pytest

from pipelines.documents.grouping import held_together, spaced


def drawn(text: str, bottoms: dict[int, float] | None = None) -> list[dict]:
    """Each character with its lower edge; in the order in which they are drawn."""
    low = bottoms or {}
    return [
        {"text": char, "bottom": low.get(place, 100.0), "size": 10.0}
        for place, char in enumerate(text)
    ]


def words(text: str, bottoms: dict[int, float] | None = None) -> list[str]:
    held = "".join(one["text"] for one in held_together(drawn(text, bottoms)))
    return [spaced(word) for word in held.split()]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f"])
def test_a_space_that_does_not_break_keeps_a_number_together(space):
    number = f"1{space}270{space}830"
    assert words(f"€ {number} totaal") == ["€", "1\u00a0270\u00a0830", "totaal"]


@pytest.mark.parametrize(
    "text",
    [
        "81 464",
        "2018\u00a0120",
        "81\u00a04640",
        "81\u00a046",
        "a\u00a0b",
        "Nr.\u00a0464",
        "1,5\u00a0464",
    ],
)
def test_any_other_space_ends_a_word(text):
    assert words(text) == text.split()


def test_numbers_on_two_lines_are_two():
    assert words("81\u00a0464", {3: 112.0, 4: 112.0, 5: 112.0}) == ["81", "464"]
