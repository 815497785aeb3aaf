"""What a finding is about, as one line of text that a decision about it must quote.

The id of a finding says which rule or document it is about, and stays when the amounts become
others. This line changes with them, in no language: "42999 / 43002" of a rule is what is reported
and what its parts come to, "14; 27" of unclaimed numbers are those. Made of rows as a release has
them, so that whoever decides and whoever checks it see the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pipelines.reconcile.model import FindingKind

_MOST = 12

Rows = Iterable[Mapping[str, Any]]


def finding_texts(
    findings: Rows, finding_rules: Rows, verdicts: Rows, numbers: Rows
) -> dict[str, str]:
    """The line of each finding that is about amounts or numbers, by id.

    Rows of quality.findings, finding_rules, verdicts and numbers.
    """
    rules: dict[str, list[str]] = {}
    for link in finding_rules:
        rules.setdefault(link["finding_id"], []).append(link["rule_id"])
    sums = {(row["rule_id"], row["document_id"]): row for row in verdicts}
    unclaimed: dict[str, list[Mapping[str, Any]]] = {}
    for number in numbers:
        if number["status"] == "unclaimed":
            unclaimed.setdefault(number["document_id"], []).append(number)
    texts = {}
    for finding in findings:
        identifier, document = finding["finding_id"], finding["document_id"]
        if finding["kind"] == FindingKind.UNCLAIMED:
            texts[identifier] = _of_numbers(unclaimed.get(document, []))
        else:
            mine = (sums.get((rule, document)) for rule in sorted(rules.get(identifier, [])))
            texts[identifier] = "; ".join(
                f"{_plain(row['reported_eur'])} / {_plain(row['computed_eur'])}"
                for row in mine
                if row and row["reported_eur"] is not None
            )
    return {identifier: text for identifier, text in texts.items() if text}


def _of_numbers(numbers: list[Mapping[str, Any]]) -> str:
    """All of them in reading order; of many the first, how many, and a hash of all."""
    ordered = sorted(numbers, key=lambda row: (row["page"], row["top"], row["x0"]))
    printed = [str(row["printed"]) for row in ordered]
    if len(printed) <= _MOST:
        return "; ".join(printed)
    whole = sha256("\n".join(printed).encode()).hexdigest()[:8]
    return f"{'; '.join(printed[:_MOST])}; … ({len(printed)}, {whole})"


def _plain(value: Decimal) -> str:
    """The same text for 42999 and 42999.000000."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
