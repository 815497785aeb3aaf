"""A confrontation in a sentence for people, in their language. Nothing is decided here.

The sentences themselves stand in `pipelines/wording/reconcile.yaml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipelines.amounts.render import render_amount, render_number, render_percentage
from pipelines.figures.model import Figure, Measure
from pipelines.reconcile.bind import BoundRule, Term
from pipelines.reconcile.confront import Confrontation
from pipelines.reconcile.model import RuleKind
from pipelines.reconcile.values import has_wrong_unit, number
from pipelines.text import slug
from pipelines.wording import Language, say


def printed_names(figures: Iterable[Figure]) -> dict[str, str]:
    """Slug -> the label as the document prints it, for categories and line items."""
    names: dict[str, str] = {}
    for figure in figures:
        for label in (figure.category, figure.line_item):
            if label:
                names.setdefault(slug(label), label)
    return names


def rule_text(bound: BoundRule, names: Mapping[str, str], language: Language) -> str:
    """The rule's sentence, its variables shown as the document prints them."""
    shown = {name: names.get(value, value) for name, value in bound.binding}
    return bound.rule.text.in_language(language).format(**shown)


def explain(bound: BoundRule, found: Confrontation, text: str, language: Language) -> str:
    """Which rule, what was computed from what, what is printed where, what rounding allows."""
    if found.reported is None or found.computed is None or found.allowed is None:
        return _not_checkable(bound, found, text, language)
    reported = found.reported.figure
    difference = found.computed.printed - found.reported.printed
    sentence = say(
        language,
        f"reconcile.{_key(bound.rule.kind)}_{found.outcome}",
        text=text.rstrip("."),
        computation=_computation(bound, found.used, found.computed.printed, language),
        label=reported.label,
        reported=_render(found.reported.printed, reported, language),
        page=reported.page,
        difference=_render_euros(difference, reported, language),
        allowed=_render_euros(found.allowed, reported, language),
    )
    return " ".join([sentence, *_omission(found, language)])


def why_unusable(figure: Figure, language: Language) -> str:
    """Why no rule can use this figure, naming it, its page and what is printed there.

    Only for a figure without a number, or with one that does not fit its unit.
    """
    reason = "wrong_unit" if has_wrong_unit(figure) else figure.amount_kind.value
    unit = figure.unit or Decimal(0)
    return say(
        language,
        f"reconcile.unusable_{reason}",
        label=figure.label,
        printed=figure.printed,
        page=figure.page,
        unit=_render(unit, figure, language),
    )


def _key(kind: RuleKind) -> str:
    """A share is worded as a sum is: something is computed and something is printed."""
    return RuleKind.SUM.value if kind is RuleKind.SHARE else kind.value


def _not_checkable(bound: BoundRule, found: Confrontation, text: str, language: Language) -> str:
    reasons = [why_unusable(figure, language) for figure in found.flawed]
    if bound.missing:
        reasons.insert(0, say(language, "reconcile.missing", names=", ".join(bound.missing)))
    return say(
        language, "reconcile.not_checkable", text=text.rstrip("."), reasons=" ".join(reasons)
    )


def _omission(found: Confrontation, language: Language) -> list[str]:
    if found.omitted is None:
        return []
    figure = found.omitted.figure
    amount = _render(found.omitted.printed, figure, language)
    return [say(language, "reconcile.omitted", label=figure.label, amount=amount, page=figure.page)]


def _computation(
    bound: BoundRule, used: Sequence[Figure], computed: Decimal, language: Language
) -> str:
    """The sum written out with labels, or the other place of an equal quantity."""
    reported, *others = used
    result = _render(computed, reported, language)
    if bound.rule.kind is RuleKind.EQUAL:
        return _with_page(result, others[0], language)
    if bound.share:
        share, total = others
        return f"{_share_of(share, total, language)} = {result}"
    written = _written_out(bound.terms, others, language)
    return written if [term.weight for term in bound.terms] == [1] else f"{written} = {result}"


def _with_page(result: str, figure: Figure, language: Language) -> str:
    return say(language, "reconcile.place", amount=result, label=figure.label, page=figure.page)


def _share_of(share: Figure, total: Figure, language: Language) -> str:
    return say(
        language,
        "reconcile.share_of",
        share=_render(number(share) or Decimal(0), share, language),
        total=f"{total.label} {_render(number(total) or Decimal(0), total, language)}",
    )


def _written_out(terms: Sequence[Term], figures: Sequence[Figure], language: Language) -> str:
    """`A 1 + B 2 - C 3`; years tell figures of the same label apart."""
    often = Counter(figure.label for figure in figures)
    text = ""
    for term, figure in zip(terms, figures, strict=True):
        sign = "-" if term.weight < 0 else "+"
        factor = "" if abs(term.weight) == 1 else f"{render_number(abs(term.weight), language)} × "
        year = f" ({figure.year})" if often[figure.label] > 1 and figure.year else ""
        amount = _render(number(figure) or Decimal(0), figure, language)
        text += f" {sign} {factor}{figure.label}{year} {amount}"
    return text.removeprefix(" + ").strip()


def _render(value: Decimal, figure: Figure, language: Language) -> str:
    is_share = figure.measure is Measure.SHARE
    return render_percentage(value, language) if is_share else render_number(value, language)


def _render_euros(value: Decimal, figure: Figure, language: Language) -> str:
    is_share = figure.measure is Measure.SHARE
    return render_percentage(value, language) if is_share else render_amount(value, language)
