"""Text from a report or a file name, made harmless for mail, chat and a terminal.

A label is written by whoever made the PDF. Here it loses what could reorder, hide or forge a
line, or call people in a chat. No wording and no layout of messages.
"""

from __future__ import annotations

import re
import unicodedata

LABEL_LIMIT = 160

# Separators and controls part words; format characters (right-to-left marks, zero width),
# lone surrogates, private and unassigned code points have no business in a label.
_BLANK = {"Cc", "Zl", "Zp", "Zs"}
_DROPPED = {"Cf", "Cs", "Co", "Cn"}

# "@everyone" and "<!channel>" call people in chat services; an address like a@b.nl does not.
_MENTION = re.compile(r"(?<!\w)@(?=\w)|<(?=[!@#])")
_TAME = {"@": "\N{FULLWIDTH COMMERCIAL AT}", "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"}


def one_line(text: str, limit: int = LABEL_LIMIT) -> str:
    """A label on one line of at most `limit` characters, runs of blanks made one space."""
    return shorten(" ".join(_tamed(text).split()), limit)


def paragraphs(text: str) -> str:
    """Text of several lines that keeps its line breaks and its inner spacing."""
    lines = (_tamed(line).rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def shorten(text: str, limit: int, mark: str = "…") -> str:
    """At most `limit` characters; what was cut off is replaced by `mark`."""
    if len(text) <= limit:
        return text
    return text[: limit - len(mark)].rstrip() + mark


def _tamed(text: str) -> str:
    plain = "".join(_harmless(character) for character in text)
    return _MENTION.sub(lambda match: _TAME[match.group()], plain)


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    return "" if category in _DROPPED else character
