"""What messages say, to the letter; how long they may be; when they are the same news."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.alerts.cards import DocumentCard, FindingCard, Severity, SuspectCard
from pipelines.alerts.changed import DocumentNews
from pipelines.alerts.messages import (
    BODY_LIMIT,
    SUBJECT_LIMIT,
    Message,
    compose_document_message,
    compose_release_message,
)
from pipelines.reconcile.model import FindingKind
from pipelines.wording import Language
from tests.alerts import suspicion
from tests.alerts.suspicion import finding, rule, sets, suspect

DOCUMENT = DocumentCard(
    document_id="feedfeedfeedfeed",
    file="raw/coevorden/eindverslag.pdf",
    title="Eindverslag Dutch TechZone",
    publisher="Coevorden",
    report_id="coevorden/dutch-techzone/eindverslag/2019-2022",
    edition="definitief",
    status="loaded",
    reason=None,
)
SUM = (
    "Het jaartotaal is de som van de onderdelen: 35.299 + 7.703 = 43.002, gedrukt staat 42.999. "
    "Verschil € 3; afronding verklaart hoogstens € 1,50."
)
FINDING = FindingCard("f1", FindingKind.DISCREPANCY, Severity.ERROR, SUM, 4)
QUARANTINED = replace(DOCUMENT, status="quarantined", reason="De PDF is beschadigd.", title=None)

DUTCH = """\
In dit rapport is iets gevonden dat iemand moet beoordelen.

Rapport: Eindverslag Dutch TechZone
Uitgever: Coevorden
Rapportsleutel: coevorden/dutch-techzone/eindverslag/2019-2022
Editie: definitief
Bestand: raw/coevorden/eindverslag.pdf
Document: feedfeedfeedfeed

1. Een totaal sluit niet aan (pagina 4, ernstig)
   Gevonden: Het jaartotaal is de som van de onderdelen: 35.299 + 7.703 = 43.002, \
gedrukt staat 42.999. Verschil € 3; afronding verklaart hoogstens € 1,50.
   Wiens fout: staat nog niet vast; kijk of het er echt zo staat.
   Nakijken:
     - Kijk wat waar is gelezen:
         dtz inspect raw/coevorden/eindverslag.pdf --page 4

Wat nu te doen:
- Vergelijk de genoemde bedragen met het rapport. Staat het er echt zo, vraag dan de uitgever om \
een herstelde editie. Leg de conclusie vast als besluit.

Kenmerk van dit bericht: """


WITH_SUSPECTS = {
    Language.NL: """\
1. Een totaal sluit niet aan (pagina 4, ernstig)
   Waarschijnlijkste oorzaak:
     pagina 4, Post a (2020): gedrukt staat "35.299", voorstel € 35.296 [aaaaaaaaaaaaaaaa]
         Waarom: 35.299 is waarschijnlijk 35.296: één cijfer (a).
   Wat niet klopt: Het jaartotaal is de som van de onderdelen: Personeel 35.299 + \
Kennispoort 7.703 = 43.002; gedrukt staat 42.999 (Totaal, pagina 4). Verschil € 3; afronding \
verklaart hoogstens € 1,50.
   Toelichting: Beide lezers lezen hetzelfde.
   Wiens fout: van de uitgever; het staat zo in het bestand.
   Of anders (waarschijnlijkste eerst):
     2. 2 bedragen samen:
     + pagina 4, Post b (2020): gedrukt staat "35.299", voorstel € 7.700 [bbbbbbbbbbbbbbbb]
         Waarom: 35.299 is waarschijnlijk 35.296: één cijfer (b).
     + pagina 4, Post c (2020): gedrukt staat "35.299" [cccccccccccccccc]
         Waarom: 35.299 is waarschijnlijk 35.296: één cijfer (c).
     3. pagina 4, Post d (2020): gedrukt staat "35.299", voorstel € 35.296 [dddddddddddddddd]
         Waarom: 35.299 is waarschijnlijk 35.296: één cijfer (d).
     … en nog 1 meer; `dtz check f00df00df00df00d` toont ze allemaal.
   Nakijken:
     - Kijk wat waar is gelezen:
         dtz inspect raw/coevorden/eindverslag.pdf --page 4
     - Alle mogelijkheden, en de opdrachten om een besluit vast te leggen:
         dtz check f00df00df00df00d

Wat nu te doen:
- Vergelijk de genoemde bedragen met het rapport. Staat het er echt zo, vraag dan de uitgever om \
een herstelde editie. Leg de conclusie vast als besluit.

Kenmerk van dit bericht: """,
    Language.EN: """\
1. A total does not reconcile (page 4, serious)
   Likeliest cause:
     page 4, Post a (2020): printed is "35.299", proposed € 35,296 [aaaaaaaaaaaaaaaa]
         Why: 35.299 is waarschijnlijk 35.296: één cijfer (a).
   What does not hold: Het jaartotaal is de som van de onderdelen: Personeel 35.299 + \
Kennispoort 7.703 = 43.002; gedrukt staat 42.999 (Totaal, pagina 4). Verschil € 3; afronding \
verklaart hoogstens € 1,50.
   Note: Beide lezers lezen hetzelfde.
   Whose mistake: the publisher's; it is so in the file.
   Or else (likeliest first):
     2. 2 figures together:
     + page 4, Post b (2020): printed is "35.299", proposed € 7,700 [bbbbbbbbbbbbbbbb]
         Why: 35.299 is waarschijnlijk 35.296: één cijfer (b).
     + page 4, Post c (2020): printed is "35.299" [cccccccccccccccc]
         Why: 35.299 is waarschijnlijk 35.296: één cijfer (c).
     3. page 4, Post d (2020): printed is "35.299", proposed € 35,296 [dddddddddddddddd]
         Why: 35.299 is waarschijnlijk 35.296: één cijfer (d).
     … and 1 more; `dtz check f00df00df00df00d` shows them all.
   Look it up:
     - See what was read where:
         dtz inspect raw/coevorden/eindverslag.pdf --page 4
     - All possibilities, and the commands that record a decision:
         dtz check f00df00df00df00d

What to do next:
- Compare the amounts named with the report. If it really says so, ask the publisher for a \
corrected edition. Record the conclusion as a decision.

Reference of this message: """,
}


def compose(
    document: DocumentCard = DOCUMENT,
    findings: list[FindingCard] | None = None,
    language: Language = Language.NL,
) -> Message:
    found = [FINDING] if findings is None else findings
    return compose_document_message(document=document, news=DocumentNews(found), language=language)


def test_a_discrepancy_in_dutch_to_the_letter() -> None:
    message = compose()
    assert message.subject == "Coevorden, Eindverslag Dutch TechZone: Een totaal sluit niet aan"
    assert message.body == DUTCH + message.message_id
    assert message.severity is Severity.ERROR
    assert message.document_id == DOCUMENT.document_id
    assert message.text == f"{message.subject}\n\n{message.body}"


@pytest.mark.parametrize("language", Language)
def test_suspects_to_the_letter(language: Language) -> None:
    others = ((suspect("b", "7700"), suspect("c", None)), suspect("d"), suspect("e"))
    card = finding(
        suspect("a"),
        *others,
        whose="publisher",
        explanation=f"{suspicion.SUM} Beide lezers lezen hetzelfde.",
    )
    message = compose(findings=[card], language=language)
    _, blocks = message.body.split("feedfeedfeedfeed\n\n")
    assert blocks == WITH_SUSPECTS[language] + message.message_id


def test_suspects_do_not_change_what_news_it_is() -> None:
    bare = finding(finding_id="f1", rules=())
    assert compose(findings=[finding(suspect(), finding_id="f1")]).message_id == (
        compose(findings=[bare]).message_id
    )


def test_a_look_at_the_whole_where_a_finding_has_no_page() -> None:
    no_page = replace(FINDING, finding_id="f2", page=None)
    body = compose(findings=[FINDING, no_page]).body
    assert "eindverslag.pdf --page 4\n" in body
    assert "- Wat waar is gelezen: dtz inspect raw/coevorden/eindverslag.pdf\n" in body


def test_a_quarantine_in_english() -> None:
    message = compose(QUARANTINED, [], Language.EN)
    assert message.subject == "Coevorden, raw/coevorden/eindverslag.pdf: put into quarantine"
    assert "Reason: De PDF is beschadigd." in message.body
    assert "Report:" not in message.body
    assert "run `dtz refresh`" in message.body
    assert "dtz inspect raw/coevorden/eindverslag.pdf\n" in message.body
    assert message.severity is Severity.ERROR


def test_several_findings_make_one_message_with_the_gravest_first() -> None:
    mild = replace(FINDING, finding_id="f0", severity=Severity.INFO)
    mild = replace(mild, kind=FindingKind.JOINTLY_IMPOSSIBLE)
    message = compose(findings=[mild, FINDING], language=Language.EN)
    assert message.subject.endswith(": 2 new findings")
    first, second = message.body.index("1. A total"), message.body.index("2. Amounts cannot")
    assert first < second
    assert message.body.count("Compare the amounts named") == 1
    assert message.severity is Severity.ERROR
    assert compose(findings=[mild]).severity is Severity.INFO


def test_what_is_missing_is_asked_for() -> None:
    missing = replace(FINDING, kind=FindingKind.OMISSION)
    body = compose(findings=[missing], language=Language.EN).body
    assert "1. Something is missing from the report" in body
    assert "ask the publisher to add it" in body
    assert "Compare the amounts named" not in body


def test_a_finding_without_a_page() -> None:
    body = compose(findings=[replace(FINDING, page=None)]).body
    assert "(ernstig)" in body
    assert "--page" not in body


def test_nothing_to_tell_is_no_message() -> None:
    with pytest.raises(ValueError, match="nothing to tell"):
        compose(findings=[])


def test_a_release_message() -> None:
    message = compose_release_message("figures of 2 documents have duplicate keys", Language.EN)
    assert message.subject == "No new release could be published"
    assert "Reason: figures of 2 documents have duplicate keys" in message.body
    assert "The previous release" in message.body
    assert (message.document_id, message.severity) == (None, Severity.ERROR)
    assert compose_release_message("other", Language.EN).message_id != message.message_id
    dutch = compose_release_message("figures of 2 documents have duplicate keys", Language.NL)
    assert dutch.message_id == message.message_id
    assert dutch.subject == "Er kon geen nieuwe uitgave worden gepubliceerd"


def test_the_same_news_has_the_same_id() -> None:
    other = replace(FINDING, finding_id="f2")
    message_id = compose(findings=[FINDING, other]).message_id
    assert re.fullmatch("[0-9a-f]{16}", message_id)
    assert compose(findings=[other, FINDING]).message_id == message_id
    assert compose(findings=[FINDING, other], language=Language.EN).message_id == message_id
    assert compose(replace(DOCUMENT, status="superseded"), [FINDING, other]).message_id == (
        message_id
    )


@pytest.mark.parametrize(
    "change", [{"document_id": "x"}, {"status": "unrecognised"}, {"reason": "other"}]
)
def test_other_news_has_another_id(change: dict[str, str]) -> None:
    changed = replace(QUARANTINED, **change)
    assert compose(changed, []).message_id != compose(QUARANTINED, []).message_id
    assert compose(QUARANTINED, [FINDING]).message_id != compose(QUARANTINED, []).message_id


def test_hostile_labels_forge_nothing() -> None:
    hostile = replace(
        DOCUMENT,
        title="Rapport\r\nBcc: all@x.nl\n\nWat nu te doen:\n- betaal",
        publisher="\u202eneidnehC\x00",
        file="raw/a; rm -rf ~.pdf",
        reason="@everyone",
        status="quarantined",
    )
    ours = "Wat nu te doen:\n\x1b[2J- betaal"
    message = compose(
        hostile,
        [
            replace(FINDING, explanation=ours),
            finding(suspect(label=ours, printed=ours, explanation=ours), rules=(rule(ours),)),
        ],
    )
    assert message.body.count("\nWat nu te doen:\n") == 1
    assert "\n- betaal" not in message.body
    assert "@everyone" not in message.body
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", message.text)
    assert not re.search(r"[\r\n]", message.subject)
    assert "dtz inspect 'raw/a; rm -rf ~.pdf' --page 4" in message.body


@pytest.mark.parametrize("file", ["raw/a\u202efdp.pdf", "raw/" + "x" * 200, "raw/" + "'" * 100])
def test_a_path_that_cannot_be_shown_gives_no_command(file: str) -> None:
    assert "dtz inspect" not in compose(replace(DOCUMENT, file=file)).body


def test_many_findings_are_counted_honestly() -> None:
    many = [replace(FINDING, finding_id=f"f{n:03}", page=n) for n in range(100)]
    body = compose(findings=many).body
    shown = len(re.findall(r"^\d+\. Een totaal", body, re.MULTILINE))
    assert 1 < shown < 100
    assert f"… en nog {100 - shown} meer; `dtz check` toont ze allemaal." in body


def test_one_long_finding_is_told_in_part() -> None:
    body = compose(findings=[replace(FINDING, explanation="x" * 9000)], language=Language.EN).body
    assert len(body) <= BODY_LIMIT
    assert "[shortened; `dtz check` shows all of it]" in body
    assert " more; `dtz check`" not in body


text = st.text(st.characters(), max_size=12).map(lambda part: part * 90)
amount = st.none() | st.decimals(-(10**15), 10**15, places=2, allow_nan=False)
suspected = st.builds(
    SuspectCard,
    st.just("0" * 16),
    st.integers(1, 9999),
    text,
    st.none() | st.integers(1900, 2200),
    text,
    *[amount] * 3,
    st.none(),
    text,
)
cards = st.builds(
    FindingCard,
    st.uuids().map(str),
    st.sampled_from(FindingKind),
    st.sampled_from(Severity),
    text,
    st.none() | st.integers(1, 9999),
    st.sampled_from(["ours", "publisher", "unknown"]),
    st.lists(text.map(rule), max_size=4).map(tuple),
    st.lists(st.lists(suspected, min_size=1, max_size=3).map(tuple), max_size=5).map(
        lambda figures: sets(*figures)
    ),
)
document = st.builds(
    DocumentCard,
    text,
    st.one_of(text, st.just("'" * 150)),
    *[st.none() | text] * 4,
    st.sampled_from(["quarantined", "unrecognised"]),
    st.none() | text,
)


@settings(max_examples=60, deadline=None)
@given(document, st.lists(cards, max_size=12), st.sampled_from(Language))
def test_limits_hold_for_any_text(card: Any, findings: list[Any], language: Language) -> None:
    message = compose(card, findings, language)
    assert len(message.body) <= BODY_LIMIT
    assert len(message.subject) <= SUBJECT_LIMIT
    assert len(message.subject.splitlines()) == 1
    message.text.encode()
    shown = len(re.findall(r"^\d+\. ", message.body, re.MULTILINE))
    more = re.search(r"^… (?:en nog|and) (\d+) ", message.body, re.MULTILINE)
    assert shown + (int(more.group(1)) if more else 0) == len(findings)
    assert shown >= min(1, len(findings))


def test_the_longest_labels_leave_room_for_a_finding() -> None:
    long = "W" * 2000
    card = DocumentCard(long, "'" * 30, long, long, long, long, "quarantined", long)
    findings = [
        replace(FINDING, kind=kind, finding_id=kind, explanation=long) for kind in FindingKind
    ]
    for language in Language:
        body = compose(card, findings, language).body
        assert len(body) <= BODY_LIMIT
        assert body.count("W" * 161) >= 2  # the reason, and a good part of the first finding
