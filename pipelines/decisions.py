"""Decisions of people from their files, one of each publisher; and a decision as a block of one.

What a block can say is in `reconcile/decisions.py`. A file is a list of blocks. Every value is
taken as the text that is written: YAML itself would make 35.296 a float, and of some ids a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipelines.errors import DefinitionError
from pipelines.located import Lines, parse_yaml, read_yaml
from pipelines.reconcile.decisions import Block, Conclusion, Decision
from pipelines.text import did_you_mean, slug

_SUGGESTION = "see docs/decisions.md"


def load_decisions(folder: Path, publishers: Collection[str]) -> tuple[Decision, ...]:
    """All decisions in a folder, in order of publisher and file.

    `publishers` are those of whom there are reports. Raises DefinitionError with file and line for
    a folder that is not there, a file of no publisher, a block that says something impossible, and
    a second decision about the same thing.
    """
    if not folder.is_dir():
        raise DefinitionError(str(folder), "no such folder", "make it, or set DTZ_DECISIONS")
    for path in sorted(folder.glob("*.yml")):
        raise DefinitionError(str(path), "is not read", f"call it {path.stem}.yaml")
    placed = [
        one
        for path in sorted(folder.glob("*.yaml"))
        for one in _placed(*read_yaml(path, yaml.BaseLoader), _publisher(path, publishers))
    ]
    _refuse_duplicates(placed)
    return tuple(decision for _, decision in placed)


def parse_decisions(data: bytes, file: str, publisher: str) -> tuple[Decision, ...]:
    """The decisions in the content of one file; raises DefinitionError as above."""
    placed = list(_placed(*parse_yaml(data, file, yaml.BaseLoader), publisher))
    _refuse_duplicates(placed)
    return tuple(decision for _, decision in placed)


def indentation(data: bytes, file: str) -> int:
    """How far the blocks of a file stand from the margin; 0 where there is none yet."""
    _, lines = parse_yaml(data, file, yaml.BaseLoader)
    is_list = isinstance(lines.root, yaml.SequenceNode)
    return int(lines.root.start_mark.column) if is_list else 0


def render_block(decision: Decision) -> str:
    """The decision as a block of its publisher's file; loading it gives the same decision."""
    said = {
        name: value for name in Block.model_fields if (value := getattr(decision, name)) is not None
    }
    if said["at"].time() == time():
        said["at"] = said["at"].date()
    return _dumped(said)


def render_form(said: Mapping[str, Any]) -> str:
    """A block of what is known, for a person to fill in.

    Who, when and why stand there empty, and so does an amount of None: until they are filled in,
    loading it is refused.
    """
    filled = {**said, **dict.fromkeys(("reason", "by", "at"), "")}
    return _dumped({name: filled[name] for name in Block.model_fields if name in filled})


def _dumped(said: dict[str, Any]) -> str:
    said["conclusion"] = str(said["conclusion"])
    return yaml.dump([said], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)


def _publisher(path: Path, publishers: Collection[str]) -> str:
    if path.stem in publishers:
        return path.stem
    hint = did_you_mean(slug(path.stem), publishers)
    known = ", ".join(sorted(publishers)) or "none yet"
    raise DefinitionError(
        str(path), f"{path.stem!r} is no publisher of whom there are reports: {known}", hint
    )


def _placed(content: Any, lines: Lines, publisher: str) -> Iterator[tuple[str, Decision]]:
    """Each decision of a file with its file and line."""
    if not content:
        return
    if not isinstance(content, list):
        raise DefinitionError(lines.where(()), "a file of decisions is a list", _SUGGESTION)
    for number, block in enumerate(content):
        if not isinstance(block, dict):
            raise DefinitionError(lines.where((number,)), "a decision is a mapping", _SUGGESTION)
        _refuse_double_keys(lines, number)
        yield lines.where((number,)), _decision(block, lines, number, publisher)


def _decision(block: dict[str, Any], lines: Lines, number: int, publisher: str) -> Decision:
    try:
        checked = Block.model_validate(block)
    except ValidationError as error:
        # A misspelt key is often a missing one, too: what is written there says more.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        path = ".".join(str(part) for part in first["loc"])
        problem = f"{path + ': ' if path else ''}{first['msg'].removeprefix('Value error, ')}"
        where = lines.where((number, *first["loc"]))
        raise DefinitionError(where, problem, _hint(first)) from error
    return Decision.model_construct(**dict(checked), publisher=publisher)


def _hint(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return did_you_mean(str(error["loc"][-1]), Block.model_fields) or _SUGGESTION
    if error["loc"] == ("conclusion",) and isinstance(error["input"], str):
        return did_you_mean(error["input"], [str(one) for one in Conclusion]) or _SUGGESTION
    return _SUGGESTION


def _refuse_double_keys(lines: Lines, number: int) -> None:
    keys = [key.value for key, _ in lines.root.value[number].value]
    for key, often in Counter(keys).items():
        if often > 1:
            raise DefinitionError(lines.where((number,)), f"{key}: is said twice", "keep one")


def _refuse_duplicates(placed: Sequence[tuple[str, Decision]]) -> None:
    first: dict[str, str] = {}
    for where, decision in placed:
        if decision.decision_id in first:
            earlier = first[decision.decision_id]
            raise DefinitionError(where, f"the same was decided in {earlier}", "keep one of them")
        first[decision.decision_id] = where


class _Dumper(yaml.SafeDumper):
    """Amounts and instants as they are, without quotes."""


def _represent_amount(dumper: _Dumper, amount: Decimal) -> yaml.ScalarNode:
    kind = "int" if amount == amount.to_integral_value() and "." not in f"{amount:f}" else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", f"{amount:f}")


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """In double quotes where it holds more than letters and spaces: there all is escaped."""
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_instant(dumper: _Dumper, instant: datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", instant.isoformat())


def _represent_nothing(dumper: _Dumper, nothing: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", "", style="'")


_Dumper.add_representer(Decimal, _represent_amount)
_Dumper.add_representer(type(None), _represent_nothing)
_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(datetime, _represent_instant)
