"""Small functions on plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text import did_you_mean, slug


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Kennispoort Drenthe", "kennispoort-drenthe"),
        ("€1 euro per inwoner", "1-euro-per-inwoner"),
        ("Coördinatie: één  loket!", "coordinatie-een-loket"),
        ("  - ", ""),
    ],
)
def test_slug(label, key):
    assert slug(label) == key


@given(st.text())
def test_a_slug_holds_only_key_characters_and_stays_itself(label):
    key = slug(label)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", key)
    assert slug(key) == key


def test_a_hint_names_the_word_that_is_spelt_most_alike() -> None:
    assert did_you_mean("headings", ["holds", "heading"]) == "did you mean 'heading'?"
    assert did_you_mean("zzz", ["holds", "heading"]) == ""
