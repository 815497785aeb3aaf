"""The page of a report from a few figures by hand: kinds, sums, addresses, and what is escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.model import Box
from pipelines.site.looking import Kind, Section, legend, sections, ties, web_address
from pipelines.site.model import (
    Coverage,
    Document,
    Figure,
    Mark,
    Number,
    Release,
    Report,
    ReportPage,
    SitePage,
    Sum,
)
from pipelines.site.pages import Pages
from pipelines.site.pictures import Album
from pipelines.site.telling import fields_of
from pipelines.wording import Language
from tests.site.links import broken

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOX = Box(10.0, 20.0, 60.0, 32.0)
PAPER = "pages/d-1.webp"


def figure(name: str, mark: Mark = Mark.PROVEN, **more) -> Figure:
    given = {
        "figure_id": name, "document_id": "d", "quantity": f"expenditure/2020/{name}",
        "measure": "expenditure", "year": 2020, "category": None, "label": f"Label of {name}",
        "printed": "€ 1.000", "amount": Decimal(1000), "accepted": None, "share_pct": None,
        "unit": Decimal("1.000000"), "reader": "pdfplumber", "page": 1, "box": BOX,
        "mark": mark, **more,
    }  # fmt: skip
    return Figure(**given)


def number(mark: Mark, page: int = 1) -> Number:
    return Number("2020", "a year", page, BOX, mark)


def added(name: str, order: int, verdict: str, *figures: Figure) -> Sum:
    one = Decimal(1)
    return Sum(
        name, order, "sum", "totals", f"Text of {name}", verdict, one, one, one, one, "", figures
    )


def page_of(
    *figures: Figure,
    numbers: tuple[Number, ...] = (),
    sums: tuple[Sum, ...] = (),
    image: str | None = PAPER,
    **current,
) -> ReportPage:
    fields = {
        "document_id": "d", "sha256": "d" * 64, "file": "a/d.pdf", "report_id": "a/b",
        "edition": None, "title": "A title", "pages": 3, "received_at": AT, "status": "loaded",
        "reason": None, "licence": None, "source_url": None, **current,
    }  # fmt: skip
    document = Document(**fields)
    counts = Coverage(*range(9))
    editions = (replace(document, document_id="c", status="superseded"), document)
    report = Report("a/b", "publisher", "A programme", "kind", 2017, 2021, document, editions,
                    counts, 1)  # fmt: skip
    sheet = SitePage(1, 595.0, 842.0, image, figures, numbers)
    return ReportPage(report, figures, numbers, sums, (), (sheet,))


def rendered(page: ReportPage, language: Language = Language.NL) -> str:
    release = Release("20260301T120000Z-1", AT, "1.0")
    pages = Pages(language, ZoneInfo("Europe/Amsterdam"), release)
    return pages.render("report.html", root="../", **fields_of(page, Album(), {}))


def test_the_legend_counts_what_is_on_the_pages_and_hides_what_was_passed_over():
    shown = page_of(
        figure("a"), figure("b"), figure("c", Mark.SUSPECT), numbers=(number(Mark.IGNORED),)
    )
    assert legend(shown) == (
        Kind(Mark.SUSPECT, 1),
        Kind(Mark.PROVEN, 2),
        Kind(Mark.IGNORED, 1),
    )
    assert [kind.is_on for kind in legend(shown)] == [True, True, False]


def test_every_kind_can_be_in_the_legend():
    everything = page_of(*(figure(mark.value, mark) for mark in Mark))
    assert {kind.mark for kind in legend(everything)} == set(Mark)


def test_the_sum_that_does_not_hold_comes_first_and_a_figure_counts_once_in_each():
    one, other = figure("a"), figure("b")
    exact, off = added("x", 1, "exact", one, one, other), added("y", 2, "discrepancy", one)
    assert ties(page_of(one, other, sums=(exact, off))) == {"a": (off, exact), "b": (exact,)}


def test_a_page_is_shown_for_its_figures_and_for_what_is_not_accounted_for():
    page = page_of(
        figure("a", page=4), numbers=(number(Mark.UNCLAIMED, 7), number(Mark.IGNORED, 9))
    )
    assert page.shown_pages == {4, 7}


@pytest.mark.parametrize(
    ("text", "led"),
    [
        ("https://example.org/a.pdf", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org/a", False),
        ("https://", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_a_browser_is_led_to_the_web_alone(text, led):
    assert web_address(text) == (text if led else None)


@given(st.text())
def test_any_text_is_an_address_of_the_web_or_none(text):
    assert web_address(text) in (None, text)
    assert web_address("javascript:" + text) is None


def test_sections_are_told_in_the_order_of_the_page():
    html = '<h2 id="a">One &amp; two</h2><h3 id="b">no</h3><h2 id="c"><bdi>Three</bdi>\n x</h2>'
    assert sections(html) == (Section("a", "One & two"), Section("c", "Three x"))


def built(page: ReportPage, folder: Path, language: Language = Language.NL) -> str:
    """The page as a file of a site, of which every link leads somewhere."""
    html = rendered(page, language)
    for name in ("index.html", "search.html", "site.css", "site.js", PAPER):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    path = folder / "reports" / "d.html"
    path.parent.mkdir()
    path.write_text(html, encoding="utf-8")
    assert list(broken(path, folder)) == []
    return html


@pytest.mark.parametrize("image", [PAPER, None])
@pytest.mark.parametrize("language", list(Language))
def test_a_page_of_every_kind_of_figure_links_to_what_is_there(tmp_path, language, image):
    figures = [figure(mark.value, mark) for mark in Mark]
    figures += [
        figure("share", amount=None, unit=None, share_pct=Decimal("12.5")),
        figure("unread", amount=None, unit=None),
        figure("thousands", unit=Decimal("1000.000000")),
        figure("odd", unit=Decimal("0.010000"), accepted=Decimal(7)),
    ]
    sums = tuple(
        added(verdict, order, verdict, *figures[:2])
        for order, verdict in enumerate(("exact", "rounding", "discrepancy", "not_checkable"), 1)
    )
    numbers = (number(Mark.IGNORED), number(Mark.UNCLAIMED))
    html = built(page_of(*figures, numbers=numbers, sums=sums, image=image), tmp_path, language)
    assert html.count('class="printed"') == (0 if image else len(figures) + len(numbers))
    assert f'<html lang="{language.value}">' in html
    assert ("12,5%" if language is Language.NL else "12.5%") in html


def test_a_figure_leads_to_its_sum_and_one_without_to_the_list():
    tied, loose = figure("a"), figure("b", Mark.UNTIED)
    html = rendered(page_of(tied, loose, sums=(added("x", 3, "exact", tied),)))
    assert '<a id="figure-a" class="figure proven" href="#sum-3"' in html
    assert '<a id="figure-b" class="figure untied" href="#about-b"' in html


def test_nothing_says_that_a_later_edition_took_the_place_of_one_that_is_not_current():
    assert "<td>geldt niet (meer)</td>" in rendered(page_of())
    assert "<td>not current</td>" in rendered(page_of(), Language.EN)


def test_an_amount_that_a_person_gave_is_accepted():
    html = rendered(page_of(figure("a", accepted=Decimal(7))))
    assert '<span class="accepted">aanvaard: € 7</span>' in html


def test_a_report_of_one_year_names_it_once():
    page = page_of(figure("a"))
    html = rendered(replace(page, report=replace(page.report, period_start=2023, period_end=2023)))
    assert "2023–" not in html
    assert "<dd>2023</dd>" in html
    assert "<dd>2017–2021</dd>" in rendered(page)


def test_a_reason_is_english_on_any_page():
    page = page_of(numbers=(number(Mark.IGNORED),))
    assert '<td lang="en">a year</td>' in rendered(page)
    assert "<td>a year</td>" in rendered(page, Language.EN)


def test_the_page_of_a_report_counts_checks_and_not_sums():
    assert "Controles die precies kloppen: 5;" in rendered(page_of())
    assert "Checks that hold exactly: 5;" in rendered(page_of(), Language.EN)


def test_a_report_without_figures_says_so():
    page = replace(page_of(), pages=())
    assert "geen bladzijden met bedragen" in rendered(page)


def test_a_source_that_is_no_address_of_the_web_is_text():
    html = rendered(page_of(figure("a"), source_url="javascript:alert(1)"))
    assert 'href="javascript' not in html
    assert "<bdi>javascript:alert(1)</bdi>" in html
    assert 'href="https://example.org/?a=1&amp;b=2"' in rendered(
        page_of(figure("a"), source_url="https://example.org/?a=1&b=2")
    )


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "{{ 7 * 7 }}", "a\u202eb"])
def test_text_of_a_report_stays_text(hostile):
    odd = figure("a", label=hostile, printed=hostile, amount=None)
    html = rendered(page_of(odd, title=hostile, edition=hostile, licence=hostile, image=None))
    assert "<script>alert" not in html
    assert "<bdi>49</bdi>" not in html
    assert "\u202e" not in html
