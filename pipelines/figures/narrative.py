"""The text of a report beside its figures: sections with a title, their hyphenation undone.

A title is a line that is set otherwise than the text around it (bold, larger), and opens a
section that goes on, over columns and pages, to the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.figures.blocks import Region
from pipelines.figures.layout import Run
from pipelines.figures.model import Section
from pipelines.figures.pairing import is_bullet
from pipelines.figures.running import in_reading_order, running_text

_NEW_PARAGRAPH = 0.6  # of the font size: more white than this between lines starts a paragraph
_TITLE_WORDS = 14


@dataclass
class _Open:
    """A section that is still being read."""

    title: str
    year: int | None
    page_from: int
    page_to: int
    paragraphs: list[list[Run]] = field(default_factory=list)
    is_titled: bool = True

    def closed(self) -> Section:
        text = "\n".join(running_text(runs).text for runs in self.paragraphs)
        return Section(self.year, self.title, text, self.page_from, self.page_to)


def sections_of(regions: Sequence[Region]) -> list[Section]:
    """The sections of all narrative regions, in reading order."""
    sections: list[_Open] = []
    before: Region | None = None
    for region in regions:
        if region.block is None or not region.block.narrative:
            continue
        if _begins(region, before):
            sections += _heading_section(region)
        _read_region(region, sections)
        before = region
    if sections and not sections[-1].paragraphs:
        sections.pop()  # a line at the very end that is set like a title, and opens nothing
    return [section.closed() for section in sections if section.paragraphs or section.is_titled]


def _begins(region: Region, before: Region | None) -> bool:
    return before is None or (region.block, region.names) != (before.block, before.names)


def _heading_section(region: Region) -> list[_Open]:
    """What stands between the heading of a block and the first title is a section of its own."""
    if region.heading is None:
        return []
    page = region.heading.page
    return [_Open(region.heading.text, _year(region), page, page, is_titled=False)]


def _read_region(region: Region, sections: list[_Open]) -> None:
    body = _body_style(region.runs)
    title: Run | None = None
    for run in _text_runs(region):
        if not _is_title(run, body):
            if sections:
                _add(sections[-1], run)
            title = None
        elif _goes_on(title, run, region.runs):
            sections[-1].title = f"{sections[-1].title} {run.text}"
            title = run
        else:
            sections.append(_Open(run.text, _year(region), run.page, run.page))
            title = run


def _text_runs(region: Region) -> Iterator[Run]:
    """The runs in reading order, without page numbers and without the heading itself."""
    return (
        run
        for run in in_reading_order(region.runs)
        if run is not region.heading and not run.text.strip().isdecimal()
    )


def _body_style(runs: Sequence[Run]) -> tuple[str, float] | None:
    letters: Counter[tuple[str, float]] = Counter()
    for run in runs:
        letters[run.style] += len(run.text)
    return letters.most_common(1)[0][0] if letters else None


def _is_title(run: Run, body: tuple[str, float] | None) -> bool:
    (font, size), (body_font, body_size) = run.style, body or ("", 0.0)
    set_apart = size > body_size or (font != body_font and size == body_size)
    short = len(run.text.split()) <= _TITLE_WORDS
    return set_apart and short and not is_bullet(run) and not run.text.endswith((".", ","))


def _goes_on(title: Run | None, run: Run, runs: Sequence[Run]) -> bool:
    """Whether a title's second line: its first word had no room on the line above."""
    if title is None or run.style != title.style or run.box.top - title.box.bottom > run.size:
        return False
    column = [other for other in runs if abs(other.box.x0 - title.box.x0) < run.size]
    edge = max(other.box.x1 for other in column)
    return title.box.x1 + run.words[0].box.width + run.size / 4 > edge


def _add(section: _Open, run: Run) -> None:
    section.page_to = run.page
    if section.paragraphs and not _starts_paragraph(run, section.paragraphs[-1][-1]):
        section.paragraphs[-1].append(run)
    else:
        section.paragraphs.append([run])


def _starts_paragraph(run: Run, last: Run) -> bool:
    gap = run.box.top - last.box.bottom
    goes_on_elsewhere = run.page != last.page or gap < -run.size
    return is_bullet(run) or (not goes_on_elsewhere and gap > _NEW_PARAGRAPH * run.size)


def _year(region: Region) -> int | None:
    year = region.names.get("year")
    return int(year) if year else None
