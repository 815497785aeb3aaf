"""Files that were made, or broken, to bring a reader down: each ends with a reason, or is read."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime

import pytest

from pipelines.documents.reading import read_document
from pipelines.stages.archives import Archives
from pipelines.stages.looking import look
from pipelines.stages.reading import LOADED, contents, read_all
from pipelines.store.intake import Intake
from pipelines.store.state import State
from pipelines.wording import Language, say
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from tests.docs.test_pages import table
from tests.workers import misbehaving
from tests.workers.conftest import code_of, fault_of
from tests.workers.hostile import MADE

PAGE = "docs/hostile-pdfs.md"
NARROW = Limits(workers=1, page_seconds=5, document_seconds=20, memory_mb=1024)
DONE = {"code that hangs": b"hang-in-page", "code that crashes": b"end 11"}
"""What no known file does, and a worker can be told to do."""


def promised(header: str) -> list[list[str]]:
    rows = table(PAGE, header)
    return [[cell.replace("`", "") for cell in row] for row in rows]


PROMISED = {file: set(codes.split(" or ")) for file, codes in promised("| file | outcome")}
AGAIN = {code: again == "yes" for code, _, again in promised("| code | sentence")}


def test_the_page_lists_every_file_and_every_reason():
    assert [*PROMISED] == [*MADE, *DONE]
    assert {*HEAVY} <= {*MADE}
    assert set(AGAIN) == set().union(*PROMISED.values()) - {"read"}


# A gigabyte takes its time, also when it is refused.
HEAVY = (
    "a gigabyte of zeros, packed",
    "the same, packed twice",
    "half of it, for a page to be read",
)


@pytest.mark.parametrize(
    "file", [pytest.param(one, marks=[pytest.mark.slow] * (one in HEAVY)) for one in MADE]
)
def test_a_hostile_file_ends_as_the_page_says_in_bounded_memory(file, visit):
    data = MADE[file]()
    with IsolatedPool(NARROW) as pool:
        (told,) = read_batch([visit(data)], pool, NARROW)
        code, fault = code_of(told), fault_of(told)
        if code == "unknown_family":
            document = pool.submit(read_document, data).result(Limits().document_seconds)
            code = "read" if all(page.words for page in document.pages) else "no words"
        else:
            assert fault.is_momentary == AGAIN[code]
        peak = pool.submit(misbehaving.peak_megabytes).result()
    assert code in PROMISED[file]
    assert peak < NARROW.memory_mb + 200


@pytest.mark.parametrize("file", DONE)
def test_a_hostile_reader_ends_as_the_page_says(file, visit):
    limits = Limits(workers=1, page_seconds=0.2)
    with IsolatedPool(limits) as pool:
        executor = misbehaving.Misbehaving(pool)
        (told,) = read_batch([visit(DONE[file])], executor, limits)
    assert code_of(told) in PROMISED[file]
    assert fault_of(told).is_momentary == AGAIN[code_of(told)]


def test_the_page_has_the_sentences_that_people_get():
    for code, sentence, _ in promised("| code | sentence"):
        assert sentence == say(Language.EN, f"documents.{code}", detail="…")


def test_broken_files_end_with_a_reason_and_none_is_loaded_empty(
    shared_source, definitions, tmp_path
):
    raw, state, intake = tmp_path / "raw", State(tmp_path / "s.db"), Intake(tmp_path / "intake")
    (raw / "emmen").mkdir(parents=True)
    with (shared_source / "malformed/expected.csv").open(encoding="utf-8", newline="") as file:
        expected = {f"emmen/{row['file']}.pdf": row for row in csv.DictReader(file)}
    for path, row in expected.items():
        (raw / path).write_bytes((shared_source / "malformed" / row["file"]).read_bytes())
    files = look(raw, state, intake, datetime(2026, 3, 1, tzinfo=UTC))
    archives, limits = Archives(tmp_path / "archive"), Limits(page_seconds=10, memory_mb=1024)
    documents = read_all(contents(intake.all(), files, raw), definitions, archives, limits)
    assert LOADED not in {one.status for one in documents}
    for language in Language:
        assert all(say(language, f"documents.{one.code}", detail=one.detail) for one in documents)
    counted = {tuple(codes.split(" or ")): int(n) for codes, n in promised("| outcome | files")}
    row_of = {code: codes for codes in counted for code in codes}
    assert Counter(row_of[one.code] for one in documents) == counted
    for document in documents:
        row = expected[document.seen.path]
        if row["class"] == "both_raise":
            assert document.code in ("damaged", "encrypted", "not_a_pdf")
        is_locked = "password" in row["pdfium_error"]
        assert is_locked == (document.code == "encrypted")
