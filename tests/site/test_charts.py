"""Bars lie where their amounts say, and a drawing holds nothing but plain marks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.site.charts import Bar, Tag, from_zero, rows_spec, stacked, unit_of, years_spec
from pipelines.site.drawing import Drawer, plain_svg
from pipelines.wording import Language

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'></svg><img src=x onerror=alert(1)>",
    '{"signal": "width"}',
    "datum.low",
    "]]>&lt;&amp;",
    "a\x00\x1b[31m\u202eb\nc\uffff\ud800",
    "x" * 5000,
]
amounts = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=2, allow_nan=False
)


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return Drawer(tmp_path, tmp_path / "before", Language.NL)


def drawn(drawer: Drawer, label: str) -> ET.Element:
    bars = [from_zero(0, Decimal(5), "series-1", label), from_zero(1, Decimal(-2), "x", label)]
    spec, _ = rows_spec(bars, [Tag(0, label)], [Tag(0, label, Decimal(5))])
    return ET.fromstring(drawer.draw(spec, label, label))


@given(st.lists(amounts, max_size=6))
def test_a_stack_is_as_high_as_what_is_added_and_as_low_as_what_is_taken(given_amounts):
    bars = stacked(((amount, "c", "says") for amount in given_amounts), 2020)
    assert [bar.high - bar.low for bar in bars] == [abs(amount) for amount in given_amounts]
    up = sum((one for one in given_amounts if one > 0), Decimal(0))
    down = sum((one for one in given_amounts if one < 0), Decimal(0))
    assert max((bar.high for bar in bars), default=Decimal(0)) == up
    assert min((bar.low for bar in bars), default=Decimal(0)) == down


@pytest.mark.parametrize(
    ("largest", "unit"),
    [("0", "euros"), ("1999.99", "euros"), ("-2000", "thousands"), ("2000000", "millions")],
)
def test_an_axis_has_the_unit_that_is_easily_read(largest, unit):
    assert unit_of([Decimal(1), Decimal(largest)])[0] == unit


def test_a_bar_of_a_year_lies_where_its_amount_says():
    bars = stacked([(Decimal(3000), "series-1", "a"), (Decimal(-1000), "series-2", "b")], 2019)
    spec, unit = years_spec(bars, [], [2018, 2019])
    first, second = spec["layer"][0]["data"]["values"]
    assert unit == "thousands"
    assert (first["place"], first["low"], first["high"]) == (2019, 0.0, 3.0)
    assert (second["low"], second["high"]) == (-1.0, 0.0)


def test_amounts_above_many_years_are_left_out_rather_than_drawn_over_each_other():
    years = range(1990, 2020)
    bars = [Bar(year, Decimal(0), Decimal(1), "series-1", "") for year in years]
    tags = [Tag(year, "€ 1.000.000", Decimal(1)) for year in years]
    assert len(years_spec(bars, tags, years)[0]["layer"]) == 1
    assert len(years_spec(bars[:2], tags[:2], years[:2])[0]["layer"]) == 2


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_is_text_of_the_drawing_and_nothing_else(drawer, label):
    root = drawn(drawer, label)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg", "g", "path", "line", "rect", "text", "title", "desc",
    }  # fmt: skip
    for one in root.iter():
        assert not [key for key in one.attrib if key.startswith("on") or key in ("style", "href")]
    start = label[:8] if label.isprintable() else "a"
    titles = [one.text or "" for one in root.iter(f"{SVG}title")]
    assert sum(title.startswith(start) for title in titles) >= 3  # two bars and the label
    assert any((one.text or "").startswith(start) for one in root.iter(f"{SVG}text"))


def test_a_label_reads_the_same_as_its_data(drawer):
    root = drawn(drawer, HOSTILE[0])
    assert [one.text for one in root.iter(f"{SVG}title")] == [HOSTILE[0]] * 3
    assert root.attrib["aria-label"] == HOSTILE[0]
    assert root.attrib["role"] == "img"


def test_what_is_no_plain_mark_is_left_out():
    svg = (
        f'<svg xmlns="{SVG[1:-1]}" onload="a()" style="x" viewBox="0 0 1 1"><script>b()</script>'
        '<foreignObject><p/></foreignObject><a href="javascript:c()"><path d="M0,0"/></a>'
        '<path d="M1,1" onclick="d()" aria-label="kept"/><image href="http://x"/></svg>'
    )
    found = plain_svg(svg, "title", "told")
    assert found == (
        f'<svg xmlns="{SVG[1:-1]}" viewBox="0 0 1 1" role="img" aria-label="title">'
        '<desc>told</desc><path d="M1,1"><title>kept</title></path></svg>'
    )


def test_another_thing_than_svg_is_no_drawing():
    with pytest.raises(ValueError, match="no SVG"):
        plain_svg("<html/>", "", "")


def test_colours_are_left_to_the_page(drawer):
    fills = {one.attrib.get("fill") for one in drawn(drawer, "label").iter()}
    assert "var(--series-1)" in fills
    assert "var(--ink)" in fills


def test_a_drawing_that_the_site_before_has_is_taken_over(tmp_path, monkeypatch):
    spec, _ = rows_spec([from_zero(0, Decimal(5), "series-1", "five")], [], [])
    before = Drawer(tmp_path / "before", tmp_path / "none", Language.NL).draw(spec, "a", "b")
    monkeypatch.setattr("vl_convert.vegalite_to_svg", None)
    again = Drawer(tmp_path / "after", tmp_path / "before", Language.NL)
    assert again.draw(spec, "a", "b") == before
    with pytest.raises(TypeError):
        again.draw(spec, "another title", "b")
