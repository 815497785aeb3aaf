"""The invented report of docs/adding-a-report.md, set as shown and read by the YAML shown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipelines.definitions import Definition, load_definition
from pipelines.extraction import extract_bytes
from tests.docs.conftest import Workspace
from tests.docs.fences import fences
from tests.docs.test_examples import WITH_OWN_WORKSPACE, check_examples

SIZE, LEADING, LEFT, TOP = 10, 16, 60, 780
PDF = "waterdam/energiefonds-2022-2023.pdf"


def set_pages(pages: list[str], path: Path) -> None:
    """A PDF that looks like the text: each letter as wide as the others, each line in its place."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setTitle(pages[0].splitlines()[0])
    for page in pages:
        canvas.setFont("Courier", SIZE)
        for number, line in enumerate(page.splitlines()):
            canvas.drawString(LEFT, TOP - number * LEADING, line)
        canvas.showPage()
    canvas.save()


@pytest.fixture(scope="module")
def with_report(empty_workspace: Workspace) -> Workspace:
    blocks = fences(WITH_OWN_WORKSPACE)
    pages = [block.text for block in blocks if block.language == "text"]
    (definition,) = (block.text for block in blocks if block.language == "yaml")
    pdf = empty_workspace.path / "raw" / PDF
    pdf.parent.mkdir(exist_ok=True)
    set_pages(pages, pdf)
    (empty_workspace.path / "dtz_assets/reports/energy-fund.yaml").write_text(definition, "utf-8")
    return empty_workspace


@pytest.fixture(scope="module")
def definition(with_report: Workspace) -> Definition:
    return load_definition(with_report.path / "dtz_assets/reports/energy-fund.yaml")


def test_every_figure_of_the_page_is_found_and_no_other(
    with_report: Workspace, definition: Definition
) -> None:
    found = extract_bytes((with_report.path / "raw" / PDF).read_bytes(), definition)
    amounts = {(one.quantity, one.page): one.amount for one in found.figures if one.amount}
    assert amounts == {
        ("budget/period", 1): Decimal(90000),
        ("budget/period/isolatie", 1): Decimal(60000),
        ("budget/period/zonnepanelen", 1): Decimal(30000),
        ("expenditure/2022/isolatie", 1): Decimal(21500),
        ("expenditure/2022/zonnepanelen", 1): Decimal(9800),
        ("expenditure/2023/isolatie", 1): Decimal(24000),
        ("expenditure/2023/zonnepanelen", 1): Decimal(12250),
        ("budget/period", 2): Decimal(90000),
        ("expenditure/period", 2): Decimal(67560),
        ("income/rijk", 2): Decimal(54000),
        ("income/gemeente", 2): Decimal(36000),
        ("transfer/reserve", 2): Decimal(4000),
    }
    shares = {one.quantity: one.share_pct for one in found.figures if one.share_pct is not None}
    assert shares == {"share/rijk": Decimal(60), "share/gemeente": Decimal(40)}
    assert {number.status.value for number in found.numbers} == {"ignored"}


# `definition` is loaded before the last examples of the page spoil its file.
@pytest.mark.usefixtures("definition")
def test_the_examples_of_the_page(with_report: Workspace) -> None:
    check_examples(WITH_OWN_WORKSPACE, with_report)
