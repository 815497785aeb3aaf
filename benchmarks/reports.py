"""Any number of PDFs of several families under raw/, with the definitions that read them.

Four families take turns: our own report, set anew for another municipality (16 pages, every one
read in full), and three that are made up here, with amounts by chance of which all sums hold:

    account     one page: a budget and its parts
    yearly      seven pages: a budget, each of four years, and a table of what is to come
    annual      the same behind thirty pages of narrative, of which `pages: blocks` reads a few

Every tenth document is a second edition, one in a hundred has a misprint. Broken ones are of seven
kinds, among them files that are no PDF and PDFs that no definition knows. The same numbers give the
same bytes, on any machine.
"""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count as count_from
from itertools import islice, takewhile
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from benchmarks.documents import ROOT
from typesetting.content import Report, read_report
from typesetting.layouts.slides import render
from typesetting.sheet import Sheet

_YEARS = (2018, 2019, 2020, 2021)
_PARTS = ("Isolatie", "Zonnepanelen", "Warmtepompen", "Laadpalen")
_EDITIONS = 10
_MISPRINTS = 100
_NARRATIVE_PAGES = 30
_BELOW_THE_MARGIN = "\n" * 5  # what returns at the top of pages is taken for their header
_NARRATIVE = """\
De raad heeft het fonds ingesteld om woningen en scholen zuiniger te
maken. Bewoners, verenigingen van eigenaren en scholen vragen bijdragen
aan; een commissie van inwoners beoordeelt wat zij willen en geeft het
college advies. Wie een bijdrage krijgt, laat na afloop zien wat ermee
is gedaan. De uitvoering ligt bij de dienst, die ook de vragen van
bewoners beantwoordt en bijeenkomsten in de wijken houdt.

"""


@dataclass(frozen=True)
class Family:
    """A family that is made up: its name, how thick its reports are, and which pages they have."""

    name: str
    title: str
    is_yearly: bool
    narrative_pages: int = 0


FAMILIES = (
    Family("account", "Rekening Energiefonds", is_yearly=False),
    Family("yearly", "Jaaroverzicht Energiefonds", is_yearly=True),
    Family("annual", "Jaarstukken Energiefonds", is_yearly=True, narrative_pages=_NARRATIVE_PAGES),
)

_HEAD = """\
family: {name}
programme: Energiefonds
document_type: {name}
title: {{nl: {title}, en: {name}}}
recognise:
  text: ['{title}']
  publisher: 'gemeente ([A-Z]\\w+)'
  period: 'periode (?P<start>20\\d\\d)-(?P<end>20\\d\\d)'
  edition: '(?P<order>tweede) versie'
figures:
  notation: nl
  pages: {pages}
  categories_from: [budget]
  blocks:
    - name: budget
      heading: Budget
      cards:
        - {{label: Totaal budget, quantity: budget/period, measure: budget, stage: budget_original}}
        - level: category
          quantity: budget/period/{{category}}
          measure: budget
          stage: budget_original
"""
_YEARLY_BLOCKS = """\
    - name: year
      heading: 'Uitgaven (?P<year>20\\d\\d)'
      cards:
        - {label: Totaal uitgaven, quantity: 'expenditure/{year}', measure: expenditure,
           stage: actual}
        - level: category
          quantity: expenditure/{year}/{category}
          measure: expenditure
          stage: actual
    - name: forecast
      heading: 'Vooruitblik 20\\d\\d-20\\d\\d'
      table:
        name: Vooruitblik
        scale: 1000
        totals: 'Totaal .*'
        stage: forecast
        columns:
          - {label: 'Raming (?P<year>20\\d\\d)', measure: expenditure}
        rows:
          - {label: Totaal fonds, quantity: 'forecast/{year}'}
          - {label: 'Totaal (?P<whole>.+)', quantity: 'forecast/{year}/{whole}'}
          - {label: '.+', under: '.+', quantity: 'forecast/{year}/{group}/{row}'}
          - {label: '.+', quantity: 'forecast/{year}/{row}'}
"""
_BUDGET_RULE = """\
rules:
  - id: budget
    kind: sum
    group: category_totals
    text: {nl: De budgetten tellen op tot het totaal, en: The budgets add up to the total}
    total: budget/period
    parts: ["budget/period/*"]
"""
_YEARLY_RULES = """\
  - id: year
    kind: sum
    group: sums_per_year
    text: {nl: "De uitgaven van {year} tellen op", en: "The expenditure of {year} adds up"}
    total: expenditure/{year}
    parts: ["expenditure/{year}/*"]
  - id: forecast-table
    kind: table
    group: sums_per_year
    text: {nl: De vooruitblik telt op, en: The forecast adds up}
    table: Vooruitblik
"""


def write_definitions(folder: Path) -> Path:
    """The folder for DTZ_REPORTS: ours, and those of the families that are made up."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "dtz_assets/reports").glob("*.yaml"):
        shutil.copy(path, folder)
    for family in FAMILIES:
        (folder / f"{family.name}.yaml").write_text(definition_of(family), encoding="utf-8")
    return folder


def definition_of(family: Family) -> str:
    """The definition of a family that is made up."""
    pages = "blocks" if family.narrative_pages else "all"
    head = _HEAD.format(name=family.name, title=family.title, pages=pages)
    if not family.is_yearly:
        return head + _BUDGET_RULE
    return head + _YEARLY_BLOCKS + _BUDGET_RULE + _YEARLY_RULES


def write_reports(raw: Path, numbers: range) -> None:
    """The documents with these numbers, each in the folder of its publisher."""
    for number in numbers:
        path = raw / publisher(number).lower() / f"report-{number}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(report(number))


def report(number: int) -> bytes:
    """The PDF of a document."""
    kind = _first_edition(number) % (len(FAMILIES) + 1)
    if kind == len(FAMILIES):
        return _own_report(publisher(number), _edition_of(number))
    return set_pages(pages_of(FAMILIES[kind], number))


def publisher(number: int) -> str:
    """Whose report it is; one publisher has one of each family, and their second editions."""
    place, letters = _first_edition(number) // (len(FAMILIES) + 1), ""
    for _ in range(4):
        place, digit = divmod(place, 26)
        letters = chr(ord("a") + digit) + letters
    return f"G{letters}"


def _edition_of(number: int) -> int:
    return int(number % _EDITIONS == _EDITIONS - 1)


def _first_edition(number: int) -> int:
    return number - _edition_of(number)


def pages_of(family: Family, number: int) -> list[str]:
    """What the pages of a report say, line by line."""
    chance = random.Random(number)
    mark = ", tweede versie" if _edition_of(number) else ""
    first = (
        f"{family.title}\n\nUitgebracht door gemeente {publisher(number)}{mark}\n"
        f"over de periode {_YEARS[0]}-{_YEARS[-1]}\n\n"
    )
    off = 9000 if number % _MISPRINTS == _MISPRINTS - 1 else 0
    budget = _cards("Budget", "Totaal budget", _amounts(chance), off)
    if not family.is_yearly:
        return [first + budget]
    text = [_NARRATIVE * 6] * family.narrative_pages
    years = [_cards(f"Uitgaven {one}", "Totaal uitgaven", _amounts(chance)) for one in _YEARS]
    return [first, *text, budget, *years, _table(chance)]


def _amounts(chance: random.Random) -> dict[str, int]:
    return {part: chance.randint(10_000, 900_000) for part in _PARTS}


def _cards(heading: str, total: str, amounts: Mapping[str, int], off: int = 0) -> str:
    lines = {total: sum(amounts.values()) + off, **amounts}
    cards = (f"{label:<24}{'€ ' + dutch(amount):>14}" for label, amount in lines.items())
    return "\n".join([_BELOW_THE_MARGIN, heading, *cards])


def _table(chance: random.Random) -> str:
    """Two years forecast, in thousands: groups of two rows with their totals, and those of all."""
    years = [_YEARS[-1] + 1, _YEARS[-1] + 2]
    header = f"{'':<24}" + "".join(f"{f'Raming {year}':>16}" for year in years)
    lines = [f"Vooruitblik {years[0]}-{years[1]}", "bedragen x € 1.000", "", header]
    whole = [0, 0]
    for part in _PARTS:
        rows = {row: [chance.randint(10, 900) for _ in years] for row in ("Woningen", "Scholen")}
        totals = [sum(column) for column in zip(*rows.values(), strict=True)]
        whole = [one + more for one, more in zip(whole, totals, strict=True)]
        lines.append(part)
        lines += [_row(f"  {label}", cells) for label, cells in rows.items()]
        lines.append(_row(f"Totaal {part.lower()}", totals))
    return "\n".join([*lines, _row("Totaal fonds", whole)])


def _row(label: str, cells: list[int]) -> str:
    return f"{label:<24}" + "".join(f"{dutch(cell):>16}" for cell in cells)


def dutch(amount: int) -> str:
    """12345 as 12.345."""
    return f"{amount:,}".replace(",", ".")


def set_pages(pages: list[str], password: str | None = None) -> bytes:
    """A PDF that looks like the text: each letter as wide as the others, each line in its place."""
    stream = io.BytesIO()
    encrypted = password and StandardEncryption(password, password)
    canvas = Canvas(stream, pagesize=A4, invariant=True, encrypt=encrypted)
    for page in pages:
        canvas.setFont("Courier", 10)
        for place, line in enumerate(page.splitlines()):
            canvas.drawString(60, 780 - 16 * place, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _own_report(name: str, edition: int) -> bytes:
    text = _own_text().replace("Coevorden", name).replace('"coevorden"', f'"{name.lower()}"')
    said = Report.model_validate_json(text)
    sheet = Sheet(said.model_copy(update={"edition": "herziene versie"} if edition else {}))
    render(sheet)
    return sheet.finish()


@cache
def _own_text() -> str:
    return read_report("coevorden").model_dump_json(exclude_none=True)


def write_broken(raw: Path, count: int) -> None:
    """So many documents that give no figures, of each kind in turn."""
    for number, (kind, data) in enumerate(islice(_broken(), count)):
        folder = "elsewhere" if kind == "of_another_folder" else ""
        path = raw / folder / f"{kind}-{number}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _broken() -> Iterator[tuple[str, bytes]]:
    # Above any number of a report that is sound, and each of another publisher.
    for number in count_from(4 * 26**3, step=40):
        for kind, make in BROKEN.items():
            yield kind, make(number)


def _whole(number: int) -> bytes:
    return set_pages(pages_of(FAMILIES[1], number))


def _cut_off(number: int) -> bytes:
    data = _whole(number)
    return data[: len(data) // 3]


def _without_figures(number: int) -> bytes:
    (front, *_) = pages_of(FAMILIES[0], number)
    return set_pages(["\n".join(takewhile(lambda line: line != "Budget", front.splitlines()))])


BROKEN: Mapping[str, Callable[[int], bytes]] = {
    "cut_off": _cut_off,
    "no_pdf": lambda number: random.Random(number).randbytes(9000),
    "empty_page": lambda number: set_pages(["", str(number)]),
    "unknown": lambda number: set_pages([f"Nieuwsbrief {number}\nEr is geen nieuws."]),
    "locked": lambda number: set_pages(pages_of(FAMILIES[1], number), password="secret"),
    "of_another_folder": _whole,
    "without_figures": _without_figures,
}
