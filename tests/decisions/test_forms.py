"""A form of a decision: refused until a person fills it in, then what `dtz decide` would write."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given

from pipelines.decisions import parse_decisions, render_block, render_form
from pipelines.errors import DefinitionError
from pipelines.reconcile.decisions import Block, Decision
from tests.decisions.test_writing import decisions

EMPTY = {"reason", "by", "at"}


def said_by(decision: Decision) -> dict[str, Any]:
    """What is known of it before a person has judged."""
    names = set(Block.model_fields) - EMPTY - {"evidence"}
    return {name: value for name in names if (value := getattr(decision, name)) is not None}


@given(decisions())
def test_filled_in_it_is_the_decision(decision):
    form = yaml.load(render_form(said_by(decision)), yaml.BaseLoader)
    whole = yaml.load(render_block(decision), yaml.BaseLoader)
    assert list(form[0]) == [name for name in whole[0] if name != "evidence"]
    assert {name: form[0][name] for name in EMPTY} == dict.fromkeys(EMPTY, "")
    filled = yaml.safe_dump([form[0] | {name: whole[0][name] for name in whole[0]}])
    assert parse_decisions(filled.encode(), "file", "coevorden") == (decision,)


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_left_empty_it_is_refused_with_its_line(name):
    said = {"document": "0" * 16, "finding": "1" * 16, "conclusion": "accepted"}
    (form,) = yaml.load(render_form(said), yaml.BaseLoader)
    filled = form | {"reason": "why", "by": "me", "at": "2026-03-04", name: ""}
    with pytest.raises(DefinitionError, match=rf"file:\d+: {name}"):
        parse_decisions(yaml.safe_dump([filled]).encode(), "file", "emmen")


def test_an_amount_that_nobody_knows_is_empty_and_refused():
    said = {"document": "0" * 16, "quantity": "a", "printed": "b", "conclusion": "our_mistake"}
    text = render_form(said | {"amount": None})
    assert "amount: ''" in text
    filled = yaml.load(text, yaml.BaseLoader)[0] | {"reason": "w", "by": "m", "at": "2026-03-04"}
    with pytest.raises(DefinitionError, match="amount"):
        parse_decisions(yaml.safe_dump([filled]).encode(), "file", "emmen")
