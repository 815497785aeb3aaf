"""A message laid out: the same parts as plain text and as HTML. What they say is not decided here.

HTML keeps the lines and the indents of the text, so that a mail program, or Apprise where it makes
the text of a mail from its HTML, shows nothing else. All of it is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment

from pipelines.alerts.blocks import Line, render_lines
from pipelines.alerts.plain import shorten
from pipelines.wording import Language

GAP = "\n\n"

_HTML = Environment(autoescape=True)
# A span, and nothing that takes blanks or line breaks away from what is around it.
_INNER = _HTML.from_string(
    "{% for part in parts %}{% if not loop.first %}\n\n{% endif %}"
    "{% if part.is_heading %}<strong>{{ part.head }}</strong>{% else %}{{ part.head }}{% endif %}"
    "{% for line in part.lines %}\n{{ ' ' * line.indent }}"
    '{% if line.is_link and line.text.startswith("http") %}'
    '<a href="{{ line.text }}">{{ line.text }}</a>'
    '{% elif line.is_command %}<span style="font-family:monospace">{{ line.whole }}</span>'
    "{% else %}{{ line.whole }}{% endif %}{% endfor %}{% endfor %}"
)
_PAGE = _HTML.from_string(
    '<!DOCTYPE html>\n<html lang="{{ language }}"><head><meta charset="utf-8">'
    "<title>{{ subject }}</title></head>\n<body>"
    '<pre style="font-family:sans-serif;white-space:pre-wrap">'
    "{% if notice %}{{ notice }}\n\n{% endif %}{{ inner | safe }}</pre></body></html>\n"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, and the lines that go with it; `is_heading` where it stands above them."""

    head: str
    lines: tuple[Line, ...] = ()
    is_heading: bool = False

    @property
    def text(self) -> str:
        return "\n".join([self.head, render_lines(self.lines)] if self.lines else [self.head])

    def cut(self, limit: int, mark: str) -> Part:
        """At most `limit` characters of it; what was cut off is replaced by `mark`."""
        text = shorten(self.text, limit, mark)
        if text == self.text:
            return self
        # Of a heading every line is one of the text, as nothing is broken without a width.
        head, *rest = text.split("\n") if self.lines else [text]
        kept = zip(rest, self.lines, strict=False)
        return Part(head, tuple(_shortened(piece, line) for piece, line in kept), self.is_heading)


def text_of(parts: Sequence[Part]) -> str:
    """The parts as plain text."""
    return GAP.join(part.text for part in parts)


def html_of(parts: Sequence[Part]) -> str:
    """The same as what stands between the tags of a page."""
    return _INNER.render(parts=parts)


def html_page(subject: str, inner: str, language: Language, notice: str = "") -> str:
    """A whole page around what `html_of` gave; `notice` goes before it."""
    return _PAGE.render(subject=subject, inner=inner, language=language, notice=notice)


def _shortened(piece: str, line: Line) -> Line:
    indent = min(line.indent, len(piece) - len(piece.lstrip(" ")))
    is_whole = piece == " " * line.indent + line.whole
    return Line(indent, piece[indent:], line.is_command, line.is_link and is_whole)
