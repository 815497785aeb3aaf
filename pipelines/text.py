"""Small functions on plain text that several rooms share. No geometry and no numbers."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str) -> str:
    """A label as a part of a key: lower case letters and digits without accents, hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def single_spaced(text: str) -> str:
    """The text with every stretch of white space made one space."""
    return " ".join(text.split())
