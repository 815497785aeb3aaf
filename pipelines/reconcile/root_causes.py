"""Verdicts + root causes -> findings: one finding for one cause, however many rules it breaks.

What other findings there are, of figures, numbers and pages, is in `findings.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from itertools import chain

from pipelines.figures.model import Figure
from pipelines.reconcile.model import Finding, FindingKind, Outcome, SuspectNote, Verdict
from pipelines.reconcile.suspects.causes import Cause, Causes
from pipelines.reconcile.suspects.network import Key
from pipelines.reconcile.suspects.ranking import Suspect
from pipelines.reconcile.suspects.relations import BY_TWO_READERS
from pipelines.reconcile.suspects.sentences import highest, lowest, sentence
from pipelines.wording import Language, say

NO_CAUSES = Causes((), ())
PUBLISHER, OURS, UNKNOWN = "publisher", "ours", "unknown"
"""Whose mistake a finding is about."""


def finding_id(document_id: str, kind: FindingKind, key: str) -> str:
    """16 hex digits, the same in every release for the same document, kind and subject."""
    return sha256("\n".join([document_id, kind.value, key]).encode()).hexdigest()[:16]


def findings_of_sums(
    document_id: str,
    verdicts: Sequence[Verdict],
    causes: Iterable[Cause],
    figures: Iterable[Figure],
    language: Language,
) -> list[Finding]:
    """One finding for each root cause, and for each broken rule that none of them explains.

    In order of the rules. What only looks odd about a figure of a sum that does not add up is no
    finding of its own: the rule is named with that sum. The id is made of the first rule that is
    broken, so it stays when rules are added behind it.
    """
    broken = [one for one in verdicts if one.outcome is Outcome.DISCREPANCY and not one.omitted]
    sure = {(one.quantity, one.place) for one in figures if one.reader == BY_TWO_READERS}
    order = {one.rule_id: number for number, one in enumerate(verdicts)}
    told: set[str] = set()
    found: list[tuple[int, Finding]] = []
    seen: Counter[str] = Counter()
    for cause in causes:
        mine = [one for one in broken if not one.kind.is_soft and _explains(cause, one)]
        told |= {one.rule_id for one in mine}
        shown = mine or [one for one in verdicts if one.rule_id in cause.rule_ids]
        key = shown[0].rule_id if shown else _figures_of(cause)
        seen[key] += 1
        number = f"{key}\n{seen[key]}" if seen[key] > 1 else key
        made = _of_cause(document_id, cause, mine, shown, number, language)
        found.append((order.get(key, -1), made))
    told |= {one.rule_id for one in verdicts if one.kind.is_soft}
    for one in verdicts:
        if one.omitted or (one.outcome is Outcome.DISCREPANCY and one.rule_id not in told):
            found.append((order[one.rule_id], _of_verdict(document_id, one, sure)))
    in_order = [finding for _, finding in sorted(found, key=lambda each: each[0])]
    return _with_odd_rules(document_id, in_order, verdicts, sure)


def notes(
    suspects: Iterable[tuple[int, Sequence[Suspect]]], language: Language
) -> tuple[SuspectNote, ...]:
    """Sets of suspects by rank, as data; a set is numbered by its rank."""
    ranked = list(suspects)
    return tuple(
        SuspectNote(
            figure=(one.figure.quantity, one.figure.place),
            set_no=rank,
            rank=rank,
            # Of a percentage, which is no amount, the sentence tells it.
            proposed=one.proposed if one.figure.share_pct is None else None,
            lowest=lowest(one) if one.figure.share_pct is None else None,
            highest=highest(one) if one.figure.share_pct is None else None,
            hypothesis=one.hypothesis.value if one.hypothesis else None,
            explanation=sentence(one, language, is_likeliest=_is_likely(one, rank, ranked)),
        )
        for rank, members in ranked
        for one in members
    )


def _is_likely(one: Suspect, rank: int, ranked: Sequence[tuple[int, Sequence[Suspect]]]) -> bool:
    """The first, if nothing else is possible, or its slip is likelier than all others."""
    if rank != 1 or len(ranked) == 1:
        return rank == 1
    first, second = (sum(each.cost for each in members) for _, members in ranked[:2])
    return one.hypothesis is not None and first < second


def _explains(cause: Cause, verdict: Verdict) -> bool:
    """Whether a rule is broken by it: one that only warns must hold once it is put right."""
    if verdict.severity == "warning":
        return verdict.rule_id in cause.mended
    return verdict.rule_id in (cause.touched if cause.sets else cause.rule_ids)


def _figures_of(cause: Cause) -> str:
    """The quantities of a cause that no rule tells: places of one quantity that differ."""
    return "\n".join(sorted({quantity for one in cause.sets for quantity, _ in one.keys}))


def _of_cause(
    document_id: str,
    cause: Cause,
    broken: Sequence[Verdict],
    shown: Sequence[Verdict],
    key: str,
    language: Language,
) -> Finding:
    kind = FindingKind.DISCREPANCY if broken else FindingKind.JOINTLY_IMPOSSIBLE
    whose = _whose(cause)
    return Finding(
        finding_id=finding_id(document_id, kind, key),
        document_id=document_id,
        kind=kind,
        whose=whose,
        severity="error" if any(one.severity == "error" for one in broken) else "warning",
        explanation=" ".join(_told(cause, broken, shown, whose, language)),
        rule_ids=tuple(one.rule_id for one in shown),
        suspects=notes(((n, one.suspects) for n, one in enumerate(cause.sets, 1)), language),
    )


def _told(
    cause: Cause,
    broken: Sequence[Verdict],
    shown: Sequence[Verdict],
    whose: str,
    language: Language,
) -> Iterable[str]:
    """The main rule, what else is broken, whether the reading is sure, and what is not."""
    if broken:
        yield broken[0].explanation
        if len(broken) > 1:
            texts = "; ".join(one.text.rstrip(".") for one in broken[1:])
            yield say(language, "reconcile.broken_too", texts=texts)
    elif shown:
        texts = "; ".join(one.text.rstrip(".") for one in shown)
        yield say(language, "reconcile.jointly", texts=texts)
    else:
        figures = chain.from_iterable(one.suspects for one in cause.sets)
        places = "; ".join(
            say(
                language,
                "reconcile.place",
                amount=one.figure.printed,
                label=one.figure.label,
                page=one.figure.page,
            )
            for one in figures
        )
        yield say(language, "reconcile.places_apart", places=places)
    if not cause.sets:
        yield say(language, "reconcile.all_confirmed")
        return
    yield say(language, "reconcile.read_alike" if whose == PUBLISHER else "reconcile.read_once")
    if len(cause.sets) > 1:
        yield say(language, "reconcile.not_told_apart", count=len(cause.sets))
    if not cause.is_complete:
        yield say(language, "reconcile.more_possible")


def _whose(cause: Cause) -> str:
    """The publisher's, where two independent readings of every suspect agree."""
    readers = {one.figure.reader for each in cause.sets for one in each.suspects}
    return PUBLISHER if readers == {BY_TWO_READERS} else UNKNOWN


def _of_verdict(document_id: str, verdict: Verdict, sure: Collection[Key]) -> Finding:
    omission = verdict.omitted is not None
    is_sure = all(key in sure for key in verdict.figures)
    kind = FindingKind.OMISSION if omission else FindingKind.DISCREPANCY
    return Finding(
        finding_id=finding_id(document_id, kind, verdict.rule_id),
        document_id=document_id,
        kind=kind,
        whose=PUBLISHER if is_sure else UNKNOWN,
        severity="warning" if omission else verdict.severity,
        explanation=verdict.explanation,
        rule_ids=(verdict.rule_id,),
    )


def _with_odd_rules(
    document_id: str,
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict],
    sure: Collection[Key],
) -> list[Finding]:
    """With the rules that only look odd: beside a broken sum of the same figure, else alone."""
    odd = [one for one in verdicts if one.kind.is_soft and one.outcome is Outcome.DISCREPANCY]
    used = {one.rule_id: set(one.figures) for one in verdicts}
    beside = []
    told: set[str] = set()
    for finding in findings:
        figures = set[tuple[str, int]]().union(*(used[rule] for rule in finding.rule_ids))
        # What a list leaves out is its own matter.
        is_sum = finding.kind is not FindingKind.OMISSION
        more = tuple(one.rule_id for one in odd if is_sum and one.figures[0] in figures)
        told.update(more)
        beside.append(finding.with_rules(more))
    alone = [_of_verdict(document_id, one, sure) for one in odd if one.rule_id not in told]
    return [*beside, *alone]
