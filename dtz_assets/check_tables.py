"""Verdicts, findings and suspects as tables of an asset check. What fails is not decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.reconcile.model import Outcome
from pipelines.stages.explaining import OPEN

Row = Mapping[str, Any]

VERDICT_COLUMNS = (
    "rule_id",
    "document_id",
    "reported_eur",
    "computed_eur",
    "difference_eur",
    "allowed_eur",
    "verdict",
)
BROKEN_COLUMNS = (*VERDICT_COLUMNS[:-1], "state", "explanation")
SUSPECT_COLUMNS = (
    "finding_id",
    "rank",
    "page",
    "label",
    "printed",
    "proposed_amount_eur",
    "explanation",
)
FINDING_COLUMNS = ("finding_id", "document_id", "kind", "severity", "whose", "explanation")

_WORST_FIRST = (Outcome.DISCREPANCY, Outcome.NOT_CHECKABLE, Outcome.ROUNDING, Outcome.EXACT)


def worst_first(verdicts: Iterable[Row]) -> list[Row]:
    """What does not hold before what cannot be checked, and that before what holds."""
    return sorted(
        verdicts,
        key=lambda row: (
            _WORST_FIRST.index(Outcome(row["verdict"])),
            row["document_id"],
            row["rule_id"],
        ),
    )


def counted(verdicts: Sequence[Row], accepted: int) -> str:
    """How many verdicts came out how, in words."""
    found = Counter(Outcome(row["verdict"]) for row in verdicts)
    documents = len({row["document_id"] for row in verdicts})
    beyond = f"{found[Outcome.DISCREPANCY]} beyond rounding"
    if accepted:
        beyond += f" ({accepted} of these accepted)"
    return (
        f"{_number(len(verdicts), 'verdict')} on {_number(documents, 'document')}: "
        f"{found[Outcome.EXACT]} exact, {found[Outcome.ROUNDING]} explained by rounding, "
        f"{beyond}, {found[Outcome.NOT_CHECKABLE]} not checkable"
    )


def states(
    verdicts: Iterable[Row], findings: Iterable[Row], finding_rules: Iterable[Row]
) -> list[str]:
    """Of each verdict, the state of the findings about it: open if one is, or if there is none."""
    by_id = {row["finding_id"]: row for row in findings}
    about: dict[tuple[str, str], set[str]] = {}
    for row in finding_rules:
        finding = by_id[row["finding_id"]]
        about.setdefault((finding["document_id"], row["rule_id"]), set()).add(finding["state"])
    found = (about.get((row["document_id"], row["rule_id"]), {OPEN}) for row in verdicts)
    return [OPEN if OPEN in one else min(one) for one in found]


def findings_about(
    verdicts: Iterable[Row], findings: Iterable[Row], finding_rules: Iterable[Row]
) -> set[str]:
    """The ids of the findings about any of the verdicts."""
    wanted = {(row["document_id"], row["rule_id"]) for row in verdicts}
    documents = {row["finding_id"]: row["document_id"] for row in findings}
    return {
        row["finding_id"]
        for row in finding_rules
        if (documents[row["finding_id"]], row["rule_id"]) in wanted
    }


def suspects_of(
    finding_ids: set[str], suspects: Iterable[Row], figures: Iterable[Row]
) -> list[dict[str, Any]]:
    """Each suspect of the findings with its page and printed text, the likeliest first."""
    printed = {row["figure_id"]: row for row in figures}
    rows = [
        {**row, **{name: printed[row["figure_id"]][name] for name in ("page", "label", "printed")}}
        for row in suspects
        if row["finding_id"] in finding_ids
    ]
    return sorted(rows, key=lambda row: (row["finding_id"], row["rank"], row["page"]))


def findings_in_words(findings: Sequence[Row]) -> str:
    """How many findings are open, by kind."""
    kinds = Counter(row["kind"] for row in findings)
    if not kinds:
        return "no open finding"
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return f"{_number(len(findings), 'open finding')}: {listed}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
