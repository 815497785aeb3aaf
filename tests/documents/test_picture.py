"""Pages as pictures."""

from __future__ import annotations

import pytest

from pipelines.documents.picture import render_page
from pipelines.errors import DocumentError
from tests.documents.conftest import turned


def test_a_page_is_drawn_as_displayed_at_its_scale(make_pdf) -> None:
    data = make_pdf([("Budget", 50, 100)], [("X", 10, 10)])
    picture = render_page(data, 1).image
    assert (picture.size, picture.mode) == ((800, 600), "RGB")
    assert render_page(data, 2, scale=1).image.size == (400, 300)
    assert picture.getcolors(maxcolors=1 << 16) != [(800 * 600, (255, 255, 255))]


def test_a_turned_page_is_drawn_turned(make_pdf) -> None:
    assert render_page(turned(make_pdf([("X", 10, 10)])), 1, scale=1).image.size == (300, 400)


def test_a_page_as_large_as_a_field_is_drawn_smaller(small_pdf: bytes) -> None:
    assert small_pdf.count(b"0 0 400 300") == 1
    huge = small_pdf.replace(b"0 0 400 300", b"0 0 9999999")
    picture = render_page(huge.replace(b"0 0 9999999", b"0 0 14e3 9e3"), 1).image
    assert picture.width * picture.height <= 51_000_000


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_said(make_pdf, number: int) -> None:
    with pytest.raises(DocumentError) as raised:
        render_page(make_pdf([("X", 10, 10)]), number)
    assert (raised.value.code, raised.value.detail) == ("no_such_page", f"{number} / 1")


def test_what_cannot_be_opened_says_why(make_pdf) -> None:
    for data, code in ((b"x", "not_a_pdf"), (b"", "empty"),
                       (make_pdf([("X", 10, 10)], password="g"), "encrypted")):  # fmt: skip
        with pytest.raises(DocumentError) as raised:
            render_page(data, 1)
        assert raised.value.code == code
