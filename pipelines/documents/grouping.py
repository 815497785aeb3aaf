"""Numbers whose thousands are parted by a space that does not break: "81 464" is one word.

pdfplumber ends a word at every kind of space. One that does not break is set on purpose, so where
it parts the thousands of a number it stays in the word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipelines.amounts.glyphs import NARROW_SPACES

# Stands for such a space while words are made: of private use, and no space.
_STAND_IN = "\ue0a0"
_GROUPED = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:[{NARROW_SPACES}]\d{{3}})+(?!\d)")
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def held_together(characters: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The characters as they are drawn; a space within a number does not end a word any more."""
    texts = [one["text"] for one in characters]
    if not any(text in NARROW_SPACES for text in texts):
        return characters
    # A character of several letters is none of a number, and would shift the places of the others.
    line = "".join(text if len(text) == 1 else "?" for text in texts)
    places = {
        place
        for found in _GROUPED.finditer(line)
        for place in range(*found.span())
        if line[place] in NARROW_SPACES and _on_one_line(characters[place - 1 : place + 2])
    }
    return [
        {**one, "text": _STAND_IN} if place in places else one
        for place, one in enumerate(characters)
    ]


def spaced(text: str) -> str:
    """The text of a word as it is printed."""
    return text.replace(_STAND_IN, _NO_BREAK_SPACE)


def _on_one_line(characters: Sequence[dict[str, Any]]) -> bool:
    bottoms = [float(one["bottom"]) for one in characters]
    return max(bottoms) - min(bottoms) < min(float(one["size"]) for one in characters) / 2
