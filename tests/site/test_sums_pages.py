"""What the pages show of sums, findings and editions; no text of a report is more than text."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest

from pipelines.reconcile.model import FindingKind, Hypothesis, Outcome, RuleKind
from pipelines.site.changes import Change, Restatement
from pipelines.site.evidence import (
    Decided,
    Evidence,
    Place,
    Reading,
    figure_form,
    finding_form,
)
from pipelines.site.model import Decision, Suspect, SuspectSet
from pipelines.wording import Language
from tests.site.sums_made import (
    HOSTILE,
    NOON,
    by_id,
    document,
    figure,
    finding,
    of_class,
    page_of,
    rendered,
    rendered_changes,
    report,
    require_harmless,
    sum_of,
    text_of,
)

FIGURE = figure("0123456789abcdef", 43002, label="per inhabitant", printed="43.002", year=2020)


def suspect(of=FIGURE, **changes):
    plain = Suspect(of, Decimal(42999), None, None, "one_digit", "It is one digit.")
    return replace(plain, **changes)


def decision(**changes):
    plain = Decision("as_printed", None, "We asked", None, "Anne", NOON, "in_force", None)
    return replace(plain, **changes)


def lines(element: Element) -> list[str]:
    return [text_of(one) for one in of_class(element, "line")]


def test_a_sum_shows_total_parts_and_what_came_of_it():
    total, taken = figure("left", 5), figure("spent", 3)
    one = sum_of(
        1,
        total,
        figure("had", 9),
        taken,
        weights=(None, Decimal(1), Decimal(-1)),
        verdict="discrepancy",
        reported=Decimal(5),
        computed=Decimal(6),
        difference=Decimal(1),
        allowed=Decimal("0.5"),
    )
    found = by_id(rendered(page_of([one])), "sum-1")
    assert lines(found) == [
        "does not hold sum 1 difference € 1",
        "left p. 1 € 5",
        "had p. 1 € 9",
        "spent p. 1 − € 3",
    ]
    (outcome,) = of_class(found, "outcome")
    assert text_of(outcome) == "Computed € 6 Difference € 1 Rounding explains up to € 0.50"
    assert "explanation 1" in text_of(found)
    assert [one.get("href") for one in found.iter("a")] == [
        "#figure-left",
        "#figure-had",
        "#figure-spent",
    ]


def test_an_accepted_amount_stands_beside_the_printed_one():
    one = sum_of(1, figure("total", 9), figure("part", 4, accepted=Decimal(5)))
    assert lines(by_id(rendered(page_of([one])), "sum-1"))[1:] == [
        "total p. 1 € 9",
        "part p. 1 accepted: € 5 € 4",
    ]


def test_only_what_does_not_hold_is_open():
    sums = [sum_of(number, None, verdict=one.value) for number, one in enumerate(Outcome)]
    page = rendered(page_of(sums))
    is_open = {one.get("class"): "open" in one.attrib for one in of_class(page, "sum")}
    assert is_open == {f"sum {one}": one is Outcome.DISCREPANCY for one in Outcome}


def test_a_part_folds_out_to_the_sum_of_which_it_is_the_total():
    spent, year = figure("spent"), figure("year")
    page = rendered(page_of([sum_of(1, spent, year), sum_of(2, year, figure("least"))]))
    (branch,) = of_class(by_id(page, "sum-1"), "branch")
    assert lines(branch) == ["year p. 1 € 1", "least p. 1 € 1"]
    assert "#sum-2" in [one.get("href") for one in branch.iter("a")]


@pytest.mark.parametrize("kind", RuleKind)
@pytest.mark.parametrize("language", Language)
def test_every_kind_of_rule_and_its_absence_can_be_shown(kind, language):
    numbers = dict.fromkeys(("reported", "computed", "difference", "allowed"), Decimal(3))
    nothing = dict.fromkeys(numbers, None)
    sums = [
        sum_of(1, figure("a"), figure("b"), kind=kind.value, verdict="rounding", **numbers),
        sum_of(2, None, kind=kind.value, verdict="not_checkable", **nothing),
        sum_of(3, None, figure("c"), kind=kind.value, verdict="discrepancy", **numbers),
    ]
    page = rendered(page_of(sums), language=language)
    require_harmless(page)
    assert len(of_class(by_id(page, "sum-1"), "outcome")) == (not kind.is_soft)
    assert not of_class(by_id(page, "sum-2"), "outcome")
    assert {"a p. 1 € 1", "b p. 1 € 1"} <= set(lines(by_id(page, "sum-1")))


def test_percentages_are_no_euros():
    shares = [figure(name, None, share_pct=Decimal(50)) for name in "ab"]
    hundred = dict.fromkeys(("reported", "computed"), Decimal(100))
    found = by_id(rendered(page_of([sum_of(1, None, *shares, **hundred)])), "sum-1")
    (outcome,) = of_class(found, "outcome")
    assert text_of(outcome).startswith("Must be 100% Computed 100%")
    assert "€" not in text_of(found)


def test_a_report_without_sums_and_findings_says_so():
    text = text_of(rendered(page_of()))
    assert "There is no sum to check in this report." in text
    assert "Nothing is open" in text


def test_a_finding_shows_sums_and_ranked_suspects_with_their_spots():
    sets = (
        SuspectSet(1, (suspect(),)),
        SuspectSet(2, (suspect(figure("x", 7)), suspect(figure("y", 8), proposed=None))),
    )
    one = finding(suspects=sets, sums=(sum_of(1, FIGURE),))
    page = rendered(page_of(one.sums, [one]), files={f"crops/{FIGURE.figure_id}.webp"})
    found = by_id(page, "finding-f")
    assert "#sum-1" in [each.get("href") for each in found.iter("a")]
    first, second, third = (one for one in of_class(found, "suspect") if one.tag == "div")
    assert text_of(first).startswith("per inhabitant 2020 p. 1 € 43,002")
    assert "What would fit: € 42,999 one digit" in text_of(first)
    (picture,) = first.iter("img")
    assert picture.get("src") == f"../crops/{FIGURE.figure_id}.webp"
    assert "43.002" in picture.get("alt", "")
    assert "2 figures together" in text_of(found)
    assert "No picture of this spot" in text_of(second)
    assert "cannot be told" in text_of(third)


@pytest.mark.parametrize(
    ("lowest", "highest", "said"),
    [(1, 2, "from € 1 to € 2"), (1, None, "at least € 1"), (None, 2, "at most € 2")],
)
def test_where_no_amount_is_proposed_its_range_is(lowest, highest, said):
    low, high = (None if one is None else Decimal(one) for one in (lowest, highest))
    one = suspect(proposed=None, lowest=low, highest=high, hypothesis=None)
    page = rendered(page_of((), [finding(suspects=(SuspectSet(1, (one,)),))]))
    assert said in text_of(by_id(page, "finding-f"))


@pytest.mark.parametrize("language", Language)
def test_there_are_words_for_all_that_can_be_found(language):
    findings = [
        finding(f"{kind}{whose}{severity}", kind=kind.value, whose=whose, severity=severity)
        for kind in FindingKind
        for whose in ("publisher", "ours", "unknown")
        for severity in ("error", "warning")
    ]
    ranked = tuple(
        SuspectSet(rank, (suspect(figure(f"s{rank}"), hypothesis=one.value),))
        for rank, one in enumerate(Hypothesis, 1)
    )
    page = rendered(page_of((), [*findings, finding("s", suspects=ranked)]), language=language)
    require_harmless(page)
    (contents,) = of_class(page, "contents")
    assert len(list(contents)) == len(findings) + 1


def test_what_was_accepted_is_folded_below_with_the_decision():
    made = decision(status="lapsed", why_not="Another text stands there.", evidence="a letter")
    page = rendered(page_of((), [finding("o"), finding("a", state="accepted", decisions=(made,))]))
    (closed,) = of_class(page, "closed")
    assert [one.get("id") for one in of_class(closed, "finding")] == ["finding-a"]
    assert text_of(of_class(closed, "decision")[0]) == (
        "it is really printed so lapsed Reason: We asked Evidence: a letter "
        "Decided by Anne , 2026-03-01 Another text stands there."
    )
    assert "open" not in closed.attrib


def test_a_decision_about_a_figure_and_the_readings_stand_with_the_finding():
    about = figure("about", 5)
    known = Evidence(
        figures=(about,),
        readings=(Reading(about, "second_reading", ("5", "6", "5")),),
        decided=(Decided(about, decision(amount=Decimal(6), conclusion="correct_value")),),
    )
    page = rendered(page_of((), [finding(kind="misread")], about), {"f": known})
    found = by_id(page, "finding-f")
    (readings,) = of_class(found, "readings")
    assert [text_of(one) for one in readings.iter("tr")] == [
        "First reading 5",
        "Second reading 6",
        "Third reading, of the picture 5",
    ]
    (made,) = of_class(found, "decision")
    assert "it should have been another amount € 6" in text_of(made)
    assert lines(made) == ["about p. 1 € 5"]


def test_a_form_is_shown_as_it_is_to_be_copied():
    one = suspect()
    form = figure_form(FIGURE, Place("q/2020", 1, is_unread=False), "emmen", "unknown", one)
    whole = finding_form(finding(), "43002 / 42999", "emmen")
    known = Evidence(forms={FIGURE.figure_id: form}, whole=whole)
    page = rendered(page_of((), [finding(suspects=(SuspectSet(1, (one,)),))]), {"f": known})
    buttons = [each for each in page.iter("button") if each.get("data-copy")]
    assert all("hidden" in each.attrib for each in buttons)
    texts = ["".join(by_id(page, each.attrib["data-copy"]).itertext()) for each in buttons]
    assert texts == [form.block, form.command, whole.block, whole.command]


def test_a_figure_of_several_sets_has_one_form():
    form = figure_form(FIGURE, Place("q/2020", 1, is_unread=False), "emmen", "unknown")
    ranked = tuple(SuspectSet(rank, (suspect(),)) for rank in (1, 2))
    known = Evidence(forms={FIGURE.figure_id: form})
    page = rendered(page_of((), [finding(suspects=ranked)]), {"f": known})
    require_harmless(page)
    assert len(of_class(page, "form")) == 1
    assert f"Id of this figure: {FIGURE.figure_id}" in text_of(page)


def test_no_text_of_a_report_becomes_more_than_text():
    bad = figure("0123", None, label=HOSTILE, printed=HOSTILE)
    other = replace(bad, figure_id="4567")
    one = sum_of(
        1, bad, bad, text=HOSTILE, explanation=HOSTILE, group=HOSTILE, verdict="discrepancy"
    )
    place = Place(HOSTILE, 1, is_unread=True)
    made = decision(reason=HOSTILE, evidence=HOSTILE, decided_by=HOSTILE, why_not=HOSTILE)
    ranked = SuspectSet(1, (suspect(bad, explanation=HOSTILE, hypothesis=None),))
    findings = [
        finding(f"f{number}", explanation=HOSTILE, suspects=(ranked,), sums=(one,))
        for number in range(9)
    ]
    known = Evidence(
        (other,),
        (Reading(bad, "second_reading", (HOSTILE, HOSTILE)),),
        (Decided(bad, made),),
        {one.figure_id: figure_form(one, place, HOSTILE, "ours") for one in (bad, other)},
        finding_form(finding(), HOSTILE, HOSTILE),
    )
    files = {"crops/0123.webp"}
    sheet = page_of([one], findings, *known.figures)
    page = rendered(sheet, {each.finding_id: known for each in findings}, files)
    require_harmless(page)
    text = "".join(page.itertext())
    assert HOSTILE.replace("\u202e", r"\u202e") in text
    assert "\u202e" not in text


def test_sixty_findings_have_a_list_of_contents():
    page = rendered(page_of((), [finding(f"f{number}") for number in range(60)]))
    (contents,) = of_class(page, "contents")
    links = [one.get("href") for one in contents.iter("a")]
    assert links == [f"#finding-f{number}" for number in range(60)]


EARLIER, LATER = document("earlier"), document("later", edition="2nd", title="Money")


def restated(*changes, earlier=EARLIER):
    return Restatement(report(EARLIER, LATER), earlier, LATER, changes)


def changed(**changes):
    before = figure("a", 9, document_id="earlier", page=4)
    now = figure("b", 6, document_id="later")
    plain = Change("Spent", "changed", before, now, Decimal(9), Decimal(6), Decimal(-3))
    return replace(plain, **changes)


def cells(page: Element, name: str) -> list[list[str]]:
    (section,) = (one for one in page.iter("section") if one.get("aria-labelledby") == name)
    (body,) = section.iter("tbody")
    return [[text_of(cell) for cell in row] for row in body]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.NL, ["fout van de uitgever", "onze fout", "van wie de fout is, is onbekend"]),
        (Language.EN, ["the publisher's mistake", "our mistake", "not known whose mistake"]),
    ],
)
def test_a_badge_says_whose_mistake_it_is(language, told):
    findings = [finding(one, whose=one) for one in ("publisher", "ours", "unknown")]
    page = rendered(page_of((), findings), language=language)
    badges = [text_of(one) for one in of_class(page, "badge")]
    assert badges[1::3] == told


def test_two_editions_stand_side_by_side_with_both_spots():
    page = rendered_changes(restated(changed()), {"crops/b.webp"})
    assert cells(page, "changed") == [
        ["Spent", "€ 9 p. 4 No picture of this spot", "€ 6 p. 1", "-€ 3"]
    ]
    assert [one.get("src") for one in page.iter("img")] == ["../crops/b.webp"]
    assert "../reports/later.html#figure-b" in [one.get("href") for one in page.iter("a")]
    assert [text_of(one) for one in of_class(page, "edition")] == [
        "Earlier edition emmen/earlier.pdf Edition unnamed Received 2026-03-01 Document earlier",
        "Later edition Money Edition 2nd Received 2026-03-01 Document later",
    ]


def test_what_is_added_or_gone_has_one_side():
    gone = changed(change="dropped", later=None, later_amount=None, difference=None)
    new = changed(change="added", earlier=None, earlier_amount=None, difference=None)
    page = rendered_changes(restated(gone, new))
    assert cells(page, "added") == [["Spent", "not there", "€ 6 p. 1 No picture of this spot", "–"]]
    assert cells(page, "dropped")[0][2] == "not there"


def test_percentages_differ_by_points_and_what_is_unread_is_shown_as_printed():
    before, now = (figure(n, None, share_pct=Decimal(n)) for n in ("40", "37.5"))
    none = dict.fromkeys(("earlier_amount", "later_amount", "difference"))
    share = changed(earlier=before, later=now, **none)
    unread = changed(later=figure("c", None, printed="1?6"), later_amount=None, difference=None)
    rows = cells(rendered_changes(restated(share, unread)), "changed")
    assert rows[0][1].startswith("40%")
    assert rows[0][3] == "-2.50 percentage points"
    assert rows[1][2].startswith("1?6 could not be read")


def test_editions_that_say_the_same_or_are_alone_say_so():
    page = rendered_changes(restated(earlier=None))
    assert "Not one amount differs." in text_of(page)
    assert "no earlier edition that counted" in text_of(page)


def test_an_edition_that_is_not_current_leads_to_the_one_that_is():
    made = report(EARLIER, LATER, document("newest"))
    page = rendered_changes(replace(restated(changed()), report=made))
    links = {one.get("href") for one in page.iter("a")}
    assert "../reports/newest.html" in links
    assert "Another edition is current now" in text_of(page)
    assert not [one for one in links if "#figure" in (one or "")]


def test_the_report_leads_to_its_editions():
    page = rendered(page_of(), restatements=[restated(changed()), restated()])
    (section,) = of_class(page, "editions")
    assert [(one.get("href"), text_of(one)) for one in section.iter("a")] == [
        ("../changes/later.html", "What the edition of 2026-03-01 states differently: 1"),
        ("../changes/later.html", "The edition of 2026-03-01 states the same amounts"),
    ]


def test_labels_of_editions_are_harmless():
    bad = document("later", title=HOSTILE, edition=HOSTILE)
    now = figure("b", None, label=HOSTILE, printed=HOSTILE)
    one = replace(restated(changed(label=HOSTILE, later=now, later_amount=None)), later=bad)
    page = rendered_changes(replace(one, report=report(EARLIER, bad, publisher=HOSTILE)))
    require_harmless(page)
    assert "\u202e" not in "".join(page.itertext())
