"""Runs to the entries of lists, by their bullets. What a list is of is for others."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.documents.model import Box, around
from pipelines.figures.layout import Run

_SAME_COLUMN = 2.0  # points between the bullets of one list
_LIST_LEADING = 1.2  # of the font size: no more white stands between two entries of one list
_WRAPPED_WITHIN = 0.5  # of the font size: how close the second line of an entry follows


def entries_of(bullets: Sequence[Run], runs: Sequence[Run]) -> list[list[Run]]:
    """The entries of lists: a run with a bullet, what it stands before, and what goes on below.

    -  Website Dryport
    -  Onderzoek mobiliteit
       Noord
    """
    entries: list[list[Run]] = []
    for bullet in bullets:
        beside = beside_bullet(bullet, runs) if len(bullet.text) == 1 else None
        entries.append([bullet] if beside is None else [bullet, beside])
    taken = {run for entry in entries for run in entry}
    for run in runs:
        entry = next((entry for entry in entries if _goes_on(entry, run)), None)
        if entry is not None and run not in taken:
            entry.append(run)
    return entries


def list_around(entry: Sequence[Run], entries: Sequence[Sequence[Run]]) -> Box:
    """The box of the list that an entry stands in: bullets in one column, line by line."""
    box = entry[0].box
    column = [each for each in entries if abs(each[0].box.x0 - box.x0) <= _SAME_COLUMN]
    boxes = [around([run.box for run in each]) for each in column]
    near = _LIST_LEADING * entry[0].size
    for _ in boxes:
        joined = [b for b in boxes if max(b.top - box.bottom, box.top - b.bottom) <= near]
        box = around([box, *joined])
    return box


def _goes_on(entry: Sequence[Run], run: Run) -> bool:
    bullet, last = entry[0], entry[-1]
    follows = -1 <= run.box.top - last.box.bottom <= _WRAPPED_WITHIN * last.size
    hangs = 0 <= run.box.x0 - bullet.box.x0 <= 3 * last.size
    return run.style == last.style and follows and hangs


def beside_bullet(bullet: Run, runs: Sequence[Run]) -> Run | None:
    """What stands on the line of a bullet, just right of it."""
    beside = [
        run
        for run in runs
        if run.line == bullet.line and 0 < run.box.x0 - bullet.box.x1 <= 3 * bullet.size
    ]
    return min(beside, key=lambda run: run.box.x0, default=None)
