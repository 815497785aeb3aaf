"""Every edition, set once for all tests of this folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

import typesetting
from typesetting.content import plain


@dataclass(frozen=True)
class SetEdition:
    pdf: Path
    truth: dict[str, Any]

    def figure(self, figure_id: str) -> dict[str, Any]:
        return next(figure for figure in self.truth["figures"] if figure["id"] == figure_id)


@dataclass(frozen=True)
class ReadPage:
    """A page read back: its size, characters and words as pdfplumber places them.

    `solid` is its characters in the order of drawing, without spaces, soft hyphens and ligatures.
    """

    number: int
    width: float
    height: float
    chars: list[dict[str, Any]]
    words: list[dict[str, Any]]
    text: str
    solid: str

    def shows(self, text: str) -> bool:
        return solid(text) in self.solid


def solid(text: str) -> str:
    return "".join(plain(text).split())


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SetEdition]:
    folder = tmp_path_factory.mktemp("editions")
    found = {}
    for variant in typesetting.variants():
        pdf, truth = typesetting.set_variant(variant.name, folder)
        found[variant.name] = SetEdition(pdf, json.loads(truth.read_text(encoding="utf-8")))
    return found


@cache
def read_pages(pdf: Path) -> list[ReadPage]:
    pages = []
    with pdfplumber.open(pdf) as document:
        for page in document.pages:
            words = page.extract_words()
            text = " ".join(word["text"] for word in words)
            number = page.page_number
            chars = page.chars
            drawn = solid("".join(char["text"] for char in chars))
            pages.append(ReadPage(number, page.width, page.height, chars, words, text, drawn))
            page.close()
    return pages


@pytest.fixture(scope="session")
def pages_of(editions: dict[str, SetEdition]):
    return lambda name: read_pages(editions[name].pdf)
