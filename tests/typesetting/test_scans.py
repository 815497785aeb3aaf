"""Scans are pictures without text, the same each time, and hidden text over one has a mistake."""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2
import pytest

from tests.documents.conftest import pdf_of
from typesetting.scans import CLEAN, NOISY, SKEWED, Copier, scanned

LINES = [("Totaal budget 2.160.000", 50.0, 100.0)]


def text_of(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return " ".join(word["text"] for page in pdf.pages for word in page.extract_words())


@pytest.mark.parametrize("copier", [CLEAN, SKEWED, NOISY])
def test_a_scan_is_a_picture_of_the_same_size(copier: Copier) -> None:
    data = scanned(pdf_of(LINES, LINES), copier)
    assert text_of(data) == ""
    assert data == scanned(pdf_of(LINES, LINES), copier)
    pdf = pypdfium2.PdfDocument(data)
    assert [pdf.get_page_size(index) for index in range(len(pdf))] == [(400, 300)] * 2


def test_the_copiers_differ_and_so_do_seeds() -> None:
    source = pdf_of(LINES)
    made = [
        scanned(source, copier, seed=seed) for copier in (CLEAN, SKEWED, NOISY) for seed in (1, 2)
    ]
    assert len(set(made)) == 5  # a clean scan has nothing random


def test_only_the_first_pages_are_scanned() -> None:
    assert len(pypdfium2.PdfDocument(scanned(pdf_of(LINES, LINES, LINES), pages=2))) == 2


def test_hidden_text_has_one_wrong_digit_on_a_page() -> None:
    data = scanned(pdf_of(LINES), hidden=True)
    assert text_of(data) == "Totaal budget 3.160.000"
