"""A refresh with decisions, in this process: what it reads, what the marts say, what it refuses."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dtz_assets.settings import Settings
from pipelines.store.query import run_query
from pipelines.store.state import State

BLOCK = """\
- document: {document}
  quantity: {quantity}
  printed: "{printed}"
  conclusion: {conclusion}
  amount: {amount}
  reason: because
  by: Anne
  at: 2026-03-04
"""
PER_HEAD = ("expenditure/2020/programma-dtz/per-inwoner", "€ 35.299")


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return run_query(settings.live, sql).rows


@pytest.fixture
def decide(copied, job):
    """Refresh the copied warehouse with decisions: quantity, printed, conclusion, amount."""
    folder = copied.raw.parent / "decisions"
    folder.mkdir()
    settings = copied.model_copy(update={"decisions": folder})
    ((document,),) = ask(copied, "select document_id from core.documents")

    def run(*blocks: tuple[str, ...], text: str = "") -> tuple[Settings, Any]:
        names = ("quantity", "printed", "conclusion", "amount")
        for block in blocks:
            said = dict(zip(names, block, strict=True))
            text += BLOCK.format(document=document, **said)
        (folder / "coevorden.yaml").write_text(text, encoding="utf-8")
        return settings, job(settings)

    return run


@pytest.fixture
def no_reading(monkeypatch):
    """Nobody opens a PDF."""

    def refuse(*_: object) -> bytes:
        raise AssertionError("a PDF was opened")

    monkeypatch.setattr("pipelines.stages.reading.bytes_of", refuse)
    monkeypatch.setattr(Path, "read_bytes", _but_pdfs(Path.read_bytes))


def _but_pdfs(read_bytes):
    def read(path: Path) -> bytes:
        assert path.suffix != ".pdf", path
        return bytes(read_bytes(path))

    return read


def test_a_decision_changes_the_release_without_reading_a_pdf(decide, no_reading):
    settings, result = decide((*PER_HEAD, "correct_value", "35296"))
    assert result.success
    (run, *_) = State(settings.state).runs()
    assert run.documents_read == 0
    before, after = (
        ask(settings, sql)
        for sql in (
            "select inputs from ops.releases",
            "select sum(amount_eur), sum(amount_accepted_eur) from marts.spending_by_year",
        )
    )
    assert after == [(Decimal(1270833), Decimal(1270830))]
    _, result = decide()
    assert result.success
    assert ask(settings, "select inputs from ops.releases") != before
    assert ask(settings, "select count(*) from quality.decisions") == [(0,)]


def test_the_marts_say_what_is_accepted_and_beside_it_what_is_printed(decide):
    settings, result = decide(
        ("expenditure/period", "€ 1.270.829", "correct_value", "1270830"),
        ("expenditure/period/programma-dtz", "€ 266.758", "correct_value", "266755"),
        ("balance/period", "€ 299.435", "our_mistake", "299436"),
    )
    assert result.success
    spent = ask(
        settings,
        "select category, spent_eur, spent_printed_eur, left_eur from marts.budget_vs_expenditure "
        "where spent_eur <> spent_printed_eur order by 1 nulls first",
    )
    assert spent == [
        (None, Decimal(1270830), Decimal(1270829), Decimal(889170)),
        ("Programma DTZ", Decimal(266755), Decimal(266758), Decimal(393245)),
    ]
    walk = ask(settings, "select change_eur, running_eur, printed_eur from marts.balance")
    assert walk[1] == (Decimal(-1270830), Decimal(889170), None)
    assert walk[-1] == (Decimal(0), Decimal(299435), Decimal(299435))


def test_a_transfer_says_both(decide):
    settings, result = decide(("transfer/regiodeal", "€ 571.000", "correct_value", "571001"))
    assert result.success
    assert ask(
        settings,
        "select moved_out_eur, moved_out_printed_eur, received_eur, received_printed_eur, "
        "difference_eur from marts.transfers",
    ) == [(Decimal(571001), Decimal(571000), Decimal(571000), Decimal(571000), Decimal(1))]


@pytest.mark.slow
def test_a_restatement_is_about_what_is_printed(decide, edition):
    """The new edition prints 35.296, as was decided of the old one: that is restated still."""
    settings, result = decide((*PER_HEAD, "correct_value", "35296"))
    assert result.success
    changed = "select quantity, earlier_eur, later_eur from marts.restatements order by 1"
    (settings.raw / "coevorden/b.pdf").write_bytes(edition("restated").read_bytes())
    settings, result = decide((*PER_HEAD, "correct_value", "35296"))
    assert result.success
    restated = (PER_HEAD[0], Decimal(35299), Decimal(35296))
    assert restated in ask(settings, changed)
    assert ask(settings, "select status from quality.decisions") == [("superseded",)]
    # Had we misread it, nothing would have been restated.
    settings, result = decide((*PER_HEAD, "our_mistake", "35296"))
    assert result.success
    found = ask(settings, changed)
    assert found
    assert PER_HEAD[0] not in {row[0] for row in found}


@pytest.mark.slow
def test_a_faulty_file_stops_the_run_is_told_and_leaves_the_release(decide, copied):
    before = copied.live.read_bytes()
    settings, result = decide(text="- document: nonsense\n")
    assert not result.success
    assert settings.live.read_bytes() == before
    bodies = [row["body"] for row in State(settings.state).snapshot("alerts")]
    assert any("coevorden.yaml:1: document: " in body for body in bodies)
    _, result = decide()
    assert result.success
