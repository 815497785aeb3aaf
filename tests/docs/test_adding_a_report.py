"""The invented report of docs/adding-a-report.md, set as shown and read by the YAML shown."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipelines.definitions import Definition, load_definition
from pipelines.errors import DefinitionError
from pipelines.extraction import extract_bytes
from tests.docs.conftest import Workspace
from tests.docs.fences import ROOT, fences
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
        ("forecast/income/2024/isolatie/woningen", 3): Decimal(40000),
        ("forecast/expenditure/2024/isolatie/woningen", 3): Decimal(36000),
        ("forecast/income/2025/isolatie/woningen", 3): Decimal(30000),
        ("forecast/expenditure/2025/isolatie/woningen", 3): Decimal(28000),
        ("forecast/income/2024/isolatie/scholen", 3): Decimal(15000),
        ("forecast/expenditure/2024/isolatie/scholen", 3): Decimal(12000),
        ("forecast/income/2025/isolatie/scholen", 3): Decimal(20000),
        ("forecast/expenditure/2025/isolatie/scholen", 3): Decimal(17000),
        ("forecast/income/2024/isolatie", 3): Decimal(55000),
        ("forecast/expenditure/2024/isolatie", 3): Decimal(48000),
        ("forecast/income/2025/isolatie", 3): Decimal(50000),
        ("forecast/expenditure/2025/isolatie", 3): Decimal(45000),
        ("forecast/income/2024/zonnepanelen", 3): Decimal(25000),
        ("forecast/expenditure/2024/zonnepanelen", 3): Decimal(30000),
        ("forecast/income/2025/zonnepanelen", 3): Decimal(25000),
        ("forecast/expenditure/2025/zonnepanelen", 3): Decimal(20000),
        ("forecast/income/2024", 3): Decimal(80000),
        ("forecast/expenditure/2024", 3): Decimal(78000),
        ("forecast/income/2025", 3): Decimal(75000),
        ("forecast/expenditure/2025", 3): Decimal(65000),
    }
    shares = {one.quantity: one.share_pct for one in found.figures if one.share_pct is not None}
    assert shares == {"share/rijk": Decimal(60), "share/gemeente": Decimal(40)}
    assert {number.status.value for number in found.numbers} == {"ignored"}


ROW_OF_THE_REST = "          - {label: '.+', quantity: 'forecast/{side}/{year}/{row}'}\n"


@pytest.mark.parametrize(
    ("old", "new", "amounts", "disputed", "unclaimed"),
    [
        ("scale: 1000", "scale: printed", 20, 0, 0),
        ("scale: 1000", "scale: 1", 0, 20, 0),  # the caption says another
        (ROW_OF_THE_REST, "", 16, 0, 4),  # a row that no line takes is skipped
        ("label: 'Raming", "label: 'RAMING", 20, 0, 0),
        ("lasten)'", "last)'", 10, 0, 10),  # a header matches as a whole
        ("heading: 'Vooruitblik 20\\d\\d-", "heading: '", 0, 0, 20),  # so does a heading
        ("heading: 'Vooruitblik", "heading: 'vooruitblik", 0, 0, 20),  # and its case counts
        ("(?P<year>20\\d\\d) (?P<side>b", "(?P<year>2025)?.* (?P<side>b", 15, 0, 5),
    ],
)
def test_what_the_page_says_of_tables(
    with_report: Workspace,
    tmp_path: Path,
    old: str,
    new: str,
    amounts: int,
    disputed: int,
    unclaimed: int,
) -> None:
    (text,) = (block.text for block in fences(WITH_OWN_WORKSPACE) if block.language == "yaml")
    assert old in text
    (tmp_path / "changed.yaml").write_text(text.replace(old, new), "utf-8")
    changed = load_definition(tmp_path / "changed.yaml")
    found = extract_bytes((with_report.path / "raw" / PDF).read_bytes(), changed)
    kinds = Counter(one.amount_kind.value for one in found.figures if one.page == 3)
    statuses = Counter(one.status.value for one in found.numbers if one.page == 3)
    assert (kinds["amount"], kinds["disputed"]) == (amounts, disputed)
    assert statuses["unclaimed"] == unclaimed


def test_a_name_that_nothing_fills_is_an_error(tmp_path: Path) -> None:
    (text,) = (block.text for block in fences(WITH_OWN_WORKSPACE) if block.language == "yaml")
    (tmp_path / "changed.yaml").write_text(text.replace("{whole}'", "{part}'"), "utf-8")
    with pytest.raises(DefinitionError, match=r"nothing here is called \{part\}"):
        load_definition(tmp_path / "changed.yaml")


# `definition` is loaded before the last examples of the page spoil its file.
@pytest.mark.slow
@pytest.mark.usefixtures("definition")
def test_the_examples_of_the_page(with_report: Workspace) -> None:
    check_examples(WITH_OWN_WORKSPACE, with_report)


EXAMPLES = sorted((ROOT / "docs/examples").glob("*.yaml"))
ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
LISTED = dict(ROW.findall((ROOT / WITH_OWN_WORKSPACE).read_text("utf-8")))


def test_every_example_is_listed_and_is_there() -> None:
    assert LISTED.keys() == {path.stem for path in EXAMPLES}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_loads_and_has_what_the_page_points_at(path: Path) -> None:
    assert load_definition(path).name == path.stem
    text = path.read_text("utf-8")
    keys = set(re.findall(r"`(\w+)(?:: \w+)?`", LISTED[path.stem])) - {"sum"}
    assert keys
    assert not [key for key in keys if f"{key}:" not in text]
