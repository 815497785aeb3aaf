"""Files that were made, or broken, to bring a reader down: each ends with a reason, or is read."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

import pytest

from pipelines.stages.looking import look
from pipelines.stages.reading import LOADED, Archives, contents, read_all
from pipelines.store.intake import Intake
from pipelines.store.state import State
from pipelines.wording import Language, say
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from tests.workers import misbehaving
from tests.workers.conftest import code_of

NARROW = Limits(workers=1, page_seconds=5, document_seconds=20, memory_mb=1024)


def pdf_around(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return data + table + trailer % (len(objects) + 1, len(data))


def stream(data: bytes, filters: bytes) -> bytes:
    return b"<</Length %d/Filter[%b]>>\nstream\n%b\nendstream" % (len(data), filters, data)


def pdf_of(content: bytes, kids: bytes = b"[3 0 R]", parent: bytes = b"2 0 R") -> bytes:
    return pdf_around(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids %b/Count 1>>" % kids,
        b"<</Type/Page/Parent %b/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<<>>>>" % parent,
        content,
    )


def zeros(gigabytes: float) -> bytes:
    """So many zeros, packed; a thousandth of that in size."""
    packer, block = zlib.compressobj(9), bytes(1024**2)
    packed = [packer.compress(block) for _ in range(int(gigabytes * 1024))]
    return b"".join([*packed, packer.flush()])


BOMBS = {
    "a gigabyte of zeros": lambda: pdf_of(stream(zeros(1), b"/FlateDecode")),
    "the same, packed twice": lambda: pdf_of(
        stream(zlib.compress(zeros(1), 9), b"/FlateDecode/FlateDecode")
    ),
    "half of it, for a page to be read": lambda: pdf_of(stream(zeros(0.5), b"/FlateDecode")),
    "pages within themselves": lambda: pdf_of(b"<<>>", kids=b"[2 0 R 2 0 R 2 0 R]"),
    "a content that is itself": lambda: pdf_of(b"[4 0 R 4 0 R]"),
    "dictionaries without end": lambda: pdf_of(b"<</A" * 50_000),
    "brackets without end": lambda: pdf_of(stream(zlib.compress(b"[" * 10**6), b"/FlateDecode")),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_ends_with_a_reason_in_bounded_time_and_memory(bomb, visit):
    asked = visit(BOMBS[bomb]())
    with IsolatedPool(NARROW) as pool:
        (told,) = read_batch([asked], pool, NARROW)
        peak = pool.submit(misbehaving.peak_megabytes).result()
    assert code_of(told) in {
        *("too_slow", "out_of_memory", "damaged", "no_text", "no_pages", "page_counts_differ"),
        *("unknown_family", "died"),
    }
    assert peak < NARROW.memory_mb + 200


def test_broken_files_end_with_a_reason_and_none_is_loaded_empty(
    shared_source, definitions, tmp_path
):
    raw, state, intake = tmp_path / "raw", State(tmp_path / "s.db"), Intake(tmp_path / "intake")
    (raw / "emmen").mkdir(parents=True)
    broken = [one for one in (shared_source / "malformed").iterdir() if one.suffix != ".csv"]
    for path in broken:
        (raw / f"emmen/{path.stem}.pdf").write_bytes(path.read_bytes())
    files = look(raw, state, intake, datetime(2026, 3, 1, tzinfo=UTC))
    archives, limits = Archives(tmp_path / "archive"), Limits(page_seconds=10, memory_mb=1024)
    documents = read_all(contents(intake.all(), files, raw), definitions, archives, limits)
    assert len(documents) == len({path.read_bytes() for path in broken})
    for document in documents:
        if document.status == LOADED:
            assert archives.extraction(document).figures
        for language in Language:
            sentence = f"documents.{document.code}" if document.code else ""
            assert not sentence or say(language, sentence, detail=document.detail)
    assert {"damaged", "encrypted", "page_counts_differ"} <= {one.code for one in documents}
    bomb = next(one for one in documents if "691770" in one.seen.path)
    assert bomb.code in ("out_of_memory", "too_slow")
