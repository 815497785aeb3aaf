"""What a rule of a family says, as its block of YAML says it; checked when it is loaded.

A rule is data: a kind, patterns of quantities, and a sentence for people. Here are the rules that
become linear relations between the figures of one document, and the way in to all kinds. Which
quantities of a document a rule is about is found in `bind.py`; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from pipelines.errors import DefinitionError
from pipelines.reconcile.model import RuleKind
from pipelines.reconcile.patterns import Pattern
from pipelines.reconcile.rule_base import (
    STRICT,
    PatternText,
    RuleBase,
    SingleOrNumber,
    SinglePatternText,
    plain_number,
)
from pipelines.reconcile.wider_rules import BetweenRule, ChangeRule, CompleteRule, RepeatRule
from pipelines.text import did_you_mean


class Part(BaseModel):
    """A component of a sum; in YAML its pattern alone will do."""

    model_config = STRICT

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


def _part_or_number(value: Any) -> Any:
    number = plain_number(value)
    return number if number is not None else _no_number(_part_from_text(value))


def _no_number(value: Any) -> Any:
    if isinstance(value, dict | Part):
        return value
    raise ValueError(f"{value!r} is no part; write a pattern, a number, or a mapping")


AnyPart = Annotated[Part, BeforeValidator(_part_from_text, json_schema_input_type=str | Part)]
_ALTERNATIVES = ("a number", "a part")
PartOrNumber = Annotated[
    Annotated[Decimal, Tag(_ALTERNATIVES[0])] | Annotated[Part, Tag(_ALTERNATIVES[1])],
    Discriminator(lambda value: _ALTERNATIVES[not isinstance(value, Decimal)]),
    BeforeValidator(_part_or_number, json_schema_input_type=str | float | Part),
]
Parts = Annotated[tuple[PartOrNumber, ...], Field(min_length=1)]


def _texts(*given: str | Decimal) -> tuple[str, ...]:
    return tuple(text for text in given if isinstance(text, str))


class _Adding(RuleBase):
    """What has parts: patterns, and plain numbers that no report prints."""

    parts: Parts

    @property
    def quantities(self) -> tuple[Part, ...]:
        """The parts that are printed."""
        return tuple(part for part in self.parts if isinstance(part, Part))

    @property
    def constant(self) -> Decimal:
        """What the plain numbers among the parts come to."""
        return sum((part for part in self.parts if isinstance(part, Decimal)), Decimal(0))

    @model_validator(mode="after")
    def _is_about_figures(self) -> _Adding:
        if not self.pattern_texts():
            raise ValueError("these are plain numbers only; name a figure")
        return self


class SumRule(_Adding):
    """total = Σ weight × part."""

    kind: Literal[RuleKind.SUM]
    """A sum: total = Σ weight × part."""
    total: SingleOrNumber
    """Pattern of the total, without `*`; or a number, such as 100 for shares."""
    parts: Parts
    """What adds up to the total: patterns, mappings with a weight, or plain numbers."""
    may_omit: tuple[AnyPart, ...] = ()
    """What a report may have forgotten to list."""
    breaks_down: StrictBool = True
    """If false, the parts do not take the place of the total when leaves are added up."""
    optional: StrictBool = False
    """Some editions print no such total: then nothing is checked, and nothing is missing."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (*_texts(self.total), *(part.quantity for part in self.quantities))

    def optional_texts(self) -> tuple[str, ...]:
        stand_ins = (part.otherwise for part in self.quantities if part.otherwise)
        return (*(part.quantity for part in self.may_omit), *stand_ins)

    @model_validator(mode="after")
    def _optional_is_about_print(self) -> SumRule:
        if self.optional and isinstance(self.total, Decimal):
            raise ValueError("`optional` is about a total that is printed; this one is a number")
        return self


class EqualRule(RuleBase):
    """The same quantity in several places; a `*` gives one instance per quantity."""

    kind: Literal[RuleKind.EQUAL]
    """The same quantity is equal in all its places."""
    quantity: PatternText
    """Pattern of the quantity; a `*` gives one instance per quantity."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.quantity,)


class ShareRule(RuleBase):
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


class AtMostRule(_Adding):
    """The parts together do not exceed the ceiling; `part` is short for one of them."""

    model_config = ConfigDict(json_schema_extra=_with_part_for_parts)

    kind: Literal[RuleKind.AT_MOST]
    """A ceiling: Σ parts ≤ ceiling."""
    parts: Parts
    """What together stays below the ceiling: patterns, mappings with a weight, or numbers."""
    ceiling: SingleOrNumber
    """Pattern of what is not exceeded, without `*`; or a number."""

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
        return (*(part.quantity for part in self.quantities), *_texts(self.ceiling))

    def optional_texts(self) -> tuple[str, ...]:
        return tuple(part.otherwise for part in self.quantities if part.otherwise)


class TableRule(RuleBase):
    """Every total line of a table adds up what the table itself puts under it.

    Which cells a total adds up was found when the table was read; `{row}` and `{column}` of the
    text are the labels of the total's own cell.
    """

    kind: Literal[RuleKind.TABLE]
    """Each total row and total column of a table is the sum of its parts."""
    table: str = Field(min_length=1)
    """The `name` of the table; it must say which lines are `totals`."""

    def pattern_texts(self) -> tuple[str, ...]:
        return ()

    def names_in_text(self) -> set[str]:
        return {"row", "column"}


Rule = Annotated[
    SumRule
    | EqualRule
    | ShareRule
    | AtMostRule
    | TableRule
    | CompleteRule
    | BetweenRule
    | ChangeRule
    | RepeatRule,
    Field(discriminator="kind"),
]
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
    # Which of the alternatives of a part was tried is no key of the file.
    path = ".".join(str(key) for key in keys if key not in _ALTERNATIVES)
    said, hint = first["msg"], ""
    if first["type"] == "extra_forbidden":
        hint = did_you_mean(str(keys[-1]), _known_keys())
    elif first["type"] == "union_tag_invalid":
        kind = first["ctx"]["tag"]
        said, hint = f"{kind!r} is no kind of rule", did_you_mean(kind, list(map(str, RuleKind)))
    problem = f"rules[{number}]{name}: {path + ': ' if path else ''}{said}"
    place = where if isinstance(where, str) else where(first["loc"])
    return DefinitionError(place, problem, hint or _SUGGESTION)


def _known_keys() -> set[str]:
    parts = _RULES.json_schema().get("$defs", {}).values()
    return {key for part in parts for key in part.get("properties", {})}
