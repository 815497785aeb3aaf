"""Verdicts and what could not be read -> what a person should know.

The id of a finding is made of what it is about, never of where it stands on the page, so that it
is the same finding in every release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.amounts.model import AmountKind
from pipelines.figures.confirming import HIDDEN_TEXT
from pipelines.figures.extract import PAGE_IS_READ, TEXT_IS_VISIBLE
from pipelines.figures.model import Failure, Figure, Number, NumberStatus
from pipelines.figures.reading import SCALE_OF_CAPTION, place_of_table
from pipelines.reconcile.explain import why_unusable
from pipelines.reconcile.model import Finding, FindingKind, Outcome, RuleKind, Verdict
from pipelines.reconcile.root_causes import (
    NO_CAUSES,
    OURS,
    PUBLISHER,
    UNKNOWN,
    finding_id,
    findings_of_sums,
    notes,
)
from pipelines.reconcile.suspects.causes import Causes
from pipelines.reconcile.suspects.relations import BY_TWO_READERS
from pipelines.reconcile.values import has_wrong_unit
from pipelines.wording import Language, say

_EXAMPLES = 5


def find(
    document_id: str,
    verdicts: Sequence[Verdict],
    figures: Sequence[Figure],
    numbers: Sequence[Number],
    failures: Sequence[Failure] = (),
    language: Language = Language.NL,
    causes: Causes = NO_CAUSES,
) -> list[Finding]:
    """All findings on one document.

    Discrepancies, unread figures, wrong units, unclaimed numbers, covered text, pages that nobody
    looked at, hidden text that differs. A wrong declared unit is of kind misread: the definition
    or the reading is at fault. Numbers that no definition claims are one finding per document, and
    so is text that something opaque was drawn over. A table whose caption contradicts the
    definition is one finding, not one per cell. What a report should have and has not is an
    omission of its publisher. What only looks odd about a figure of a sum that does not add up is
    no finding of its own: the rule is named with that sum.
    """
    ordered = sorted(figures, key=lambda figure: (figure.page, figure.quantity, figure.place))
    scales = {failure.place: failure for failure in failures if failure.check == SCALE_OF_CAPTION}
    unread = [
        figure
        for figure in ordered
        if figure.status != "claimed"
        and place_of_table(figure.page, figure.table_name) not in scales
    ]
    misfits = [figure for figure in ordered if has_wrong_unit(figure)]
    return [
        *findings_of_sums(document_id, verdicts, causes.causes, figures, language),
        *(_of_absence(document_id, v) for v in verdicts if _is_absence(v)),
        *_of_figures(document_id, FindingKind.MALFORMED, unread, verdicts, causes, language),
        *_of_figures(document_id, FindingKind.MISREAD, misfits, verdicts, causes, language),
        *_of_numbers(document_id, numbers, language),
        *_of_covered_text(document_id, failures, language),
        *_of_unread_pages(document_id, failures, language),
        *_of_hidden_text(document_id, failures, language),
        *(_of_scale(document_id, failure, language) for failure in scales.values()),
    ]


def _is_absence(verdict: Verdict) -> bool:
    return verdict.kind is RuleKind.COMPLETE and verdict.outcome is Outcome.NOT_CHECKABLE


def _of_absence(document_id: str, verdict: Verdict) -> Finding:
    """A year, or a category within a year, of which a report that should have it says nothing."""
    return Finding(
        finding_id=finding_id(document_id, FindingKind.OMISSION, verdict.rule_id),
        document_id=document_id,
        kind=FindingKind.OMISSION,
        whose="publisher",
        severity=verdict.severity,
        explanation=verdict.explanation,
        rule_ids=(verdict.rule_id,),
    )


def _of_figures(
    document_id: str,
    kind: FindingKind,
    figures: Sequence[Figure],
    verdicts: Sequence[Verdict],
    causes: Causes,
    language: Language,
) -> list[Finding]:
    """One finding per figure, with the rules that it takes part in.

    Its key is quantity, page and printed text, not the number of its place: that changes when a
    definition learns to find one more place of the quantity.
    """
    seen: Counter[str] = Counter()
    findings = []
    for figure in figures:
        key = f"{figure.quantity}\n{figure.page}\n{figure.printed}"
        seen[key] += 1
        where = (figure.quantity, figure.place)
        guesses = [one for one in causes.unread if (one.figure.quantity, one.figure.place) == where]
        findings.append(
            Finding(
                finding_id=finding_id(document_id, kind, f"{key}\n{seen[key]}"),
                document_id=document_id,
                kind=kind,
                whose=_whose(figure),
                severity="error",
                explanation=why_unusable(figure, language),
                rule_ids=tuple(v.rule_id for v in verdicts if where in v.figures),
                suspects=notes(enumerate([guesses] if guesses else [], 1), language),
            )
        )
    return findings


def _whose(figure: Figure) -> str:
    """Ours where readers differ, or the declared unit is wrong; else as it was printed."""
    if figure.amount_kind is AmountKind.DISPUTED or has_wrong_unit(figure):
        return OURS
    return PUBLISHER if figure.reader == BY_TWO_READERS else UNKNOWN


def _of_numbers(document_id: str, numbers: Sequence[Number], language: Language) -> list[Finding]:
    """One finding for all numbers that nobody claims, with the first few as examples."""
    unclaimed = [number for number in numbers if number.status is NumberStatus.UNCLAIMED]
    if not unclaimed:
        return []
    unclaimed.sort(key=lambda number: (number.page, number.box.top, number.box.x0))
    pages = sorted({number.page for number in unclaimed})
    explanation = say(
        language,
        "reconcile.unclaimed",
        count=len(unclaimed),
        pages=", ".join(str(page) for page in pages),
        examples=", ".join(number.printed for number in unclaimed[:_EXAMPLES]),
    )
    kind = FindingKind.UNCLAIMED
    key = finding_id(document_id, kind, "")
    return [Finding(key, document_id, kind, UNKNOWN, "warning", explanation, ())]


def _of_scale(document_id: str, failure: Failure, language: Language) -> Finding:
    """One finding for a whole table that the definition and its caption scale differently."""
    explanation = say(
        language,
        "reconcile.scale_of_caption" if failure.value else "reconcile.scale_not_stated",
        place=failure.place.removeprefix("page "),
        caption=failure.value,
    )
    kind = FindingKind.MISREAD
    key = finding_id(document_id, kind, f"{failure.check}\n{failure.place}")
    return Finding(key, document_id, kind, OURS, "error", explanation, ())


def _of_covered_text(
    document_id: str, failures: Sequence[Failure], language: Language
) -> list[Finding]:
    """One finding for all pages with covered text, which only its publisher can mend."""
    covered = [failure for failure in failures if failure.check == TEXT_IS_VISIBLE]
    if not covered:
        return []
    explanation = say(
        language,
        "reconcile.covered_text",
        count=sum(int(failure.value) for failure in covered),
        pages=", ".join(failure.place.removeprefix("page ") for failure in covered),
    )
    kind = FindingKind.SOURCE
    key = finding_id(document_id, kind, TEXT_IS_VISIBLE)
    return [Finding(key, document_id, kind, "publisher", "warning", explanation, ())]


def _of_unread_pages(
    document_id: str, failures: Sequence[Failure], language: Language
) -> list[Finding]:
    """One finding for all pages that are pictures, where nothing here can read them."""
    unread = [one.place.removeprefix("page ") for one in failures if one.check == PAGE_IS_READ]
    if not unread:
        return []
    explanation = say(
        language, "reconcile.unread_pages", count=len(unread), pages=", ".join(unread)
    )
    kind = FindingKind.SOURCE
    key = finding_id(document_id, kind, PAGE_IS_READ)
    return [Finding(key, document_id, kind, "ours", "warning", explanation, ())]


def _of_hidden_text(
    document_id: str, failures: Sequence[Failure], language: Language
) -> list[Finding]:
    """One finding for each number that the text hidden under a scan has differently."""
    kind = FindingKind.SOURCE
    return [
        Finding(
            finding_id(document_id, kind, f"{HIDDEN_TEXT}\n{one.place}\n{one.value}"),
            document_id,
            kind,
            UNKNOWN,
            "warning",
            say(
                language,
                "reconcile.hidden_text",
                place=one.place.removeprefix("page "),
                readings=one.value,
            ),
            (),
        )
        for one in failures
        if one.check == HIDDEN_TEXT
    ]
