"""The page of `dtz check`: what a person reads of a finding, to the letter."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dtz_assets.checking import (
    SHORT,
    WHOLE,
    Told,
    finding_text,
    findings_json,
    findings_text,
    load_findings,
)
from pipelines.wording import Language
from tests.alerts.suspicion import finding, suspect

DOCUMENT: dict[str, str | None] = {
    "document_id": "feedfeedfeedfeed",
    "file": "coevorden/eindverslag.pdf",
    "title": "Eindverslag Dutch TechZone",
    "publisher": "coevorden",
    "report_id": "coevorden/dutch-techzone/eindverslag/2019-2022",
    "edition": None,
}

OWN = """\
findings   4 open, 0 accepted

1. Een totaal sluit niet aan (ernstig) [FINDING1]
   Rapport: Dutch TechZone: Overzicht van het uitgegeven budget in de gemeente
       Coevorden voor de periode 2017-2021
   Uitgever: coevorden
   Bestand: coevorden/dtz-overzicht-2017-2021.pdf
   Waarschijnlijkste oorzaak:
     pagina 6, €1 euro per inwoner (2020): gedrukt staat "€ 35.299", voorstel
       € 35.296 [FIGURE1]
         Waarom: 35.299 is waarschijnlijk 35.296: één cijfer, en het is ook het
           bedrag van 2019.
   Wat niet klopt: De uitsplitsing van Programma DTZ in 2020 telt op tot het
       jaarbedrag: €1 euro per inwoner 35.299 + Kennispoort Drenthe 7.703 =
       43.002; gedrukt staat 42.999 (Programma DTZ, pagina 6). Verschil € 3;
       afronding verklaart hoogstens € 1,50.
   Toelichting: Twee onafhankelijke lezingen van elk van deze bedragen zijn
       gelijk: het staat zo in het rapport. Welk van de 3 mogelijkheden het is,
       zeggen de sommen niet; de volgorde komt van wat er gedrukt staat.
   Wiens fout: van de uitgever; het staat zo in het bestand.
   Of anders (waarschijnlijkste eerst):
     2. pagina 6, Kennispoort Drenthe (2020): gedrukt staat "€ 7.703", voorstel
       € 7.700 [FIGURE2]
         Waarom: 7.703 kan ook 7.700 zijn: één cijfer.
     3. pagina 6, Programma DTZ (2020): gedrukt staat "€ 42.999", voorstel
       € 43.001 [FIGURE3]
         Waarom: 42.999 kan ook 43.001 zijn: dan klopt het, maar dat scheelt
           cijfers: 4.
   Wat nu te doen:
     - Kijk wat waar is gelezen:
         dtz inspect coevorden/dtz-overzicht-2017-2021.pdf --page 6
     - Vergelijk de genoemde bedragen met het rapport. Staat het er echt zo,
       vraag dan de uitgever om een herstelde editie. Leg de conclusie vast als
       besluit.
     - De uitgever bedoelt een ander bedrag dan er staat:
         dtz decide FIGURE1 --conclusion correct_value --amount 35296 \\
             --reason "…"
     - Het staat er zo, en zo is het bedoeld:
         dtz decide FIGURE1 --conclusion as_printed --reason "…"

2. Er ontbreekt iets in het rapport (let op) [FINDING2]"""


def page(found: list[Told], language: Language = Language.NL, detail=SHORT) -> str:
    return "\n".join(findings_text(found, language, 80, detail))


def told(*figures, state: str = "open", **changes) -> Told:
    return Told(finding(*figures, **changes), state, DOCUMENT)


def test_the_own_report_with_suspects_to_the_letter(built):
    found = load_findings(built.settings.live)
    text = page(found)
    names = {one.card.finding_id: f"FINDING{n}" for n, one in enumerate(found, 1)}
    names |= {
        each.figures[0].figure_id: f"FIGURE{n}" for n, each in enumerate(found[0].card.suspects, 1)
    }
    for identifier, name in names.items():
        text = text.replace(identifier, name)
    assert text[: len(OWN)] == OWN
    # Broken at 80 columns as it is read: with ids of 16 digits.
    assert all(len(line) <= 80 for line in page(found).splitlines())


def test_english_is_english_but_for_what_is_printed_or_was_found():
    lines = page([told(suspect())], Language.EN).splitlines()
    assert lines[2] == "1. A total does not reconcile (serious) [f00df00df00df00d]"
    assert lines[3:6] == [
        "   Report: Eindverslag Dutch TechZone",
        "   Publisher: coevorden",
        "   File: coevorden/eindverslag.pdf",
    ]
    assert "     - The publisher means another amount than is printed:" in lines


def test_without_an_open_finding_it_says_so():
    assert page([]) == "findings   0 open, 0 accepted\nEr staat niets open."
    assert page([told(state="accepted")], Language.EN).splitlines()[1] == "Nothing is open."


def test_what_was_accepted_is_one_line_at_the_end():
    accepted = [told(state="accepted", finding_id=f"{n:016}") for n in range(7)]
    text = page([*accepted[:1], told(), *accepted[1:]])
    assert text.splitlines()[0] == "findings   1 open, 7 accepted"
    *_, last = text.split("\n\n")
    assert " ".join(last.split()).startswith(
        "7 geaccepteerd: 0000000000000000 (Een totaal sluit niet aan, coevorden/eindverslag.pdf); "
    )
    assert last.endswith("en nog 2")
    assert "Een totaal sluit niet aan (ernstig) [0000000000000000]" not in text
    whole = page(accepted, detail=WHOLE)
    assert all(f"{n:016}" in whole for n in range(7))


def test_five_sets_are_shown_and_all_of_them_when_asked():
    card = told(*(suspect(name) for name in "abcdefgh"))
    assert page([card]).count("voorstel") == 5
    assert "… en nog 3 meer; `dtz check f00df00df00df00d` toont ze allemaal." in page([card])
    assert page([card], detail=WHOLE).count("voorstel") == 8
    alone = "\n".join(finding_text(card, 1, Language.NL, 80, WHOLE))
    assert alone.count("voorstel") == 8


def test_a_finding_without_a_document_has_no_facts_and_no_command():
    nothing = dict.fromkeys(DOCUMENT)
    text = page([replace(told(rules=()), document=nothing)])
    assert "Bestand" not in text
    assert "dtz inspect" not in text
    accepted = replace(told(state="accepted"), document=nothing)
    assert "(Een totaal sluit niet aan, raw/)" in page([accepted])


def test_the_edition_is_named_where_there_is_one():
    document = {**DOCUMENT, "edition": "herzien"}
    assert "   Editie: herzien\n" in page([replace(told(), document=document)])


@pytest.mark.parametrize("name", ["title", "publisher", "edition", "file"])
def test_no_label_breaks_the_terminal_or_passes_for_a_line_of_ours(name):
    hostile = "x\x1b[2J\r\n   Wiens fout: van ons; het is niet goed gelezen.\u202e\x07"
    text = page([replace(told(), document={**DOCUMENT, name: hostile})])
    assert "\n   Wiens fout: van ons" not in text
    assert not any(character in text for character in "\x1b\r\u202e\x07")


def test_programs_get_accepted_findings_too_and_exact_amounts():
    found = [told(suspect("a", "35296.10")), told(state="accepted")]
    text = findings_json(found)
    assert '"proposed": 35296.10' in text
    assert [one["state"] for one in json.loads(text)] == ["open", "accepted"]
    assert json.loads(text)[0]["document"] == DOCUMENT


def test_the_gravest_come_first_and_what_is_resolved_does_not_come(accepted):
    found = load_findings(accepted.settings.live)
    assert [(one.card.severity, one.state) for one in found] == [
        ("error", "accepted"),
        *3 * [("warning", "open")],
    ]
    assert [one.is_open for one in found] == [False, True, True, True]
