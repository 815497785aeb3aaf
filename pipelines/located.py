"""YAML that people write, and the line on which each of its values stands. Not what it means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import DefinitionError


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
    try:
        text, quick = data.decode("utf-8-sig"), quickest(loader)
        return yaml.load(text, quick), Lines(file, text, quick)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionError(f"{file}:{line}", f"no YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{file}:1", f"no text in UTF-8: {error}") from error


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
