"""What a person can conclude about a figure, a finding or a document: a block of YAML, checked.

Whether a decision still fits what is read is found in `deciding.py`; files are read elsewhere.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import model_validator as checked_as_a_whole

from pipelines.text import single_spaced


class Conclusion(StrEnum):
    """What a person concluded."""

    AS_PRINTED = "as_printed"
    CORRECT_VALUE = "correct_value"
    OUR_MISTAKE = "our_mistake"
    RELEASE = "release"
    ACCEPTED = "accepted"


ABOUT_FIGURES = (Conclusion.AS_PRINTED, Conclusion.CORRECT_VALUE, Conclusion.OUR_MISTAKE)
WITH_AMOUNT = (Conclusion.CORRECT_VALUE, Conclusion.OUR_MISTAKE)

# Three digits behind a point are refused: 35.296 is thirty-five thousand to one reader, and
# thirty-five euros to another.
_PLAIN = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,2})?")


def plain_amount(written: Any) -> Any:
    """Exactly the euros that are written; raises ValueError for what could be read in two ways."""
    if not isinstance(written, str):
        return written
    if not _PLAIN.fullmatch(written):
        raise ValueError(
            f"{written!r} is no plain amount: write euros as 35296 or 35296.50, "
            "without separators between thousands"
        )
    return Decimal(written)


def _instant(written: Any) -> Any:
    """A day is its midnight in UTC, which is the same day in the Netherlands."""
    if not isinstance(written, str):
        return written
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", written):
            return datetime.combine(date.fromisoformat(written), datetime.min.time(), UTC)
        instant = datetime.fromisoformat(written)
        if instant.utcoffset() is None:
            raise ValueError
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{written!r} is no day as 2026-03-01, or instant as 2026-03-01T09:30+01:00"
        ) from None


Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Euros = Annotated[Decimal, Field(allow_inf_nan=False), BeforeValidator(plain_amount)]


class Block(BaseModel):
    """One decision, as its block of YAML says it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    document: Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{16}|[0-9a-f]{64})$")]
    """The document: its `document_id`, or its whole SHA-256."""
    quantity: Said | None = None
    """The quantity of the figure that it is about."""
    place: Annotated[int, Field(ge=1)] | None = None
    """Which printed place of the quantity; 1 without it."""
    finding: Key | None = None
    """The finding that it is about, in place of a figure."""
    printed: Said | None = None
    """The guard: the text that is expected there. Without it the decision lapses."""
    conclusion: Conclusion
    """What was concluded."""
    amount: Euros | None = None
    """Euros: what it should have been, or what is really printed."""
    reason: Said
    """Why."""
    evidence: Said | None = None
    """What it rests on: a letter, a page, a corrected edition."""
    by: Said
    """Who decided."""
    at: Annotated[datetime, BeforeValidator(_instant)]
    """When: a day, or an instant with its time zone."""

    @checked_as_a_whole(mode="after")
    def _is_about_one_thing(self) -> Block:
        wanted = {Conclusion.ACCEPTED: "finding", Conclusion.RELEASE: None}.get(
            self.conclusion, "quantity"
        )
        for name in ("quantity", "finding"):
            if name == wanted and getattr(self, name) is None:
                raise ValueError(f"`{self.conclusion}` needs `{name}`: what it is about")
            if name != wanted and getattr(self, name) is not None:
                raise ValueError(f"`{self.conclusion}` is not about a {name}: leave `{name}` out")
        if self.place is not None and self.quantity is None:
            raise ValueError("`place` is that of a quantity: leave it out")
        return self

    @checked_as_a_whole(mode="after")
    def _is_guarded(self) -> Block:
        if self.finding is None and self.printed is None:
            raise ValueError("`printed` is missing: the text that the decision expects there")
        return self

    @checked_as_a_whole(mode="after")
    def _has_its_amount(self) -> Block:
        if (self.conclusion in WITH_AMOUNT) != (self.amount is not None):
            what = "needs an `amount`" if self.amount is None else "takes no `amount`"
            raise ValueError(f"`{self.conclusion}` {what}")
        return self

    @property
    def document_id(self) -> str:
        return self.document[:16]

    @property
    def where(self) -> tuple[str, int] | None:
        """Quantity and place of the figure that it is about."""
        return None if self.quantity is None else (self.quantity, self.place or 1)

    @property
    def decision_id(self) -> str:
        """16 hex digits of what it is about: there is one decision about one thing."""
        about = self.where or (self.finding or "release",)
        told = "\n".join(["decision", self.document_id, *(str(part) for part in about)])
        return sha256(told.encode()).hexdigest()[:16]

    def names(self, sha: str) -> bool:
        """Whether it is about the document with this SHA-256."""
        return sha.startswith(self.document)

    def expects(self, text: str | None) -> bool:
        """Whether what stands there now is what it was decided on; any white space is the same."""
        return single_spaced(self.printed or "") == single_spaced(text or "")


class Decision(Block):
    """A decision that is on file."""

    publisher: str
    """Whose file it stands in."""
