"""What is read where in one file: as rows, and as a picture with boxes. Nothing is stored."""

from __future__ import annotations

from pathlib import Path

from PIL import ImageDraw

from dtz_assets.settings import Settings
from pipelines.definitions import load_definitions
from pipelines.documents.model import Box
from pipelines.documents.picture import PagePicture, render_page
from pipelines.errors import DocumentError
from pipelines.extraction import read_bytes, recognise_bytes
from pipelines.figures.model import Extraction, NumberStatus
from pipelines.store.query import QueryResult

COLOURS = {"claimed": "#00803c", "malformed": "#c00000", "disputed": "#c00000"} | {
    NumberStatus.IGNORED.value: "#808080",
    NumberStatus.UNCLAIMED.value: "#d06000",
}
_COLUMNS = ["page", "status", "printed", "amount_eur", "unit", "quantity", "label or reason"]


def read_file(path: Path, settings: Settings) -> Extraction:
    """Everything found in a file, by the definition that knows it; raises DocumentError.

    Also where that is no figure: what numbers there are tells what the definition misses.
    """
    definitions = load_definitions(settings.reports)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError("unreadable", error.strerror or "") from error
    return read_bytes(data, recognise_bytes(data, definitions))


def inspected_rows(found: Extraction, page: int | None) -> QueryResult:
    """Figures, then unclaimed and ignored numbers; of one page, or of all."""
    rows = [
        (
            one.page,
            one.status,
            one.printed,
            one.share_pct if one.amount is None else one.amount,
            one.unit,
            one.quantity,
            one.label,
        )
        for one in found.figures
        if page in (None, one.page)
    ]
    rows += [
        (one.page, one.status.value, one.printed, None, None, "", one.reason)
        for one in sorted(found.numbers, key=lambda number: number.status, reverse=True)
        if page in (None, one.page)
    ]
    return QueryResult(_COLUMNS, rows)


def sighted_rows(found: Extraction, page: int | None) -> QueryResult:
    """What each block of the definition met: headings, headers, rows that no line takes."""
    rows = [(one.page, one.block, one.seen) for one in found.sightings if page in (None, one.page)]
    return QueryResult(["page", "block", "seen"], sorted(rows))


def draw(path: Path, found: Extraction, page: int, out: Path) -> None:
    """The page as a PNG: green is claimed, grey ignored, orange unclaimed, red unreadable."""
    picture = render_page(path.read_bytes(), page)
    pen = ImageDraw.Draw(picture.image)
    for figure in found.figures:
        if figure.page == page:
            _box(pen, picture.scale, figure.box, figure.status, figure.quantity)
    for number in found.numbers:
        if number.page == page:
            _box(pen, picture.scale, number.box, number.status.value, "")
    _save(picture, out)


def _box(pen: ImageDraw.ImageDraw, scale: float, box: Box, status: str, name: str) -> None:
    corners = [scale * (box.x0 - 1), scale * (box.top - 1), scale * box.x1, scale * box.bottom]
    pen.rectangle(corners, outline=COLOURS[status], width=2)
    if name:
        pen.text((corners[0], corners[3] + 1), name, fill=COLOURS[status])


def _save(picture: PagePicture, out: Path) -> None:
    try:
        picture.image.save(out, format="PNG")
    except OSError as error:
        raise DocumentError("not_written", f"{out}: {error.strerror}") from error
