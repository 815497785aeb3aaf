"""The sentences: every one in both languages, with the numbers that a reader needs."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language
from tests.reconcile.builders import figure, rules, total_of, verdict

SENTENCES = yaml.safe_load(
    files("pipelines.wording").joinpath("reconcile.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_use_the_same_fields(key):
    import string

    fields = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for language, text in SENTENCES[key].items()
    }
    assert set(fields) == {"nl", "en"}
    assert fields["nl"] == fields["en"]


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (5, "The sum holds: a 5, no more than 5 (total, page 1)."),
        (6, "The sum holds: a 6, € 1 more than 5 (total, page 1); rounding explains up to € 1."),
        (7, "The sum holds: a 7, € 2 more than 5 (total, page 1); rounding explains at most € 1."),
    ],
)
def test_a_ceiling(part, sentence):
    block = {"kind": "at_most", "part": "a", "ceiling": "total"}
    assert verdict([figure("total", 5), figure("a", part)], block).explanation == sentence


def test_two_places_that_disagree_name_both_pages():
    places = [figure("a", 5, page=2, label="A"), figure("a", 9, place=2, page=7, label="B")]
    found = verdict(places, {"kind": "equal", "quantity": "a"})
    assert found.explanation == (
        "The sum holds: 5 (A, page 2), but 9 (B, page 7). "
        "Difference € 4; rounding explains at most € 1."
    )


def test_a_share_shows_the_percentage():
    figures = [figure("share/p", "37.5", unit="0.1"), figure("total", 1000), figure("a", 400)]
    found = verdict(figures, {"kind": "share", "share": "share/p", "of": "total", "part": "a"})
    assert "37.5% of total 1,000 = 375; printed is 400 (a, page 1)" in found.explanation
    assert "Difference -€ 25" in found.explanation


def test_weights_are_written_as_signs_and_factors():
    block = total_of({"quantity": "a", "weight": -1}, {"quantity": "b", "weight": "0.5"})
    found = verdict([figure("total", 1), figure("a", 1), figure("b", 4)], block)
    assert "- a 1 + 0.50 × b 4 = 1" in found.explanation


def test_years_tell_equal_labels_apart():
    figures = [figure("x/2019/a", 1), figure("x/2020/a", 2), figure("total", 3)]
    found = verdict(figures, total_of("x/*/a"))
    assert "a (2019) 1 + a (2020) 2 = 3" in found.explanation


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.NL, "Programma DTZ in 2020: niet te controleren."),
        (Language.EN, "Programma DTZ in 2020: not checkable."),
    ],
)
def test_variables_are_shown_as_the_document_prints_them(language, sentence):
    block = total_of("x/{year}/{category}/*", total="x/{year}/{category}")
    text = {"nl": "{category} in {year}.", "en": "{category} in {year}."}
    part = figure("x/2020/programma-dtz/a", 1, category="Programma DTZ")
    (found,) = reconcile_document([part], rules({**block, "text": text}), "f", language)
    assert found.explanation.startswith(sentence)
