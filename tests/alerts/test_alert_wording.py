"""Every sentence about alerts is said somewhere, in both languages, and no other is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
import yaml

from pipelines.alerts import blocks, delivery, messages, steps
from pipelines.alerts.cards import DocumentCard, FindingCard, Severity
from pipelines.alerts.changed import DocumentNews
from pipelines.alerts.messages import Message
from pipelines.reconcile.model import FindingKind, Outcome
from pipelines.wording import Language, say
from tests.alerts.suspicion import finding, rule, suspect

SENTENCES = yaml.safe_load(files("pipelines.wording").joinpath("alerts.yaml").read_text("utf-8"))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    keys: set[str] = set()

    def listening(language: Language, key: str, **fields: Any) -> str:
        keys.add(key.removeprefix("alerts."))
        return say(language, key, **fields)

    for room in (blocks, delivery, messages, steps):
        monkeypatch.setattr(room, "say", listening)
    return keys


def cards(count: int) -> list[FindingCard]:
    kinds, severities = list(FindingKind), list(Severity)
    return [
        FindingCard(str(n), kinds[n % len(kinds)], severities[n % 3], f"{n:0200}", n + 1)
        for n in range(count)
    ]


def told_of(document: DocumentCard, findings: list[FindingCard], language: Language) -> None:
    news = DocumentNews(findings)
    messages.compose_document_message(document=document, news=news, language=language)


def compose_all(language: Language) -> Message:
    for status in ("loaded", *messages.HELD_BACK):
        card = DocumentCard(
            "d", "f.pdf", "t", "p", "r", "e", status, "why", "https://dtz.example/d.html"
        )
        for found in ([cards(1)[0]], cards(7), cards(50)):
            told_of(card, found, language)
    long = FindingCard("l", FindingKind.SOURCE, Severity.INFO, "x" * 9000, None)
    told_of(card, [long], language)
    for told in with_suspects():
        told_of(card, [told], language)
        list(steps.whole_steps(told, "f.pdf", language))
    return messages.compose_release_message("why", language)


def with_suspects() -> Iterator[FindingCard]:
    """Every kind of proposal, sets and rules beyond the limit, whoever made the mistake."""
    ranges = [{"lowest": Decimal(1), "highest": Decimal(2)}, {"lowest": Decimal(1)}]
    proposals: list[dict[str, Any]] = [{}, *ranges, {"highest": Decimal(2)}]
    for whose in ("ours", "publisher", "unknown"):
        for proposal in proposals:
            one = suspect(**{"proposed": None, **proposal})
            yield finding(one, (suspect(), one), one, one, whose=whose)
    rules = [rule("x" * 999, rule_id=str(n)) for n in range(9)]
    blocked = rule(verdict=Outcome.NOT_CHECKABLE)
    yield finding(suspect(), rules=(*rules, blocked), explanation=f"{'x' * 999} why")
    yield finding(rules=(rule(verdict=Outcome.EXACT),), kind=FindingKind.JOINTLY_IMPOSSIBLE)


@pytest.mark.parametrize("language", Language)
def test_every_sentence_is_said(
    language: Language,
    said: set[str],
    webhook: Any,
    closed_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = compose_all(language)
    refusing = [f"json://127.0.0.1:{port}/403" for port in (webhook.port, closed_port)]
    delivery.deliver(message, [*refusing, "unusable"], language)
    monkeypatch.setattr(delivery, "_send", lambda service, message: 1 / 0)
    delivery.deliver(message, refusing, language)
    assert said == set(SENTENCES)


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_both_languages_speak_for_themselves(key: str) -> None:
    sentence = SENTENCES[key]
    assert set(sentence) == {"nl", "en"}
    assert all(sentence.values())
    same_in_both = {"fact_document"}
    assert (sentence["nl"] == sentence["en"]) == (key in same_in_both)


def test_every_kind_has_its_advice() -> None:
    assert set(steps.ADVICE) == set(FindingKind)
    assert set(delivery._NOTIFY_TYPES) == set(Severity)
