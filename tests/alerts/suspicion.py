"""Cards of findings with suspects, for the tests of what is said about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipelines.alerts.cards import FindingCard, RuleCard, Severity, SuspectCard, SuspectSet
from pipelines.reconcile.model import FindingKind, Outcome

SUM = (
    "Het jaartotaal is de som van de onderdelen: Personeel 35.299 + Kennispoort 7.703 = 43.002; "
    "gedrukt staat 42.999 (Totaal, pagina 4). Verschil € 3; afronding verklaart hoogstens € 1,50."
)


def euros(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def rule(
    explanation: str = SUM, verdict: Outcome = Outcome.DISCREPANCY, **changes: Any
) -> RuleCard:
    return RuleCard(
        **{
            "rule_id": "money/total",
            "text": "Het jaartotaal is de som van de onderdelen",
            "verdict": verdict,
            "reported": Decimal("42999.000000"),
            "computed": Decimal("43002.000000"),
            "difference": Decimal("3.000000"),
            "allowed": Decimal("1.500000"),
            "explanation": explanation,
            **changes,
        }
    )


def suspect(name: str = "a", proposed: str | None = "35296", **changes: Any) -> SuspectCard:
    return SuspectCard(
        **{
            "figure_id": name * 16,
            "page": 4,
            "label": f"Post {name}",
            "year": 2020,
            "printed": "35.299",
            "proposed": euros(proposed),
            "lowest": None,
            "highest": None,
            "hypothesis": "one_digit",
            "explanation": f"35.299 is waarschijnlijk 35.296: één cijfer ({name}).",
            **changes,
        }
    )


def sets(*figures: SuspectCard | tuple[SuspectCard, ...]) -> tuple[SuspectSet, ...]:
    """The sets of a finding, the likeliest first."""
    listed = (one if isinstance(one, tuple) else (one,) for one in figures)
    return tuple(SuspectSet(rank, one) for rank, one in enumerate(listed, 1))


def finding(*figures: SuspectCard | tuple[SuspectCard, ...], **changes: Any) -> FindingCard:
    return FindingCard(
        **{
            "finding_id": "f00df00df00df00d",
            "kind": FindingKind.DISCREPANCY,
            "severity": Severity.ERROR,
            "explanation": SUM,
            "page": 4 if figures else None,
            "rules": (rule(),),
            "suspects": sets(*figures),
            **changes,
        }
    )
