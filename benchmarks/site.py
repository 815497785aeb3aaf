"""The site on many documents, beside reading them: `python -m benchmarks.site`.

Documents are our own edition of 16 pages, set for as many municipalities; every tenth has a
misprint with suspects. A refresh reads them all, then the site is written. Measured are the step
that reads and the site, on the clock and in CPU with that of workers; and the site again with the
pictures taken over, in CPU: what is left is looking up and writing pages.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from dtz_assets.reporting import write_report
from dtz_assets.settings import Settings
from typesetting.content import Report
from typesetting.editions import Variant, misprinted, variant
from typesetting.layouts import slides
from typesetting.sheet import Sheet

HEAD = (
    "| documents | reading | CPU | site | CPU | CPU, of reading | pages alone, CPU | size |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|"
)
_MISPRINTS = 10
T = TypeVar("T")
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of CPU."""

    clock: float
    cpu: float


@dataclass(frozen=True)
class Costs:
    """What the parts cost; and the bytes of the site."""

    documents: int
    reading: Cost
    site: Cost
    pages_alone: Cost
    bytes: int

    def row(self) -> str:
        """A row of the table."""
        reading, site = self.reading, self.site
        return (
            f"| {self.documents} | {reading.clock:.1f} s | {reading.cpu:.1f} s "
            f"| {site.clock:.1f} s | {site.cpu:.1f} s | {site.cpu / reading.cpu:.2f} × "
            f"| {self.pages_alone.cpu:.1f} s | {self.bytes / 1e6:.1f} MB |"
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


def measure(folder: Path, count: int) -> Costs:
    """Set, refresh, write the site twice; raises ValueError where a report is not there."""
    settings = Settings(_env_file=None, raw=folder / "raw", warehouse=folder / "warehouse")  # type: ignore[call-arg]
    set_documents(settings.raw, count)
    reading = _refreshed(settings)
    _, site = _costing(lambda: write_report(settings))
    (settings.site / "site.json").unlink()
    written, alone = _costing(lambda: write_report(settings))
    if written.reports != count:
        raise ValueError(f"{count} documents, and {written.reports} reports on the site")
    return Costs(count, reading, site, alone, written.bytes)


def _costing(work: Callable[[], T]) -> tuple[T, Cost]:
    """What came of it, and what it cost here and in workers that have ended."""
    clock, cpu = time.perf_counter(), _cpu()
    result = work()
    return result, Cost(time.perf_counter() - clock, _cpu() - cpu)


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _refreshed(settings: Settings) -> Cost:
    """Refresh without a site; what reading cost: the clock of its step, the CPU of its workers."""
    from dtz_assets.definitions import build_definitions
    from dtz_assets.refreshing import use_settings

    for name in [one for one in os.environ if one.startswith("DTZ_")]:
        del os.environ[name]
    use_settings(settings)
    os.environ["DTZ_REPORT"] = "false"
    job = build_definitions(settings).resolve_job_def("refresh")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result: Any = job.execute_in_process(raise_on_error=True, run_config=_QUIET)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    step = next(
        event.event_specific_data.duration_ms / 1000
        for event in result.all_events
        if event.event_type_value == "STEP_SUCCESS" and event.step_key == "extractions"
    )
    return Cost(step, cpu)


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
