"""A second edition of a report: its figures are in force, both are kept, and what changed shows."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from tests.end_to_end.conftest import Place
from tests.site.sums_made import of_class, parsed, text_of

pytestmark = pytest.mark.slow
BREAKDOWN_2020 = (
    "select verdict from quality.verdicts join quality.rules using (rule_id) "
    "where \"group\" = 'sums_per_year' and rule_id like '%/2020/%'"
)


@pytest.fixture(scope="module")
def restated(once, own_pdf, edition):
    def make(place):
        place.add(own_pdf, "coevorden/eerste.pdf")
        first = place.dtz("refresh")
        before = place.ask(BREAKDOWN_2020)
        place.add(edition("restated"), "coevorden/tweede.pdf")
        second = place.dtz("refresh")
        return {"codes": [first.code, second.code], "before": before, "out": second.out}

    return once("restated", make)


def test_the_new_edition_is_in_force(restated):
    place, noted = restated
    assert noted["codes"] == [0, 0]
    assert dict(place.ask("select file, status from core.documents")) == {
        "coevorden/eerste.pdf": "superseded",
        "coevorden/tweede.pdf": "loaded",
    }
    assert "documents  2 loaded, 0 held back; 1 read now" in noted["out"]
    files = place.ask(
        "select distinct file from core.figures join core.documents using (document_id)"
    )
    assert files == [("coevorden/tweede.pdf",)]


def test_2020_has_no_discrepancy_any_more(restated):
    place, noted = restated
    assert noted["before"] == [["discrepancy"]]
    assert place.ask(BREAKDOWN_2020) == [("exact",)]
    assert place.ask("select kind, count(*) from quality.findings group by kind") == [
        ("omission", 3)
    ]


def test_exactly_the_two_changed_quantities_are_restated(restated):
    place, _ = restated
    found = place.ask(
        "select earlier_eur, later_eur, change_eur, change "
        "from marts.restatements order by change_eur"
    )
    assert found == [
        (Decimal("35299.00"), Decimal("35296.00"), Decimal("-3.00"), "changed"),
        (Decimal("1270829.00"), Decimal("1270830.00"), Decimal("1.00"), "changed"),
    ]


def test_history_has_both_and_the_time_of_each(restated):
    place, _ = restated
    ((first_from, first_to, first), (second_from, second_to, second)) = place.ask(
        "select known_from, known_to, count(*) from core.figures_history group by all order by 1"
    )
    assert first_from < first_to == second_from
    assert second_to is None
    assert first == second == 45


def crops(place, later):
    """What the page of the later edition shows: its crops, and how often it says there is none."""
    page = place.warehouse / "report" / "changes" / f"{later}.html"
    html = parsed(page.read_text(encoding="utf-8"))
    shown = [page.parent / one.attrib["src"] for one in html.iter("img")]
    missing = [one for one in of_class(html, "muted") if text_of(one) == "Geen beeld van deze plek"]
    return shown, len(missing)


def test_the_site_shows_both_spots_of_what_was_restated(restated):
    place, _ = restated
    ((later,),) = place.ask("select distinct later_document_id from marts.restatements")
    shown, missing = crops(place, later)
    assert (len(shown), missing) == (4, 0)
    assert len({one.resolve(strict=True) for one in shown}) == 4


def test_the_site_says_that_an_edition_is_gone_of_which_nothing_can_be_shown(restated, tmp_path):
    for name in ("raw", "warehouse"):
        shutil.copytree(getattr(restated[0], name), tmp_path / name)
    place = Place(tmp_path)
    (place.raw / "coevorden/eerste.pdf").unlink()
    shutil.rmtree(place.warehouse / "report")
    assert place.dtz("report").code == 0
    ((later,),) = place.ask("select distinct later_document_id from marts.restatements")
    shown, missing = crops(place, later)
    assert (len(shown), missing) == (2, 2)
