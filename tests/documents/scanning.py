"""A font that lies about its letters, and small scans, for the tests of this room."""

from __future__ import annotations

import re

from tests.documents.conftest import pdf_of

PROSE = (
    "Het college heeft de middelen van het programma in dit jaar besteed aan onderzoek en aan"
    " bijdragen voor bedrijven die zich in de gemeente vestigen en nieuwe banen maken"
)


def paragraphs(text: str) -> bytes:
    """A page with this text three times, a few words on each line."""
    words = text.split()
    rows = [" ".join(words[n : n + 6]) for n in range(0, len(words), 6)] * 3
    return pdf_of([(row, 40.0, 20.0 + 14 * n) for n, row in enumerate(rows)], size=9)


def shifted(text: str) -> str:
    """Each letter as the next but two of the alphabet: what a font with a wrong table tells."""
    return re.sub("[a-z]", lambda match: chr((ord(match[0]) - 97 + 3) % 26 + 97), text.lower())
