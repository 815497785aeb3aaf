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
from pipelines.reconcile.rule_base import YEARS_AROUND, Text
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
    return fill_in(bound.rule.text, dict(bound.binding), names, language)


def fill_in(
    text: Text, binding: Mapping[str, str], names: Mapping[str, str], language: Language
) -> str:
    """A rule's sentence, its variables shown as the document prints them."""
    shown = {name: names.get(value, value) for name, value in binding.items()}
    if (year := binding.get("year", "")).isdigit():
        shown |= {name: str(int(year) + by) for name, by in YEARS_AROUND.items()}
    return text.in_language(language).format(**shown)


def explain(bound: BoundRule, found: Confrontation, text: str, language: Language) -> str:
    """Which rule, what was computed from what, what is printed where, what rounding allows."""
    if found.reported is None or found.computed is None or found.allowed is None:
        return not_checkable(bound.missing, found.flawed, text, language)
    reported = found.used[0]
    difference = found.computed.printed - found.reported.printed
    sentence = say(
        language,
        f"reconcile.{_key(bound)}_{found.outcome}",
        text=text.rstrip("."),
        computation=_computation(bound, found.used, found.computed.printed, language),
        label=reported.label,
        reported=render(found.reported.printed, reported, language),
        page=reported.page if bound.reported else pages_of(found.used),
        difference=render_euros(difference, reported, language),
        allowed=render_euros(found.allowed, reported, language),
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
        unit=render(unit, figure, language),
    )


def pages_of(figures: Iterable[Figure]) -> str:
    """The pages that figures stand on: `6, 8`."""
    return ", ".join(str(page) for page in sorted({figure.page for figure in figures}))


def _key(bound: BoundRule) -> str:
    """A share is worded as a sum is: something is computed and something is printed."""
    as_sum = bound.rule.kind in (RuleKind.SHARE, RuleKind.TABLE)
    kind = RuleKind.SUM.value if as_sum else bound.rule.kind.value
    return kind if bound.reported else f"{kind}_number"


def not_checkable(
    missing: Sequence[str], flawed: Iterable[Figure], text: str, language: Language
) -> str:
    """What is missing from the document, and which of its figures cannot be used."""
    reasons = [why_unusable(figure, language) for figure in flawed]
    if missing:
        reasons.insert(0, say(language, "reconcile.missing", names=", ".join(missing)))
    return say(
        language, "reconcile.not_checkable", text=text.rstrip("."), reasons=" ".join(reasons)
    )


def _omission(found: Confrontation, language: Language) -> list[str]:
    if found.omitted is None:
        return []
    figure = found.omitted.figure
    amount = render(found.omitted.printed, figure, language)
    return [say(language, "reconcile.omitted", label=figure.label, amount=amount, page=figure.page)]


def _computation(
    bound: BoundRule, used: Sequence[Figure], computed: Decimal, language: Language
) -> str:
    """The sum written out with labels, or the other place of an equal quantity."""
    result = render(computed, used[0], language)
    others = used[1:] if bound.reported else used
    if bound.rule.kind is RuleKind.EQUAL:
        return _with_page(result, others[0], language)
    if bound.share:
        share, total = others
        return f"{_share_of(share, total, language)} = {result}"
    written = _written_out(bound.terms, others, language)
    if bound.constant:
        sign = "-" if bound.constant < 0 else "+"
        written += f" {sign} {render(abs(bound.constant), used[0], language)}"
    written = written.removeprefix(" + ").strip()
    is_sum = bool(bound.constant and bound.terms) or [t.weight for t in bound.terms] not in (
        [1],
        [],
    )
    return f"{written} = {result}" if is_sum else written


def _with_page(result: str, figure: Figure, language: Language) -> str:
    return say(language, "reconcile.place", amount=result, label=figure.label, page=figure.page)


def _share_of(share: Figure, total: Figure, language: Language) -> str:
    return say(
        language,
        "reconcile.share_of",
        share=render(number(share) or Decimal(0), share, language),
        total=f"{total.label} {render(number(total) or Decimal(0), total, language)}",
    )


def _written_out(terms: Sequence[Term], figures: Sequence[Figure], language: Language) -> str:
    """` + A 1 + B 2 - C 3`; years tell figures of the same label apart."""
    often = Counter(figure.label for figure in figures)
    text = ""
    for term, figure in zip(terms, figures, strict=True):
        sign = "-" if term.weight < 0 else "+"
        factor = "" if abs(term.weight) == 1 else f"{render_number(abs(term.weight), language)} × "
        year = f" ({figure.year})" if often[figure.label] > 1 and figure.year else ""
        amount = render(number(figure) or Decimal(0), figure, language)
        text += f" {sign} {factor}{figure.label}{year} {amount}"
    return text


def render(value: Decimal, figure: Figure, language: Language) -> str:
    """A value like that of the figure: a percentage or a number."""
    is_share = figure.measure is Measure.SHARE
    return render_percentage(value, language) if is_share else render_number(value, language)


def render_euros(value: Decimal, figure: Figure, language: Language) -> str:
    """The same, with the sign of the euro."""
    is_share = figure.measure is Measure.SHARE
    return render_percentage(value, language) if is_share else render_amount(value, language)
