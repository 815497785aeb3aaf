"""Rules × the quantities of one document -> the relations that must hold in it.

A bound rule is a linear relation between named quantities, as data: Σ weight × term, times a
share where there is one, equals (or stays below) what is reported. No value is looked at here.
What is no such relation (`complete`, `between`, `change`, `repeat`) is bound where it is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import accumulate

from pipelines.figures.model import Figure
from pipelines.reconcile.model import RuleKind
from pipelines.reconcile.patterns import Pattern, Quantities
from pipelines.reconcile.rules import (
    AtMostRule,
    EqualRule,
    Part,
    Rule,
    ShareRule,
    SumRule,
    TableRule,
)
from pipelines.reconcile.total_lines import TotalLine, total_lines


@dataclass(frozen=True, slots=True)
class Term:
    """`weight` times the quantity."""

    weight: Decimal
    quantity: str


@dataclass(frozen=True)
class BoundRule:
    """One rule about named quantities of one document.

        sum       reported  = Σ weight × term + constant
        table     reported  = Σ term
        at_most   reported >= Σ weight × term + constant
        share     reported  = share % × term
        equal     all places of reported agree (no terms)

    Where the rule has a number for a total or ceiling, `reported` is null and `number` has it.
    `missing` are required quantities that the document does not have; the terms are those that
    it has. `may_omit` are terms that would belong to the sum if the report had listed them.
    """

    rule_id: str
    rule: Rule
    binding: tuple[tuple[str, str], ...]
    reported: str | None
    terms: tuple[Term, ...]
    share: str | None = None
    missing: tuple[str, ...] = ()
    may_omit: tuple[Term, ...] = ()
    constant: Decimal = Decimal(0)
    number: Decimal | None = None

    @cached_property
    def kind(self) -> RuleKind:
        """What relation it is."""
        return self.rule.kind

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """All that the relation is about, what is reported first."""
        named = tuple(name for name in (self.reported, self.share) if name)
        return (*named, *self.parts)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The quantities of the terms."""
        return tuple(term.quantity for term in self.terms)

    @cached_property
    def weights(self) -> dict[str, Decimal]:
        """How often each quantity is added up; not of what is reported, nor of a percentage."""
        return {term.quantity: term.weight for term in self.terms}

    @cached_property
    def is_plain(self) -> bool:
        """Whether each term counts once."""
        return all(term.weight == 1 for term in self.terms)

    @cached_property
    def computes(self) -> bool:
        """Whether more is done than to repeat one quantity or number."""
        is_more = len(self.terms) > 1 or bool(self.constant and self.terms)
        return is_more or not self.is_plain or self.share is not None

    @cached_property
    def wording(self) -> str:
        """How it is told; a share and a total line are worded as a sum is."""
        kind = self.rule.kind
        told = RuleKind.SUM if kind in (RuleKind.SHARE, RuleKind.TABLE) else kind
        return told.value if self.reported else f"{told.value}_number"


def bind(
    rules: Iterable[Rule], quantities: Iterable[str], family: str, figures: Iterable[Figure] = ()
) -> list[BoundRule]:
    """Every instance of every rule; `quantities` are distinct and in reading order.

    `figures` tell which total lines a rule about a table checks. Instances of one rule are in
    order of the values of its variables. Editions of a report, and reports of a family, mostly
    state the same quantities: what was bound lately is kept.
    """
    given = tuple(rules)
    asks_for_lines = any(isinstance(rule, TableRule) for rule in given)
    lines = total_lines(figures) if asks_for_lines else ()
    return list(_bound(given, tuple(quantities), family, lines))


@lru_cache(maxsize=64)
def _bound(
    rules: tuple[Rule, ...],
    quantities: tuple[str, ...],
    family: str,
    lines: tuple[TotalLine, ...],
) -> tuple[BoundRule, ...]:
    known = Quantities(quantities)
    return tuple(
        bound
        for rule in rules
        for binding in _bindings(rule, known)
        for bound in _instances(rule, binding, known, family, lines)
    )


def _bindings(rule: Rule, quantities: Quantities) -> list[dict[str, str]]:
    """The values that the variables take in any pattern that names all of them."""
    names = rule.variables
    if not names:
        return [{}]
    whole = [pattern for pattern in rule.patterns if set(pattern.variables) == set(names)]
    found = (pattern.match(quantity) for pattern in whole for quantity in quantities.names)
    values = {tuple(binding[name] for name in names) for binding in found if binding}
    return [dict(zip(names, value, strict=True)) for value in sorted(values)]


def _instances(
    rule: Rule,
    binding: dict[str, str],
    quantities: Quantities,
    family: str,
    lines: Sequence[TotalLine],
) -> list[BoundRule]:
    """The instances for one binding: none, one, or one per matching quantity or total line."""
    rule_id = "/".join([family, rule.id, *binding.values()])
    values = tuple(binding.items())
    match rule:
        case EqualRule():
            return _equal(rule, rule_id, values, quantities)
        case ShareRule():
            return _share(rule, rule_id, values, quantities)
        case TableRule():
            return [_of_line(rule, rule_id, line) for line in lines if line.table == rule.table]
        case SumRule() | AtMostRule():
            return _sum(rule, rule_id, values, quantities)
        case _:
            return []


def _equal(
    rule: EqualRule, rule_id: str, values: tuple[tuple[str, str], ...], quantities: Quantities
) -> list[BoundRule]:
    pattern = Pattern.parse(rule.quantity).filled(dict(values))
    return [
        BoundRule("/".join([rule_id, *pattern.wildcards(quantity)]), rule, values, quantity, ())
        for quantity in sorted(quantities.matching(pattern))
    ]


def _share(
    rule: ShareRule, rule_id: str, values: tuple[tuple[str, str], ...], quantities: Quantities
) -> list[BoundRule]:
    texts = (rule.share, rule.of, rule.part)
    share, of, part = (Pattern.parse(text).filled(dict(values)).text for text in texts)
    missing = tuple(name for name in (part, share, of) if name not in quantities)
    if len(missing) == len(texts):
        return []
    terms = () if of in missing else (Term(Decimal(1), of),)
    return [BoundRule(rule_id, rule, values, part, terms, share=share, missing=missing)]


def _of_line(rule: TableRule, rule_id: str, line: TotalLine) -> BoundRule:
    labels = (("row", line.row_label), ("column", line.column_label))
    terms = tuple(Term(Decimal(1), part) for part in line.parts)
    return BoundRule(f"{rule_id}/{line.way}/{line.total}", rule, labels, line.total, terms)


def _sum(
    rule: SumRule | AtMostRule,
    rule_id: str,
    values: tuple[tuple[str, str], ...],
    quantities: Quantities,
) -> list[BoundRule]:
    binding = dict(values)
    stated = rule.total if isinstance(rule, SumRule) else rule.ceiling
    number = stated if isinstance(stated, Decimal) else None
    total = Pattern.parse(stated).filled(binding).text if isinstance(stated, str) else None
    is_there = total is None or total in quantities
    if not is_there and isinstance(rule, SumRule) and rule.optional:
        return []
    terms, absent = _terms(rule.quantities, binding, quantities, total)
    missing = absent if is_there or total is None else (total, *absent)
    open_ended = any(Pattern.parse(part.quantity).has_wildcard for part in rule.quantities)
    about_nothing = open_ended or total is None or total in missing
    if (not terms and rule.quantities and about_nothing) or _is_at_an_edge(
        rule, binding, quantities, missing
    ):
        return []
    taken = {*([total] if total else []), *(term.quantity for term in terms)}
    return [
        BoundRule(
            rule_id,
            rule,
            values,
            total,
            tuple(terms),
            missing=missing,
            may_omit=_forgotten(rule, binding, quantities, taken),
            constant=rule.constant,
            number=number,
        )
    ]


def _is_at_an_edge(
    rule: Rule, binding: Mapping[str, str], quantities: Quantities, missing: Sequence[str]
) -> bool:
    """Whether a rule over years has reached the first or last year that is printed.

    There nothing at all is left of one of its years, and of none of that is an earlier and a later
    year printed: what is absent between others is missing.
    """
    if not missing or not rule.is_over_years:
        return False
    of_year: dict[int, list[Pattern]] = {}
    for pattern in rule.patterns:
        if "year" in pattern.variables:
            of_year.setdefault(pattern.shift, []).append(pattern)
    return any(
        all(
            pattern.filled(binding).text in missing and _is_outside(pattern, binding, quantities)
            for pattern in patterns
        )
        for patterns in of_year.values()
    )


def _is_outside(pattern: Pattern, binding: Mapping[str, str], quantities: Quantities) -> bool:
    """Whether the year is not between others for which the document prints this."""
    found = (pattern.match(quantity) for quantity in quantities.names)
    others = {name: binding[name] for name in pattern.variables if name != "year"}
    years = [one["year"] for one in found if one and others.items() <= one.items()]
    return not years or not min(years) < binding["year"] < max(years)


def _terms(
    parts: Sequence[Part], binding: Mapping[str, str], quantities: Quantities, total: str | None
) -> tuple[list[Term], tuple[str, ...]]:
    """The terms that the document has, in order of the rule, and the parts that it lacks.

    Each quantity counts once: a named part comes before a wildcard, and the total is never a
    part of itself. A wildcard that finds nothing is lacking too: absent is never zero.
    """
    patterns = [Pattern.parse(part.quantity).filled(binding) for part in parts]
    named = {pattern.text for pattern in patterns if not pattern.has_wildcard}
    taken = named | ({total} if total else set())
    terms: dict[str, Term] = {}
    absent = []
    for part, pattern in zip(parts, patterns, strict=True):
        found = [quantity for quantity in quantities.matching(pattern) if quantity != total]
        if not found:
            absent.append(pattern.text)
        if pattern.has_wildcard:
            found = [quantity for quantity in found if quantity not in taken]
            found += _stand_ins(part, binding, quantities, taken, found)
        for quantity in found:
            terms.setdefault(quantity, Term(part.weight, quantity))
    return list(terms.values()), tuple(dict.fromkeys(absent))


def _stand_ins(
    part: Part,
    binding: Mapping[str, str],
    quantities: Quantities,
    taken: set[str],
    found: Sequence[str],
) -> list[str]:
    """The coarser quantities of which nothing finer is found; none where nothing is found."""
    if not found or not part.otherwise:
        return []
    broken_down = {whole for fine in found for whole in accumulate(fine.split("/"), "{}/{}".format)}
    coarse = Pattern.parse(part.otherwise).filled(binding)
    return [
        quantity
        for quantity in quantities.matching(coarse)
        if quantity not in taken and quantity not in broken_down
    ]


def _forgotten(
    rule: SumRule | AtMostRule,
    binding: Mapping[str, str],
    quantities: Quantities,
    taken: set[str],
) -> tuple[Term, ...]:
    """What the sum may have left out, of what the document has."""
    if not isinstance(rule, SumRule):
        return ()
    return tuple(
        Term(part.weight, quantity)
        for part in rule.may_omit
        for quantity in quantities.matching(Pattern.parse(part.quantity).filled(binding))
        if quantity not in taken
    )
