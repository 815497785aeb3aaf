"""A confrontation in a sentence for people, in their language. Nothing is decided here.

The sentences themselves stand in `pipelines/wording/reconcile.yaml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from pipelines.amounts.render import render_number
from pipelines.figures.model import Figure
from pipelines.reconcile.bind import BoundRule, Term
from pipelines.reconcile.confront import Confrontation
from pipelines.reconcile.model import Outcome, RuleKind
from pipelines.reconcile.rule_base import YEARS_AROUND, Text
from pipelines.reconcile.values import has_wrong_unit
from pipelines.reconcile.words import Key, Words, render, render_euros
from pipelines.text import slug
from pipelines.wording import Language, say

_names = attrgetter("category", "line_item")
_label = attrgetter("label")
_EXACT, _EQUAL = Outcome.EXACT, RuleKind.EQUAL


def printed_names(figures: Iterable[Figure]) -> dict[str, str]:
    """Slug -> the label as the document prints it, for categories and line items."""
    names: dict[str, str] = {}
    for label in dict.fromkeys(chain.from_iterable(map(_names, figures))):
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
        shown |= _years_around(year)
    return text.in_language(language).format_map(shown)


@lru_cache(maxsize=256)
def _years_around(year: str) -> dict[str, str]:
    return {name: str(int(year) + by) for name, by in YEARS_AROUND.items()}


def explain(
    bound: BoundRule, found: Confrontation, keys: Sequence[Key], text: str, words: Words
) -> str:
    """Which rule, what was computed from what, what is printed where, what rounding allows.

    `keys` are those of the places that took part.
    """
    if found.reported is None or found.computed is None:
        return not_checkable(bound.missing, found.flawed, text, words.language)
    first, language = found.used[0], words.language
    shown = words.amounts[keys[0]] if bound.reported else render(found.reported, first, language)
    result = shown if not found.difference else render(found.computed, first, language)
    sentence = say(
        language,
        f"reconcile.{bound.wording}_{found.outcome}",
        text=text.rstrip("."),
        computation=_computation(bound, found, keys, result, words),
        label=first.label,
        reported=shown,
        page=first.page if bound.reported else pages_of(found.used),
        **_apart(found, language),
    )
    return f"{sentence} {_omission(found.omitted, words)}" if found.omitted else sentence


def _apart(found: Confrontation, language: Language) -> dict[str, str]:
    """How far the sides are apart and may be; what is exact says nothing of it."""
    if found.outcome is _EXACT or found.difference is None or found.allowed is None:
        return {}
    return {
        "difference": render_euros(found.difference, found.used[0], language),
        "allowed": render_euros(found.allowed, found.used[0], language),
    }


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


def _omission(figure: Figure, words: Words) -> str:
    return say(
        words.language,
        "reconcile.omitted",
        label=figure.label,
        amount=words.amounts[figure.quantity, figure.place],
        page=figure.page,
    )


def _computation(
    bound: BoundRule, found: Confrontation, keys: Sequence[Key], result: str, words: Words
) -> str:
    """The sum written out with labels, or the other place of an equal quantity."""
    if bound.kind is _EQUAL:
        return _with_page(result, found.used[1], words.language)
    if bound.share:
        return f"{_share_of(keys[1], keys[2], words)} = {result}"
    start = 1 if bound.reported else 0
    written = _written_out(bound, found.used[start:], keys[start:], words)
    if bound.constant:
        sign = "-" if bound.constant < 0 else "+"
        written += f" {sign} {render(abs(bound.constant), found.used[0], words.language)}"
    written = written.removeprefix(" + ").strip()
    return f"{written} = {result}" if bound.computes else written


def _with_page(result: str, figure: Figure, language: Language) -> str:
    return say(language, "reconcile.place", amount=result, label=figure.label, page=figure.page)


def _share_of(share: Key, total: Key, words: Words) -> str:
    return say(
        words.language,
        "reconcile.share_of",
        share=words.amounts[share],
        total=words.labelled[total],
    )


def _written_out(
    bound: BoundRule, figures: Sequence[Figure], keys: Sequence[Key], words: Words
) -> str:
    """` + A 1 + B 2 - C 3`; years tell figures of the same label apart."""
    labels = list(map(_label, figures))
    if bound.is_plain and len(set(labels)) == len(labels):
        return " + " + " + ".join(map(words.labelled.__getitem__, keys)) if labels else ""
    often = Counter(labels)
    text = ""
    for term, figure, key in zip(bound.terms, figures, keys, strict=True):
        year = f" ({figure.year})" if often[figure.label] > 1 and figure.year else ""
        text += f"{_factor(term, words.language)}{figure.label}{year} {words.amounts[key]}"
    return text


def _factor(term: Term, language: Language) -> str:
    """` + `, or ` - 0,5 × `."""
    sign = "-" if term.weight < 0 else "+"
    factor = "" if abs(term.weight) == 1 else f"{render_number(abs(term.weight), language)} × "
    return f" {sign} {factor}"
