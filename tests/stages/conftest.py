"""Small things that stages pass on: contents, extractions of two figures, a definition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.definitions import Definition, load_definition
from pipelines.documents.model import Box
from pipelines.figures.model import Extraction, Figure, Identity, Measure, Scope, Stage
from pipelines.stages.archives import Archives, ReadDocument
from pipelines.stages.reading import LOADED
from pipelines.store.intake import Intake, Seen
from pipelines.store.state import State

DEFINITION = r"""
family: money
programme: Money
document_type: report
title: {nl: Geld, en: Money}
recognise:
  text: ['Money']
  publisher: 'of (\w+)'
  period: '(?P<start>20\d\d)-(?P<end>20\d\d)'
figures:
  notation: nl
  blocks:
    - name: all
      heading: 'Money'
      cards:
        - level: category
          quantity: expenditure/{category}
          measure: expenditure
          stage: actual
rules:
  - id: total
    kind: sum
    group: balance
    text: {nl: "De delen tellen op", en: "The parts add up"}
    total: expenditure/period
    parts: ["expenditure/period/*"]
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "emmen").mkdir(parents=True)
    return tmp_path / "raw"


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state.db")


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path / "intake")


@pytest.fixture
def archives(tmp_path: Path) -> Archives:
    return Archives(tmp_path / "archive")


@pytest.fixture
def define(tmp_path: Path) -> Callable[..., Definition]:
    """A definition, with texts in it replaced by others."""

    def make(*changes: tuple[str, str]) -> Definition:
        text = DEFINITION
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        path = tmp_path / "definition.yaml"
        path.write_text(text, encoding="utf-8")
        return load_definition(path)

    return make


@pytest.fixture
def at() -> Callable[[int], datetime]:
    """Noon UTC of a day in 2024."""
    return lambda day: datetime(2024, 1, day, 12, tzinfo=UTC)


@pytest.fixture
def figure() -> Callable[..., Figure]:
    def make(quantity: str, amount: str | None, **changes) -> Figure:
        one = Figure(
            quantity=quantity,
            place=1,
            measure=Measure.EXPENDITURE,
            stage=Stage.ACTUAL,
            scope=Scope.OWN,
            year=None,
            period_start=2020,
            period_end=2021,
            category=None,
            line_item=None,
            amount=None if amount is None else Decimal(amount),
            amount_kind=AmountKind.AMOUNT if amount else AmountKind.MALFORMED,
            share_pct=None,
            unit=Decimal(1),
            is_in_kind=False,
            funding_source=None,
            from_party=None,
            to_party=None,
            table_name=None,
            row_path=None,
            row_label=None,
            column_label=None,
            label=quantity,
            printed=str(amount),
            page=1,
            box=Box(1, 2, 3, 4),
            reader="test",
        )
        return replace(one, **changes)

    return make


@pytest.fixture
def extraction(figure) -> Callable[..., Extraction]:
    """A report of a total and its parts; keywords change its identity."""

    def make(total: str = "3", parts: tuple[str, ...] = ("1", "2"), **changes) -> Extraction:
        identity = Identity(
            family="money",
            publisher="emmen",
            programme="Money",
            document_type="report",
            period_start=2020,
            period_end=2021,
            edition=None,
            edition_order=0,
            printed_on=None,
            title="Geld",
            page_count=1,
        )
        figures = [figure("expenditure/period", total)]
        figures += [figure(f"expenditure/period/{n}", part) for n, part in enumerate(parts, 1)]
        return Extraction(replace(identity, **changes), tuple(figures), (), (), (), ())

    return make


@pytest.fixture
def seen(at) -> Callable[..., Seen]:
    def make(content: bytes, day: int = 1, path: str = "emmen/a.pdf") -> Seen:
        publisher = path.split("/")[0] if "/" in path else ""
        return Seen(hashlib.sha256(content).hexdigest(), at(day), path, len(content), publisher)

    return make


@pytest.fixture
def loaded(seen) -> Callable[..., ReadDocument]:
    def make(content: bytes, day: int = 1, path: str = "emmen/a.pdf") -> ReadDocument:
        return ReadDocument(seen(content, day, path), LOADED, "key", "", "", True)

    return make
