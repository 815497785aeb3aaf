"""YAML that people write, and the line on which each of its values stands. Not what it means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import DefinitionError

# What PyYAML lets through of a scalar that has the form of its kind and cannot be one: 2026-02-30,
# 0x_, !!bool maybe.
_NO_VALUE = (ValueError, ArithmeticError, LookupError, AttributeError, TypeError)

_DEEPEST = 1000


class Lines:
    """Where in its file a value stands: found when it is asked for, as mistakes are rare."""

    def __init__(self, file: str, text: str, loader: type[Any]) -> None:
        self._file, self._text, self._loader = file, text, loader

    @cached_property
    def root(self) -> Any:
        """All of the file as nodes with their places; null for an empty one."""
        return yaml.compose(self._text, Loader=self._loader)

    def where(self, path: Sequence[int | str]) -> str:
        """`file:line` of a value, or of the nearest thing around it."""
        node, line = self.root, self.root.start_mark.line if self.root else 0
        for part in path:
            if found := _child(node, part):
                key, node = found
                line = key.start_mark.line
        return f"{self._file}:{line + 1}"


def read_yaml(path: Path, loader: type[Any]) -> tuple[Any, Lines]:
    """What a file says, and where; raises DefinitionError with file and line."""
    try:
        return parse_yaml(path.read_bytes(), str(path), loader)
    except OSError as error:
        raise DefinitionError(str(path), f"cannot be read: {error.strerror}") from error


def parse_yaml(data: bytes, file: str, loader: type[Any]) -> tuple[Any, Lines]:
    """The same of the content of a file that is called so."""
    quick = quickest(loader)
    try:
        text = data.decode("utf-8-sig")
        if _is_bottomless(text, quick):
            raise RecursionError
        return yaml.load(text, quick), Lines(file, text, quick)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionError(f"{file}:{line}", f"no YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{file}:1", f"no text in UTF-8: {error}") from error
    except RecursionError as error:
        raise DefinitionError(f"{file}:1", "no YAML: nested too deeply") from error
    except _NO_VALUE as error:
        line, kind = _first_wrong(text, quick)
        problem = f"no YAML: what stands here is no {kind}"
        raise DefinitionError(f"{file}:{line}", problem, "in quotes it is a text") from error


def _is_bottomless(text: str, loader: type[Any]) -> bool:
    """Whether it is nested so deeply that libyaml would overrun its stack, and end the process."""
    openings = text.count("[") + text.count("{")
    widest = max(map(len, text.splitlines()), default=0)
    if openings + 2 * widest <= _DEEPEST:  # a block takes a column, or two of them share it
        return False
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            return True
    return False


def _first_wrong(text: str, loader: type[Any]) -> tuple[int, str]:
    """The line of the first value that looks like a date or a number and is none, and as what."""
    reading = loader(text)
    waiting, seen = [reading.get_single_node()], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias, maybe of what it is in
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [one for pair in reversed(node.value) for one in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)
        else:
            try:
                reading.construct_object(node)
            except _NO_VALUE:
                return node.start_mark.line + 1, node.tag.rpartition(":")[2]
    return 1, "value"


def quickest(loader: type[Any]) -> type[Any]:
    """The same loader on libyaml, ten times as fast; the given one where PyYAML came without."""
    of_libyaml: type[Any] = getattr(yaml, f"C{loader.__name__}", loader)
    return of_libyaml


def _child(node: Any, part: int | str) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
