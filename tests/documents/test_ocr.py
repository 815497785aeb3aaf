"""Pictures to words with boxes, as sure as their numbers have to be."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pypdfium2
import pytest
from PIL import Image

from pipelines.documents import ocr
from pipelines.documents.model import Box, Page, Word
from pipelines.documents.ocr import UNSURE, engine, read_page, read_spot
from pipelines.documents.reading import read_document
from tests.documents.conftest import pdf_of
from typesetting.scans import CLEAN, NOISY, Copier, scanned

LINES = [
    ("Bedrijvensubsidieregeling", 40.0, 60.0),
    ("2.160.000", 200.0, 60.0),
    ("Totaal van de uitgaven", 40.0, 120.0),
    ("1.270.829,50", 200.0, 120.0),
]
ENOUGH = 0.6  # of the size of a letter, that boxes of two readers may differ


@pytest.fixture(scope="module")
def true_page() -> Page:
    (page,) = read_document(pdf_of(LINES, size=11)).pages
    return page


@pytest.mark.parametrize("copier", [CLEAN, Copier(skew=1.5), NOISY])
def test_a_scan_has_the_words_of_the_page_at_their_places(true_page: Page, copier: Copier) -> None:
    page = read_page(pypdfium2.PdfDocument(scanned(pdf_of(LINES, size=11), copier, seed=3)), 1)
    assert (page.number, page.width, page.height) == (1, 400, 300)
    assert (page.reader, page.edges) == (engine(), ())
    assert [word.text for word in page.words] == [word.text for word in true_page.words]
    for read, true in zip(page.words, true_page.words, strict=True):
        assert read.size == pytest.approx(11, rel=0.2)
        for side in ("x0", "x1", "middle"):
            apart = abs(getattr(read.box, side) - getattr(true.box, side))
            assert apart < ENOUGH * 11, (read, side)
    assert len({word.box.middle for word in page.words}) == 4  # one for each line of a column
    assert len({word.size for word in page.words}) == 1


def test_the_engine_has_a_version() -> None:
    name, number = engine().split()
    assert name == "rapidocr"
    assert number[0].isdigit()


def test_without_its_packages_there_is_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(ocr, "version", absent)
    ocr.engine.cache_clear()
    try:
        assert engine() == ""
    finally:
        ocr.engine.cache_clear()


def test_an_empty_picture_has_no_words() -> None:
    assert read_page(pypdfium2.PdfDocument(pdf_of([])), 1).words == ()


def test_a_spot_is_read_alone(true_page: Page) -> None:
    amount = next(word for word in true_page.words if word.text == "2.160.000")
    assert read_spot(pdf_of(LINES, size=11), 1, amount.box) == "2.160.000"
    beyond = Box(-5, 290, 500, 310)
    assert read_spot(pdf_of(LINES, size=11), 1, beyond) == ""


def line(*pieces: tuple[str, float, float], text: str | None = None) -> list[Word]:
    """A straight line of words as the engine cuts it: text, from the left, how sure it is."""
    cut = [(word, sure, [[x, 0], [x + 10, 0], [x + 10, 10], [x, 10]]) for word, x, sure in pieces]
    words = ocr._joined(text or " ".join(word for word, *_ in pieces), cut)
    return [*ocr._words(ocr._Line([[0, 0], [100, 0], [100, 10], [0, 10]], words))]


def test_a_number_that_is_not_sure_is_marked_and_a_word_is_not() -> None:
    words = line(("Totaal", 0, 0.2), ("1.234", 20, 0.84), ("5.678", 40, 0.86))
    assert [word.text for word in words] == ["Totaal", "1.234" + UNSURE, "5.678"]


def test_a_word_that_the_engine_cut_is_one_again() -> None:
    (word,) = line(("Com", 0, 1.0), ("municatie", 10, 0.9), text="Communicatie")
    assert (word.text, word.box.x0, word.box.x1) == ("Communicatie", 0, 20)


def test_sizes_that_hardly_differ_are_one() -> None:
    box = Box(0, 0, 1, 1)
    words = ocr._with_even_sizes([Word("a", box, size, "") for size in (10.0, 18.1, 10.9, 18.0)])
    assert [word.size for word in words] == [10.4, 18.1, 10.4, 18.1]


def test_a_doubtful_number_is_marked_behind_its_digits() -> None:
    assert ocr._doubtful("(35.381)") == f"(35.381{UNSURE})"
    assert ocr._doubtful("Totaal") == "Totaal"


@pytest.mark.parametrize(("again", "sure"), [("35.381", 1.0), ("35.387", 0.6), ("", 0.6)])
def test_a_doubtful_number_is_sure_when_it_reads_the_same_again(
    monkeypatch: pytest.MonkeyPatch, again: str, sure: float
) -> None:
    corners = [[10.0, 10.0], [90.0, 10.0], [90.0, 30.0], [10.0, 30.0]]
    seen = [ocr._Line(corners, [(again, corners, 0.9)])]
    monkeypatch.setattr(ocr, "_lines", lambda _: iter(seen))
    line = ocr._Line(corners, [("35.381", corners, 0.6)])
    ((_, _, found),) = ocr._made_sure(line, Image.new("RGB", (100, 40))).words
    assert found == sure


def test_a_line_that_is_sure_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ocr, "_lines")
    corners = [[10.0, 10.0], [90.0, 10.0], [90.0, 30.0], [10.0, 30.0]]
    line = ocr._Line(corners, [("35.381", corners, 0.9), ("Totaal", corners, 0.3)])
    assert ocr._made_sure(line, Image.new("RGB", (100, 40))) is line


def test_memory_that_the_engine_cannot_have_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("[ONNXRuntimeError] : 6 : Status Message: std::bad_alloc")

    monkeypatch.setattr(ocr, "_engine", lambda: fail)

    with pytest.raises(MemoryError):
        ocr.read_picture(Image.new("RGB", (60, 60), "white"))
