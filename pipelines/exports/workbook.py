"""All tables as sheets of one workbook: formatted to be read, and with nothing that is executed.

A workbook is written row by row, so its size is no matter of memory. Nothing of the moment or the
machine is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.format import Format

from pipelines.errors import ExportError
from pipelines.exports.cells import STYLES, CellWriter, style_of
from pipelines.exports.cover import (
    HEADER,
    TITLE,
    columns_name,
    cover_name,
    cover_rows,
    write_columns,
    write_cover,
)
from pipelines.exports.model import About, Resource
from pipelines.store.contents import Contents
from pipelines.store.tables import Column
from pipelines.wording import Language

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
_NAME_LENGTH = 31
_SPOILT = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
}
_HEADED = {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "valign": "top"}


def sheet_names(tables: Iterable[str], language: Language) -> list[str]:
    """A name for the sheet of each table: its own, cut to what a sheet may be called."""
    taken = {cover_name(language).lower(), columns_name(language).lower(), "history"}
    names = []
    for table in tables:
        name, number = table.translate(_SPOILT)[:_NAME_LENGTH], 1
        while name.lower() in taken:
            number += 1
            end = f"~{number}"
            name = table.translate(_SPOILT)[: _NAME_LENGTH - len(end)] + end
        taken.add(name.lower())
        names.append(name)
    return names


def require_room(about: About, resources: Sequence[Resource]) -> None:
    """Raises ExportError for a table that is larger than a sheet."""
    for one in resources:
        rows, columns = 1 + one.table.row_count, len(one.table.columns)
        if rows > MOST_ROWS or columns > MOST_COLUMNS:
            raise ExportError(
                f"{one.table.full_name}: {one.table.row_count} rows and {columns} columns are more "
                f"than a sheet holds (with its header {MOST_ROWS} and {MOST_COLUMNS}); export it "
                "with --format csv or --format parquet, or leave it out with --only"
            )
    if cover_rows(about, resources) > MOST_ROWS:
        raise ExportError(
            f"{len(about.sources)} documents and {len(about.open_findings)} findings are more than "
            f"a sheet holds ({MOST_ROWS} rows); export with --format csv or --format parquet"
        )


def write_workbook(
    path: Path,
    contents: Contents,
    about: About,
    resources: Sequence[Resource],
    language: Language,
    zone: ZoneInfo,
) -> None:
    """A sheet about the release, one per table, and one that says what each column means.

    Raises ExportError for what a sheet has no room for, and when the file cannot be written.
    """
    require_room(about, resources)
    try:
        _write_sheets(path, contents, about, resources, language, zone)
    except XlsxFileError as error:
        raise ExportError(f"{path.name} could not be written ({error}); run it again") from error


def _write_sheets(
    path: Path,
    contents: Contents,
    about: About,
    resources: Sequence[Resource],
    language: Language,
    zone: ZoneInfo,
) -> None:
    options = {**_OPTIONS, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": about.release_id, "created": about.built_at.astimezone(UTC)})
        formats = {name: book.add_format(style) for name, style in STYLES.items()}
        formats[HEADER] = book.add_format(_HEADED)
        formats[TITLE] = book.add_format({"bold": True, "font_size": 14})

        def cells(name: str) -> CellWriter:
            return CellWriter(book.add_worksheet(name), formats, zone, language)

        write_cover(cells(cover_name(language)), about, resources)
        for one in resources:
            _write_table(cells(str(one.sheet)), contents, one, formats)
        explained = cells(columns_name(language))
        _make_filter(explained, write_columns(explained, resources), 4)


def _write_table(
    cells: CellWriter, contents: Contents, resource: Resource, formats: dict[str, Format]
) -> None:
    columns = resource.table.columns
    styles = [style_of(column) for column in columns]
    _write_header(cells, columns)
    row = 0
    with contents.rows(resource.table) as reader:
        for batch in reader:
            for values in zip(*(one.to_pylist() for one in batch.columns), strict=True):
                row += 1
                for number, value in enumerate(values):
                    cells.write(row, number, value, styles[number])
    cells.fit()
    _make_filter(cells, row, len(columns))


def _write_header(cells: CellWriter, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns):
        cells.text(0, number, column.name, HEADER)


def _make_filter(cells: CellWriter, rows: int, columns: int) -> None:
    """Keep the header in sight, with a filter on each column."""
    cells.sheet.freeze_panes(1, 0)
    cells.sheet.autofilter(0, 0, rows, columns - 1)
