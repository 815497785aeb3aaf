"""Small things to store: one extraction, and a release whose one table holds a number."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.amounts.model import AmountKind
from pipelines.documents.model import Box
from pipelines.figures.model import (
    Extraction,
    Failure,
    Figure,
    Identity,
    Measure,
    Number,
    NumberStatus,
    Project,
    Scope,
    Section,
    Stage,
)
from pipelines.store.release import Column, Table, View, build_release

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def figure() -> Figure:
    return Figure(
        quantity="expenditure/2020/programme/kennispoort",
        place=1,
        measure=Measure.EXPENDITURE,
        stage=Stage.ACTUAL,
        scope=Scope.OWN,
        year=2020,
        period_start=2019,
        period_end=2022,
        category="Programma",
        line_item=None,
        amount=Decimal("7703.50"),
        amount_kind=AmountKind.AMOUNT,
        share_pct=None,
        unit=Decimal("0.01"),
        is_in_kind=False,
        funding_source=None,
        from_party=None,
        to_party=None,
        table_name="uitgaven",
        row_path=None,
        row_label="Kennispoort",
        column_label="2020",
        label="Kennispoort 2020",
        printed="€ 7.703,50",
        page=4,
        box=Box(10.1, 20.25, 30.5, 40.0),
        reader="text",
    )


@pytest.fixture
def extraction(figure: Figure) -> Extraction:
    return Extraction(
        identity=Identity(
            family="dtz",
            publisher="Coevorden",
            programme="DTZ",
            document_type="report",
            period_start=2019,
            period_end=2022,
            edition="v2",
            edition_order=2,
            printed_on="2022-05-01",
            title=None,
            page_count=16,
        ),
        figures=(figure,),
        numbers=(Number(1, Box(0, 1, 2, 3), "2020", NumberStatus.IGNORED, "a year"),),
        projects=(Project(None, None, "Glasvezel", 3), Project(2021, "Digitaal", "Lab", 4)),
        sections=(),
        failures=(Failure("year_in_period", "page 4", "2031", "outside the period"),),
    )


@pytest.fixture
def section() -> Section:
    return Section(2020, "Résultaat", "Één zin.\nEn nog een.", 2, 3)


@pytest.fixture
def amounts_table() -> Callable[..., Table]:
    def make(amount: Decimal | None = Decimal("1.50"), **changes) -> Table:
        rows = pa.table({"name": ["a"], "amount_eur": pa.array([amount], pa.decimal128(24, 6))})
        fields = {
            "schema": "core",
            "name": "amounts",
            "comment": "One row per amount.",
            "columns": (
                Column("name", "VARCHAR", "Whose it is."),
                Column("amount_eur", "DECIMAL(18,2)", "Euros."),
            ),
            "rows": rows,
            "key": ("name",),
        }
        return Table(**{**fields, **changes})

    return make


@pytest.fixture
def total_view() -> Callable[..., View]:
    def make(**changes) -> View:
        fields = {
            "schema": "marts",
            "name": "total",
            "comment": "One row: the sum of it all.",
            "sql": "SELECT sum(amount_eur) AS total_eur FROM core.amounts;",
            "column_comments": {"total_eur": "Euros, it's the sum."},
        }
        return View(**{**fields, **changes})

    return make


@pytest.fixture
def built(tmp_path: Path, amounts_table, total_view) -> Callable[..., Path]:
    def build(amount: str = "1.50", name: str = "staged.duckdb") -> Path:
        path = tmp_path / name
        build_release(path, [amounts_table(Decimal(amount))], [total_view()])
        return path

    return build


@pytest.fixture
def small_disk() -> Callable[[], AbstractContextManager[None]]:
    """Inside this block the operating system refuses to write more than 100 bytes to a file."""

    @contextmanager
    def limited() -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited


@pytest.fixture(scope="module")
def refresh() -> Iterator[Callable[..., int]]:
    """Run one refresh in a process of its own; gives its exit code."""
    command = [sys.executable, "-m", "tests.store.forked_refresh"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        requests, answers = process.stdin, process.stdout
        assert requests is not None
        assert answers is not None

        def run(warehouse: Path, number: int, crash_at: str = "") -> int:
            requests.write(f"{warehouse}|{number}|{crash_at}\n")
            requests.flush()
            return int(answers.readline())

        yield run
