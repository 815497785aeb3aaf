"""A decision goes to its file and comes back the same; what stood there stays."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipelines.decisions import load_decisions, parse_decisions, render_block
from pipelines.errors import DefinitionError, StateError
from pipelines.reconcile.decisions import Block, Decision
from pipelines.store.decision_files import append_decision
from tests.decisions.conftest import BLOCK

# Anything that a person or a PDF can say; surrogates are no text.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
ids = st.text("0123456789abcdef", min_size=16, max_size=16)
amounts = st.integers(-(10**15), 10**15).map(lambda cents: Decimal(cents) / 100)
whole = st.integers(-(10**15), 10**15).map(Decimal)
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


def decision(**said: Any) -> Decision:
    block = Block.model_validate({"reason": "why", "by": "me", "at": "2026-03-04", **said})
    return Decision.model_construct(**dict(block), publisher="coevorden")


@st.composite
def decisions(draw: Any) -> Decision:
    """A decision of any kind with any texts."""
    said: dict[str, Any] = {"document": draw(ids), "printed": draw(texts), "reason": draw(texts)}
    said |= {"by": draw(texts), "evidence": draw(st.none() | texts), "at": draw(instants)}
    conclusion = draw(
        st.sampled_from(["as_printed", "correct_value", "our_mistake", "release", "accepted"])
    )
    if conclusion == "accepted":
        said |= {"finding": draw(ids)}
    elif conclusion != "release":
        said |= {"quantity": draw(texts), "place": draw(st.none() | st.integers(1, 99))}
    if conclusion in ("correct_value", "our_mistake"):
        said |= {"amount": draw(amounts | whole)}
    return decision(conclusion=conclusion, **said)


@given(decisions())
def test_a_block_that_is_written_says_the_same_when_it_is_read(one):
    assert parse_decisions(render_block(one).encode(), "file", "coevorden") == (one,)


@given(st.lists(decisions(), unique_by=lambda one: one.decision_id, max_size=4), st.data())
def test_blocks_come_one_below_the_other(tmp_path_factory, given_decisions, data):
    folder = tmp_path_factory.mktemp("decisions")
    before = data.draw(st.sampled_from(["", "# mine\n", "# mine", BLOCK, BLOCK.rstrip("\n")]))
    path = folder / "coevorden.yaml"
    if before:
        path.write_text(before, encoding="utf-8")
    known = load_decisions(folder, {"coevorden"})
    for one in given_decisions:
        append_decision(folder, one)
    assert load_decisions(folder, {"coevorden"}) == (*known, *given_decisions)
    assert not given_decisions or path.read_bytes().startswith(before.encode())
    assert [one.name for one in folder.iterdir()] == [path.name] * path.exists()


def test_other_readers_of_yaml_see_an_amount_and_a_day():
    written = render_block(
        decision(
            document="0" * 16, quantity="q", printed="1", conclusion="our_mistake", amount="35296"
        )
    )
    (block,) = yaml.safe_load(written)
    assert (block["amount"], block["document"]) == (35296, "0" * 16)
    assert str(block["at"]) == "2026-03-04"


ONE = {"document": "0" * 16, "quantity": "q", "printed": "1", "conclusion": "as_printed"}


def test_the_first_block_of_a_publisher_makes_the_file(tmp_path):
    path = append_decision(tmp_path, decision(**ONE))
    assert path == tmp_path / "coevorden.yaml"
    assert path.read_text().startswith("# What people decided about the reports of coevorden.")


def test_comments_line_ends_and_indentation_stay(tmp_path):
    path = tmp_path / "coevorden.yaml"
    before = "".join(f"    {line}\r\n" for line in BLOCK.splitlines()) + "    # the end\r\n"
    path.write_bytes(before.encode())
    path.chmod(0o640)
    append_decision(tmp_path, decision(**ONE))
    assert path.read_bytes().startswith(before.encode())
    assert len(load_decisions(tmp_path, {"coevorden"})) == 2
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path):
    target = tmp_path / "elsewhere.txt"
    target.write_text(BLOCK)
    (tmp_path / "coevorden.yaml").symlink_to(target)
    append_decision(tmp_path, decision(**ONE))
    assert (tmp_path / "coevorden.yaml").is_symlink()
    assert target.read_text().startswith(BLOCK)


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        (BLOCK + "...\n", "no block can be added at the end"),
        ("[]\n", "no block can be added at the end"),
        (BLOCK.replace("reason", "reasn"), "did you mean 'reason'"),
    ],
    ids=["an end mark", "a list in brackets", "a fault"],
)
def test_a_file_that_cannot_take_a_block_stays_as_it_is(tmp_path, before, problem):
    path = tmp_path / "coevorden.yaml"
    path.write_text(before)
    with pytest.raises(DefinitionError, match=problem):
        append_decision(tmp_path, decision(**ONE))
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_is_not_written_twice(tmp_path):
    path = append_decision(tmp_path, decision(**ONE))
    before = path.read_bytes()
    with pytest.raises(DefinitionError, match="the same was decided in"):
        append_decision(tmp_path, decision(**{**ONE, "reason": "another"}))
    assert path.read_bytes() == before


def test_a_disk_that_refuses_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = append_decision(tmp_path, decision(**ONE))
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StateError, match=r"the disk is full.*nothing was written"):
        append_decision(tmp_path, decision(**{**ONE, "place": "2"}))
    assert path.read_bytes() == before
    assert [Path(one).name for one in tmp_path.iterdir()] == ["coevorden.yaml"]


def test_of_decisions_at_once_none_is_lost(tmp_path: Path) -> None:
    many = [
        decision(document="ab" * 8, conclusion="accepted", finding=f"{number:016x}")
        for number in range(12)
    ]

    with ThreadPoolExecutor(len(many)) as pool:
        list(pool.map(lambda one: append_decision(tmp_path, one), many))

    found = load_decisions(tmp_path, {"coevorden"})
    assert sorted(one.finding or "" for one in found) == [one.finding for one in many]
    assert [path.name for path in tmp_path.iterdir()] == ["coevorden.yaml"]
