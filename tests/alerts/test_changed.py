"""What a message says of findings that changed or ended, as text and as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.alerts.cards import DocumentCard, FindingCard, Severity
from pipelines.alerts.changed import ChangedCard, DocumentNews, ResolvedCard
from pipelines.alerts.changes import Substance, substance_of
from pipelines.alerts.messages import BODY_LIMIT, Message, compose_document_message
from pipelines.alerts.sheets import html_page
from pipelines.reconcile.model import FindingKind, Outcome
from pipelines.wording import Language
from tests.alerts.suspicion import finding, rule, suspect

DOCUMENT = DocumentCard("d1", "emmen/a.pdf", "Geld", "emmen", "emmen/geld", None, "loaded", None)
NOW = finding(suspect("a"))
BEFORE = replace(substance_of(NOW), differences=(("money/total", "5"),))
GONE = ResolvedCard("beefbeefbeefbeef", substance_of(NOW), "gone")


def compose(news: DocumentNews, language: Language = Language.EN) -> Message:
    return compose_document_message(document=DOCUMENT, news=news, language=language)


def test_a_change_is_told_before_the_finding() -> None:
    message = compose(DocumentNews(changed=[ChangedCard(NOW, BEFORE)]))
    assert message.subject == "emmen, Geld: 1 changed"
    assert message.body.startswith("Something that was told of this report before has changed.\n\n")
    assert (
        "1. Changed: A total does not reconcile (page 4, serious)\n"
        "   What changed: the difference was € 5 and is € 3 now.\n"
        "   Likeliest cause:\n"
    ) in message.body
    assert "What to do next:" in message.body


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ({"severity": "warning"}, 'it was "warning" and is "serious" now'),
        ({"differences": ()}, "one rule more does not hold; it is off by € 3"),
        ({"differences": (("money/total", "3"), ("x", "1"))}, "or belong to it no longer: 1"),
        ({"likeliest": ()}, "the likeliest cause is another one"),
        ({"whose": "ours"}, "whose mistake it is"),
    ],
)
def test_each_thing_that_changed_is_named(before: dict[str, Any], said: str) -> None:
    card = ChangedCard(NOW, replace(substance_of(NOW), **before))
    (line,) = re.findall("What changed: .*", compose(DocumentNews(changed=[card])).body)
    assert said in line


def test_what_is_resolved_asks_nothing_of_anybody() -> None:
    message = compose(DocumentNews(resolved=[GONE]))
    assert message.subject == "emmen, Geld: 1 resolved"
    assert (
        "1. Resolved: A total does not reconcile (serious)\n"
        "   Why: it is not found any more.\n"
        "   Finding: beefbeefbeefbeef\n\n"
        "Reference of this message: "
    ) in message.body
    assert message.severity is Severity.ERROR  # who heard of it hears how it ended


def test_all_that_changed_is_one_message() -> None:
    new = replace(NOW, finding_id="f1", kind=FindingKind.OMISSION)
    message = compose(DocumentNews([new], [ChangedCard(NOW, BEFORE)], [GONE]), Language.NL)
    assert message.subject == "emmen, Geld: 1 nieuw, 1 gewijzigd, 1 opgelost"
    assert re.findall(r"^\d\. \w+:", message.body, re.MULTILINE) == [
        "1. Nieuw:",
        "2. Gewijzigd:",
        "3. Opgelost:",
    ]
    assert message.kinds == ("discrepancy", "omission")


def test_each_change_is_other_news() -> None:
    ids = [
        compose(news).message_id
        for news in (
            DocumentNews([NOW]),
            DocumentNews([NOW], times={NOW.finding_id: 2}),
            DocumentNews(changed=[ChangedCard(NOW, BEFORE)], times={NOW.finding_id: 2}),
            DocumentNews(changed=[ChangedCard(NOW, BEFORE)], times={NOW.finding_id: 3}),
            DocumentNews(resolved=[GONE]),
            DocumentNews(resolved=[GONE], times={GONE.finding_id: 2}),
        )
    ]
    assert len(set(ids)) == len(ids)


SENTENCES = yaml.safe_load(files("pipelines.wording").joinpath("changes.yaml").read_text("utf-8"))


def test_every_way_of_ending_has_its_sentence() -> None:
    for name in SENTENCES:
        if name.startswith("why_"):
            why = name.removeprefix("why_")
            body = compose(DocumentNews(resolved=[replace(GONE, why=why)])).body
            assert SENTENCES[name]["en"] in body


class _Reader(HTMLParser):
    """What a person sees of a page, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.tags: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "body" in self.inside:
            self.seen.append(data)


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


OURS = {"html", "head", "meta", "title", "body", "pre", "strong", "span"}
hostile = st.text(
    st.one_of(st.sampled_from("<>&\"'{}%/ \n=`"), st.characters(codec="utf-8")), max_size=60
)
cards = st.builds(
    lambda text, identity: finding(
        suspect(label=text, printed=text, explanation=f"{text}<script>alert(1)</script>"),
        rules=(rule(text),),
        explanation=text,
        finding_id=identity,
    ),
    hostile,
    st.uuids().map(str),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(cards, min_size=1, max_size=4), hostile, st.sampled_from(Language))
def test_html_shows_the_text_and_nothing_of_a_report_becomes_a_tag(
    found: list[FindingCard], text: str, language: Language
) -> None:
    document = replace(DOCUMENT, title=text, file=f"emmen/{text}.pdf")
    message = compose_document_message(
        document=document, news=DocumentNews(found), language=language
    )
    reader = read(html_page(message.subject, message.html, language))
    assert "".join(reader.seen).strip() == message.body.strip()
    assert set(reader.tags) <= OURS
    assert len(message.body) <= BODY_LIMIT


def test_a_page_says_the_notice_first_and_escapes_it() -> None:
    page = html_page("a<b", "inner", Language.NL, "x<script>")
    assert "<title>a&lt;b</title>" in page
    assert '<html lang="nl">' in page
    assert "x&lt;script&gt;\n\ninner" in page


def test_rules_of_which_nothing_is_known_are_off_by_an_unknown_amount() -> None:
    card = replace(NOW, rules=(rule(verdict=Outcome.DISCREPANCY, difference=None),))
    before = Substance("discrepancy", "error", "unknown", (), substance_of(card).likeliest)
    body = compose(DocumentNews(changed=[ChangedCard(card, before)])).body
    assert "it is off by ?" in body
