"""The CPU time of reading reports: `python -m benchmarks.reading REPORT.pdf`, or several.

Three ways of reading:

    pdfplumber   every page: page.extract_words(); page.close()
    ours         from bytes to all figures, by two readers; only pages that matter are read in full
    floor        the plain text of every page from pypdfium2, and nothing else

All three take turns in one warm process, and the middle of the rounds counts. The figures are
compared with those of a reading of every page in full. The peak of memory is that of a process
which does nothing but ours. Without a report it takes our own edition.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import pdfplumber

from pipelines.definitions import Definition, load_definitions
from pipelines.documents.reading import preview
from pipelines.errors import DocumentError
from pipelines.extraction import extract_bytes, recognise_bytes
from pipelines.figures.definition import Pages
from pipelines.figures.model import Extraction

ROOT = Path(__file__).resolve().parents[1]
OUR_EDITION = ROOT / "raw/coevorden/dtz-overzicht-2017-2021.pdf"
DEFINITIONS = (ROOT / "dtz_assets/reports", ROOT / "docs/examples")
_ALL = sys.maxsize
_TO_MEGABYTES = 1024**2 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Measured:
    """One report: how much of it there is, seconds of CPU, and megabytes."""

    name: str
    pages: int
    figures: int
    plumber: float
    ours: float
    floor: float
    peak_mb: int

    def row(self) -> str:
        """A line of the table in the documentation."""
        return (
            f"| {self.name} | {self.pages} | {self.figures} | {self.plumber:.2f} s "
            f"| {self.ours:.2f} s | {self.plumber / self.ours:.1f} × "
            f"| {self.floor:.2f} s | {self.plumber / self.floor:.1f} × | {self.peak_mb} MB |"
        )


HEAD = (
    "| report | pages | figures | pdfplumber | ours | faster | floor | faster | peak |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def measure(path: Path, definitions: list[Definition], rounds: int) -> Measured:
    """Measure one report; raises DocumentError, and ValueError when figures differ."""
    data = path.read_bytes()
    definition = recognise_bytes(data, definitions)
    # First of all: to the system, a new process has been as large as the one that started it.
    peak = _peak(data, definition)
    found = _compared(data, definition)
    seconds = [
        (
            _cpu(lambda: _every_page(data)),
            _cpu(lambda: extract_bytes(data, definition)),
            _cpu(lambda: preview(data, _ALL)),
        )
        for _ in range(rounds)
    ]
    plumber, ours, floor = (median(column) for column in zip(*seconds, strict=True))
    pages = found.identity.page_count
    return Measured(path.stem, pages, len(found.figures), plumber, ours, floor, peak)


def _compared(data: bytes, definition: Definition) -> Extraction:
    """What is found, which is the same when every page is read in full."""
    found = extract_bytes(data, definition)
    whole = extract_bytes(data, _reading_all(definition))
    if found.figures != whole.figures:
        raise ValueError("reading only the pages that matter gives other figures")
    return found


def _reading_all(definition: Definition) -> Definition:
    figures = definition.placement.figures.model_copy(update={"pages": Pages.ALL})
    placement = definition.placement.model_copy(update={"figures": figures})
    return replace(definition, placement=placement)


def _every_page(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.close()


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _peak(data: bytes, definition: Definition) -> int:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak_of_reading, (data, definition))


def _peak_of_reading(data: bytes, definition: Definition) -> int:
    extract_bytes(data, definition)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _TO_MEGABYTES


def main(arguments: list[str] | None = None) -> int:
    """Print a row for each report; 1 when one could not be read."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reports", nargs="*", type=Path, default=[OUR_EDITION])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    definitions = [one for folder in DEFINITIONS for one in load_definitions(folder)]
    failed = 0
    print(HEAD)
    for path in options.reports:
        try:
            print(measure(path, definitions, options.rounds).row(), flush=True)
        except DocumentError as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
