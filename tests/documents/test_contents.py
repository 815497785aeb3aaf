"""Plain instructions are told apart as pdfminer does it; what is not plain is left to pdfminer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import PSEOF

from pipelines.documents import contents
from pipelines.documents.contents import plain_instructions
from pipelines.documents.reading import read_document
from tests.documents.displaying import saved

NUMBERS = ["1.", ".5", "-.5", "+3", "1.2.3", "--5", "5-3", "1e5", "12abc", ".", "-"]
NAMES = ["/F1", "/", "/A#42", "/na-me.1", "/caf\u00e9", "/F1/F2", "true", "false", "null"]
TEXTS = [r"(a\)b)", r"(\101\7x)", r"(\12)", "(a(b)c)", r"(\q)", "(a\\\nb)", "(a\\\r\nb)", "("]
OTHERS = ["<48656C>", "<4>", "<48 6>", "<>", "<4g>", "% remark\n", "{", "}", "#", "!", "\0"]
VALUES = st.one_of(
    st.integers(-(10**16), 10**16).map(str),
    st.floats(-1e6, 1e6).map(lambda value: f"{value:.4f}"),
    st.text(st.characters(codec="latin-1", exclude_characters="()\\\r"), max_size=6).map(
        "({})".format
    ),
    *map(st.sampled_from, (NUMBERS, NAMES, TEXTS, OTHERS)),
)
OPERATORS = ["q", "Q", "cm", "T*", "'", '"', "f*", "BT", "TJ", "BDC", "BI", "ID", "EI"]
PIECES = st.one_of(
    VALUES,
    st.lists(VALUES, max_size=4).map(lambda values: f"[{' '.join(values)}]"),
    st.lists(VALUES, max_size=2).map(lambda values: f"<</P {' '.join(values)}>>"),
    st.sampled_from(OPERATORS),
    st.sampled_from(["[", "]", "<<", ">>"]),
)
STREAMS = st.lists(st.tuples(PIECES, st.sampled_from([" ", "\n", "", "\r\n", "\0"])), max_size=12)


def by_pdfminer(data: bytes) -> list[Any] | Exception:
    parser = PDFContentParser([PDFStream({}, data)])
    found = []
    try:
        while True:
            found.append(parser.nextobject()[1])
    except PSEOF:
        return found
    except Exception as error:
        return error


@given(STREAMS)
@example([("[(Tot) -20 (aal)]", " "), ("TJ", "")])
@example([("<</MCID 0>>", " "), ("BDC", "")])
@example([("[", ""), ("[", ""), ("1", ""), ("]", ""), ("]", "")])
@example([("/F1", "")])
@example([("<48656C>>", "")])
def test_what_is_plain_is_told_apart_as_pdfminer_does_it(pieces: list[tuple[str, str]]) -> None:
    data = "".join(map("".join, pieces)).encode("latin-1")
    try:
        plain = plain_instructions(data)
    except ValueError:  # an octal beyond a byte
        assert isinstance(by_pdfminer(data), AssertionError)
        return
    if plain is not None:
        # As text, since 1 is no 1.0 and pdfminer's names have no equals.
        assert repr(plain) == repr(by_pdfminer(data))


@pytest.mark.parametrize(
    "data",
    [
        b"q 1 0 0 1 5 5 cm 0.5 -.5 m 3. 4 l S Q",
        rb"BT /F1 10 Tf [(a\)b) -20 <4142>] TJ T* (x) ' ET",
        b"/Span <</MCID 0 /Lang (nl)>> BDC EMC\n",
        b"",
    ],
)
def test_the_usual_instructions_are_plain(data: bytes) -> None:
    assert repr(plain_instructions(data)) == repr(by_pdfminer(data))


@pytest.mark.parametrize(
    "data",
    [
        b"BI /W 1 /H 1 ID x EI", b"% remark\nq", b"(a(b)c) Tj", b"[ q ]", b"] q", b"[ 1", b"<</A>>",
        b"/A#42 Do", b"{ 1 }", b"12345678901234567890 w", b"(open",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_pdfminer(data: bytes) -> None:
    assert plain_instructions(data) is None


@pytest.mark.slow
def test_the_instructions_of_real_reports_are_told_apart_as_pdfminer_does_it(
    shared_source: Path, repo_root: Path
) -> None:
    plain = streams = 0
    real = [*shared_source.glob("*.pdf"), *shared_source.glob("real/*.pdf")]
    for path in sorted([*repo_root.glob("raw/*/*.pdf"), *real]):
        for data in streams_of(path):
            streams += 1
            found = plain_instructions(data)
            plain += found is not None
            assert found is None or repr(found) == repr(by_pdfminer(data))
    assert plain > 0.8 * streams


def streams_of(path: Path) -> list[bytes]:
    """The instructions of the first pages."""
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        pages = [page.page_obj.contents for page in pdf.pages[:20]]
        return [stream_value(one).get_data() for streams in pages for one in streams]


def words(data: bytes) -> list[str]:
    return [word.text for page in read_document(data).pages for word in page.words]


def test_a_page_reads_the_same_either_way(repo_root: Path, monkeypatch) -> None:
    data = (repo_root / "raw/coevorden/dtz-overzicht-2017-2021.pdf").read_bytes()
    pages = read_document(data).pages
    monkeypatch.setattr(contents, "_MAX_PLAIN", 0)
    assert read_document(data).pages == pages


def test_the_letters_of_many_streams_stay_in_their_order(make_pdf) -> None:
    """Of a page in several streams one that is not plain makes pdfminer read them all."""
    parts = [b"BT /F1 10 Tf 50 200 Td (een) Tj ET", b"BT /F1 10 Tf 50 180 Td (twee) Tj ET"]
    whole = page_of(parts)
    assert words(whole) == words(page_of([parts[0], parts[1] + b" % remark\n"])) == ["een", "twee"]


def page_of(streams: list[bytes]) -> bytes:
    """A PDF of one page whose instructions stand in several streams, without a table of places."""
    numbers = range(5, 5 + len(streams))
    objects = [
        b"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj",
        b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj",
        b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents ["
        + b" ".join(b"%d 0 R" % number for number in numbers)
        + b"] /Resources <</Font <</F1 4 0 R>>>> >> endobj",
        b"4 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj",
        *(
            b"%d 0 obj <</Length %d>> stream\n%s\nendstream endobj" % (number, len(data), data)
            for number, data in zip(numbers, streams, strict=True)
        ),
        b"trailer <</Root 1 0 R>>",
        b"startxref\n0\n%%EOF",
    ]
    return saved(pypdfium2.PdfDocument(b"%PDF-1.7\n" + b"\n".join(objects)))
