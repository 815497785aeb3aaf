"""Patterns of quantities: `expenditure/{year}/programma-dtz/*`. Text only, no figures.

A quantity is a path of segments. A pattern has as many segments, each of them one of

    kennispoort   itself
    {year}        a variable that matches four digits
    {year-1}      the year before it; {year+1} the one after it
    {category}    any other variable: matches one segment that is not four digits
    *             any one segment
    year*         any one segment of four digits
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_SEGMENT = re.compile(
    r"\*|year\*|\{year(?P<shift>[+-][1-9])\}|\{(?P<name>[a-z][a-z_]*)\}|[a-z0-9][a-z0-9_.-]*"
)
_YEAR = r"\d{4}"
_NO_YEAR = r"(?!\d{4}(?:/|$))[^/]+"
_WILDCARDS = {"*": r"[^/]+", "year*": _YEAR}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern; `shift` is how many years its year lies after `{year}`."""

    text: str
    variables: tuple[str, ...]
    regex: re.Pattern[str]
    shift: int = 0

    @staticmethod
    @cache
    def parse(text: str) -> Pattern:
        """Raises ValueError for a segment that is none of those above, or a variable twice."""
        names: list[str] = []
        segments = [_segment_regex(segment, text, names) for segment in text.split("/")]
        found = (_SEGMENT.fullmatch(segment) for segment in text.split("/"))
        shift = sum(int(one["shift"] or 0) for one in found if one)
        return Pattern(text, tuple(names), re.compile("/".join(segments)), shift)

    @property
    def has_wildcard(self) -> bool:
        return "*" in self.text

    def match(self, quantity: str) -> dict[str, str] | None:
        """The variables as `quantity` binds them, or null where it does not match."""
        found = self.regex.fullmatch(quantity)
        if not found:
            return None
        binding = found.groupdict()
        return binding | {"year": _moved(binding["year"], -self.shift)} if self.shift else binding

    @property
    def wildcard_positions(self) -> tuple[int, ...]:
        segments = enumerate(self.text.split("/"))
        return tuple(position for position, segment in segments if segment in _WILDCARDS)

    def wildcards(self, quantity: str) -> tuple[str, ...]:
        """The segments of a matching quantity at the places of `*`."""
        segments = quantity.split("/")
        return tuple(segments[position] for position in self.wildcard_positions)

    def filled(self, binding: Mapping[str, str]) -> Pattern:
        """The pattern with its variables replaced by their values."""
        text = self.text
        if self.shift:
            year = _moved(binding["year"], self.shift)
            text = text.replace(f"{{year{self.shift:+d}}}", year)
        for name in self.variables:
            text = text.replace(f"{{{name}}}", binding[name])
        return Pattern.parse(text)


class Quantities:
    """The distinct quantities of a document in reading order, found by filled patterns at once."""

    def __init__(self, quantities: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(quantities))
        self._known = set(self.names)
        self._by_shape: dict[tuple[int, ...], dict[str, list[str]]] = {}

    def __contains__(self, quantity: str) -> bool:
        return quantity in self._known

    def matching(self, pattern: Pattern) -> Sequence[str]:
        """What a pattern without variables stands for, in reading order."""
        positions = pattern.wildcard_positions
        if not positions:
            return [pattern.text] if pattern.text in self else []
        if positions not in self._by_shape:
            self._by_shape[positions] = self._masked(positions)
        shape = pattern.text.replace("year*", "*")
        found = self._by_shape[positions].get(shape, [])
        return found if shape == pattern.text else [n for n in found if pattern.regex.fullmatch(n)]

    def _masked(self, positions: tuple[int, ...]) -> dict[str, list[str]]:
        """The quantities by what they look like with `*` at these positions."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            segments = name.split("/")
            if len(segments) > positions[-1]:
                for position in positions:
                    segments[position] = "*"
                found.setdefault("/".join(segments), []).append(name)
        return found


def _segment_regex(segment: str, text: str, names: list[str]) -> str:
    """The expression for one segment; a variable's name is added to `names`."""
    found = _SEGMENT.fullmatch(segment)
    if not found:
        raise ValueError(f"{text!r}: {segment!r} is no segment; write a slug, {{name}} or *")
    if segment in _WILDCARDS:
        return _WILDCARDS[segment]
    name = "year" if found["shift"] else found["name"]
    if not name:
        return re.escape(segment)
    if name in names:
        raise ValueError(f"{text!r}: {{{name}}} stands in it twice")
    names.append(name)
    return f"(?P<{name}>{_YEAR if name == 'year' else _NO_YEAR})"


def _moved(year: str, by: int) -> str:
    """The year so many years later; always four digits, as "0000" may stand in a quantity."""
    return f"{(int(year) + by) % 10_000:04d}"
