"""What all rules of a family have in common: an id, a sentence, patterns that bind variables.

The kinds of rules stand in `rules.py` (relations between figures of one document) and in
`wider_rules.py` (what should be there, other documents, what only looks odd).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from decimal import Decimal
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    model_validator,
)

from pipelines.reconcile.patterns import Pattern
from pipelines.wording import Language


def _checked(text: str) -> str:
    Pattern.parse(text)
    return text


def _single(text: str) -> str:
    if Pattern.parse(text).has_wildcard:
        raise ValueError(f"{text!r} must stand for one quantity; `*` stands for several")
    return text


def plain_number(value: Any) -> Decimal | None:
    """A number of YAML as it is written, or null for what is none: a flag, text, infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value)) if math.isfinite(value) else None


def _single_or_number(value: Any) -> str | Decimal:
    number = plain_number(value)
    if number is not None:
        return number
    if isinstance(value, str):
        return _single(value)
    raise ValueError(f"{value!r} is neither a pattern nor a number")


PatternText = Annotated[str, AfterValidator(_checked)]
SinglePatternText = Annotated[str, AfterValidator(_single)]
SingleOrNumber = Annotated[
    str | Decimal, PlainValidator(_single_or_number, json_schema_input_type=str | float)
]
YEARS_AROUND = {f"year{by:+d}": by for by in range(-9, 10) if by}
"""How a text names a year near `{year}`, and by how many years it differs."""
# What stands below a key is what an editor says of it.
STRICT = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Text(BaseModel):
    """The rule in a sentence for people; `{variable}` is filled in per instance."""

    model_config = STRICT

    nl: str = Field(min_length=1)
    """The sentence in Dutch."""
    en: str = Field(min_length=1)
    """The sentence in English."""

    def in_language(self, language: Language) -> str:
        return self.nl if language is Language.NL else self.en

    def placeholders(self) -> set[str]:
        texts = (self.nl, self.en)
        return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


class RuleBase(BaseModel, ABC):
    """What all rules have in common."""

    model_config = STRICT

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """Slug of the rule, part of the id of its findings: a new one tells known findings again."""
    group: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    """Rules of one group are one asset check."""
    text: Text
    """The rule in a sentence for people; `{variable}` is filled in per instance."""
    severity: Literal["error", "warning"] = "error"
    """How bad it is when the rule does not hold."""

    def __hash__(self) -> int:
        """By its id alone, which tells the rules of a family apart: rules are keys of a cache."""
        return hash(self.id)

    @abstractmethod
    def pattern_texts(self) -> tuple[str, ...]:
        """The patterns that bind the variables, in order of appearance."""

    def optional_texts(self) -> tuple[str, ...]:
        """Patterns that use the variables and bind none."""
        return ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns that bind the variables."""
        return tuple(Pattern.parse(text) for text in self.pattern_texts())

    @property
    def is_over_years(self) -> bool:
        """Whether it holds one year against another."""
        return any(pattern.shift for pattern in self.patterns)

    def names_in_text(self) -> set[str]:
        """What `text` may have in braces: the variables, and with a year those around it."""
        years = set(YEARS_AROUND) if "year" in self.variables else set()
        return years | set(self.variables)

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable of the rule, in order of appearance."""
        names = (name for pattern in self.patterns for name in pattern.variables)
        return tuple(dict.fromkeys(names))

    @model_validator(mode="after")
    def _variables_are_bound(self) -> RuleBase:
        known = set(self.variables)
        whole = [set(pattern.variables) for pattern in self.patterns]
        if known and known not in whole:
            raise ValueError(f"no pattern names all of the variables {sorted(known)} together")
        optional = {
            name for text in self.optional_texts() for name in Pattern.parse(text).variables
        }
        if unknown := (self.text.placeholders() - self.names_in_text()) | (optional - known):
            raise ValueError(f"{sorted(unknown)} is no variable of this rule's quantities")
        return self
