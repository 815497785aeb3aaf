"""Which editions there are: a content, the changes to it, and the layout. No drawing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from typesetting.content import FigureText, Report, read_report
from typesetting.layouts import (
    amount_above,
    breakdown_right,
    municipal,
    notes,
    portrait,
    slides,
    year_table,
    year_table_ruled,
)
from typesetting.sheet import Sheet
from typesetting.truth import number, truth_of

MAIN_FILE = "dtz-overzicht-2017-2021"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that an edition prints differently; `printed` where it is not the plain amount.

    `unit` where it is rounded to another.
    """

    figure_id: str
    amount: Decimal
    printed: str | None = None
    is_malformed: bool = False
    unit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One edition that can be set. `misprint` says what is wrong with it, if something is.

    `is_english`: its amounts and percentages have the separators of English.
    """

    name: str
    layout: Callable[[Sheet], None] = slides.render
    content: str = "coevorden"
    edition: str | None = None
    changes: tuple[Change, ...] = ()
    misprint: str | None = None
    is_english: bool = False

    @property
    def publisher(self) -> str:
        """The folder of raw/ in which a PDF of this edition belongs."""
        return read_report(self.content).publisher

    def report(self) -> Report:
        """What this edition says."""
        report = read_report(self.content)
        changed = {change.figure_id: change for change in self.changes}
        figures = [
            _changed(figure, changed[figure.id]) if figure.id in changed else figure
            for figure in report.figures
        ]
        if self.is_english:
            figures = [_in_english(figure) for figure in figures]
        return report.model_copy(update={"figures": tuple(figures), "edition": self.edition})


def _changed(figure: FigureText, change: Change) -> FigureText:
    plain = figure.model_dump(exclude={"printed", "percent"}) | {"amount": change.amount}
    plain |= {"printed": change.printed or "", "is_malformed": change.is_malformed}
    plain |= {"unit": change.unit or figure.unit}
    return FigureText.model_validate(plain)


def _in_english(figure: FigureText) -> FigureText:
    swapped = figure.printed.translate(str.maketrans(".,", ",."))
    return figure.model_copy(update={"printed": swapped})


def misprinted() -> list[Variant]:
    """Editions with one misprint each, by the slip that made it.

    Two rules tie the figures that are misprinted, so the sums tell which it is; but for the last
    two: of a budget they tell no more than that one of three is wrong, and of amounts that changed
    places within one sum nothing at all.
    """
    return [
        Variant("misprint", misprint="one wrong digit",
                changes=(Change("2019.regionaal", Decimal(58056)),)),
        Variant("misprint-swapped-digits", misprint="two digits swapped",
                changes=(Change("2018.programma.kennispoort", Decimal(29525)),)),
        # Kept with the right amount: what is printed here states none.
        Variant("misprint-separator", misprint="separator in the wrong place", changes=(
            Change("2018.programma.kennispoort", Decimal(25925), "€ 259.25", is_malformed=True),
        )),
        Variant("misprint-decimals", misprint="separator in the wrong place", changes=(
            Change("2018.programma.kennispoort", Decimal("259.25"), "€ 259,25",
                   unit=Decimal("0.01")),
        )),
        Variant("misprint-lost-digit", misprint="a digit lost",
                changes=(Change("2017.bedrijven", Decimal(53226)),)),
        Variant("misprint-added-digit", misprint="a digit too many",
                changes=(Change("2017.programma.inwoner", Decimal(353811)),)),
        Variant("misprint-factor", misprint="ten times too much",
                changes=(Change("2017.regionaal", Decimal(104000)),)),
        Variant("misprint-sign", misprint="the sign reversed",
                changes=(Change("2020.regionaal", Decimal(-24950)),)),
        Variant("misprint-swapped-figures", misprint="two figures swapped", changes=(
            Change("2018.bedrijven", Decimal(23622)),
            Change("2018.regionaal", Decimal(178409)),
        )),
        Variant("misprint-one-sum", misprint="one wrong digit",
                changes=(Change("budget.regionaal", Decimal(500000)),)),
        Variant("misprint-unseen", misprint="two figures swapped", changes=(
            Change("2018.programma.kennispoort", Decimal(20000)),
            Change("2018.programma.projectleider", Decimal(25925)),
        )),
    ]  # fmt: skip


def variants() -> list[Variant]:
    """All editions, the main one first."""
    return [
        Variant("main"),
        Variant("portrait", portrait.render),
        Variant("breakdown-right", breakdown_right.render),
        Variant("amount-above", amount_above.render),
        Variant("restated", edition="2e herziene versie", changes=(
            Change("2020.programma.inwoner", Decimal(35296)),
            Change("summary.uitgegeven", Decimal(1270830)),
        )),
        Variant("other-municipality", content="emmen"),
        *misprinted(),
        Variant("no-amounts", notes.render, content="no-amounts"),
        Variant("year-table", year_table.render, content="year-table"),
        Variant("year-table-ruled", year_table_ruled.render, content="year-table-items"),
        Variant("english-notation", is_english=True),
        Variant("added-year", content="added-year"),
        Variant("typographic-noise", content="typographic-noise"),
        Variant("municipal-table-unruled", municipal.render_unruled, "municipal-table-unruled"),
        Variant("municipal-table-ruled", municipal.render_ruled, "municipal-table"),
    ]  # fmt: skip


def variant(name: str) -> Variant:
    """The edition of that name; ValueError lists the names there are."""
    known = {each.name: each for each in variants()}
    if name not in known:
        raise ValueError(f"there is no edition {name!r}; choose one of {', '.join(known)}")
    return known[name]


def set_variant(name: str, out_dir: Path, file: str | None = None) -> tuple[Path, Path]:
    """Write the PDF of an edition and its truth; `out_dir/FILE.pdf` and `out_dir/FILE.json`.

    Without `file` they are named after the edition. Equal content gives equal bytes.
    """
    pdf_path = out_dir / f"{file or name}.pdf"
    pdf, truth = set_bytes(variant(name), pdf_path.name)
    out_dir.mkdir(parents=True, exist_ok=True)
    pdf_path.write_bytes(pdf)
    truth_path = pdf_path.with_suffix(".json")
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    truth_path.write_text(text + "\n", encoding="utf-8")
    return pdf_path, truth_path


def set_main(out_dir: Path) -> Path:
    """Write the PDF of the main edition alone, under the name that it has in raw/."""
    path = out_dir / f"{MAIN_FILE}.pdf"
    out_dir.mkdir(parents=True, exist_ok=True)
    path.write_bytes(set_bytes(variant("main"), path.name)[0])
    return path


def set_bytes(chosen: Variant, document: str) -> tuple[bytes, dict[str, Any]]:
    """The PDF of an edition and its truth."""
    report = chosen.report()
    sheet = Sheet(report)
    chosen.layout(sheet)
    truth = truth_of(document, report, sheet.record)
    if chosen.misprint:
        truth["corruption"] = _corruption(chosen)
    return sheet.finish(), truth


def _corruption(chosen: Variant) -> dict[str, Any]:
    right = read_report(chosen.content)
    wrong = chosen.report()
    return {
        "type": chosen.misprint,
        "changed": [
            {
                "id": change.figure_id,
                "printed": wrong.figure(change.figure_id).printed,
                "printed_amount_eur": number(change.amount),
                "correct_amount_eur": number(right.figure(change.figure_id).amount),
                "correct_printed": right.figure(change.figure_id).printed,
            }
            for change in chosen.changes
        ],
    }
