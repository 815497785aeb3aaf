"""The overview tells what stands in the release, and holds text of reports as text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from pipelines.site.exhibit import Chart
from pipelines.site.gather import gather_documents, gather_loose_findings, gather_reports
from pipelines.site.model import Coverage, Document, Finding, Release, Report
from pipelines.site.overview import Overview, Shown, Told, gather_overview
from pipelines.site.pages import Pages
from pipelines.store.contents import open_contents
from pipelines.wording import Language
from tests.site import releases

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVIL = '<script>alert(1)</script>\u202e"'


def document(name: str, status: str = "loaded", reason: str | None = None) -> Document:
    return Document(
        name, name * 64, f"town/{name}.pdf", name, EVIL, EVIL, 1, NOON, status, reason, None, None
    )


def report(name: str, **counts: int) -> Report:
    of_all = dict.fromkeys(Coverage.__slots__, 0) | counts
    editions = (document("old", "superseded"), document(name))
    found = Coverage(**of_all)
    return Report(name, "town", EVIL, "overview", 2019, 2020, editions[1], editions, found, 3)


def told(name: str, about: Report | None) -> Told:
    file = about.current.document_id if about else name
    finding = Finding(name, file, "discrepancy", "publisher", "error", "open", EVIL)
    return Told(finding, "A total does not reconcile", "serious", EVIL, about)


def overview(**given: object) -> Overview:
    nothing = Coverage(**dict.fromkeys(Coverage.__slots__, 0))
    fields = {
        "publishers": (), "counts": nothing, "open_findings": 0, "listed": (), "loose": (),
        "held_back": (), "withdrawn": (),
    }  # fmt: skip
    return Overview(**{**fields, **given})  # type: ignore[arg-type]


def page(given: Overview, language: Language = Language.EN) -> str:
    pages = Pages(language, ZoneInfo("UTC"), Release("r1", NOON, "1.0"))
    return pages.render("index.html", root="", overview=given)


def test_a_warehouse_without_reports_has_no_empty_tables():
    html = page(overview())
    assert "No report has been processed yet." in html
    assert "Nothing is open." in html
    assert "<table" not in html
    assert "Where the money went" not in html


def test_a_report_has_its_counts_its_findings_and_its_editions():
    one = report("r", exact=31, discrepancy=2)
    html = page(overview(publishers=(("town", (one,)),), counts=one.coverage))
    assert '<td class="amount">31</td>' in html
    assert '<td class="amount bad">2</td>' in html
    assert '<a href="reports/r.html#findings">3</a>' in html
    assert "2 editions" in html
    assert ": not current</li>" in html


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.NL, ["controles die kloppen", "controles die niet kloppen", ">Controles</th>"]),
        (Language.EN, ["checks that hold", "checks that do not hold", ">Checks</th>"]),
    ],
)
def test_what_is_counted_of_all_rules_are_checks_and_not_sums(language, told):
    one = report("r", exact=31, discrepancy=2)
    html = page(overview(publishers=(("town", (one,)),), counts=one.coverage), language)
    assert [text for text in told if text not in html] == []
    assert "ommen die" not in html
    assert "ums that" not in html


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.NL, ["rapport", "controle die klopt", "controle die niet klopt",
                       "open bevinding", "tegengehouden bestand"]),
        (Language.EN, ["report", "check that holds", "check that does not hold",
                       "open finding", "file held back"]),
    ],
)  # fmt: skip
def test_one_of_a_kind_is_told_as_one(language, told):
    one = report("r", rounding=1, discrepancy=1)
    html = page(
        overview(publishers=(("town", (one,)),), counts=one.coverage, open_findings=1,
                 held_back=(document("q", "quarantined"),)),
        language,
    )  # fmt: skip
    tiles, _, rest = html.partition("</ul>")
    assert re.findall(r"<b>1</b> ([^<]+)<", tiles) == told
    assert '<td><span class="day">2019–2020</span></td>' in rest


def test_an_open_finding_leads_to_the_page_of_its_report():
    one = report("r")
    html = page(overview(open_findings=2, listed=(told("f", one),), loose=(told("l", None),)))
    assert '<a href="reports/r.html#finding-f">A total does not reconcile</a>' in html
    assert "The first 1 of 2" in html
    assert "About other files" in html
    assert "finding-l" not in html.replace("listed-l", "")
    assert "The first" not in page(overview(open_findings=1, listed=(told("f", one),)))


def test_a_finding_of_another_edition_leads_to_its_report_and_one_of_no_report_nowhere(tmp_path):
    mine = releases.Told("ab" * 32, report={"publisher": "town", "programme": "Works"})
    (of_report,) = (one["report_id"] for one in mine.tables()["core.reports"])
    other = releases.Told("cd" * 32, document={"report_id": of_report, "status": "superseded"})
    held = releases.Told("ef" * 32, document={"report_id": None, "status": "quarantined"})
    found = [
        {"finding_id": name, "document_id": about, "state": "open", "kind": "source",
         "severity": "warning"}
        for name, about in (("e" * 16, other.document_id), ("h" * 16, held.document_id),
                            ("n" * 16, None))
    ]  # fmt: skip
    documents = [row for one in (mine, other, held) for row in one.tables()["core.documents"]]
    rows = {"core.documents": documents, "quality.findings": found}
    live = releases.release_of(tmp_path / "dtz.duckdb", mine, rows=rows)
    with open_contents(live) as contents:
        known = gather_documents(contents)
        reports = gather_reports(contents, known)
        loose = gather_loose_findings(contents)
        gathered = gather_overview(contents, reports, known, loose, (), Language.EN)
    assert {one.finding.finding_id: one.address for one in gathered.loose} == {
        "e" * 16: f"reports/{mine.document_id}.html", "h" * 16: None, "n" * 16: None,
    }  # fmt: skip
    html = page(gathered)
    assert f'<a href="reports/{mine.document_id}.html">' in html
    assert '</a> · <bdi class="publisher">town</bdi>, <bdi>Works</bdi>' in html


def test_a_file_that_is_held_back_has_its_reason():
    html = page(overview(held_back=(document("q", "quarantined", "another publisher"),)))
    assert "town/q.pdf" in html
    assert "quarantined: <bdi>another publisher</bdi>" in html
    assert 'href="#held-back"' in html
    assert 'id="held-back"' not in page(overview(withdrawn=(document("w", "withdrawn"),)))


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        (Language.NL, "Opgeteld uit de onderdelen; een gedrukt totaal kan anders zijn."),
        (Language.EN, "Added up from its items; a printed total may differ."),
    ],
)
def test_spending_by_year_says_that_it_is_added_up(language, caption):
    def shown(kind: str) -> str:
        chart = Chart(kind, Markup("<svg/>"), "euros", (), (), ())
        return page(overview(shown=(Shown("town", None, (chart,)),)), language)

    assert caption in shown("spending")
    assert caption not in shown("budget")


def test_a_row_that_is_not_drawn_is_one():
    charts = tuple(
        Chart("budget", Markup(""), "euros", (), (), (), left_out) for left_out in (1, 2)
    )
    html = page(overview(shown=(Shown("town", None, charts),)))
    assert "1 smaller one is in the table only" in html
    assert "2 smaller ones are in the table only" in html


def test_text_of_a_report_is_text():
    one = report("r")
    html = page(overview(publishers=(("town", (one,)),), listed=(told("f", one),)))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "\u202e" not in html
    assert " style=" not in html
