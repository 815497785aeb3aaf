"""A small report of one page, of which each edition says another total: its sum never holds."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

DEFINITION = """\
family: park-account
programme: Stadspark
document_type: account
title: {nl: Rekening Stadspark, en: Account of the city park}
recognise:
  text: [Rekening Stadspark]
  publisher: 'Stichting (\\w+)'
  period: 'boekjaren (?P<start>\\d{4}) en (?P<end>\\d{4})'
figures:
  notation: nl
  categories_from: [plan]
  blocks:
    - name: plan
      heading: Plan
      cards:
        - {label: Totaal, quantity: budget/period, measure: budget, stage: budget_original}
        - level: category
          quantity: budget/period/{category}
          measure: budget
          stage: budget_original
rules:
  - id: total
    kind: sum
    group: category_totals
    text: {nl: Het plan telt op, en: The plan adds up}
    total: budget/period
    parts: ["budget/period/*"]
"""


def write_definition(folder: Path) -> Path:
    """The folder for DTZ_REPORTS."""
    folder.mkdir(exist_ok=True)
    (folder / "park.yaml").write_text(DEFINITION, encoding="utf-8")
    return folder


def report(publisher: str, total: int) -> bytes:
    """The account of one publisher, whose parts make 20.500."""
    lines = [
        ("Rekening Stadspark", ""),
        (f"Stichting {publisher}", ""),
        ("boekjaren 2021 en 2022", ""),
        ("Plan", ""),
        ("Totaal", f"€ {total:,}".replace(",", ".")),
        ("Bomen", "€ 12.000"),
        ("Paden", "€ 8.500"),
    ]
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(500, 700), invariant=1)
    canvas.setFont("Helvetica", 10)
    for number, (label, amount) in enumerate(lines):
        canvas.drawString(50, 640 - 30 * number, label)
        canvas.drawString(300, 640 - 30 * number, amount)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()
