"""Texts with names in braces, as in "expenditure/{year}/{category}".

Which names there are is for the definition to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipelines.text import did_you_mean

_NAME = re.compile(r"\{(\w*)\}")


def names_in(template: str) -> list[str]:
    """The names that stand in its braces, in their order."""
    return _NAME.findall(template)


def is_fillable(template: str, names: Mapping[str, str]) -> bool:
    """Whether every name in the braces has a text."""
    return all(names.get(name) for name in names_in(template))


def groups_of(*patterns: str | None) -> set[str]:
    """The names of the groups of some patterns."""
    return {name for pattern in patterns if pattern for name in re.compile(pattern).groupindex}


def check_names(templates: Iterable[str | None], known: Iterable[str]) -> None:
    """Raises ValueError for a name that nothing could ever fill, with the ones that there are."""
    known = sorted(set(known))
    for template in templates:
        for name in names_in(template or ""):
            if name not in known:
                hint = did_you_mean(name, known)
                raise ValueError(
                    f"{template!r}: nothing here is called {{{name}}}"
                    f"{f' ({hint})' if hint else ''}; there are {', '.join(known)}, and named "
                    "groups of `heading` and `label` or `find`"
                )
