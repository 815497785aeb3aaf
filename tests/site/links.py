"""Whether what a page refers to is there: files, anchors, and ids within the page itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ADDRESSES = ("href", "src", "action")
_IDS = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
_ELSEWHERE = ("http", "https")


@dataclass
class Page(HTMLParser):
    """The ids of a page, and what it refers to."""

    ids: Counter[str] = field(default_factory=Counter)
    addresses: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids[value or ""] += 1
            elif name in _ADDRESSES:
                self.addresses.append(value or "")
            elif name in _IDS:
                self.references.extend((value or "").split())


@cache
def read_page(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def broken(path: Path, folder: Path) -> Iterator[str]:
    """What leads nowhere, or out of `folder` other than by http."""
    page = read_page(path)
    yield from (f"id twice: {name}" for name, count in page.ids.items() if count > 1)
    yield from (f"no such id: {name}" for name in page.references if name not in page.ids)
    for address in page.addresses:
        parts = urlsplit(address)
        if parts.scheme in _ELSEWHERE:
            continue
        goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if parts.scheme or not goal.is_relative_to(folder.resolve()) or not goal.is_file():
            yield f"no such file: {address}"
        elif parts.fragment and unquote(parts.fragment) not in read_page(goal).ids:
            yield f"no such anchor: {address}"
