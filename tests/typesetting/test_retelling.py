"""Our edition is our own: no names of persons, and no sentences of the original."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

import pytest

from typesetting.content import Report, read_report

# SHA-256 of names of persons in the original, lower case: the test must not spread them either.
PERSONS = {
    "4ea87afbbd1032f615092025c4b911ff24d79115b60d02246f3ede91b18b3599",
    "61bffea9215f65164ad18b45aff1436c0c165d0d5dd2087ef61b4232ba6d2c1a",
    "82ebadafdeec2df737e59b762a3c868e5884731addc8cd687e78b5de93fd061c",
    "cac4fd4cf103ee06d07b084967fb9da77342617d69a7042f274e14256ab878d0",
    "eb48f8bd2d86fa885986f24a8edd977834cbf46aef5a04b0f80ab4519629c37d",
    "f36f3a4f56a78527fe7c222a0a660bab5fa4651f0b3f981442c1c1e324c33e06",
    "f56a1264e702b722544108715cdf0debba3f4eb9b8895d6c44ba551e26874be5",
    "f6a36c3b92c6e0bbb28d7599d13fb3e3c140be1fcfea347b8fda5da6d4b1480e",
}
SOURCE = "000_59bddd7d29dae644.txt"
LENGTH = 6


def words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.,]\d+)*", text.lower())


def sequences(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + LENGTH]) for i in range(len(found) - LENGTH + 1)}


def texts(report: Report) -> Iterator[str]:
    """All running text, each figure in it as printed."""
    running = [*report.budget_text, report.footnote, *report.regiodeal_text, report.colophon]
    running += [text for year in report.narrative for each in year.sections for text in each.text]
    for text in running:
        yield re.sub(r"\{([^}]+)\}", lambda match: report.figure(match[1]).printed, text)


def labels(report: Report) -> Iterator[str]:
    """What carries over as it is: labels, headings and names of projects."""
    yield from (figure.label for figure in report.figures)
    yield from (section.title for year in report.narrative for section in year.sections)
    yield from (name for names in report.projects.values() for name in names)


def hashed(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


@pytest.mark.parametrize("name", ["main", "portrait", "other-municipality"])
def test_no_person_is_named(name, pages_of):
    printed = {word for page in pages_of(name) for word in words(page.text)}
    assert len(printed) > 200
    assert not [word for word in printed if hashed(word) in PERSONS]


@pytest.mark.needs("shared source")
def test_no_sentence_of_the_original_is_repeated(shared_source):
    original = (shared_source / SOURCE).read_text(encoding="utf-8")
    known = sequences(re.sub(r"-[ ]*\n\s*", "", original))
    report = read_report("coevorden")
    allowed = set().union(*(sequences(label) for label in labels(report)))
    ours = set().union(*(sequences(text) for text in texts(report)))
    assert len(ours) > 1500
    assert (ours & known) - allowed == set()


@pytest.mark.needs("shared source")
def test_the_original_does_name_the_persons_that_we_look_for(shared_source):
    original = (shared_source / SOURCE).read_text(encoding="utf-8")
    assert {hashed(word) for word in words(original)} >= PERSONS


@pytest.mark.needs("shared source")
def test_every_heading_of_the_original_stands_in_its_order(shared_source):
    truth = json.loads((shared_source / "coevorden-2017-2021.json").read_text(encoding="utf-8"))
    theirs = [
        (each["year"], each["title"]) for each in truth["sections"] if each["part"] == "narrative"
    ]
    ours = [
        (chapter.year, section.title)
        for chapter in read_report("coevorden").narrative
        for section in chapter.sections
    ]
    # One heading names a person, so ours names the subject instead.
    differing = [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]]
    assert [own for _, own in differing] == [
        (2018, "Verkenning technisch onderwijs (Breuer Intraval)")
    ]


@pytest.mark.needs("shared source")
def test_every_figure_of_the_original_is_stated_with_its_label(shared_source, editions):
    truth = json.loads((shared_source / "coevorden-2017-2021.json").read_text(encoding="utf-8"))

    def stated(edition):
        return {
            (
                f["id"],
                f["quantity"],
                f["kind"],
                f["page"],
                f["amount_eur"],
                f["percent"],
                f["label"],
            )
            for f in ({"percent": None} | each for each in edition["figures"])
            if f["kind"] != "prose" and f["id"] != "regiodeal.totaal"
        }

    assert stated(editions["main"].truth) == stated(truth)
