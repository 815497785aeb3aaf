"""What a pattern of quantities matches."""

from __future__ import annotations

import pytest

from pipelines.reconcile.patterns import Pattern


@pytest.mark.parametrize(
    ("pattern", "quantity", "binding"),
    [
        ("a/b", "a/b", {}),
        ("a/b", "a/b/c", None),
        ("a/*", "a/b", {}),
        ("a/*", "a/b/c", None),
        ("*/2020", "a/2020", {}),
        ("a/{year}", "a/2020", {"year": "2020"}),
        ("a/{year}", "a/period", None),
        ("a/{year}", "a/20201", None),
        ("a/{category}", "a/period", {"category": "period"}),
        ("a/{category}", "a/2020", None),
        ("a/{category}", "a/2020-2021", {"category": "2020-2021"}),
        ("a/{category}/x", "a/2020/x", None),
        ("a/{year}/{category}/*", "a/2020/b/c", {"year": "2020", "category": "b"}),
        ("a.b/c", "axb/c", None),
        ("a/{year-1}", "a/2019", {"year": "2020"}),
        ("a/{year+2}/{x}", "a/2019/b", {"year": "2017", "x": "b"}),
        ("a/{year-1}", "a/period", None),
        ("a/{year+1}", "a/0000", {"year": "9999"}),
    ],
)
def test_what_matches(pattern, quantity, binding):
    assert Pattern.parse(pattern).match(quantity) == binding


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a//b",
        "a/{}",
        "A/b",
        "a/**",
        "a/{x}/{x}",
        "a/ b",
        "a/{x}y",
        "a/{year-0}",
        "a/{year-10}",
        "a/{month-1}",
        "{year}/{year-1}",
    ],
)
def test_what_is_no_pattern(text):
    with pytest.raises(ValueError, match=r"no segment|twice"):
        Pattern.parse(text)


def test_filling_and_reading_wildcards():
    pattern = Pattern.parse("a/{year}/*")
    assert pattern.filled({"year": "2020"}).text == "a/2020/*"
    assert pattern.wildcards("a/2020/c") == ("c",)


def test_filling_in_the_year_before():
    assert Pattern.parse("a/{year-1}/*").filled({"year": "2020"}).text == "a/2019/*"
    assert Pattern.parse("a/{year-1}").filled({"year": "0000"}).text == "a/9999"
