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
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
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
# What stands below a key is what an editor says of it.
_STRICT = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Text(BaseModel):
    """The rule in a sentence for people; `{variable}` is filled in per instance."""

    model_config = _STRICT

    nl: str = Field(min_length=1)
    """The sentence in Dutch."""
    en: str = Field(min_length=1)
    """The sentence in English."""

    def in_language(self, language: Language) -> str:
        return self.nl if language is Language.NL else self.en

    def placeholders(self) -> set[str]:
        texts = (self.nl, self.en)
        return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


class Part(BaseModel):
    """A component of a sum; in YAML its pattern alone will do."""

    model_config = _STRICT

    quantity: PatternText
    """Pattern of what is added up; with a `*`, all that is printed of it."""
    weight: Annotated[Decimal, Field(ge=-1, le=1)] = Decimal(1)
    """What it counts for: -1 takes it off."""
    otherwise: PatternText | None = None
    """The coarser pattern that stands in where `quantity` is not printed: for the items of all
    years, a year that is not broken down counts as a whole."""

    @model_validator(mode="after")
    def _says_something(self) -> Part:
        if self.weight == 0:
            raise ValueError(f"{self.quantity!r} has weight 0: leave it out")
        if self.otherwise and not Pattern.parse(self.quantity).has_wildcard:
            raise ValueError(f"{self.quantity!r} is required: `otherwise` needs a `*` in it")
        return self


def _part_from_text(value: Any) -> Any:
    return {"quantity": value} if isinstance(value, str) else value


AnyPart = Annotated[Part, BeforeValidator(_part_from_text, json_schema_input_type=str | Part)]
Parts = Annotated[tuple[AnyPart, ...], Field(min_length=1)]


class _RuleBase(BaseModel, ABC):
    """What all rules have in common."""

    model_config = _STRICT

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """Slug of the rule, part of the id of its findings: a new one tells known findings again."""
    group: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    """Rules of one group are one asset check."""
    text: Text
    """The rule in a sentence for people; `{variable}` is filled in per instance."""
    severity: Literal["error", "warning"] = "error"
    """How bad it is when the rule does not hold."""

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
    """total = Σ weight × part."""

    kind: Literal[RuleKind.SUM]
    """A sum: total = Σ weight × part."""
    total: SinglePatternText
    """Pattern of the total, without `*`."""
    parts: Parts
    """What adds up to the total: patterns, or mappings with a weight."""
    may_omit: tuple[AnyPart, ...] = ()
    """What a report may have forgotten to list."""
    breaks_down: StrictBool = True
    """If false, the parts do not take the place of the total when leaves are added up."""
    optional: StrictBool = False
    """Some editions print no such total: then nothing is checked, and nothing is missing."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.total, *(part.quantity for part in self.parts))

    def optional_texts(self) -> tuple[str, ...]:
        stand_ins = (part.otherwise for part in self.parts if part.otherwise)
        return (*(part.quantity for part in self.may_omit), *stand_ins)


class EqualRule(_RuleBase):
    """The same quantity in several places; a `*` gives one instance per quantity."""

    kind: Literal[RuleKind.EQUAL]
    """The same quantity is equal in all its places."""
    quantity: PatternText
    """Pattern of the quantity; a `*` gives one instance per quantity."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.quantity,)


class ShareRule(_RuleBase):
    """`part` is `share` per cent of `of`."""

    kind: Literal[RuleKind.SHARE]
    """A percentage: part = share % × of."""
    share: SinglePatternText
    """Pattern of the percentage, without `*`."""
    of: SinglePatternText
    """Pattern of the whole, without `*`."""
    part: SinglePatternText
    """Pattern of the amount that is that share of the whole, without `*`."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.share, self.of, self.part)


def _with_part_for_parts(schema: dict[str, Any]) -> None:
    part = {**schema["properties"]["parts"]["items"], "description": "The one part, for `parts`."}
    schema["properties"]["part"] = part
    schema["required"].remove("parts")
    schema["oneOf"] = [{"required": ["part"]}, {"required": ["parts"]}]


class AtMostRule(_RuleBase):
    """The parts together do not exceed the ceiling; `part` is short for one of them."""

    model_config = ConfigDict(json_schema_extra=_with_part_for_parts)

    kind: Literal[RuleKind.AT_MOST]
    """A ceiling: Σ parts ≤ ceiling."""
    parts: Parts
    """What together stays below the ceiling: patterns, or mappings with a weight."""
    ceiling: SinglePatternText
    """Pattern of what is not exceeded, without `*`."""

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
    return {key for part in parts for key in part.get("properties", {})}
