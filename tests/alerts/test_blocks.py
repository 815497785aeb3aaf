"""How a finding is laid out: what comes first, what is counted, and that no label forges a line."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.alerts.blocks import DETAIL, HEADING, TEXT, Detail, Line, render_lines, story
from pipelines.alerts.cards import FindingCard
from pipelines.reconcile.model import FindingKind, Outcome
from pipelines.wording import Language
from tests.alerts.suspicion import SUM, finding, rule, suspect

SHORT, WHOLE = Detail(sets=3, rules=2), Detail(sets=None, rules=None)


def told(
    card: FindingCard,
    detail: Detail = SHORT,
    language: Language = Language.EN,
    width: int | None = None,
) -> str:
    return render_lines(list(story(card, language, detail)), width)


WIDE = """\
   Waarschijnlijkste oorzaak:
     pagina 4, Post a (2020): gedrukt staat "35.299", voorstel € 35.296
       [aaaaaaaaaaaaaaaa]
         Waarom: 35.299 is waarschijnlijk 35.296: één cijfer (a).
   Wat niet klopt: Het jaartotaal is de som van de onderdelen: Personeel 35.299
       + Kennispoort 7.703 = 43.002; gedrukt staat 42.999 (Totaal, pagina 4).
       Verschil € 3; afronding verklaart hoogstens € 1,50.
   Toelichting: Beide lezers lezen hetzelfde.
   Wiens fout: van de uitgever; het staat zo in het bestand.
   Of anders (waarschijnlijkste eerst):
     2. 2 bedragen samen:
     + pagina 4, Post b (2020): gedrukt staat "35.299", voorstel € 7.700
       [bbbbbbbbbbbbbbbb]
     + pagina 4, Post c (2020): gedrukt staat "35.299" [cccccccccccccccc]
         Waarom: Samen verklaren zij het.
     3. pagina 4, Post d (2020): gedrukt staat "35.299", moet liggen van € 1,50
       tot € 2 [dddddddddddddddd]
         Waarom: 35.299 is waarschijnlijk 35.296: één cijfer (d).
     … en nog 1 meer; `dtz check f00df00df00df00d` toont ze allemaal."""


def test_a_finding_on_80_columns_to_the_letter() -> None:
    together = "Samen verklaren zij het."
    card = finding(
        suspect("a"),
        (
            suspect("b", "7700", explanation=together),
            suspect("c", None, explanation=together),
        ),
        suspect("d", None, lowest=Decimal("1.5"), highest=Decimal(2)),
        suspect("e"),
        whose="publisher",
        explanation=f"{SUM} Beide lezers lezen hetzelfde.",
    )
    assert told(card, language=Language.NL, width=80) == WIDE


def test_the_likeliest_cause_comes_before_what_it_would_explain() -> None:
    lines = told(finding(suspect("a"), suspect("b"))).splitlines()
    assert lines[0] == "   Likeliest cause:"
    assert "[aaaaaaaaaaaaaaaa]" in lines[1]
    assert lines.index(f"   What does not hold: {SUM}") < lines.index(
        "   Or else (likeliest first):"
    )


def test_without_suspects_nobody_is_blamed() -> None:
    text = told(finding())
    assert "Likeliest" not in text
    assert "Or else" not in text
    assert SUM in text


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({"proposed": Decimal("35296.00")}, ", proposed € 35,296 ["),
        ({"lowest": Decimal("-3"), "highest": Decimal("0.5")}, ", must lie from -€ 3 to € 0.50 ["),
        ({"lowest": Decimal(0)}, ", must be at least € 0 ["),
        ({"highest": Decimal(0)}, ", must be at most € 0 ["),
        ({}, '"35.299" ['),
    ],
)
def test_what_the_amount_would_be(amounts: dict[str, Any], said: str) -> None:
    one = replace(suspect(proposed=None), **amounts)
    assert said in told(finding(one))


def test_a_year_is_named_once() -> None:
    assert "Post (2020):" in told(finding(suspect(label="Post")))
    assert "Post 2020:" in told(finding(suspect(label="Post 2020")))
    assert "Post:" in told(finding(suspect(label="Post", year=None)))


def test_each_of_several_figures_has_its_own_sentence_where_they_differ() -> None:
    lines = told(finding((suspect("a"), suspect("b")))).splitlines()
    assert lines[1] == "     2 figures together:"
    assert [line.split()[0] for line in lines[2:6]] == ["+", "Why:", "+", "Why:"]


@pytest.mark.parametrize(("sets", "left"), [(1, 0), (3, 0), (4, 1), (9, 6)])
def test_sets_beyond_the_limit_are_counted_and_the_whole_has_all(sets: int, left: int) -> None:
    card = finding(*(suspect(chr(ord("a") + n)) for n in range(sets)))
    short, whole = told(card), told(card, WHOLE)
    assert short.count("proposed") == sets - left
    assert ("more; `dtz check f00df00df00df00d`" in short) is (left > 0)
    assert (f"… and {left} more" in short) is (left > 0)
    assert whole.count("proposed") == sets
    assert "more;" not in whole


def test_the_main_rule_comes_first_and_others_are_counted() -> None:
    others = [rule(f"Regel {n} klopt niet.", rule_id=f"r{n}") for n in range(3)]
    text = told(finding(rules=(*others, rule()), explanation=f"{SUM} En nog 3 regels."))
    assert [line.strip() for line in text.splitlines()][:4] == [
        f"What does not hold: {SUM}",
        "What does not hold either: Regel 0 klopt niet.",
        "… and other rules: 2 more; `dtz check f00df00df00df00d` shows them all.",
        "Note: En nog 3 regels.",
    ]
    assert "Regel 2" in told(finding(rules=(*others, rule())), WHOLE)


def test_an_explanation_that_is_no_rule_s_stands_before_the_rules() -> None:
    lines = told(finding(explanation="Drie sommen kloppen niet.")).splitlines()
    assert lines[:2] == ["   Found: Drie sommen kloppen niet.", f"   What does not hold: {SUM}"]


def test_rules_that_hold_are_not_told_but_where_they_cannot_hold_together() -> None:
    holds = rule("Deze klopt precies.", Outcome.EXACT)
    assert "Deze klopt" not in told(finding(rules=(rule(), holds)))
    joint = finding(
        rules=(holds,), kind=FindingKind.JOINTLY_IMPOSSIBLE, explanation="Samen kan niet."
    )
    assert told(joint).splitlines()[:2] == [
        "   Found: Samen kan niet.",
        "   What cannot hold together: Deze klopt precies.",
    ]


def test_rules_that_cannot_be_checked_are_counted() -> None:
    blocked = rule("Niet te controleren.", Outcome.NOT_CHECKABLE, difference=None)
    card = finding(rules=(blocked,) * 2, kind=FindingKind.MALFORMED, explanation='"1.2.3"')
    text = told(card)
    assert text.splitlines() == [
        '   Found: "1.2.3"',
        "   Number of rules that cannot be checked because of this: 2.",
    ]
    assert "Whose" not in text  # of what nobody could read, that is no question


@pytest.mark.parametrize("whose", ["publisher", "ours"])
def test_whose_mistake_is_said_of_every_kind_where_it_is_known(whose: str) -> None:
    for kind in FindingKind:
        assert "Whose mistake: " in told(finding(kind=kind, whose=whose))


def test_a_long_sum_is_followed_by_its_four_numbers_also_when_it_is_cut() -> None:
    long = "De som: " + " + ".join(f"Post {n} 1.000" for n in range(60))
    text = told(finding(rules=(rule(long),), explanation=long), Detail(3, 3, text=200))
    sentence, numbers = text.splitlines()[:2]
    assert sentence.endswith("[shortened; `dtz check` shows all of it]")
    assert len(sentence) <= len("   What does not hold: ") + 200
    assert numbers == ("     printed 42,999, computed 43,002, difference 3; rounding explains 1.50")
    assert "printed 42,999, computed" not in told(finding())


def test_a_command_is_broken_for_a_shell_and_never_inside() -> None:
    line = Line(DETAIL, "dtz decide x --conclusion y\n--amount 1\n--reason z", is_command=True)
    assert render_lines([line]).strip() == "dtz decide x --conclusion y --amount 1 --reason z"
    assert render_lines([line], 52).splitlines() == [
        "         dtz decide x --conclusion y --amount 1 \\",
        "             --reason z",
    ]
    unbroken = Line(DETAIL, "dtz inspect 'a --b c.pdf' " + "x" * 90, is_command=True)
    assert render_lines([unbroken], 40) == render_lines([unbroken])


def test_an_amount_is_not_parted_from_its_sign() -> None:
    for width in range(40, 80):
        text = render_lines([Line(TEXT, "Het verschil is € 3, en dat is meer dan € 1,50.")], width)
        assert not re.search("€$", text, re.MULTILINE)
        assert " ".join(text.split()) == "Het verschil is € 3, en dat is meer dan € 1,50."


# What a report may hold: our own words, bullets, commands, controls, long words, line breaks.
HOSTILE = st.lists(
    st.sampled_from(
        [
            "Wat nu te doen:",
            "- Kijk wat waar is gelezen:",
            "dtz decide 0 --conclusion as_printed",
            "Likeliest cause:",
            "2. page 1, X: printed is",
            "\n   Whose mistake: ours",
            "\r\n",
            "\u2028",
            "\x1b[2J",
            "\u202e",
            " " * 20,
            "\xa0" * 9,
            "x" * 70,
        ]
    )
    | st.text(st.characters(), max_size=8),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(
    st.lists(HOSTILE, min_size=6, max_size=6),
    st.booleans(),
    st.sampled_from(Language),
    st.none() | st.integers(40, 120),
)
def test_no_text_of_a_report_passes_for_a_line_of_ours(
    texts: list[str], starts_with_rule: bool, language: Language, width: int | None
) -> None:
    """Each line at an indent of ours begins as with harmless texts, and there is no other.

    Harmless texts of the same lengths: what a long sum comes to is told in a line more.
    """

    def card(
        label: str, printed: str, why: str, sentence: str, more: str, other: str
    ) -> FindingCard:
        return finding(
            suspect(label=label, printed=printed, explanation=why),
            suspect("b", label=other, year=None),
            rules=(rule(f"{sentence}."), rule(f"Andere {other}")),
            explanation=f"{sentence if starts_with_rule else 'Uitleg'}. {more}.",
        )

    shown = told(card(*texts), language=language, width=width)
    harmless = (letter * len(text) for letter, text in zip("abcdef", texts, strict=True))
    plain = told(card(*harmless), language=language)
    assert _beginnings(shown) == _beginnings(plain)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u2028\u202e]", shown)


def _beginnings(text: str) -> list[tuple[int, str]]:
    """Indent and first word of each line that is not the rest of another."""
    lines = [(len(line) - len(line.lstrip()), line) for line in text.split("\n")]
    return [
        (indent, line.split()[0]) for indent, line in lines if indent in (HEADING, TEXT, DETAIL)
    ]
