"""Every sentence for people: both languages, the same placeholders."""

from __future__ import annotations

from importlib.resources import files
from string import Formatter

import pytest
import yaml

from pipelines import wording
from pipelines.wording import Language, say

SENTENCES = [
    pytest.param(f"{file.name.removesuffix('.yaml')}.{key}", sentence, id=f"{file.name}:{key}")
    for file in sorted(files(wording).iterdir(), key=lambda file: file.name)
    if file.name.endswith(".yaml")
    for key, sentence in yaml.safe_load(file.read_text(encoding="utf-8")).items()
]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_there_are_sentences():
    assert SENTENCES


@pytest.mark.parametrize(("key", "sentence"), SENTENCES)
def test_a_sentence_has_both_languages_with_the_same_placeholders(key, sentence):
    assert set(sentence) == {language.value for language in Language}
    assert placeholders(sentence["nl"]) == placeholders(sentence["en"])


@pytest.mark.parametrize(("key", "sentence"), SENTENCES)
def test_a_sentence_can_be_said(key, sentence):
    names = {name.split(".")[0].split("[")[0] for name in placeholders(sentence["nl"])}
    for language in Language:
        assert say(language, key, **dict.fromkeys(names, 7)).strip()


def test_an_unknown_key_or_a_missing_field_is_a_key_error(monkeypatch):
    greeting = {"greeting": {"nl": "Dag {name}", "en": "Hello {name}"}}
    monkeypatch.setattr(wording, "_sentences", lambda room: greeting)
    assert say(Language.EN, "test.greeting", name="Anne") == "Hello Anne"
    with pytest.raises(KeyError, match="farewell"):
        say(Language.NL, "test.farewell")
    with pytest.raises(KeyError, match="name"):
        say(Language.NL, "test.greeting")
