"""Colours and text styles that the layouts share. No drawing."""

from __future__ import annotations

from dataclasses import dataclass

from typesetting.fonts import BOLD, ITALIC
from typesetting.prose import Style

INK = "#1f2a33"
PETROL = "#0e4a5c"
TEAL = "#1c8a8a"
PAPER = "#ffffff"
MIST = "#eef3f4"
SAND = "#f7f2e8"


@dataclass(frozen=True, slots=True)
class Tone:
    """A strong colour and the pale one that goes with it."""

    strong: str
    pale: str


_TONES = {
    "Programma DTZ": Tone(PETROL, "#e3edf0"),
    "Bedrijvensubsidieregeling": Tone("#b4541a", "#fbeade"),
    "Regionale projecten": Tone("#4a7729", "#e9f2e0"),
}
_NEUTRAL = Tone(TEAL, "#e0f0f0")

TITLE = Style(30, PETROL, BOLD)
BODY = Style(11.5, INK, leading=1.5)
SMALL = Style(9.5, INK, leading=1.45)
NOTE = Style(9, INK, ITALIC, leading=1.4)


def tone_of(category: str) -> Tone:
    """The tone of a category, the same on every page."""
    return _TONES.get(category, _NEUTRAL)
