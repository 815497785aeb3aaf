"""The picture of a spot as what is sent takes along: a PNG, which every mail program shows."""

from __future__ import annotations

import io
import re
from pathlib import Path

from PIL import Image

from pipelines.site.pictures import crop_file

_ID = re.compile(r"[0-9a-f]{8,64}")
_MAX_PIXELS = 4_000_000  # a megabyte or so as PNG: mail servers take ten


def crop_as_png(site: Path, figure_id: str) -> bytes:
    """The spot of a figure as the site shows it now; empty where there is none that can be sent."""
    if not _ID.fullmatch(figure_id):
        return b""
    stored = io.BytesIO()
    try:
        with Image.open(site / crop_file(figure_id)) as image:
            if image.width * image.height > _MAX_PIXELS:
                return b""
            image.save(stored, "PNG", optimize=True)
    except (OSError, ValueError, Image.DecompressionBombError):
        return b""
    return stored.getvalue()
