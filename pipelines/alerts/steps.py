"""What a person can do about a finding: advice, and the commands to look and to decide.

A command is shown only as it can be pasted into a shell. No sums and no suspects are told here.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from decimal import Decimal

from pipelines.addresses import figure_anchor, finding_anchor
from pipelines.alerts.blocks import DETAIL, HEADING, TEXT, Line
from pipelines.alerts.cards import FindingCard, SuspectCard
from pipelines.alerts.plain import LABEL_LIMIT, one_line
from pipelines.reconcile.model import FindingKind
from pipelines.wording import Language, say

_COMMAND_LIMIT = 240

# Which advice goes with which kind; kinds that need the same work share one.
ADVICE = {
    FindingKind.DISCREPANCY: "next_sum",
    FindingKind.JOINTLY_IMPOSSIBLE: "next_sum",
    FindingKind.OMISSION: "next_omission",
    FindingKind.MISREAD: "next_reading",
    FindingKind.MALFORMED: "next_reading",
    FindingKind.UNCLAIMED: "next_unclaimed",
    FindingKind.SOURCE: "next_source",
}

# Whose mistake it is -> what a person can conclude, the likeliest first.
_CONCLUSIONS = {
    "publisher": ("correct_value", "as_printed"),
    "ours": ("our_mistake", "as_printed"),
    "unknown": ("correct_value", "our_mistake", "as_printed"),
}


def inspect_command(file: str, page: int | None) -> str | None:
    """The command that shows what was read where; none when the path cannot be shown as it is."""
    if one_line(file, LABEL_LIMIT) != file:
        return None
    paged = ["--page", str(page)] if page is not None else []
    command = shlex.join(["dtz", "inspect", file, *paged])
    return command if len(command) <= _COMMAND_LIMIT else None


def short_steps(
    finding: FindingCard, file: str, language: Language, address: str | None = None
) -> list[Line]:
    """The look at its page, if it has one, and the command that tells the whole finding.

    Before them the site, where its report has a page there.
    """
    steps = list(_on_site(finding, address, language)) if address else []
    steps += list(_look(finding, file, language)) if finding.page is not None else []
    if finding.suspects:
        steps.append(Line(TEXT, f"- {say(language, 'alerts.step_whole')}"))
        steps.append(Line(DETAIL, f"dtz check {finding.finding_id}", is_command=True))
    return [Line(HEADING, say(language, "alerts.steps")), *steps] if steps else []


def whole_steps(finding: FindingCard, file: str | None, language: Language) -> Iterator[Line]:
    """What to look at, what to make of it, and the commands that record it."""
    yield Line(HEADING, say(language, "alerts.next"))
    if file is not None:
        yield from _look(finding, file, language)
    yield Line(TEXT, f"- {say(language, f'alerts.{ADVICE[finding.kind]}')}")
    if finding.suspects:
        yield from _decide(finding, language)


def _on_site(finding: FindingCard, address: str, language: Language) -> Iterator[Line]:
    """Where the site shows the finding, and the first figure that may be wrong."""
    yield Line(TEXT, f"- {say(language, 'alerts.step_site')}")
    yield Line(DETAIL, f"{address}#{finding_anchor(finding.finding_id)}", is_link=True)
    if finding.suspects:
        suspect = finding.suspects[0].figures[0]
        yield Line(TEXT, f"- {say(language, 'alerts.step_spot', page=suspect.page)}")
        yield Line(DETAIL, f"{address}#{figure_anchor(suspect.figure_id)}", is_link=True)


def _look(finding: FindingCard, file: str, language: Language) -> Iterator[Line]:
    command = inspect_command(file, finding.page)
    if command:
        yield Line(TEXT, f"- {say(language, 'alerts.step_look')}")
        yield Line(DETAIL, command, is_command=True)


def _decide(finding: FindingCard, language: Language) -> Iterator[Line]:
    """The conclusions that are left, about the likeliest figures; of others, the id is shown."""
    for conclusion in _CONCLUSIONS[finding.whose]:
        yield Line(TEXT, f"- {say(language, f'alerts.step_{conclusion}')}")
        for figure in finding.suspects[0].figures:
            yield Line(DETAIL, _decision(figure, conclusion), is_command=True)


def _decision(figure: SuspectCard, conclusion: str) -> str:
    parts = [f"dtz decide {figure.figure_id} --conclusion {conclusion}"]
    if conclusion != "as_printed":
        parts.append(f"--amount {_amount(figure, conclusion)}")
    return "\n".join([*parts, '--reason "…"'])


def _amount(figure: SuspectCard, conclusion: str) -> str:
    """The proposal as an option takes it; what we should have read is nobody's proposal."""
    if conclusion != "correct_value" or figure.proposed is None:
        return "AMOUNT"
    return format(figure.proposed.quantize(Decimal("0.01")), "f").removesuffix(".00")
