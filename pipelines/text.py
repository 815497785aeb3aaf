"""Small functions on plain text that several rooms share. No geometry and no numbers."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_FOOTNOTE_MARK = re.compile(r"(?<=[^\W\d_])(?:\s\d{1,2}\)|\s?[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2})$")


def slug(text: str) -> str:
    """A label as a part of a key: lower case letters and digits without accents, hyphens.

    The mark of a footnote at its end ("Regionale projecten 1)") is no part of it.
    """
    text = _FOOTNOTE_MARK.sub("", text)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def single_spaced(text: str) -> str:
    """The text with every stretch of white space made one space."""
    return " ".join(text.split())


def joined_lines(lines: Iterable[str]) -> str:
    """The lines of a label as one text; a word that a hyphen broke comes together."""
    joined = ""
    for line in lines:
        breaks_word = joined.endswith("-") and line[:1].islower()
        joined = joined[:-1] + line if breaks_word else f"{joined} {line}".lstrip()
    return joined


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that is spelt most like this one; empty where none is."""
    near = difflib.get_close_matches(word, sorted(set(known)), n=1)
    return f"did you mean {near[0]!r}?" if near else ""
