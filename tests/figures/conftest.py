"""Every edition that there is to read, with its truth: our own, and the optional samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import typesetting
from pipelines.extraction import extract_bytes
from pipelines.figures.model import Extraction
from tests.figures.drawing import DTZ


@dataclass(frozen=True)
class Edition:
    """What was read of an edition, and what stands in it."""

    read: Extraction
    truth: dict[str, Any]


@pytest.fixture(scope="session")
def own_edition(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Edition]:
    """The edition of our own of that name, set and read once."""
    folder = tmp_path_factory.mktemp("own")

    @cache
    def edition(name: str) -> Edition:
        return _read(*typesetting.set_variant(name, folder))

    return edition


@pytest.fixture(scope="session")
def shared_edition(shared_source: Path) -> Callable[[str], Edition]:
    """The sample edition of that name, read once."""

    @cache
    def edition(name: str) -> Edition:
        return _read(shared_source / f"{name}.pdf", shared_source / f"{name}.json")

    return edition


def _read(pdf: Path, truth: Path) -> Edition:
    expected = json.loads(truth.read_text(encoding="utf-8"), parse_float=str)
    return Edition(extract_bytes(pdf.read_bytes(), DTZ), expected)
