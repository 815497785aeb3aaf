"""Drafts to figures: amounts and units are read, templates filled, places counted.

A text that is no well-formed amount becomes a figure without one, and a failure: never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.amounts.model import Amount, AmountKind, Notation
from pipelines.amounts.parse import parse_amount, parse_percentage
from pipelines.errors import AmountError
from pipelines.figures.definition import Figures
from pipelines.figures.draft import Draft
from pipelines.figures.model import Failure, Figure, Identity, Measure
from pipelines.figures.tables.totals import Counted, ReadCell, counted
from pipelines.figures.templates import is_fillable
from pipelines.figures.values import Unit
from pipelines.text import slug

SCALE_OF_CAPTION = "scale_of_caption"
"""The check that fails where the caption of a table says another scale than the definition."""


@dataclass(frozen=True)
class _Value:
    amount: Decimal | None
    kind: AmountKind
    share: Decimal | None
    unit: Decimal | None


def read_figures(
    drafts: Sequence[Draft],
    figures: Figures,
    notation: Notation,
    identity: Identity,
    readers: Mapping[int, str],
) -> tuple[list[Figure], list[Failure]]:
    """The figures in reading order, and what of them could not be read.

    `readers` says who read each page.
    """
    ordered = sorted(drafts, key=lambda draft: draft.order)
    failures: list[Failure] = []
    values = [_value(draft, notation, failures) for draft in ordered]
    units = _units(ordered, values)
    quantities: dict[Draft | None, str] = {draft: _quantity(draft, figures) for draft in ordered}
    in_totals = _counted(ordered, values, units)
    places: Counter[str] = Counter()
    found = []
    for draft, value, unit in zip(ordered, values, units, strict=True):
        quantity = quantities[draft]
        places[quantity] += 1
        figure = _figure(draft, value, unit, quantity, places[quantity], figures, identity)
        found.append(
            replace(
                figure,
                reader=readers[figure.page],
                adds_down_to=quantities.get(in_totals.down.get(draft)),
                adds_along_to=quantities.get(in_totals.along.get(draft)),
                within=quantities.get(in_totals.within.get(draft)),
            )
        )
    return found, failures


def _counted(
    drafts: Sequence[Draft], values: Sequence[_Value], units: Sequence[Decimal | None]
) -> Counted[Draft]:
    """What the cells of tables are counted in; percentages are added to nothing."""
    return counted(
        [
            ReadCell(
                key=draft,
                row=draft.row,
                column=draft.column_label or "",
                is_total_column=draft.is_total_column,
                kind=(draft.states.measure, draft.states.stage),
                amount=value.amount,
                slack=(unit or Decimal(0)) / 2,
            )
            for draft, value, unit in zip(drafts, values, units, strict=True)
            if draft.row is not None and not draft.is_share
        ]
    )


def _value(draft: Draft, notation: Notation, failures: list[Failure]) -> _Value:
    text, sign = _unsigned(draft)
    try:
        if draft.is_share:
            share = parse_percentage(text, notation)
            return _Value(None, AmountKind.AMOUNT, share.value, share.unit)
        if draft.scale is None:
            _report_scale(draft, failures)
            return _Value(None, AmountKind.DISPUTED, None, None)
        amount: Amount = parse_amount(text, notation, draft.scale)
        value = amount.value if amount.value is None else sign * amount.value
        return _Value(value, amount.kind, None, amount.unit)
    except AmountError as error:
        place = f"page {draft.token.run.page}, {draft.label}"
        failures.append(Failure("well_formed_amount", place, text, error.reason))
        return _Value(None, AmountKind.MALFORMED, None, None)


def _report_scale(draft: Draft, failures: list[Failure]) -> None:
    """Once for each table and page: the definition's scale is not the one that is printed."""
    place = place_of_table(draft.token.run.page, draft.table_name)
    problem = "the definition and the caption do not say the same scale"
    failure = Failure(SCALE_OF_CAPTION, place, draft.caption, problem)
    if failure not in failures:
        failures.append(failure)


def place_of_table(page: int, table_name: str | None) -> str:
    """Where a failure of a whole table is."""
    return f"page {page}, {table_name}"


def _unsigned(draft: Draft) -> tuple[str, int]:
    """What is printed without the mark that the table gives a sign to, and that sign."""
    text = draft.text or draft.token.text
    for mark, sign in draft.signs.items():
        if text.endswith(mark):
            return text.removesuffix(mark).strip(), sign
    return text, 1


def _units(drafts: Sequence[Draft], values: Sequence[_Value]) -> list[Decimal | None]:
    """The unit of each figure: of its last digit, or the one declared for its placement."""
    by_placement: dict[str | int, list[Decimal]] = {}
    for draft, value in zip(drafts, values, strict=True):
        if value.amount is not None:
            by_placement.setdefault(_placement(draft), []).append(value.amount)
    units = []
    for draft, value in zip(drafts, values, strict=True):
        declared = draft.states.unit
        if declared is None or value.amount is None:
            units.append(value.unit)
        else:
            units.append(_declared_unit(declared, by_placement[_placement(draft)]))
    return units


def _placement(draft: Draft) -> str | int:
    """What shares one unit: a whole table, or all that one entry of the definition places."""
    return draft.table_name or id(draft.states)


def _declared_unit(declared: Sequence[Unit], amounts: Sequence[Decimal]) -> Decimal:
    """The first declared unit of which all amounts are multiples, else the first of all.

    With one declared unit an amount that is no multiple of it shows in reconciliation.
    """
    fitting = (unit for unit in declared if all(amount % unit == 0 for amount in amounts))
    return next(fitting, declared[0])


def _figure(
    draft: Draft,
    value: _Value,
    unit: Decimal | None,
    quantity: str,
    place: int,
    figures: Figures,
    identity: Identity,
) -> Figure:
    states, year = draft.states, draft.names.get("year")
    return Figure(
        quantity=quantity,
        place=place,
        measure=Measure.SHARE if draft.is_share else states.measure,
        stage=states.stage,
        scope=states.scope,
        year=int(year) if year else None,
        period_start=int(year) if year else identity.period_start,
        period_end=int(year) if year else identity.period_end,
        category=_printed(states.category or "{category}", draft),
        line_item=_printed(states.line_item or "{line_item}", draft),
        amount=value.amount,
        amount_kind=value.kind,
        share_pct=value.share,
        unit=unit,
        is_in_kind=_is_in_kind(draft, figures),
        funding_source=_printed(states.funding_source, draft) or draft.funding_source,
        from_party=_printed(draft.from_party or states.from_party, draft),
        to_party=_printed(draft.to_party or states.to_party, draft),
        table_name=draft.table_name,
        row_path=" / ".join(draft.row.path) or None if draft.row else None,
        row_label=draft.row_label,
        column_label=draft.column_label,
        label=draft.label,
        printed=draft.text or draft.token.text,
        page=draft.token.run.page,
        box=draft.token.box,
        reader="",
    )


def _is_in_kind(draft: Draft, figures: Figures) -> bool:
    return bool(figures.in_kind and re.search(figures.in_kind, draft.label, re.IGNORECASE))


def _printed(template: str | None, draft: Draft) -> str | None:
    """A template with the names as printed; null where it needs a name that is not there."""
    if template is None or not is_fillable(template, draft.names):
        return None
    return template.format_map(draft.names)


def _quantity(draft: Draft, figures: Figures) -> str:
    parts = {name: _alias(text, figures) for name, text in draft.names.items() if text}
    return draft.quantity.format_map(parts)


def _alias(text: str, figures: Figures) -> str:
    for pattern, alias in figures.aliases.items():
        if re.search(pattern, text, re.IGNORECASE):
            return alias
    return slug(text)
