"""A definition of a family that has nothing to do with DTZ, and a report of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

PARK = """\
# What a park board spent.
family: park-account
programme: Stadspark
document_type: account
title: {nl: Rekening Stadspark, en: Account of the city park}

recognise:
  text: [Rekening Stadspark]
  publisher: 'Stichting (\\w+)'
  period: 'boekjaren (?P<start>\\d{4}) en (?P<end>\\d{4})'

figures:
  notation: en
  categories_from: [plan]
  blocks:
    - name: plan
      heading: Plan
      cards:
        - level: category
          quantity: budget/period/{category}
          measure: budget
          stage: budget_original
    - name: year
      heading: 'Boekjaar (?P<year>20\\d\\d)'
      cards:
        - level: category
          quantity: expenditure/{year}/{category}
          measure: expenditure
          stage: actual
      prose:
        - find: 'lottery gave {amount}'
          quantity: income/{year}/lottery
          measure: income
          stage: actual
          scope: other
          label: lottery

rules:
  - id: within
    kind: at_most
    group: ceilings
    text: {nl: "Niet meer dan {category}", en: "No more than {category}"}
    part: expenditure/2021/{category}
    ceiling: budget/period/{category}
"""

Drawing = list[tuple[str, float, float]]  # text, x, distance of the baseline from the top

PAGES: list[Drawing] = [
    [("Rekening Stadspark", 50, 60), ("Stichting Groenhof", 50, 100),
     ("boekjaren 2021 en 2022", 50, 130)],
    [("Plan", 50, 60), ("Trees", 50, 100), ("€ 12,000", 300, 100),
     ("Paths", 50, 130), ("€ 8,500.50", 300, 130)],
    [("Boekjaar 2021", 50, 60), ("Trees", 50, 100), ("€ 11,250", 300, 100),
     ("Paths", 50, 130), ("€ 8,000", 300, 130), ("The lottery gave € 1.2 million to us.", 50, 200),
     ("It was opened on 12 mei 2021 for 40 families.", 50, 230)],
]  # fmt: skip


@pytest.fixture
def park_report() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(500, 700), invariant=1)
    for drawing in PAGES:
        canvas.setFont("Helvetica", 10)
        for text, x, baseline in drawing:
            canvas.drawString(x, 700 - baseline, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the definition, with one text of it replaced by another."""

    def write(old: str = "", new: str = "", name: str = "park.yaml") -> Path:
        assert not old or PARK.count(old) == 1, old
        path = tmp_path / name
        path.write_text(PARK.replace(old, new) if old else PARK, encoding="utf-8")
        return path

    return write


@pytest.fixture
def line_of() -> Callable[[Path, str], int]:
    """The line of a file on which a text first stands."""

    def line_of(path: Path, text: str) -> int:
        lines = path.read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    return line_of
