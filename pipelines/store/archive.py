"""What was found in one document: written once per content and key, never changed.

    root/<sha256>/<key>/   an entry as it was written (`loose.py`)
    root/packs/<id>/       thousands of them together (`packs.py`, `packing.py`)

Which of the two holds an entry, nobody has to know who reads it. When a document has to be read,
and what is done with its figures, is decided elsewhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256 as hash_of
from itertools import chain
from pathlib import Path

from pipelines.errors import StateError
from pipelines.figures.model import Extraction
from pipelines.store.crash import crash_point
from pipelines.store.entries import (
    Name,
    Outcome,
    Tables,
    Written,
    extraction_of,
    tables_of,
    undamaged,
)
from pipelines.store.loose import Loose
from pipelines.store.packing import (
    Entry,
    can_be_packed,
    entries_of,
    is_to_be_packed_anew,
    remove_packs,
    write_pack,
)
from pipelines.store.packs import Packs

__all__ = ["Archive", "Outcome", "archive_key"]

ENOUGH = 256
"""So many loose entries are worth a pack: below that, small files cost less than writing one."""


def archive_key(extraction_version: int, placement_fingerprint: str, engine: str) -> str:
    """16 hex digits that change when reading the same bytes could give other figures.

    `engine` is what reads pictures; empty where nothing does.
    """
    told = f"{extraction_version}\n{placement_fingerprint}\n{engine}"
    return hash_of(told.encode()).hexdigest()[:16]


class Archive:
    """The extractions below one folder.

    Any number of processes may read and write at once. Who packs, removes or sweeps holds the
    warehouse lock.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._loose = Loose(root)
        self._packs = Packs(root)

    def has(self, sha256: str, key: str) -> bool:
        """Whether this content was read under this key, with or without success."""
        # In this order: an entry is in its pack before it is loose no more.
        return self._loose.has((sha256, key)) or self._packs.find((sha256, key)) is not None

    def write(self, sha256: str, key: str, extraction: Extraction) -> None:
        """Keep what was found; nothing happens if the key is there.

        Raises DocumentError (`not_storable`) for values that no table can hold, StateError when
        the disk refuses.
        """
        if not self.has(sha256, key):
            self._write((sha256, key), tables_of(extraction))

    def write_outcome(self, sha256: str, key: str, outcome: Outcome) -> None:
        """Keep why a document gave no figures; nothing happens if the key is there."""
        if not self.has(sha256, key):
            self._write((sha256, key), outcome)

    def read(self, sha256: str, key: str) -> Extraction | Outcome:
        """What was kept, equal to what was given.

        Raises StateError, naming the folder, for an entry that is absent, damaged or newer.
        """
        folder, content = self._content((sha256, key))
        if isinstance(content, Outcome):
            return content
        return undamaged(folder, lambda: extraction_of(content))

    def read_each(self, names: Iterable[Name]) -> Iterator[tuple[Name, Extraction | Outcome]]:
        """What was kept under each name, in one pass over the packs: in their order.

        Raises StateError as `read` does.
        """
        wanted = list(names)
        for _, name in sorted(zip(self._packs.places(wanted), wanted, strict=True)):
            yield name, self.read(*name)

    def keys(self, sha256: str) -> list[str]:
        """The keys under which this content was read, with or without success."""
        packed = {key for pack in self._packs.holding(sha256) for key in pack.rows[sha256]}
        return sorted(packed.union(self._loose.keys(sha256)))

    def newest(self, sha256: str) -> str | None:
        """The key under which this content was written last; None if it never was."""
        keys = {key: written.sequence for key, written in self._written(sha256).items()}
        return max(keys, key=lambda key: (keys[key], key), default=None)

    def hashes(self) -> set[str]:
        """The contents of which anything is here, also in packs that are to go."""
        packed = {sha256 for pack in self._packs.present() for sha256 in pack.rows}
        return packed.union(self._loose.hashes())

    def remove(self, *contents: str) -> None:
        """Forget all that was found in contents; raises StateError when the disk refuses.

        A pack is written anew once, however many of its contents go.
        """
        self.sweep()
        remove_packs(self._packs.replaced())
        for sha256 in contents:
            self._loose.remove_content(sha256)
        gone = frozenset(contents)
        for pack in self._packs.all():
            if gone.isdisjoint(pack.rows):
                continue
            if not pack.rows.keys() <= gone:
                write_pack(self._packs, entries_of(pack, without=gone), [pack])
            remove_packs([pack.folder])

    def compact(self, enough: int = ENOUGH) -> None:
        """Pack the loose entries, if there are enough of them; what is damaged stays where it is.

        Raises StateError when the disk refuses: nothing is lost, and it may be tried again.
        """
        remove_packs(self._packs.replaced())
        doubles = [name for name in self._loose.names() if self._packs.find(name)]
        for name in doubles:  # packed by a run that was killed before it went on
            self._loose.remove(name)
        if len(self._loose.names()) < enough:
            return
        before = [pack for pack in self._packs.all() if is_to_be_packed_anew(pack)]
        packed: list[Name] = []
        entries = chain(*map(entries_of, before), self._packable(packed))
        write_pack(self._packs, entries, before)
        for name in packed:
            self._loose.remove(name)
        crash_point("packs.emptied")
        remove_packs(self._packs.replaced())

    def sweep(self) -> None:
        """Remove what killed runs left half written; only while holding the warehouse lock."""
        for leftover in self.root.glob("*/.*"):
            shutil.rmtree(leftover, ignore_errors=True)
            with suppress(OSError):  # it holds entries
                leftover.parent.rmdir()

    def _write(self, name: Name, content: Tables | Outcome) -> None:
        written = self._written(name[0]).values()
        self._loose.write(name, content, 1 + max((one.sequence for one in written), default=0))

    def _written(self, sha256: str) -> dict[str, Written]:
        packed = {
            key: pack.written((sha256, key))
            for pack in self._packs.holding(sha256)
            for key in pack.rows[sha256]
        }
        loose = self._loose.keys(sha256)
        return packed | {key: self._loose.written((sha256, key)) for key in loose}

    def _content(self, name: Name) -> tuple[Path, Tables | Outcome]:
        """What an entry holds, and the folder that does."""
        if self._loose.has(name):
            try:
                return self.root.joinpath(*name), self._loose.read(name)
            except StateError:
                if self._loose.has(name):
                    raise  # it was not just packed
        pack = self._packs.find(name)
        if pack is None:
            folder = self.root.joinpath(*name)
            raise StateError(f"{folder}: not in the archive; refresh to read the document again")
        try:
            return pack.folder, pack.read(name)
        except StateError:
            if pack.folder.is_dir():
                raise
            return self._content(name)  # another pack took its place

    def _packable(self, packed: list[Name]) -> Iterator[Entry]:
        """The loose entries in the order in which they were written; `packed` is told of each."""
        written = {}
        for name in self._loose.names():
            with suppress(StateError):
                written[name] = self._loose.written(name)
        for name in sorted(written, key=lambda name: (written[name].written_at, name)):
            with suppress(StateError):
                content = self._loose.read(name)
                if can_be_packed(content):
                    yield Entry(name, written[name], content)
                    packed.append(name)
