"""What the first and the last sheet of a workbook say.

First the release, what is open in it, and its sources with their licences; last what each column
means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipelines.exports.cells import TEXT, WRAPPED, CellWriter
from pipelines.exports.model import About, Resource
from pipelines.wording import Language, say

HEADER, TITLE = "header", "title"
_WIDTHS = (26, 22, 40, 16, 22, 40, 66)
_Say = Callable[[str], str]


def cover_name(language: Language) -> str:
    """The name of the first sheet."""
    return say(language, "exports.cover")


def columns_name(language: Language) -> str:
    """The name of the last sheet."""
    return say(language, "exports.columns")


def cover_rows(about: About, resources: Sequence[Resource]) -> int:
    """How many rows the first sheet takes, at most."""
    return 20 + len(about.open_findings) + len(about.sources) + len(resources)


def write_cover(cells: CellWriter, about: About, resources: Sequence[Resource]) -> None:
    """The first sheet."""
    language = cells.language

    def said(key: str) -> str:
        return say(language, f"exports.{key}")

    cells.text(0, 0, say(language, "exports.title", release_id=about.release_id), TITLE)
    row = _facts(cells, about, said)
    row = _table(cells, row, said, "open_findings", _FINDING, _findings(about))
    row = _table(cells, row, said, "sources", _SOURCE, _sources(about, said("unknown")))
    _table(cells, row, said, "tables", _SHEET, _sheets(resources))
    for column, width in enumerate(_WIDTHS):
        cells.sheet.set_column(column, column, width)


_FINDING = ("severity", "kind", "file", "finding_id", "explanation")
_SOURCE = ("file", "licence", "source_url", "status", "report_id", "sha256")
_SHEET = ("sheet", "rows", "holds")


def _facts(cells: CellWriter, about: About, said: _Say) -> int:
    counted = say(
        cells.language,
        "exports.findings_counted",
        open=len(about.open_findings),
        accepted=about.accepted_findings,
    )
    facts = [
        ("release_id", about.release_id, TEXT),
        ("built_at", about.built_at, "instant"),
        ("timezone", cells.zone.key, TEXT),
        ("schema_version", about.schema_version, TEXT),
        ("findings", counted, TEXT),
    ]
    for row, (key, value, style) in enumerate(facts, 2):
        cells.text(row, 0, said(key), HEADER)
        cells.write(row, 1, value, style)
    row = 2 + len(facts)
    if about.open_findings:
        cells.text(row, 0, said("warning"))
        row += 1
    cells.text(row, 0, said("digits"))
    return row + 2


def _table(
    cells: CellWriter,
    row: int,
    said: _Say,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> int:
    """A table with a title; the row after it and a blank one."""
    cells.text(row, 0, said(title), TITLE)
    for column, key in enumerate(header):
        cells.text(row + 1, column, said(key), HEADER)
    row += 2
    for values in rows:
        for column, value in enumerate(values):
            cells.write(row, column, value, "whole" if isinstance(value, int) else WRAPPED)
        row += 1
    return row + 1


def _findings(about: About) -> Iterable[Sequence[object]]:
    for one in about.open_findings:
        yield one.severity, one.kind, one.file, one.finding_id, one.explanation


def _sources(about: About, unknown: str) -> Iterable[Sequence[object]]:
    for one in about.sources:
        told = (one.licence or unknown, one.source_url or unknown)
        yield one.file, *told, one.status, one.report_id, one.sha256


def _sheets(resources: Sequence[Resource]) -> Iterable[Sequence[object]]:
    for one in resources:
        yield one.sheet, one.table.row_count, one.table.comment


def write_columns(cells: CellWriter, resources: Sequence[Resource]) -> int:
    """The last sheet: one row per column of each other sheet; returns how many."""
    header = ("sheet", "column", "type", "holds")
    for number, key in enumerate(header):
        cells.text(0, number, say(cells.language, f"exports.{key}"), HEADER)
    row = 0
    for one in resources:
        for column in one.table.columns:
            row += 1
            told = (one.sheet, column.name, column.sql_type, column.comment)
            for number, value in enumerate(told):
                cells.write(row, number, value, TEXT)
    cells.fit()
    return row
