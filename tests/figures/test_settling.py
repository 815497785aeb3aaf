"""Where two readers differ, a third looks at the spot: two of three settle it, with a note."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.amounts.model import AmountKind, Notation
from pipelines.documents.ocr import engine
from pipelines.figures import confirming
from pipelines.figures.confirming import HIDDEN_TEXT, SECOND_READING, confirm_figures
from pipelines.figures.model import Extraction, Figure
from tests.figures.test_confirming import instead, only_figure, read_once, row

SHOWN, MEANT = "€ 2.160.000", "€ 2.160.001"


def settled(data: bytes) -> tuple[Figure, str, str]:
    found = confirm_figures(read_once(data), data, [Notation.NL])
    (failure,) = (one for one in found.failures if one.check == SECOND_READING)
    return only_figure(found), failure.value, failure.message


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch):
    """Let the third reader see this."""

    def look(text: str) -> None:
        monkeypatch.setattr(confirming, "engine", lambda: "eye 1")
        monkeypatch.setattr(confirming, "read_spot", lambda data, number, box: text)

    return look


def test_the_real_third_reader_sees_what_is_shown() -> None:
    figure, readings, message = settled(instead("2.160.000", "2.160.001"))
    assert (figure.amount, figure.printed) == (Decimal(2160000), "2.160.000")
    assert figure.reader == f"pdfplumber+{engine()}"
    assert readings == "2.160.000 / 2.160.001 / 2.160.000"
    assert "settled" in message


def test_with_the_first_reader(looking) -> None:
    looking("€ 2.160.000,-")
    figure, *_ = settled(instead(SHOWN, MEANT))
    assert (figure.amount, figure.reader) == (Decimal(2160000), "pdfplumber+eye 1")


def test_with_the_second_reader(looking) -> None:
    looking(MEANT)
    figure, readings, _ = settled(instead(SHOWN, MEANT))
    assert (figure.amount, figure.printed) == (Decimal(2160001), MEANT)
    assert (figure.reader, figure.unit) == ("pypdfium2+eye 1", Decimal(1))
    assert readings == f"{SHOWN} / {MEANT} / {MEANT}"


@pytest.mark.parametrize("seen", ["€ 2.160.002", "", "2.160.000 2.160.001", "Kennispoort"])
def test_with_neither_it_stays_disputed(looking, seen: str) -> None:
    looking(seen)
    figure, _, message = settled(instead(SHOWN, MEANT))
    assert (figure.amount, figure.amount_kind) == (None, AmountKind.DISPUTED)
    assert "not certain" in message


def test_a_second_reading_that_is_no_amount_settles_nothing(looking) -> None:
    looking("twee")
    figure, *_ = settled(instead(SHOWN, "twee"))
    assert figure.amount_kind is AmountKind.DISPUTED


def test_a_malformed_text_is_not_looked_at(looking) -> None:
    looking("€ 25.925")
    figure, readings, _ = settled(instead("€ 259.25", "€ 25.925"))
    assert (figure.amount_kind, readings) == (AmountKind.MALFORMED, "€ 259.25 / € 25.925")


def as_scanned(found: Extraction) -> Extraction:
    return replace(found, figures=(replace(only_figure(found), reader="eye 1"),))


def test_a_picture_has_no_second_reader() -> None:
    data = instead(SHOWN, MEANT)
    found = as_scanned(read_once(data))
    assert confirm_figures(found, data, [Notation.NL]) == found


def test_hidden_text_is_evidence_and_changes_nothing() -> None:
    data = instead(SHOWN, MEANT)
    found = as_scanned(read_once(data))
    told = confirm_figures(found, data, [Notation.NL], hidden={1})
    assert told.figures == found.figures
    (failure,) = told.failures
    assert (failure.check, failure.value) == (HIDDEN_TEXT, f"{SHOWN} / {MEANT}")
    alike = as_scanned(read_once(row(SHOWN)))
    assert confirm_figures(alike, row(SHOWN), [Notation.NL], hidden={1}) == alike
