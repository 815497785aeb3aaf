"""Holding the rows of each document against the models before they meet others'. No Dagster.

A document whose own rows break a schema is quarantined; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dtz_assets.schemas.columns import FailureCase, as_arrow, failure_cases, unfit_values
from dtz_assets.schemas.core import Figures, Projects, Sections
from dtz_assets.schemas.quality import Numbers
from pipelines.stages.archives import ReadDocument
from pipelines.stages.reading import QUARANTINED
from pipelines.stages.row import Row

INVALID_ROWS = "invalid_rows"
_MODELS = {
    "core.figures": Figures,
    "core.projects": Projects,
    "core.sections": Sections,
    "quality.numbers": Numbers,
}


def invalid_documents(rows: dict[str, list[tuple[str, Row]]]) -> dict[str, list[Row]]:
    """The documents with rows that break a model: by sha256, their rows of quality.failures.

    `rows` are those of each table, each with the sha256 of its document. All rows of a table are
    validated at once, and a failure leads back to its document by the number of its row.
    """
    failed: dict[str, list[Row]] = {}
    for table, owned in rows.items():
        for case, sha256 in _cases(table, owned):
            failed.setdefault(sha256, []).append(_failure(table, case, sha256))
    return failed


def _cases(table: str, owned: Sequence[tuple[str, Row]]) -> Iterator[tuple[FailureCase, str]]:
    model = _MODELS[table]
    unfit = unfit_values(model, [row for _, row in owned])
    yield from ((case, _owner(case, owned)) for case in unfit)
    # What no column can hold cannot be validated with the rest.
    left_out = {case.index for case in unfit}
    owned = [one for index, one in enumerate(owned) if index not in left_out]
    cases = failure_cases(model, as_arrow(model, [row for _, row in owned]))
    yield from ((case, _owner(case, owned)) for case in cases)


def quarantined(document: ReadDocument, failures: Sequence[Row]) -> ReadDocument:
    """The document, held back for what its rows break."""
    detail = "; ".join(dict.fromkeys(f"{one['place']}: {one['check']}" for one in failures))
    return held_back(document, detail)


def held_back(document: ReadDocument, detail: str) -> ReadDocument:
    """The document, held back for what is wrong with its rows."""
    return replace(document, status=QUARANTINED, key=None, code=INVALID_ROWS, detail=detail)


def _owner(case: FailureCase, owned: Sequence[tuple[str, Row]]) -> str:
    if case.index is None:
        raise ValueError(f"{case.check}: a fault of the whole table, not of a document")
    return owned[case.index][0]


def _failure(table: str, case: FailureCase, sha256: str) -> Row:
    return {
        "document_id": sha256[:16],
        "check": case.check,
        "place": f"{table}.{case.column}" if case.column else table,
        "value": case.value,
        "message": "the row breaks the schema; the document is quarantined",
    }
