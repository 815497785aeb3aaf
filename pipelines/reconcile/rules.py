"""What a rule of a family says, as its block of YAML says it; checked when it is loaded.

A rule is data: a kind, patterns of quantities, and a sentence for people. Which quantities of a
document a rule is about is found in `bind.py`; nothing is computed here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from decimal import Decimal
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from pipelines.errors import DefinitionError
from pipelines.reconcile.model import RuleKind
from pipelines.reconcile.patterns import Pattern
from pipelines.text import did_you_mean
from pipelines.wording import Language


def _checked(text: str) -> str:
    Pattern.parse(text)
    return text


def _single(text: str) -> str:
    if Pattern.parse(text).has_wildcard:
        raise ValueError(f"{text!r} must stand for one quantity; `*` stands for several")
    return text


PatternText = Annotated[str, AfterValidator(_checked)]
SinglePatternText = Annotated[str, AfterValidator(_single)]
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Text(BaseModel):
    """The rule in a sentence for people; `{variable}` is filled in per instance."""

    model_config = _STRICT

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: Language) -> str:
        return self.nl if language is Language.NL else self.en

    def placeholders(self) -> set[str]:
        texts = (self.nl, self.en)
        return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


class Part(BaseModel):
    """A component of a sum; in YAML its pattern alone will do.

    `otherwise` is the coarser pattern that stands in where `quantity` is not printed: for the
    items of all years, a year that is not broken down counts as a whole.
    """

    model_config = _STRICT

    quantity: PatternText
    weight: Annotated[Decimal, Field(ge=-1, le=1)] = Decimal(1)
    otherwise: PatternText | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"quantity": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Part:
        if self.weight == 0:
            raise ValueError(f"{self.quantity!r} has weight 0: leave it out")
        if self.otherwise and not Pattern.parse(self.quantity).has_wildcard:
            raise ValueError(f"{self.quantity!r} is required: `otherwise` needs a `*` in it")
        return self


class _RuleBase(BaseModel, ABC):
    """What all rules have in common."""

    model_config = _STRICT

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    group: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    text: Text
    severity: Literal["error", "warning"] = "error"

    @abstractmethod
    def pattern_texts(self) -> tuple[str, ...]:
        """The patterns that bind the variables, in order of appearance."""

    def optional_texts(self) -> tuple[str, ...]:
        """Patterns that use the variables and bind none."""
        return ()

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable of the rule, in order of appearance."""
        names = (name for text in self.pattern_texts() for name in Pattern.parse(text).variables)
        return tuple(dict.fromkeys(names))

    @model_validator(mode="after")
    def _variables_are_bound(self) -> _RuleBase:
        known = set(self.variables)
        whole = [set(Pattern.parse(text).variables) for text in self.pattern_texts()]
        if known and known not in whole:
            raise ValueError(f"no pattern names all of the variables {sorted(known)} together")
        optional = {
            name for text in self.optional_texts() for name in Pattern.parse(text).variables
        }
        if unknown := (self.text.placeholders() | optional) - known:
            raise ValueError(f"{sorted(unknown)} is no variable of this rule's quantities")
        return self


class SumRule(_RuleBase):
    """total = Σ weight × part.

    `may_omit` names what a report may have forgotten to list. `breaks_down: false` says that the
    parts do not take the place of the total when leaves are added up. `optional: true` says that
    some editions print no such total: then there is nothing to check, and nothing is missing.
    """

    kind: Literal[RuleKind.SUM]
    total: SinglePatternText
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    may_omit: tuple[Part, ...] = ()
    breaks_down: bool = True
    optional: bool = False

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.total, *(part.quantity for part in self.parts))

    def optional_texts(self) -> tuple[str, ...]:
        stand_ins = (part.otherwise for part in self.parts if part.otherwise)
        return (*(part.quantity for part in self.may_omit), *stand_ins)


class EqualRule(_RuleBase):
    """The same quantity in several places; a `*` gives one instance per quantity."""

    kind: Literal[RuleKind.EQUAL]
    quantity: PatternText

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.quantity,)


class ShareRule(_RuleBase):
    """`part` is `share` per cent of `of`."""

    kind: Literal[RuleKind.SHARE]
    share: SinglePatternText
    of: SinglePatternText
    part: SinglePatternText

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.share, self.of, self.part)


class AtMostRule(_RuleBase):
    """The parts together do not exceed the ceiling; `part` is short for one of them."""

    kind: Literal[RuleKind.AT_MOST]
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    ceiling: SinglePatternText

    @model_validator(mode="before")
    @classmethod
    def _one_part(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "part" not in value:
            return value
        if "parts" in value:
            raise ValueError("give either `part` or `parts`")
        rest = {key: given for key, given in value.items() if key != "part"}
        return {**rest, "parts": [value["part"]]}

    def pattern_texts(self) -> tuple[str, ...]:
        return (*(part.quantity for part in self.parts), self.ceiling)

    def optional_texts(self) -> tuple[str, ...]:
        return tuple(part.otherwise for part in self.parts if part.otherwise)


Rule = Annotated[SumRule | EqualRule | ShareRule | AtMostRule, Field(discriminator="kind")]
_RULES: TypeAdapter[tuple[Rule, ...]] = TypeAdapter(tuple[Rule, ...])


Where = Callable[[Sequence[int | str]], str]
"""The `file:line` of a value under `rules:`, by the keys that lead to it."""


def load_rules(blocks: Sequence[Any], where: str | Where) -> tuple[Rule, ...]:
    """The rules under `rules:` of a family's YAML; `where` names the file in errors.

    Raises DefinitionError, which names the block (`file: rules[2] (id)`), for a rule that says
    something impossible, and for an id that is given twice.
    """
    try:
        rules = _RULES.validate_python(tuple(blocks))
    except ValidationError as error:
        raise _refusal(error, blocks, where) from error
    ids = [rule.id for rule in rules]
    if twice := sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
        place = where if isinstance(where, str) else where((ids.index(twice[0]),))
        raise DefinitionError(place, f"rules: id {', '.join(twice)} is given twice", "rename one")
    return rules


_SUGGESTION = "docs/reconciliation.md shows each kind of rule"


def _refusal(error: ValidationError, blocks: Sequence[Any], where: str | Where) -> DefinitionError:
    """The first thing that is wrong: which block, which key, what about it."""
    # A misspelt key is often a missing one, too: what is written there says more.
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    number, *keys = first["loc"]
    block = blocks[number] if isinstance(number, int) else None
    name = f" ({block['id']})" if isinstance(block, dict) and "id" in block else ""
    path = ".".join(str(key) for key in keys)
    problem = f"rules[{number}]{name}: {path + ': ' if path else ''}{first['msg']}"
    is_unknown = first["type"] == "extra_forbidden"
    hint = did_you_mean(str(keys[-1]), _known_keys()) if is_unknown else ""
    place = where if isinstance(where, str) else where(first["loc"])
    return DefinitionError(place, problem, hint or _SUGGESTION)


def _known_keys() -> set[str]:
    parts = _RULES.json_schema().get("$defs", {}).values()
    return {"part", *(key for part in parts for key in part.get("properties", {}))}
