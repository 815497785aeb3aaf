"""Every sentence that a person reads in an alert, a finding or a report, in Dutch and English.

One YAML file per room beside this module: `key: {nl: ..., en: ...}`, placeholders in braces.
Logs, errors of the command line and column names are English and stand where they are raised.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


class Language(StrEnum):
    """A language for people."""

    NL = "nl"
    EN = "en"


def say(language: Language, key: str, **fields: Any) -> str:
    """The sentence `file.key` (say `alerts.subject`) with its fields filled in.

    Raises KeyError for an unknown key or a field that is not given: a test says every sentence.
    """
    return _sentence(language, key).format(**fields)


@cache
def _sentence(language: Language, key: str) -> str:
    room, _, name = key.partition(".")
    return _sentences(room)[name][language.value]


@cache
def _sentences(room: str) -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath(f"{room}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded
