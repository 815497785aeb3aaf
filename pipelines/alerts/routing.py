"""Which message goes to which channel, and in which language: `alerts.yaml`, checked on load.

A channel is known by its name; its URL is a secret, best kept in the environment. What a channel
is and how it is reached stands in `delivery.py`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from pipelines.alerts.cards import Severity
from pipelines.alerts.delivery import channel_names, is_usable
from pipelines.errors import DefinitionError
from pipelines.located import Lines, read_yaml
from pipelines.reconcile.model import FindingKind
from pipelines.text import did_you_mean
from pipelines.wording import Language

OTHER_KINDS = ("release", "refresh", "summary")
"""What a message can be about besides findings: no release, a refresh that is late, the month."""

KINDS = (*(kind.value for kind in FindingKind), *OTHER_KINDS)

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Route(_Strict):
    """Who gets what: of this severity or graver, of these publishers, of these kinds."""

    to: Annotated[tuple[_Name, ...], Field(min_length=1)]
    severity: Severity = Severity.INFO
    publishers: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    language: Language | None = None

    def takes(self, severity: str, publisher: str | None, kinds: Collection[str]) -> bool:
        """Whether a message goes this way."""
        return (
            _GRAVITY[Severity(severity)] >= _GRAVITY[self.severity]
            and (self.publishers is None or publisher in self.publishers)
            and (self.kinds is None or not set(self.kinds).isdisjoint(kinds))
        )


class _FromEnvironment(_Strict):
    """A channel whose URL is in a variable of the environment."""

    env: str


class _File(_Strict):
    """The content of `alerts.yaml`."""

    channels: dict[_Name, str | _FromEnvironment]
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Post:
    """Channels by name, and the routes to them."""

    channels: Mapping[str, SecretStr] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()

    def addressees(
        self, severity: str, publisher: str | None, kinds: Collection[str], language: Language
    ) -> dict[str, Language]:
        """The channels that a message goes to; where several routes lead, the first one counts."""
        found: dict[str, Language] = {}
        for route in self.routes:
            if route.takes(severity, publisher, kinds):
                for name in route.to:
                    found.setdefault(name, route.language or language)
        return found

    def with_urls(self, urls: Sequence[SecretStr]) -> Post:
        """The same and these channels, which take everything."""
        if not urls:
            return self
        named = dict(zip(channel_names(urls), urls, strict=True))
        return Post({**self.channels, **named}, (*self.routes, Route(to=tuple(named))))


def load_post(path: Path) -> Post:
    """The channels and routes of a file.

    Raises DefinitionError with file and line for a channel that cannot be reached so, a variable
    that is not set, and a route to or from something that is not there; never with a URL.
    """
    content, lines = read_yaml(path, yaml.SafeLoader)
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise _wrong(error, lines) from None
    channels = {name: _url(name, where, lines) for name, where in file.channels.items()}
    for number, route in enumerate(file.routes):
        _check_names(number, route, channels, lines)
    _check_all_are_used(file, lines)
    return Post(channels, file.routes)


def _url(name: str, where: str | _FromEnvironment, lines: Lines) -> SecretStr:
    place = lines.where(["channels", name])
    text = where
    if isinstance(where, _FromEnvironment):
        text = os.environ.get(where.env, "").strip()
        if not text:
            problem = f"channel {name}: the variable {where.env} is not set"
            raise DefinitionError(place, problem, "set it where the refresh runs")
    url = SecretStr(str(text))
    if not is_usable(url):
        problem = f"channel {name}: its address cannot be used"
        hint = "its beginning, such as mailtos:// or json://, or a required part is wrong"
        raise DefinitionError(place, problem, hint)
    return url


def _check_names(number: int, route: Route, channels: Mapping[str, Any], lines: Lines) -> None:
    for key, names, known in (("to", route.to, [*channels]), ("kinds", route.kinds, KINDS)):
        for name in names or ():
            if name not in known:
                place = lines.where(["routes", number, key])
                what = "channel" if key == "to" else "kind"
                hint = did_you_mean(name, known) or f"known are {', '.join(known)}"
                raise DefinitionError(place, f"no such {what}: {name!r}", hint)


def _check_all_are_used(file: _File, lines: Lines) -> None:
    used = {name for route in file.routes for name in route.to}
    for name in file.channels:
        if name not in used:
            place = lines.where(["channels", name])
            raise DefinitionError(place, f"no route leads to channel {name!r}", "add one")


def _wrong(error: ValidationError, lines: Lines) -> DefinitionError:
    """What is wrong first, and where; what stands there may be a secret and is not repeated."""
    first = min(error.errors(include_input=False), key=lambda one: one["type"] != "extra_forbidden")
    path = [part for part in first["loc"] if part not in ("[key]", "str", "_FromEnvironment")]
    problem = f"{'.'.join(str(part) for part in path)}: {first['msg']}"
    return DefinitionError(lines.where(path), problem, "see docs/alerts.md")
