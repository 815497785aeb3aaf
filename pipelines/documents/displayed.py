"""The page as displayed: its crop box, turned. Where something of the sheet is on it.

    sheet, y up                        page as displayed, turned by 90, y down
    +----------------------+           +--------+
    |   +--------------+   |           |      1 |
    |   |1             |   |    ->     |        |
    |   +--------------+   |           |        |
    +----------------------+           +--------+

What is displayed is what pdfium shows: the crop box as far as it lies on the sheet. All boxes of
all readers are measured from its top left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.documents.model import Box

Rect = Sequence[float]
"""Left, bottom, right, top in points of the sheet, y up, as PDF measures."""


@dataclass(frozen=True, slots=True)
class Displayed:
    """What of a sheet is displayed, and by how many degrees it is turned clockwise."""

    shown: tuple[float, float, float, float]
    rotation: int

    @property
    def width(self) -> float:
        """Of the page as displayed, in points."""
        left, bottom, right, top = self.shown
        return right - left if self.rotation in (0, 180) else top - bottom

    @property
    def height(self) -> float:
        """Of the page as displayed, in points."""
        left, bottom, right, top = self.shown
        return top - bottom if self.rotation in (0, 180) else right - left

    def box(self, rect: Rect) -> Box:
        """Where a rectangle of the sheet is on the page as displayed."""
        x0, y0, x1, y1 = rect
        left, bottom, right, top = self.shown
        if self.rotation == 0:
            return Box(x0 - left, top - y1, x1 - left, top - y0)
        if self.rotation == 90:
            return Box(y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        if self.rotation == 180:
            return Box(right - x1, y0 - bottom, right - x0, y1 - bottom)
        return Box(top - y1, right - x1, top - y0, right - x0)

    def has_centre_of(self, box: Box) -> bool:
        """Whether the middle of a box can be seen; what it belongs to may go on beyond the edge."""
        x, y = (box.x0 + box.x1) / 2, box.middle
        return 0 <= x <= self.width and 0 <= y <= self.height

    def reaches(self, box: Box) -> bool:
        """Whether a part of a box can be seen."""
        return box.x1 > 0 and box.bottom > 0 and box.x0 < self.width and box.top < self.height


def displayed(page: Any) -> Displayed:
    """What is displayed of a page, as pypdfium2 opens it."""
    return Displayed(tuple(page.get_bbox()), page.get_rotation())
