"""The site on many documents, beside reading them: `python -m benchmarks.site`.

Documents are our own edition of 16 pages, set for as many municipalities; every tenth has a
misprint with suspects. A refresh reads them all, then the site is written; once more with the
pictures taken over, where looking up and making pages are left; and once more with all reports as
they stood, where their pages are taken over. What workers would do is done here, one document after
the other, so that all of it can be told in seconds of CPU.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dtz_assets.reporting import write_report
from dtz_assets.settings import Settings
from pipelines.site.standing import STANDING
from pipelines.site.writing import LABEL
from pipelines.workers.limits import Limits
from typesetting.content import Report
from typesetting.editions import Variant, misprinted, variant
from typesetting.layouts import slides
from typesetting.sheet import Sheet

HEAD = (
    "| documents | reading | site | of it | drawing | pages alone | taken over | size |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|"
)
_MISPRINTS = 10
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Here(Executor):
    """Does what a pool of workers does, in this process; `cpu` is what all of them have used."""

    cpu = 0.0

    def __init__(self, limits: Limits) -> None:
        """As a pool is made."""

    def submit(self, work: Any, /, *given: Any, **more: Any) -> Future[Any]:
        """The answer, at once."""
        answer: Future[Any] = Future()
        before = time.process_time()
        answer.set_result(work(*given, **more))
        Here.cpu += time.process_time() - before
        return answer


@dataclass(frozen=True)
class Costs:
    """Seconds of CPU: reading, drawing, a whole site, one without drawing or changes; its bytes."""

    documents: int
    reading: float
    drawing: float
    site: float
    pages_alone: float
    taken_over: float
    bytes: int

    def row(self) -> str:
        """A row of the table."""
        return (
            f"| {self.documents} | {self.reading:.1f} s | {self.site:.1f} s "
            f"| {self.site / self.reading:.2f} × | {self.drawing:.1f} s "
            f"| {self.pages_alone:.1f} s | {self.taken_over:.1f} s | {self.bytes / 1e6:.1f} MB |"
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
    """Set, refresh, write the site three times; raises ValueError where a report is not there."""
    settings = Settings(_env_file=None, raw=folder / "raw", warehouse=folder / "warehouse")
    set_documents(settings.raw, count)
    in_pools = ("pipelines.stages.reading.IsolatedPool", "pipelines.site.pictures.IsolatedPool")
    with patch(in_pools[0], Here), patch(in_pools[1], Here):
        reading, _ = _costing(lambda: _refresh(settings))
        drawing, site = _costing(lambda: write_report(settings))
        (settings.site / STANDING).unlink()
        (settings.site / LABEL).unlink()
        _, alone = _costing(lambda: write_report(settings))
        (settings.site / LABEL).unlink()
        _, taken_over = _costing(lambda: write_report(settings))
    files = [path for path in settings.site.rglob("*") if path.is_file()]
    reports = sum(path.parent.name == "reports" for path in files)
    if reports != count:
        raise ValueError(f"{count} documents, and {reports} reports on the site")
    size = sum(path.stat().st_size for path in files)
    return Costs(count, reading, drawing, site, alone, taken_over, size)


def _costing(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU in what stands in for workers, and in all."""
    before, cpu = Here.cpu, time.process_time()
    work()
    return Here.cpu - before, time.process_time() - cpu


def _refresh(settings: Settings) -> None:
    """Refresh without a site."""
    from dtz_assets.dagster_home import use_settings
    from dtz_assets.definitions import build_definitions

    for name in [one for one in os.environ if one.startswith("DTZ_")]:
        del os.environ[name]
    use_settings(settings)
    os.environ["DTZ_REPORT"] = "false"
    job = build_definitions(settings).resolve_job_def("refresh")
    job.execute_in_process(raise_on_error=True, run_config=_QUIET)


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
