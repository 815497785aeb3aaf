"""The site on many documents, beside reading them: `python -m benchmarks.site`.

Documents are our own edition of 16 pages, set for as many municipalities; every tenth has a
misprint with suspects. One refresh reads them all and writes the site: how long each of the two
took on the clock, by what Dagster puts on record of its steps. Then the site is written again in
this process with the pictures taken over, in seconds of CPU: what is left is looking up and
writing pages.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dtz_assets.reporting import write_report
from dtz_assets.settings import Settings
from typesetting.content import Report
from typesetting.editions import Variant, misprinted, variant
from typesetting.layouts import slides
from typesetting.sheet import Sheet

HEAD = (
    "| documents | reading | site | of it | pages alone, CPU | size | a document |\n"
    "|---:|---:|---:|---:|---:|---:|---:|"
)
_MISPRINTS = 10
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Cost:
    """Seconds of reading and of the site on the clock, of its pages alone in CPU, and bytes."""

    documents: int
    reading: float
    site: float
    pages_alone: float
    bytes: int

    def row(self) -> str:
        """A row of the table."""
        return (
            f"| {self.documents} | {self.reading:.1f} s | {self.site:.1f} s "
            f"| {self.site / self.reading:.2f} × | {self.pages_alone:.1f} s "
            f"| {self.bytes / 1e6:.1f} MB | {self.bytes / 1e3 / self.documents:.0f} kB |"
        )


def set_documents(raw: Path, count: int) -> None:
    """As many PDFs, each of another municipality in a folder of its own."""
    wrong = misprinted()
    for number in range(count):
        is_wrong = number % _MISPRINTS == _MISPRINTS - 1
        chosen = wrong[number // _MISPRINTS % len(wrong)] if is_wrong else variant("main")
        name = _municipality(number)
        path = raw / name.lower() / "overzicht.pdf"
        path.parent.mkdir(parents=True)
        path.write_bytes(_pdf(chosen, name))


def _pdf(chosen: Variant, municipality: str) -> bytes:
    like = replace(chosen, layout=slides.render).report()
    sheet = Sheet(_of(like, municipality))
    slides.render(sheet)
    return sheet.finish()


def _of(like: Report, municipality: str) -> Report:
    """The same report of another municipality."""
    names = ("title", "subtitle", "colophon")
    texts = {one: getattr(like, one).replace(like.municipality, municipality) for one in names}
    publisher = municipality.lower()
    return like.model_copy(update={"municipality": municipality, "publisher": publisher, **texts})


def _municipality(number: int) -> str:
    """A name without a digit: it stands in sentences that are read."""
    return "Veen" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def measure(folder: Path, count: int) -> Cost:
    """Set, refresh, and write the site again; raises ValueError where a report is not there."""
    settings = Settings(_env_file=None, raw=folder / "raw", warehouse=folder / "warehouse")  # type: ignore[call-arg]
    set_documents(settings.raw, count)
    seconds = dict(_refreshed(settings))
    alone = time.process_time()
    (settings.site / "site.json").unlink()
    written = write_report(settings)
    alone = time.process_time() - alone
    if written.reports != count:
        raise ValueError(f"{count} documents, and {written.reports} reports on the site")
    return Cost(count, seconds["extractions"], seconds["report"], alone, written.bytes)


def _refreshed(settings: Settings) -> Iterator[tuple[str, float]]:
    """Every step of a refresh with its seconds."""
    from dtz_assets.definitions import build_definitions
    from dtz_assets.refreshing import use_settings

    for name in [one for one in os.environ if one.startswith("DTZ_")]:
        del os.environ[name]
    use_settings(settings)
    job = build_definitions(settings).resolve_job_def("refresh")
    result: Any = job.execute_in_process(raise_on_error=True, run_config=_QUIET)
    for event in result.all_events:
        if event.event_type_value == "STEP_SUCCESS":
            yield event.step_key, event.event_specific_data.duration_ms / 1000


def main(arguments: list[str] | None = None) -> int:
    """Print the table of the documentation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[100])
    parser.add_argument("--keep", type=Path, help="a new folder for raw/ and warehouse/")
    options = parser.parse_args(arguments)
    print(HEAD)
    for count in options.documents:
        folder = Path(tempfile.mkdtemp()) if options.keep is None else options.keep / str(count)
        try:
            print(measure(folder, count).row(), flush=True)
        finally:
            if options.keep is None:
                shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
