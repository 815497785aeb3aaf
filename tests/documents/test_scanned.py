"""Pages that have to be looked at: each once, only if it must be, and never silently not."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from pipelines.documents import scanned as module
from pipelines.documents.model import Legibility, Page
from pipelines.documents.ocr import engine
from pipelines.documents.reading import open_document, preview, read_document
from pipelines.documents.scanned import ScannedPages
from pipelines.errors import DocumentError
from tests.documents.conftest import pdf_of
from tests.documents.scanning import PROSE, paragraphs
from typesetting.scans import scanned

TEXT = [("Begroting van de gemeente Coevorden", 40.0, 60.0)]


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "engine", lambda: "")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages that are looked at, instead of looking."""
    asked: list[int] = []

    def read(pdf, number: int) -> Page:
        asked.append(number)
        return Page(number, 400, 300, (), reader=engine())

    monkeypatch.setattr(module, "read_page", read)
    return asked


def mixed(texts: int, pictures: int) -> bytes:
    """Pages of text, and then empty pages with a picture."""

    out = pypdfium2.PdfDocument.new()
    for source, count in ((pdf_of(TEXT), texts), (scanned(pdf_of(TEXT)), pictures)):
        for _ in range(count):
            out.import_pages(pypdfium2.PdfDocument(source))
    stream = io.BytesIO()
    out.save(stream)
    return stream.getvalue()


def test_a_scan_is_read_as_if_it_had_text() -> None:
    (page,) = read_document(scanned(pdf_of(TEXT, size=14))).pages
    assert " ".join(word.text for word in page.words) == TEXT[0][0]
    assert (page.reader, page.legibility) == (engine(), Legibility.SCAN)
    assert preview(scanned(pdf_of(TEXT, size=14)), 1, scans=ScannedPages()) == [TEXT[0][0]]


def test_text_under_a_picture_is_not_what_is_read() -> None:
    (page,) = read_document(scanned(paragraphs("jaar 2017 " + PROSE), hidden=True)).pages
    texts = [word.text for word in page.words]
    assert "2017" in texts
    assert "3017" not in texts
    assert page.legibility is Legibility.HIDDEN


def test_a_page_is_looked_at_once_and_a_known_one_never(looks: list[int]) -> None:
    data = mixed(0, 2)
    known = Page(1, 400, 300, (), reader=engine())
    scans = ScannedPages([known])
    with open_document(data, scans=scans) as pdf:
        assert [pdf.page(1), pdf.page(2), pdf.page(2)][0] is known
    assert looks == [2]
    assert [page.number for page in scans.fresh] == [2]


def test_what_another_engine_read_is_read_anew(looks: list[int]) -> None:
    scans = ScannedPages([Page(1, 400, 300, (), reader="rapidocr 0.1")])
    with open_document(mixed(0, 1), scans=scans) as pdf:
        pdf.page(1)
    assert looks == [1]


def test_without_an_engine_what_is_known_still_serves(no_engine: None) -> None:
    known = Page(1, 400, 300, (), reader="rapidocr 0.1")
    with open_document(mixed(0, 1), scans=ScannedPages([known])) as pdf:
        assert pdf.page(1) is known


def test_without_an_engine_a_scan_has_no_text(no_engine: None) -> None:
    with pytest.raises(DocumentError) as raised:
        read_document(mixed(0, 2))
    assert (raised.value.code, raised.value.detail) == ("no_text", "2")


def test_without_an_engine_pages_that_are_not_read_are_told(no_engine: None) -> None:
    document = read_document(mixed(2, 1))
    assert document.unread == (3,)
    assert document.pages[2].reader == ""
    assert document.pages[2].words == ()
    assert read_document(mixed(2, 0)).unread == ()


def test_a_picture_in_a_report_of_text_is_looked_at_only_when_asked_for(looks: list[int]) -> None:
    data = mixed(3, 2)
    with open_document(data) as pdf:
        assert [bool(text) for text in pdf.texts] == [True] * 3 + [False] * 2
        assert looks == []
        assert pdf.document([pdf.page(1)]).unread == (4, 5)
        assert pdf.document([pdf.page(1), pdf.page(4)]).unread == (5,)
    assert looks == [4]


def test_of_a_report_of_pictures_each_is_looked_at(looks: list[int]) -> None:
    with open_document(mixed(1, 2)) as pdf:
        assert len(pdf.texts) == 3
    assert looks == [2, 3]


def test_the_first_look_at_a_file_skips_pictures(looks: list[int]) -> None:
    data = mixed(1, 1)
    assert preview(data, 9) == [TEXT[0][0], ""]
    assert looks == []
    preview(data, 9, scans=ScannedPages())
    assert looks == [2]
