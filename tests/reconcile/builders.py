"""Small figures and rules for the tests of this room; the Coevorden report as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from pipelines.amounts.model import AmountKind
from pipelines.documents.model import Box
from pipelines.figures.model import Figure, Measure, Scope, Stage
from pipelines.reconcile.rules import Rule, load_rules
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language

FAMILY = "dtz"
RULES_FILE = Path(__file__).with_name("rules-dtz.yaml")


def figure(
    quantity: str,
    amount: Any,
    *,
    unit: Any = 1,
    place: int = 1,
    page: int = 1,
    top: float | None = None,
    **changes: Any,
) -> Figure:
    """A figure of own, actual expenditure on page 1, unless told otherwise."""
    value = None if amount is None else Decimal(str(amount))
    first, *rest = quantity.split("/")
    year = next((int(part) for part in rest if part.isdigit() and len(part) == 4), None)
    measure = Measure(first) if first in list(Measure) else Measure.EXPENDITURE
    is_share = measure is Measure.SHARE
    plain = Figure(
        quantity=quantity,
        place=place,
        measure=measure,
        stage=Stage.ACTUAL,
        scope=Scope.OWN,
        year=year,
        period_start=year or 2017,
        period_end=year or 2021,
        category=None,
        line_item=None,
        amount=None if is_share else value,
        amount_kind=AmountKind.AMOUNT,
        share_pct=value if is_share else None,
        unit=None if unit is None else Decimal(str(unit)),
        is_in_kind=False,
        funding_source=None,
        from_party=None,
        to_party=None,
        table_name=None,
        row_path=None,
        row_label=None,
        column_label=None,
        label=rest[-1] if rest else quantity,
        printed=str(amount),
        page=page,
        box=Box(10.0, 10.0 * place if top is None else top, 60.0, 20.0),
        reader="pdfplumber",
    )
    return replace(plain, **changes)


def unread(quantity: str, kind: AmountKind, **changes: Any) -> Figure:
    """A figure without an amount."""
    return figure(quantity, None, unit=None, amount_kind=kind, **{"printed": "12.34.5", **changes})


def rules(*blocks: dict[str, Any]) -> tuple[Any, ...]:
    """Rules from blocks that leave out what the test is not about."""
    text = {"nl": "De som klopt", "en": "The sum holds"}
    usual = {"group": "sums", "text": text}
    return load_rules([{"id": f"r{n}", **usual, **block} for n, block in enumerate(blocks)], "test")


def total_of(*parts: Any, total: Any = "total", **more: Any) -> dict[str, Any]:
    """The block of a sum rule."""
    return {"kind": "sum", "total": total, "parts": list(parts), **more}


def verdicts(figures: Iterable[Figure], *blocks: dict[str, Any], **around: Any) -> list[Any]:
    """All verdicts in English; typed loosely, as tests compare their numbers with plain ints."""
    return reconcile_document(list(figures), rules(*blocks), FAMILY, Language.EN, **around)


def outcomes(found: Iterable[Any]) -> dict[str, str]:
    """What came of each rule, by its id without the family."""
    return {one.rule_id.removeprefix(f"{FAMILY}/"): one.outcome.value for one in found}


def verdict(figures: Iterable[Figure], block: dict[str, Any]) -> Any:
    """The one verdict that there must be."""
    (only,) = verdicts(figures, block)
    return only


def dtz_rules() -> tuple[Rule, ...]:
    """The rules of the DTZ family."""
    blocks = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["rules"]
    return load_rules(blocks, RULES_FILE.name)


_NAMES = {
    "programma-dtz": "Programma DTZ",
    "bedrijvensubsidieregeling": "Bedrijvensubsidieregeling",
    "regionale-projecten": "Regionale projecten",
    "1-per-inwoner": "€1 per inwoner",
    "kennispoort-drenthe": "Kennispoort Drenthe",
    "projectleider-logistiek": "Inzet projectleider logistiek",
    "communicatie": "Kosten inkind communicatie",
    "wonen": "Wonen",
    "welzijn": "Welzijn",
}

_LABELS = {
    "budget/period": "Totaal budget",
    "expenditure/period": "Uitgegeven budget",
    "transfer/regiodeal": "Overgeheveld naar Regiodeal",
    "result/period": "Verwerkt in jaarresultaat",
    "balance/period": "Nog beschikbaar budget",
    "co_financing/regiodeal": "Totale cofinanciering",
}

# page, quantity, printed value, unit
_COEVORDEN = """
2 budget/period                                        2160000  1
2 budget/period/programma-dtz                           660000  1
2 budget/period/bedrijvensubsidieregeling               900000  1
2 budget/period/regionale-projecten                     600000  1
3 expenditure/2017/programma-dtz                         55381  1
3 expenditure/2017/bedrijvensubsidieregeling            535226  1
3 expenditure/2017/regionale-projecten                   10400  1
3 expenditure/2017/programma-dtz/1-per-inwoner           35381  1
3 expenditure/2017/programma-dtz/kennispoort-drenthe     20000  1
4 expenditure/2018/programma-dtz                        107154  1
4 expenditure/2018/bedrijvensubsidieregeling            178409  1
4 expenditure/2018/regionale-projecten                   23622  1
4 expenditure/2018/programma-dtz/1-per-inwoner           35286  1
4 expenditure/2018/programma-dtz/kennispoort-drenthe     25925  1
4 expenditure/2018/programma-dtz/projectleider-logistiek 20000  1
4 expenditure/2018/programma-dtz/communicatie            25943  1
5 expenditure/2019/programma-dtz                         61224  1
5 expenditure/2019/bedrijvensubsidieregeling            178409  1
5 expenditure/2019/regionale-projecten                   53056  1
5 expenditure/2019/programma-dtz/1-per-inwoner           35299  1
5 expenditure/2019/programma-dtz/kennispoort-drenthe     25925  1
6 expenditure/2020/programma-dtz                         42999  1
6 expenditure/2020/regionale-projecten                   24950  1
6 expenditure/2020/programma-dtz/1-per-inwoner           35299  1
6 expenditure/2020/programma-dtz/kennispoort-drenthe      7703  1
7 budget/period                                        2160000  1
7 expenditure/period                                   1270829  1
7 transfer/regiodeal                                    571000  1
7 result/period                                          18735  1
7 transfer/regiodeal                                    571000  1
7 expenditure/period/programma-dtz                      266758  1
7 expenditure/period/bedrijvensubsidieregeling          892044  1
7 expenditure/period/regionale-projecten                112028  1
7 transfer/regiodeal                                    571000  1
7 balance/period                                        299435  1
8 co_financing/regiodeal                               1142347  1
8 share/regiodeal/werken                                    50  1
8 transfer/regiodeal                                    571000  1000
8 share/regiodeal/wonen                                   37.5  0.1
8 co_financing/regiodeal/wonen                          428000  1000
8 share/regiodeal/welzijn                                 12.5  0.1
8 co_financing/regiodeal/welzijn                        143000  1000
"""


def coevorden() -> list[Figure]:
    """The figures of the Coevorden report, in reading order."""
    found: list[Figure] = []
    for top, line in enumerate(_COEVORDEN.split("\n")[1:-1]):
        page, quantity, value, unit = line.split()
        place = 1 + sum(earlier.quantity == quantity for earlier in found)
        names = [_NAMES.get(part, part) for part in quantity.split("/")]
        category = next((name for name in names if name in list(_NAMES.values())[:3]), None)
        measure = Measure.CO_FINANCING if page == "8" else Measure(names[0])
        measure = Measure.SHARE if names[0] == "share" else measure
        item = figure(
            quantity,
            value,
            unit=unit,
            place=place,
            page=int(page),
            top=float(top),
            measure=measure,
            category=category,
            label=_LABELS.get(quantity, names[-1]),
        )
        found.append(item)
    return found


GRID = (
    total_of("x/{year}/*", total="x/{year}"),
    total_of("x/year*/{item}", total="x/period/{item}"),
)
"""The rules that hold on `grid`: its rows and its columns."""


def grid(**changes: int) -> list[Figure]:
    """1 000 and 2 345 in 2019, 4 000 and 8 761 in 2020, with their totals both ways."""
    amounts = {
        "x/2019/a": 1000,
        "x/2019/b": 2345,
        "x/2019": 3345,
        "x/2020/a": 4000,
        "x/2020/b": 8761,
        "x/2020": 12761,
        "x/period/a": 5000,
        "x/period/b": 11106,
    }
    amounts |= {name.replace("_", "/"): value for name, value in changes.items()}
    return [figure(name, value, top=10.0 * at) for at, (name, value) in enumerate(amounts.items())]
