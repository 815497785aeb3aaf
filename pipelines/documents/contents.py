"""The instructions that draw a page, told apart at once where they are plain; run by pdfminer.

    0.5 0 0 -0.5 0 842 cm /F1 10 Tf [(Tot) -20 (aal)] TJ

pdfminer looks at them a few characters at a time and through layers of states: more than half of
its time. Nearly all pages consist of numbers, names, texts, arrays and operators, which one
expression knows. What is not as plain as that, such as a picture amid the instructions, a comment
or a bracket without its fellow, is left to pdfminer from the start, so that the outcome is the
same: a test holds both against each other. What an instruction means is pdfminer's to know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import ESC_STRING, HEX_PAIR, KWD, LIT, PSKeyword, literal_name

_MAX_PLAIN = 4_000_000  # bytes: what is taken apart at once is held at once
_TOKEN = re.compile(
    rb"""[\s\0]*+(?:
      (?P<whole>[+-]?\d{1,15}+(?![\d.]))
    | (?P<part>[+-]?(?:\d{1,15}\.\d{0,99}+|\.\d{1,99}+)(?!\d))
    | (?P<operator>[A-Za-z][^\#/%\[\]()<>{}\s]*+(?!\#)|['"])
    | /(?P<name>[^\#/%\[\]()<>{}\s]*+)(?!\#)
    | \((?P<text>[^()\\\r]*+)\)
    | \((?P<escaped>(?:[^()\\\r]|\\[^\r])*+)\)
    | <(?P<hex>[0-9A-Fa-f\s]*+)>
    | (?P<bracket>\[|\]|<<|>>)
    )""",
    re.VERBOSE | re.DOTALL,
)
_REST = re.compile(rb"[\s\0]*\Z")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SPACE = re.compile(rb"\s")
# What is no operator: two are values, and what follows the others is read in another way.
_VALUES = {b"true": True, b"false": False}
_NOT_PLAIN = {b"BI", b"ID", b"EI"}
_CLOSING = {b"]": b"[", b">>": b"<<"}


class Interpreter(PDFPageInterpreter):
    """As pdfminer's own, and faster where the instructions are plain."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._operators: dict[PSKeyword, tuple[Callable[..., object], int] | None] = {}

    def execute(self, streams: Sequence[object]) -> None:
        """Run the instructions of some streams, one after the other."""
        plain = self._plain(streams)
        if plain is None:
            super().execute(streams)
            return
        for instruction in plain:
            if isinstance(instruction, PSKeyword):
                self._run(instruction)
            else:
                self.push(instruction)

    def _plain(self, streams: Sequence[object]) -> list[Any] | None:
        """The instructions of all streams; null where one of them is not plain."""
        found = [stream_value(one) for one in streams]
        numbers = {one.objid for one in found}
        if None in numbers or numbers & self.parent_stream_ids:
            return None  # pdfminer leaves out what calls itself
        parts = [one.get_data() for one in found]
        if sum(map(len, parts)) > _MAX_PLAIN:
            return None
        instructions: list[Any] = []
        for data in parts:
            if (plain := plain_instructions(data)) is None:
                return None
            instructions += plain
        self.stream_ids.clear()
        self.stream_ids.update(number for number in numbers if number is not None)
        return instructions

    def _run(self, keyword: PSKeyword) -> None:
        if keyword not in self._operators:
            self._operators[keyword] = self._operator(keyword)
        known = self._operators[keyword]
        if known is None:
            return
        function, count = known
        arguments = self.pop(count) if count else ()
        if len(arguments) == count:
            function(*arguments)

    def _operator(self, keyword: PSKeyword) -> tuple[Callable[..., object], int] | None:
        """What runs an operator, and how many values it takes."""
        name = str(keyword.name, "utf-8", "ignore")
        method = name.replace("*", "_a").replace('"', "_w").replace("'", "_q")
        function = getattr(self, f"do_{method}", None)
        return function and (function, function.__code__.co_argcount - 1)


def plain_instructions(data: bytes) -> list[Any] | None:
    """Values and operators in their order, as pdfminer makes them; null for what is not plain."""
    out: list[Any] = []
    outer: list[tuple[bytes, list[Any]]] = []
    end = 0
    for match in _matches(data):
        end = match.end()
        kind, token = match.lastgroup or "", match[match.lastindex or 0]
        if kind == "operator" and (outer or token in _NOT_PLAIN):
            return None
        if kind != "bracket":
            out.append(_MADE[kind](token))
        elif token not in _CLOSING:
            outer.append((token, out))
            out = []
        else:
            value = _closed(token, out) if outer and outer[-1][0] == _CLOSING[token] else None
            if value is None:
                return None
            _, out = outer.pop()
            out.append(value)
    return None if outer or not _REST.match(data, end) else out


def _matches(data: bytes) -> Iterator[re.Match[bytes]]:
    """One token after the other, up to the first place where there is none."""
    scanner = _TOKEN.scanner(data)  # type: ignore[attr-defined]
    return iter(scanner.match, None)


def _name(token: bytes) -> Any:
    try:
        return LIT(str(token, "utf-8"))
    except UnicodeDecodeError:
        return LIT(token)


def _unescaped(token: bytes) -> bytes:
    return _ESCAPE.sub(lambda match: _character(match[1]), token)


def _character(escape: bytes) -> bytes:
    """What stands for an escape: pdfminer drops those that it does not know."""
    if escape[:1].isdigit() and escape[:1] < b"8":
        return bytes((int(escape, 8),))
    return bytes((ESC_STRING[escape],)) if escape in ESC_STRING else b""


def _from_hex(token: bytes) -> bytes:
    """Pairs of digits; pdfminer takes a last one without its fellow for itself."""
    return HEX_PAIR.sub(lambda match: bytes((int(match[0], 16),)), _SPACE.sub(b"", token))


def _closed(bracket: bytes, items: list[Any]) -> list[Any] | dict[str, Any] | None:
    """An array, or a dictionary; null for one of which a key has no value."""
    if bracket == b"]":
        return items
    if len(items) % 2:
        return None
    pairs = zip(items[::2], items[1::2], strict=True)
    return {literal_name(key): value for key, value in pairs}


def _operator(token: bytes) -> Any:
    return _VALUES[token] if token in _VALUES else KWD(token)


def _as_it_is(token: bytes) -> bytes:
    return token


_MADE: dict[str, Callable[[bytes], Any]] = {
    "whole": int,
    "part": float,
    "operator": _operator,
    "name": _name,
    "text": _as_it_is,
    "escaped": _unescaped,
    "hex": _from_hex,
}
