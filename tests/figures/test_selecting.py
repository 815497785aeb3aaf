"""Which pages of a thick report are read in full, and that no figure depends on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.definitions import load_definition
from pipelines.documents.model import Page
from pipelines.documents.reading import OpenDocument, open_document
from pipelines.extraction import read_bytes
from pipelines.figures.definition import Block
from pipelines.figures.extract import extract
from pipelines.figures.layout import runs_of
from pipelines.figures.model import Extraction
from pipelines.figures.selecting import may_begin, pages_of_blocks
from tests.figures.drawing import block, document, identity, page, placement, word

TABLE = """
- name: costs
  heading: 'Lasten per programma'
  table:
    name: Lasten
    measure: expenditure
    stage: actual
    columns:
      - {label: '(?P<year>20\\d\\d)', names: {year: '{year}'}}
    rows:
      - {level: item, quantity: 'costs/{year}/{line_item}'}
"""
STORY = """
- name: story
  heading: 'Toelichting'
  narrative: true
  prose:
    - find: '(?P<label>kosten) van {amount}'
      quantity: story
      measure: expenditure
      stage: actual
"""
FLOATING = """
name: t
table:
  name: T
  measure: expenditure
  stage: actual
  columns: [{label: Rekening}]
  rows: [{quantity: q}]
"""

KINDS = {
    "table": "Lasten per programma\n\n            2022     2023\nWerken   100.000  200.000",
    "rows": "            2022     2023\nWonen    300.000  400.000",
    "story": "Toelichting\n\nDe kosten van € 1.000 zijn laag.",
    "text": "Ook de kosten van € 2.000 zijn laag.",
    "nothing": "",
}


def texts_of(pages: list[Page]) -> list[str]:
    """The plain text of pages, with a line for each that stands there."""
    lines: list[list[str]] = []
    for one in pages:
        runs = runs_of(one)
        lines.append(
            [" ".join(r.text for r in runs if r.line == n) for n in sorted({r.line for r in runs})]
        )
    return ["\r\n".join(of_page) for of_page in lines]


def chosen(pages: list[Page], blocks: tuple[Block, ...]) -> list[int]:
    read = {one.number: one for one in pages}.__getitem__
    return [one.number for one in pages_of_blocks(texts_of(pages), blocks, read)]


def printed(*kinds: str) -> list[Page]:
    return [page(KINDS[kind], number) for number, kind in enumerate(kinds, start=1)]


def under(pages: list[Page], *header: str) -> list[Page]:
    """The same pages with a running header."""
    words = [word(text, 50 + 40 * n, 20, size=20) for n, text in enumerate(header)]
    return [replace(one, words=(*words, *one.words)) for one in pages]


@pytest.mark.parametrize(
    "text",
    [
        "Lasten per programma",
        "1. Inleiding\r\nLasten per programma\r\n2023",
        "Lasten\r\nper programma 2023",
        "Lastenper programma",
        "L a s t e n  p e r  p r o g r a m m a",
        "Lasten\u00a0per programma",
    ],
)
def test_a_heading_is_found_however_its_text_was_put_together(text: str) -> None:
    (costs,) = placement(TABLE).figures.blocks
    assert may_begin(costs, text)


def test_a_heading_is_not_found_where_it_is_not() -> None:
    (costs,) = placement(TABLE).figures.blocks
    assert not may_begin(costs, "Lasten per product\r\nBaten per programma")


def test_ligatures_hyphens_and_anchors_keep_no_heading_from_being_found() -> None:
    assert may_begin(block("{name: x, heading: '^Financiën$', narrative: true}"), "p. 3\nFinanciën")
    assert may_begin(block("{name: x, heading: 'Profiel', narrative: true}"), "Pro\ufb01el")
    broken = block("{name: x, heading: 'Sub-\\s?sidie', narrative: true}")
    assert may_begin(broken, "Sub\ufffe\r\nsidie")


def test_a_pattern_that_needs_its_white_space_excludes_no_page() -> None:
    spaced = block("{name: x, heading: 'A[ ](?<= )B', narrative: true}")
    assert not may_begin(spaced, "AB")
    assert may_begin(block("{name: x, heading: 'A(?<=A\\s)', narrative: true}"), "anything")


def test_a_part_is_known_by_all_that_it_holds_and_a_table_by_one_of_its_headers() -> None:
    summary = block("{name: x, holds: [Totaal budget, Nog beschikbaar], narrative: true}")
    assert may_begin(summary, "totaal budget\nnog beschikbaar")
    assert not may_begin(summary, "Totaal budget")
    assert may_begin(block(FLOATING), "Begroting REKENING")
    assert not may_begin(block(FLOATING), "Begroting")


def test_only_pages_of_blocks_are_read() -> None:
    blocks = placement(TABLE).figures.blocks
    assert chosen(printed("text", "table", "text", "nothing", "table"), blocks) == [2, 5]
    assert chosen(printed("text", "nothing"), blocks) == []


def test_a_block_is_followed_to_its_end() -> None:
    blocks = placement(STORY).figures.blocks
    assert chosen(printed("text", "story", "text", "nothing", "text"), blocks) == [2, 3, 4, 5]


def test_a_table_is_followed_only_where_it_may_go_on() -> None:
    pages = printed("table", "rows", "rows")
    assert chosen(pages, placement(TABLE).figures.blocks) == [1]
    over_pages = TABLE.replace("measure:", "over_pages: true\n    measure:")
    assert chosen(pages, placement(over_pages).figures.blocks) == [1, 2, 3]


def test_a_running_header_ends_no_block() -> None:
    """A title that large would be that of a part which the definition does not know."""
    blocks = placement(STORY).figures.blocks
    pages = printed("story", "text", "text")
    assert chosen(under(pages, "Jaarstukken"), blocks) == [1, 2, 3]
    differently = [*under(pages[:1], "Een"), *under(pages[1:2], "Twee"), *under(pages[2:], "Drie")]
    assert chosen(differently, blocks) == [1, 2]


@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=7), st.booleans())
def test_what_is_found_does_not_depend_on_what_was_not_read(kinds: list[str], head: bool) -> None:
    by = placement(
        TABLE.replace("measure:", "over_pages: true\n    measure:") + STORY, pages="blocks"
    )
    pages = under(printed(*kinds), "Jaarstukken", "2023") if head else printed(*kinds)
    texts = texts_of(pages)
    some = pages_of_blocks(texts, by.figures.blocks, {p.number: p for p in pages}.__getitem__)
    whole = document(*pages)
    part = replace(whole, pages=tuple(some), texts=tuple(texts))
    found = [extract(one, by, identity(page_count=len(pages))) for one in (part, whole)]
    assert found[0].figures == found[1].figures
    assert found[0].numbers == found[1].numbers
    assert found[0].sections == found[1].sections


def whole(self: OpenDocument) -> list[Page]:
    return [self.page(number) for number in self.numbers]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("report", "definition", "most"),
    [
        ("wassenaar-jaarstukken-2023", "annual-account-wassenaar", 3),
        ("wassenaar-begroting-2024", "budget-wassenaar", 30),
        ("vws-spuk-iza-2025", "specific-grants", 4),
    ],
)
@pytest.mark.timeout(900)  # 195 pages are read in full
def test_a_real_report_gives_the_same_when_all_of_it_is_read(
    shared_source: Path,
    repo_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    report: str,
    definition: str,
    most: int,
) -> None:
    example = load_definition(repo_root / f"docs/examples/{definition}.yaml")
    data = (shared_source / "real" / f"{report}.pdf").read_bytes()
    part = read_bytes(data, example)
    with open_document(data) as pdf:
        blocks = example.placement.figures.blocks
        assert len(pages_of_blocks(pdf.texts, blocks, pdf.page)) <= most
    monkeypatch.setattr("pipelines.extraction._pages_that_matter", lambda pdf, _: whole(pdf))
    assert _without_failures(part) == _without_failures(read_bytes(data, example))


def _without_failures(found: Extraction) -> Extraction:
    """Text that is covered on pages without a block is told only when those are read."""
    return replace(found, failures=())
