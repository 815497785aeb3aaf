"""Which reports stand in a release as they stood in the one before: their pages are taken over.

    standing.json   {"reports": {report id: {"print": ..., "files": {...}, "pictures": [...]}}}

The print of a report is made of every row of the release that tells of it, so what is printed
alike makes the same pages. On a page that is taken over only the release that it names is another.
A page that is not as it was written is not taken over, nor one that lacks a picture.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.site.pages import Pages
from pipelines.site.pictures import Former
from pipelines.store.contents import Contents, StoredTable

STANDING = "standing.json"

_SCHEMAS = ("core", "quality", "marts")
# Of the past the pages show figures of former editions, and nothing else.
_PAST, _SHOWN_OF_THE_PAST = "_history", "core.figures_history"
# How the rows of a table belong to a report, by the first of these columns that it has.
_OWNER = {
    "report_id": "select t.report_id as owner, t from {table} t",
    "document_id": "select d.report_id as owner, t from {table} t "
    "join core.documents d using (document_id)",
    "finding_id": "select d.report_id as owner, t from {table} t "
    "join quality.findings using (finding_id) join core.documents d using (document_id)",
    "rule_id": "select distinct d.report_id as owner, t from {table} t "
    "join quality.verdicts using (rule_id) join core.documents d using (document_id)",
}
_PRINTS = """
select owner, md5(string_agg(md5(t::varchar), '' order by md5(t::varchar)))
from ({rows}) where owner is not null group by owner
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the pages of a report were made of, and what they are: hashes by file, and pictures."""

    print: str
    files: Mapping[str, str]
    pictures: tuple[str, ...]


class Standings:
    """The reports of the site `before`, and those of the one that is written into `folder`."""

    def __init__(self, folder: Path, before: Path, prints: Mapping[str, str]) -> None:
        self._folder, self._before, self._prints = folder, before, prints
        self._known = _read(before / STANDING)
        self._now: dict[str, Standing] = {}

    def take_over(self, report_id: str, pages: Pages, former: Former) -> tuple[str, ...] | None:
        """Take over the pages of a report: the names of their pictures, or null if that fails."""
        known = self._known.get(report_id)
        if known is None or known.print != self._prints[report_id]:
            return None
        if not all(former.has(one) for one in known.pictures):
            return None
        found = {name: self._as_written(name, of) for name, of in known.files.items()}
        texts = {name: pages.renamed(html) for name, html in found.items() if html is not None}
        if len(texts) < len(found):
            return None
        self.write(report_id, texts, known.pictures)
        return known.pictures

    def write(
        self, report_id: str, texts: Mapping[str, str], pictures: Iterable[str] | None
    ) -> None:
        """Put the pages of a report into the folder.

        They can be taken over by a later site, but not where pictures are null: some are missing.
        """
        files = {}
        for name, html in texts.items():
            data = html.encode("utf-8")
            (self._folder / name).write_bytes(data)
            files[name] = _hash(data)
        if pictures is not None:
            print_, names = self._prints[report_id], tuple(sorted(pictures))
            self._now[report_id] = Standing(print_, files, names)

    def keep(self) -> None:
        """Put it on record."""
        content = {"reports": {name: asdict(one) for name, one in self._now.items()}}
        (self._folder / STANDING).write_text(json.dumps(content), encoding="utf-8")

    def _as_written(self, name: str, hashed: str) -> str | None:
        try:
            data = (self._before / name).read_bytes()
        except OSError:
            return None
        return data.decode("utf-8") if _hash(data) == hashed else None


def prints(contents: Contents, made_by: Mapping[str, object]) -> dict[str, str]:
    """What tells of each report, made short; `made_by` is what else its pages depend on."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for table in contents.tables():
        if _tells(table):
            for report_id, one in contents.ask(_PRINTS.format(rows=_rows_of(table))).rows:
                found[report_id][table.full_name] = one
    return {report_id: _hash(_plain([made_by, each])) for report_id, each in found.items()}


def _tells(table: StoredTable) -> bool:
    is_past = table.name.endswith(_PAST) and table.full_name != _SHOWN_OF_THE_PAST
    return table.schema in _SCHEMAS and not is_past


def _rows_of(table: StoredTable) -> str:
    names = {column.name for column in table.columns}
    owner = next(sql for column, sql in _OWNER.items() if column in names)
    return owner.format(table=table.full_name)


def _read(path: Path) -> dict[str, Standing]:
    """What is on record; nothing where that cannot be understood."""
    try:
        reports: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["reports"]
        return {
            name: Standing(str(one["print"]), dict(one["files"]), tuple(one["pictures"]))
            for name, one in reports.items()
        }
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}


def _plain(content: object) -> bytes:
    return json.dumps(content, sort_keys=True).encode("utf-8")


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
