"""An archive with all documents loose, and with the same packed: `python -m benchmarks.archive`.

Each is read whole, from files to extractions, by a process of its own: in seconds of CPU and on
the clock. What is found in one of fifty is the same in both, or there is no table. Packing is
measured too, and so is reading the records of first sight. The files were written just before, so
the clock tells of opening them and not of a disk.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import Any

from benchmarks.documents import KEY, documents
from benchmarks.measuring import Measured, in_new_process
from pipelines.store.archive import Archive
from pipelines.store.intake import Intake

HEAD = "| | files | size | CPU | clock | peak |\n|---|---:|---:|---:|---:|---:|"


def write(root: Path, count: int) -> list[str]:
    """An archive of as many loose documents, and their first sights; the contents.

    It is measured how they are read, so no disk has to confirm them.
    """
    os.fsync = _without_disk  # type: ignore[assignment]
    archive, intake = Archive(root / "archive"), Intake(root / "intake")
    contents = []
    for one in documents(count):
        seen = one.read.seen
        archive.write(seen.sha256, KEY, one.found)
        intake.record(
            seen.sha256,
            seen_at=seen.seen_at,
            path=seen.path,
            size_bytes=seen.size_bytes,
            publisher=seen.publisher,
        )
        contents.append(seen.sha256)
    return contents


def _without_disk(descriptor: object) -> None:
    pass


def pack(root: Path) -> None:
    """Pack what is loose."""
    Archive(root / "archive").compact(0)


def read(root: Path, contents: list[str]) -> int:
    """Read all that was found; how many figures that is."""
    found = Archive(root / "archive").read_each([(sha256, KEY) for sha256 in contents])
    return sum(len(one.figures) for _, one in found)  # type: ignore[union-attr, misc]


def fingerprint(root: Path, contents: list[str]) -> str:
    """Another text if anything else was found in one of fifty documents, or in the last."""
    archive = Archive(root / "archive")
    some = {*contents[::50], contents[-1]}
    told = (repr(archive.read(sha256, KEY)).encode() for sha256 in sorted(some))
    return hash_of(b"\n".join(hash_of(one).digest() for one in told)).hexdigest()


def first_sights(root: Path) -> int:
    """Read all records of first sight."""
    return len(Intake(root / "intake").all())


def measure(root: Path, count: int) -> list[str]:
    """The rows of the table; raises ValueError when packing changes what is read."""
    contents = in_new_process(write, root, count).result
    loose = in_new_process(read, root, contents)
    before = in_new_process(fingerprint, root, contents).result
    rows = [_row(f"{count} documents loose, read", root / "archive", loose)]
    rows.append(
        _row("their first sights, read", root / "intake", in_new_process(first_sights, root))
    )
    packing = in_new_process(pack, root)
    rows.append(_row("packing them", root / "archive", packing))
    packed = in_new_process(read, root, contents)
    if before != in_new_process(fingerprint, root, contents).result:
        raise ValueError("packed documents are read otherwise than loose ones")
    return [*rows, _row(f"{count} documents packed, read", root / "archive", packed)]


def _row(name: str, folder: Path, measured: Measured[Any]) -> str:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return (
        f"| {name} | {len(sizes)} | {sum(sizes) / 1e6:.1f} MB | {measured.cpu:.1f} s "
        f"| {measured.clock:.1f} s | {measured.peak_mb} MB |"
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table of the documentation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    options = parser.parse_args(arguments)
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for row in measure(Path(folder), options.documents):
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
