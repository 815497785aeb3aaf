"""The overview, charts and search of the site on the release of the own report."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape

import pytest

from pipelines.site.drawing import Drawer
from pipelines.site.exhibits import Exhibits
from pipelines.site.gather import gather_documents, gather_loose_findings, gather_reports
from pipelines.site.money import Money, gather_money, gather_totals
from pipelines.site.overview import charts_of_publishers, gather_overview
from pipelines.store.contents import open_contents
from pipelines.store.query import run_query
from pipelines.wording import Language

OWN = "coevorden/dutch-techzone/budget-overview/2017-2021"


@pytest.fixture(scope="module")
def money(built) -> Money:
    with open_contents(built.settings.live) as contents:
        return gather_money(contents, OWN)


def page(built, name):
    return (built.settings.site / name).read_text(encoding="utf-8")


def test_the_amounts_of_charts_are_those_of_the_marts(built, money):
    def ask(sql):
        return run_query(built.settings.live, sql).rows

    assert [(one.year, one.label, one.amount) for one in money.spent] == ask(
        "select year, label, amount_accepted_eur from marts.spending_by_year "
        "order by year, category, line_item nulls first, label"
    )
    assert [(one.budget, one.spent, one.remaining) for one in money.budgets] == ask(
        "select budget_eur, spent_eur, left_eur from marts.budget_vs_expenditure"
    )
    assert [(one.change, one.running) for one in money.steps] == ask(
        "select change_eur, running_eur from marts.balance order by step"
    )
    assert [(one.moved_out, one.received) for one in money.transfers] == ask(
        "select moved_out_eur, received_eur from marts.transfers"
    )


def test_every_amount_that_is_linked_leads_to_the_figure_that_states_it(built, money):
    stated = dict(
        run_query(
            built.settings.live, "select figure_id, amount_accepted_eur from core.figures"
        ).rows
    )
    pairs = [(one.budget_figure, one.budget) for one in money.budgets]
    pairs += [(one.spent_figure, one.spent) for one in money.budgets]
    pairs += [(one.out_figure, one.moved_out) for one in money.transfers]
    pairs += [(one.in_figure, one.received) for one in money.transfers]
    pairs += [(one.figure_id, one.amount) for one in money.spent]
    pairs += [(one.figure_id, abs(one.change or one.balance)) for one in money.steps]
    assert len(pairs) > 25
    assert all(stated[figure] == amount for figure, amount in pairs)


def test_the_report_as_a_whole_has_its_budget_and_what_was_spent(built):
    with open_contents(built.settings.live) as contents:
        (total,) = gather_totals(contents).values()
    assert (total.report_id, total.budget) == (OWN, Decimal("2160000.00"))
    assert total.spent == Decimal("1270829.00")


def test_the_overview_counts_what_the_release_counts(built):
    with open_contents(built.settings.live) as contents:
        documents = gather_documents(contents)
        reports = gather_reports(contents, documents)
        loose = gather_loose_findings(contents)
        found = gather_overview(contents, reports, documents, loose, [], Language.NL)
        ((count,),) = contents.ask("select count(*) from quality.findings where state='open'").rows
    assert found.open_findings == len(found.listed) == count > 0
    assert found.counts == reports[0].coverage
    assert found.counts.exact > 0
    assert [name for name, _ in found.publishers] == ["coevorden"]


def test_of_many_reports_the_overview_has_one_chart_of_each_publisher(built, tmp_path):
    with open_contents(built.settings.live) as contents:
        reports = gather_reports(contents, gather_documents(contents))
        drawer = Drawer(tmp_path, built.settings.site, Language.NL)
        exhibits = Exhibits(contents, Language.NL, drawer)
        (shown,) = charts_of_publishers(contents, reports, exhibits)
    (chart,) = shown.charts
    assert (shown.heading, chart.kind) == ("coevorden", "publisher")
    assert [amount.value for cell in chart.rows[0].cells for amount in cell] == [2160000, 1270829]


def test_links_of_the_overview_lead_somewhere(built):
    for name in ("index.html", "search.html"):
        for href in re.findall(r'href="([^"#]+)', page(built, name)):
            assert (built.settings.site / href).is_file(), href
    html = page(built, "index.html")
    figures = set(re.findall(r"#(figure-\w+)", html))
    (report,) = (built.settings.site / "reports").glob("*.html")
    there = set(re.findall(r'id="(figure-\w+)"', report.read_text(encoding="utf-8")))
    assert figures
    assert figures <= there


def test_charts_stand_on_the_overview_and_on_the_page_of_the_report(built):
    (report,) = (built.settings.site / "reports").glob("*.html")
    for html in (page(built, "index.html"), report.read_text(encoding="utf-8")):
        assert html.count('role="img"') == 4
        assert "€ 1.270.829" in unescape(html)
        assert " style=" not in html


def test_search_knows_every_figure_and_every_section(built):
    found = re.search(r'id="search-index">(.*?)</script>', page(built, "search.html"), re.DOTALL)
    assert found is not None
    index = json.loads(found.group(1))
    ((figures, sections),) = run_query(
        built.settings.live,
        "select (select count(*) from core.figures), (select count(*) from core.sections)",
    ).rows
    assert (len(index["figures"]), len(index["sections"])) == (figures, sections)
    assert ["1270829", 7] in [one[-2:] for one in index["figures"]]
    assert index["reports"][0][2].startswith("reports/")
