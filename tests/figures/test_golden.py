"""What is read of our own edition, line by line, so that a review shows each change of it.

The golden file carries the extraction version it was read with. After a change that is meant:
raise EXTRACTION_VERSION, so that archives are read anew, and write the golden file with

    DTZ_WRITE_GOLDENS=1 pytest tests/figures/test_golden.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipelines.documents.reading import sha256_of
from pipelines.extraction import extract_bytes
from pipelines.figures.extract import EXTRACTION_VERSION
from pipelines.figures.model import Extraction
from tests.figures.drawing import DTZ

GOLDEN = Path(__file__).resolve().parents[1] / "goldens" / "extraction-coevorden.json"
EDITION = "raw/coevorden/dtz-overzicht-2017-2021.pdf"
UNVERSIONED = "the same pages give other figures: raise EXTRACTION_VERSION, or undo the change"


def lines_of(read: Extraction) -> dict[str, Any]:
    return {
        "figures": [
            f"p{f.page} {f.printed} = {f.share_pct if f.amount is None else f.amount} "
            f"(unit {f.unit}) {f.quantity} #{f.place} {f.measure} {f.stage} {f.scope} "
            f"| {f.category} | {f.line_item} | {f.label} "
            f"| {f.funding_source} | {f.from_party} > {f.to_party}"
            f"{' | in kind' if f.is_in_kind else ''} @ {f.box.x0:.0f},{f.box.top:.0f}"
            for f in read.figures
        ],
        "numbers": [f"p{n.page} {n.printed}: {n.status}, {n.reason}" for n in read.numbers],
        "projects": [f"p{p.page} {p.year} {p.category}: {p.name}" for p in read.projects],
        "sections": [
            f"p{s.page_from}-{s.page_to} {s.year} {s.title}: "
            f"{len(s.text)} characters, {s.text[:40]}…"
            for s in read.sections
        ],
    }


def judge(golden: dict[str, Any], found: dict[str, Any], version: int, sha256: str) -> str:
    """What to do about a difference; empty where there is none."""
    if golden["sha256"] != sha256:
        return "the edition was set anew: write the golden file (see the top of this file)"
    if golden["found"] == found:
        is_same = golden["version"] == version
        return "" if is_same else "the version was raised: write the golden file"
    if golden["version"] == version:
        return UNVERSIONED
    return "the version was raised: review the difference, then write the golden file"


@pytest.fixture(scope="module")
def found(repo_root: Path) -> tuple[dict[str, Any], str]:
    data = (repo_root / EDITION).read_bytes()
    read = extract_bytes(data, DTZ)
    return lines_of(read), sha256_of(data)


def test_our_own_edition_is_read_as_before(found) -> None:
    lines, sha256 = found
    if os.environ.get("DTZ_WRITE_GOLDENS") == "1":
        write(lines, sha256)
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert judge(golden, lines, EXTRACTION_VERSION, sha256) == "", difference(golden, lines)


def write(lines: dict[str, Any], sha256: str) -> None:
    """Refuses what would hide a change from the archives."""
    if GOLDEN.exists():
        golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
        problem = judge(golden, lines, EXTRACTION_VERSION, sha256)
        assert problem != UNVERSIONED, problem
    content = {"version": EXTRACTION_VERSION, "sha256": sha256, "found": lines}
    GOLDEN.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def difference(golden: dict[str, Any], lines: dict[str, Any]) -> str:
    changed = []
    for part, now in lines.items():
        before = golden["found"].get(part, [])
        changed += [f"- {line}" for line in before if line not in now]
        changed += [f"+ {line}" for line in now if line not in before]
    return "\n".join(changed)


GOLD = {"version": 3, "sha256": "a", "found": {"figures": ["x"]}}


@pytest.mark.parametrize(
    ("lines", "version", "sha256", "told"),
    [
        ({"figures": ["x"]}, 3, "a", ""),
        ({"figures": ["y"]}, 3, "a", "raise EXTRACTION_VERSION"),
        ({"figures": ["y"]}, 4, "a", "review the difference"),
        ({"figures": ["x"]}, 4, "a", "write the golden"),
        ({"figures": ["y"]}, 3, "b", "set anew"),
    ],
)
def test_a_golden_that_changes_without_its_version_fails(lines, version, sha256, told) -> None:
    problem = judge(GOLD, lines, version, sha256)
    assert told in problem
    assert bool(problem) is bool(told)
