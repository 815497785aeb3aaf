"""A block of decisions as a person writes it, and the folder that it stands in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

BLOCK = """\
# Asked by telephone.
- document: b564cad44b8e4f1b
  quantity: expenditure/2020/programma-dtz/per-inwoner
  place: 1
  printed: "€ 35.299"
  conclusion: correct_value
  amount: 35296
  reason: The amount of 2019 was copied.
  evidence: letter of 3 March
  by: A. Controller
  at: 2026-03-04
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the file of Coevorden, with texts in it replaced by others."""

    def write(*changes: tuple[str, str], text: str = BLOCK, name: str = "coevorden.yaml") -> Path:
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
