"""From a badly redacted report to a finding, and the redacted amount nowhere."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest

from pipelines.extraction import extract_bytes, recognise_bytes
from pipelines.figures.extract import TEXT_IS_VISIBLE
from pipelines.figures.model import Extraction
from pipelines.stages.assembling import failure_rows
from pipelines.stages.editions import Edition, editions
from pipelines.stages.reconciling import reconcile
from pipelines.wording import Language
from tests.figures.drawing import DTZ

REPORT = "raw/coevorden/dtz-overzicht-2017-2021.pdf"
QUANTITY = "expenditure/2020/programma-dtz/kennispoort"
AMOUNT = "7.703"


@dataclass(frozen=True)
class Redacted:
    """The report with a black box over an amount and its "€": its bytes, and what was read."""

    data: bytes
    before: Extraction
    found: Extraction
    page: int

    def edition(self, loaded) -> Edition:
        (only,) = editions([(loaded(self.data), self.found)])
        return only


@pytest.fixture(scope="module")
def redacted(repo_root: Path) -> Redacted:
    data = (repo_root / REPORT).read_bytes()
    before = extract_bytes(data, DTZ)
    (figure,) = (one for one in before.figures if one.quantity == QUANTITY)
    assert repr(before).count(AMOUNT) == figure.printed.count(AMOUNT) == 1
    covered = with_a_box(data, figure.page, figure.box)
    return Redacted(covered, before, extract_bytes(covered, DTZ), figure.page)


def with_a_box(data: bytes, number: int, box) -> bytes:
    """The PDF with a black box drawn last on a page."""
    pdf = pypdfium2.PdfDocument(data)
    page = pdf[number - 1]
    low = page.get_height() - box.bottom
    rectangle = pdfium_c.FPDFPageObj_CreateNewRect(box.x0, low, box.width, box.height)
    pdfium_c.FPDFPageObj_SetFillColor(rectangle, 0, 0, 0, 255)
    pdfium_c.FPDFPath_SetDrawMode(rectangle, pdfium_c.FPDF_FILLMODE_ALTERNATE, 0)
    pdfium_c.FPDFPage_InsertObject(page.raw, rectangle)
    page.gen_content()
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()


def test_the_covered_amount_is_nowhere_in_what_was_found(redacted: Redacted) -> None:
    assert recognise_bytes(redacted.data, [DTZ]) is DTZ
    assert AMOUNT not in repr(redacted.found)
    assert "7703" not in repr(redacted.found)
    read = [one.quantity for one in redacted.found.figures]
    assert sorted([*read, QUANTITY]) == sorted(one.quantity for one in redacted.before.figures)


def test_a_row_of_failures_names_the_page_and_how_many(redacted: Redacted, loaded) -> None:
    (row,) = failure_rows(redacted.edition(loaded))
    assert (row["check"], row["place"], row["value"]) == (
        TEXT_IS_VISIBLE,
        f"page {redacted.page}",
        "2",
    )


@pytest.mark.parametrize(
    ("language", "where", "what_to_do"),
    [
        (Language.NL, "getekend: 2 (pagina {page})", "vraag hoe dan ook om een schoon bestand"),
        (Language.EN, "drawn over: 2 (page {page})", "ask for a clean file"),
    ],
)
def test_it_is_a_finding_that_says_what_to_do(
    redacted: Redacted, loaded, language, where, what_to_do
) -> None:
    quality = reconcile([redacted.edition(loaded)], {DTZ.name: DTZ}, language)
    (finding,) = (one for one in quality.findings if one["kind"] == "source")
    assert (finding["severity"], finding["whose"]) == ("warning", "publisher")
    assert where.format(page=redacted.page) in finding["explanation"]
    assert what_to_do in finding["explanation"]
    assert AMOUNT not in repr(quality)


def test_a_report_without_covered_text_has_no_such_finding(redacted: Redacted, loaded) -> None:
    (edition,) = editions([(loaded(redacted.data), redacted.before)])
    quality = reconcile([edition], {DTZ.name: DTZ}, Language.NL)
    assert not [one for one in quality.findings if one["kind"] == "source"]
