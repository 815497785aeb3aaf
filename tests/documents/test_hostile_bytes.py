"""Whatever bytes come in, a document or a DocumentError comes out."""

from __future__ import annotations

import contextlib
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.documents.picture import render_page
from pipelines.documents.reading import preview, read_document
from pipelines.errors import DocumentError
from tests.documents.conftest import pdf_of

SMALL = pdf_of([("Totaal budget 2.160.000", 50, 100)], title="Overzicht")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A small valid PDF after a few of: a byte flipped, a stretch cut, bytes put in."""
    data = bytearray(SMALL)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["flip", "cut", "insert", "end"])):
            case "flip" if data:
                data[at] ^= draw(st.integers(1, 255))
            case "cut":
                del data[at : at + draw(st.integers(1, 200))]
            case "insert":
                data[at:at] = draw(st.binary(min_size=1, max_size=20))
            case "end":
                del data[at:]
    return bytes(data)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_only_document_errors_leave_a_mutated_pdf(data: bytes) -> None:
    for read in (read_document, lambda d: preview(d, 2), lambda d: render_page(d, 1, scale=0.2)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with contextlib.suppress(DocumentError):
                read(data)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_only_document_errors_leave_arbitrary_bytes(data: bytes) -> None:
    for candidate in (data, b"%PDF-1.7\n" + data):
        with pytest.raises(DocumentError):
            read_document(candidate)
