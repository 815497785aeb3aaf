"""The definition of a family, loaded from its YAML file: how it is known, placed and checked.

What the words mean stands beside what they do: `figures.definition` for placement,
`reconcile.rules` for rules. Here a file becomes one checked whole, and errors get their line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.json_schema import GenerateJsonSchema

from pipelines.errors import DefinitionError, DocumentError
from pipelines.figures.definition import Family, Placement
from pipelines.figures.identify import missing_pattern
from pipelines.figures.placements import States
from pipelines.located import Lines, read_yaml
from pipelines.reconcile.rules import Rule, TableRule, load_rules
from pipelines.text import did_you_mean

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Definition:
    """One family of reports: `rules` may change without reading anything anew."""

    family: Family
    placement: Placement
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        return self.family.family

    @cached_property
    def placement_fingerprint(self) -> str:
        """Changes when documents must be read anew; comments, rules and titles don't count."""
        identity = (self.family.family, self.family.programme, self.family.document_type)
        silent = [] if self.family.store_narrative else ["without narrative"]
        return _fingerprint([*identity, self.placement.model_dump(mode="json"), *silent])


def load_definitions(folder: Path) -> tuple[Definition, ...]:
    """All definitions in a folder, by name.

    Raises DefinitionError for one that is wrong, and for a family that two files define.
    """
    loaded = {path: load_definition(path) for path in sorted(folder.glob("*.yaml"))}
    names = [definition.name for definition in loaded.values()]
    for path, definition in loaded.items():
        if names.count(definition.name) > 1:
            raise DefinitionError(str(path), f"another file defines {definition.name!r} too")
    return tuple(sorted(loaded.values(), key=lambda definition: definition.name))


def load_definition(path: Path) -> Definition:
    """The definition in one file; raises DefinitionError with file and line."""
    content, lines = read_yaml(path, yaml.SafeLoader)
    if not isinstance(content, dict):
        raise DefinitionError(f"{path}:1", "a definition is a mapping; see docs/adding-a-report.md")
    rest = {key: value for key, value in content.items() if key not in (*_PLACEMENT, "rules")}
    placed = {key: content[key] for key in _PLACEMENT if key in content}
    loaded = Definition(
        _validated(Family, rest, lines, allow=(*_PLACEMENT, "rules")),
        _validated(Placement, placed, lines),
        _rules(content.get("rules"), lines),
    )
    _check_tables(loaded, lines)
    return loaded


def definition_schema() -> dict[str, Any]:
    """What a definition's file may say, as JSON Schema: for editors, which show and check it.

    It refuses nothing that loading accepts. What it cannot say, such as that a pattern is a
    regular expression or that a name exists, is checked when the file is loaded.
    """
    said = Field((), description="What must hold between the figures of a report.")
    rules: Any = (tuple[Rule, ...] | None, said)
    whole = create_model("Definition", __base__=(Family, Placement), rules=rules)
    schema = whole.model_json_schema(schema_generator=_WithoutTitles)
    schema["description"] = "A family of reports: how it is known, placed and checked."
    _describe_what_lines_say(schema["$defs"])
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


class _WithoutTitles(GenerateJsonSchema):
    """A title would only say the key again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _describe_what_lines_say(parts: dict[str, Any]) -> None:
    """Lines of a table and variants of rows say some of the keys of a figure, meaning the same."""
    for part in parts.values():
        for key, value in part.get("properties", {}).items():
            if key in States.model_fields:
                value.setdefault("description", States.model_fields[key].description)


def recognise(texts: Sequence[str], definitions: Iterable[Definition]) -> Definition:
    """The one definition that knows a document by the text of its first pages.

    Raises DocumentError: unknown_family saying what each misses, or several_families naming them.
    """
    missed = [(d, missing_pattern(texts, d.placement.recognise)) for d in definitions]
    known = [definition for definition, pattern in missed if pattern is None]
    if not known:
        lacking = [f"{definition.name}: {pattern}" for definition, pattern in missed]
        raise DocumentError("unknown_family", "; ".join(lacking))
    if len(known) > 1:
        raise DocumentError("several_families", ", ".join(d.name for d in known))
    return known[0]


def pages_to_recognise(definitions: Iterable[Definition]) -> int:
    """How many first pages the definitions need to know their documents."""
    return max((d.placement.recognise.pages for d in definitions), default=1)


def recognition_fingerprint(definitions: Iterable[Definition]) -> str:
    """Changes when a document of no known family might be known now."""
    return _fingerprint(
        [[d.name, d.placement.recognise.model_dump(mode="json")] for d in definitions]
    )


_PLACEMENT = ("recognise", "figures", "ignore")


def _rules(blocks: Any, lines: Lines) -> tuple[Rule, ...]:
    if not isinstance(blocks, list | None):
        suggestion = "docs/reconciliation.md shows each kind of rule"
        raise DefinitionError(lines.where(("rules",)), "rules: this is no list", suggestion)
    return load_rules(blocks or [], lambda path: lines.where(("rules", *path)))


def _check_tables(definition: Definition, lines: Lines) -> None:
    """Raises DefinitionError for a rule about a table that is not there or has no totals."""
    blocks = definition.placement.figures.blocks
    totals = {block.table.name: block.table.totals for block in blocks if block.table}
    for number, rule in enumerate(definition.rules):
        if not isinstance(rule, TableRule) or totals.get(rule.table):
            continue
        known = rule.table in totals
        problem = "says no `totals`, so there is nothing to check" if known else "is no table here"
        hint = "" if known else did_you_mean(rule.table, totals)
        raise DefinitionError(
            lines.where(("rules", number, "table")),
            f"rules[{number}] ({rule.id}): {rule.table!r} {problem}",
            hint or "docs/adding-a-report.md#tables says what a table can state",
        )


def _validated(
    model: type[_Model], content: dict[str, Any], lines: Lines, allow: Sequence[str] = ()
) -> _Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        # A misspelt key is often a missing one, too: what is written there says more.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        path = tuple(part for part in first["loc"] if part != "[key]")
        problem = f"{'.'.join(str(part) for part in path)}: {first['msg']}"
        suggestion = _nearest(first, model, allow)
        raise DefinitionError(lines.where(path), problem, suggestion) from error


def _nearest(error: Any, model: type[BaseModel], allow: Sequence[str]) -> str:
    if error["type"] != "extra_forbidden":
        return ""
    hint = did_you_mean(str(error["loc"][-1]), {*allow, *_keys(model)})
    return hint or "see docs/adding-a-report.md"


def _keys(model: type[BaseModel]) -> set[str]:
    """All keys that a definition can have anywhere below `model`."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {key for part in parts for key in part.get("properties", {})}


def _fingerprint(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
