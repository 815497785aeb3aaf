"""Every edition against its truth: all figures found, each right in all it states, none invented.

The comparison is of multisets, so one figure too many or too few fails.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

import typesetting
from pipelines.errors import DocumentError
from pipelines.extraction import extract_bytes
from pipelines.figures.model import Extraction, Figure, NumberStatus
from tests.figures.conftest import Edition
from tests.figures.drawing import DTZ

# The editions whose years are cards; those with a table of years are read in tests/figures/tables.
OWN = [
    "main",
    "portrait",
    "breakdown-right",
    "amount-above",
    "restated",
    "other-municipality",
    "english-notation",
    "misprint",
    "misprint-swapped-digits",
    "misprint-separator",
]
SHARED = [
    "coevorden-2017-2021",
    "a-staand-eenkolom",
    "b-uitsplitsing-rechts",
    "g-herziene-versie",
    "h-hoogeveen-synthetisch",
    "i2-fout-cijfer",
]
# The truth describes in words of its own what the definition names.
SAME_ITEM = {
    "totale budget regeling (alle deelnemers)": "totale budget van alle deelnemers",
}
BOX_WITHIN = 3.0  # points

Stated = tuple[int, Decimal | None, Any, Any, str | None]


@pytest.fixture(params=[f"own:{n}" for n in OWN] + [f"shared:{n}" for n in SHARED])
def edition(request: pytest.FixtureRequest) -> Edition:
    source, _, name = request.param.partition(":")
    edition: Edition = request.getfixturevalue(f"{source}_edition")(name)
    return edition


def expected_amounts(truth: dict[str, Any]) -> Counter[Stated]:
    return Counter(
        (
            figure["page"],
            None if figure.get("malformed") else Decimal(figure["amount_eur"]),
            figure["year"],
            figure["category"],
            item(figure["line_item"]),
        )
        for figure in truth["figures"]
        if figure["kind"] != "share"
    )


def found_amounts(read: Extraction) -> Counter[Stated]:
    return Counter(
        (figure.page, figure.amount, figure.year, figure.category, item(figure.line_item))
        for figure in read.figures
        if figure.share_pct is None
    )


def item(printed: str | None) -> str | None:
    plain = printed.lower() if printed else None
    return SAME_ITEM.get(plain, plain) if plain else None


def test_every_amount_is_read_right_and_none_is_invented(edition: Edition) -> None:
    expected, found = expected_amounts(edition.truth), found_amounts(edition.read)
    assert expected.total() > 40
    assert (dict(expected - found), dict(found - expected)) == ({}, {})


def test_a_share_stands_beside_the_amount_and_the_reserve_that_pays_it(edition: Edition) -> None:
    expected = {
        (s["page"], s["pillar"], Decimal(s["percent"]), s["reserve"])
        for s in edition.truth["shares"]
    }
    shares = [f for f in edition.read.figures if f.share_pct is not None]
    assert {(f.page, f.line_item, f.share_pct, f.funding_source) for f in shares} == expected
    assert len(shares) == len(expected) == 3


def test_each_box_is_where_the_number_stands(edition: Edition) -> None:
    for figure in edition.truth["figures"]:
        candidates = [f for f in edition.read.figures if f.page == figure["page"]]
        at = [f for f in candidates if is_at(f, [float(edge) for edge in figure["bbox"]])]
        assert [f.printed for f in at] == [figure["printed"]], figure["id"]


def is_at(figure: Figure, bbox: list[float]) -> bool:
    edges = (figure.box.x0, figure.box.top, figure.box.x1, figure.box.bottom)
    return all(abs(a - b) <= BOX_WITHIN for a, b in zip(edges, bbox, strict=True))


def test_every_project_is_listed_under_its_year(edition: Edition) -> None:
    expected = Counter(
        (entry["year"], entry["category"], name, entry["page"])
        for entry in edition.truth["lists"]
        for name in entry["items"]
    )
    assert Counter((p.year, p.category, p.name, p.page) for p in edition.read.projects) == expected


def test_every_section_of_the_narrative_is_found_in_order(edition: Edition) -> None:
    expected = [
        (section["year"], section["title"], section["page"])
        for section in edition.truth["sections"]
        if section["part"] == "narrative"
    ]
    found = [(s.year, s.title, s.page_from) for s in edition.read.sections if s.year is not None]
    assert found == expected
    assert [s.title for s in edition.read.sections if s.year is None] == ["Bijdrage Regiodeal"]


def test_nothing_is_left_unclaimed(edition: Edition) -> None:
    assert [n for n in edition.read.numbers if n.status is NumberStatus.UNCLAIMED] == []


def test_only_what_is_printed_wrong_is_reported_as_malformed(edition: Edition) -> None:
    malformed = [f["printed"] for f in edition.truth["figures"] if f.get("malformed")]
    assert [failure.value for failure in edition.read.failures] == malformed


def test_a_report_full_of_other_numbers_yields_no_figure(tmp_path) -> None:
    pdf, _ = typesetting.set_variant("no-amounts", tmp_path)
    with pytest.raises(DocumentError) as raised:
        extract_bytes(pdf.read_bytes(), DTZ)
    assert raised.value.code == "no_figures"


def test_the_comparison_sees_a_digit_a_page_and_a_figure_too_many(own_edition) -> None:
    edition = own_edition("main")
    truth = {"figures": [dict(figure) for figure in edition.truth["figures"]]}
    truth["figures"][0]["amount_eur"] = 2160001
    truth["figures"][1]["page"] = 9
    del truth["figures"][2]
    expected, found = expected_amounts(truth), found_amounts(edition.read)
    assert ((expected - found).total(), (found - expected).total()) == (2, 3)


@pytest.mark.parametrize("name", ["portrait", "breakdown-right", "amount-above"])
def test_every_layout_of_the_same_report_states_the_same(own_edition, name: str) -> None:
    def stated(edition: Edition) -> Counter[tuple[str, Any, Any]]:
        return Counter((f.quantity, f.amount, f.share_pct) for f in edition.read.figures)

    assert stated(own_edition(name)) == stated(own_edition("main"))
