"""Whatever is written, packed, removed and killed in any order: the archive is a dictionary."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pipelines.figures.model import Extraction, Identity, Project
from pipelines.store import archive as archive_module
from pipelines.store import loose, packing
from pipelines.store.archive import Archive, Outcome
from pipelines.store.crash import PACKS_CRASH_POINTS

NAMES = [(sha * 64, key * 16) for sha in "abc" for key in "01"]
names = st.sampled_from(NAMES)
_MODULES = (archive_module, packing, loose)


def extraction(size: int) -> Extraction:
    identity = Identity("f", "p", "q", "t", 2019, 2020, None, size, None, None, 1)
    projects = tuple(Project(2019, None, f"project {n}", 1) for n in range(size))
    return Extraction(identity, (), (), projects, (), ())


class ArchiveMachine(RuleBasedStateMachine):
    """An archive beside a dictionary; `order` is that of writing, by content."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.archive = Archive(self.folder / "0")
        self.kept: dict[tuple[str, str], Extraction | Outcome] = {}
        self.order: dict[str, list[str]] = {}
        self.deaths = 0

    def _written(self, name: tuple[str, str], what: Extraction | Outcome) -> None:
        if name not in self.kept:
            self.kept[name] = what
            self.order.setdefault(name[0], []).append(name[1])

    @rule(name=names, size=st.integers(0, 5))
    def write(self, name: tuple[str, str], size: int) -> None:
        self.archive.write(*name, extraction(size))
        self._written(name, extraction(size))

    @rule(name=names, code=st.sampled_from(["encrypted", "no_pages"]))
    def write_outcome(self, name: tuple[str, str], code: str) -> None:
        self.archive.write_outcome(*name, Outcome("quarantined", code, ""))
        self._written(name, Outcome("quarantined", code, ""))

    @rule(enough=st.integers(0, 4))
    def compact(self, enough: int) -> None:
        self.archive.sweep()  # as each refresh begins: what a killed one left
        self.archive.compact(enough)
        if enough <= 1:
            self._is_in_one_pack()

    def _is_in_one_pack(self) -> None:
        held = {sha256 for sha256, _ in self.kept}
        files = [path for path in self.archive.root.rglob("*") if path.is_file()]
        assert {path.relative_to(self.archive.root).parts[0] for path in files} <= {"packs"}
        assert len({path.parent for path in files}) <= 1
        assert bool(files) or not held

    @rule(sha256=st.sampled_from([name[0] for name in NAMES]))
    def remove(self, sha256: str) -> None:
        self.archive.remove(sha256)
        self.order.pop(sha256, None)
        self.kept = {name: what for name, what in self.kept.items() if name[0] != sha256}

    @rule()
    def another_process(self) -> None:
        self.archive = Archive(self.archive.root)

    @precondition(lambda self: self.kept)
    @rule(point=st.sampled_from(PACKS_CRASH_POINTS), is_swept=st.booleans())
    def compact_and_be_killed(self, point: str, is_swept: bool) -> None:
        left = self._killed_at(point, lambda: self.archive.compact(1))
        if left is not None:
            self.archive = Archive(left)
        if is_swept:
            self.archive.sweep()

    @precondition(lambda self: self.kept)
    @rule(point=st.sampled_from(PACKS_CRASH_POINTS), data=st.data())
    def remove_and_be_killed(self, point: str, data: st.DataObject) -> None:
        sha256 = data.draw(st.sampled_from(sorted(self.order)))
        left = self._killed_at(point, lambda: self.archive.remove(sha256))
        if left is not None:
            self.archive = Archive(left)
        self.remove(sha256)  # as whoever removes it does again when told that it was not done

    def _killed_at(self, point: str, work: Callable[[], None]) -> Path | None:
        """What stands on disk at that point, the first time that it is reached."""
        self.deaths += 1
        left = self.folder / str(self.deaths)

        def reached(name: str) -> None:
            if name == point and not left.exists():
                shutil.copytree(self.archive.root, left)

        with pytest.MonkeyPatch.context() as patch:
            for module in _MODULES:
                patch.setattr(module, "crash_point", reached)
            work()
        return left if left.exists() else None

    @invariant()
    def is_the_dictionary(self) -> None:
        for name in NAMES:
            assert self.archive.has(*name) == (name in self.kept)
        assert dict(self.archive.read_each(self.kept)) == self.kept
        for sha256, _ in NAMES:
            last = self.order.get(sha256)
            assert self.archive.newest(sha256) == (last[-1] if last else None)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


TestArchive = ArchiveMachine.TestCase
TestArchive.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestArchive.pytestmark = [pytest.mark.slow]  # type: ignore[attr-defined]
