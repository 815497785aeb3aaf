"""A report of another family, read end to end: nothing of the engine is about DTZ."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.definitions import (
    load_definition,
    pages_to_recognise,
    recognise,
    recognition_fingerprint,
)
from pipelines.errors import DocumentError
from pipelines.extraction import extract_bytes, recognise_bytes
from pipelines.figures.model import NumberStatus
from tests.figures.drawing import DTZ


def test_the_report_is_read_end_to_end(write, park_report: bytes) -> None:
    definition = load_definition(write())
    assert recognise_bytes(park_report, [DTZ, definition]) is definition
    found = extract_bytes(park_report, definition)
    assert found.identity.report_id == "groenhof/stadspark/account/2021-2022"
    assert [(f.quantity, f.amount, f.unit, f.page) for f in found.figures] == [
        ("budget/period/trees", Decimal(12000), 1, 2),
        ("budget/period/paths", Decimal("8500.50"), Decimal("0.01"), 2),
        ("expenditure/2021/trees", Decimal(11250), 1, 3),
        ("expenditure/2021/paths", Decimal(8000), 1, 3),
        ("income/2021/lottery", Decimal(1_200_000), 100_000, 3),
    ]
    assert all(number.status is NumberStatus.IGNORED for number in found.numbers)
    assert (found.failures, found.projects, found.sections) == ((), (), ())


def test_a_document_of_no_family_is_unknown(write, park_report: bytes) -> None:
    for definitions in ([DTZ], []):
        with pytest.raises(DocumentError) as raised:
            recognise_bytes(park_report, definitions)
        assert raised.value.code == "unknown_family"
        missed = [f"{one.name}: {one.placement.recognise.text[0]}" for one in definitions]
        assert raised.value.detail == "; ".join(missed)


def test_a_document_of_two_families_names_them_both(write, park_report: bytes) -> None:
    park = load_definition(write())
    other = load_definition(write("family: park-account", "family: other-park"))
    with pytest.raises(DocumentError) as raised:
        recognise_bytes(park_report, [park, other])
    assert (raised.value.code, raised.value.detail) == (
        "several_families",
        "park-account, other-park",
    )


def test_a_recognised_report_without_an_amount_was_not_read(write, park_report: bytes) -> None:
    definition = load_definition(write("heading: Plan", "heading: Nergens"))
    nowhere = definition.placement.figures.blocks[0]
    figures = definition.placement.figures.model_copy(
        update={"blocks": (nowhere,), "categories_from": ()}
    )
    placement = definition.placement.model_copy(update={"figures": figures})
    blind = type(definition)(definition.family, placement, definition.rules)
    with pytest.raises(DocumentError) as raised:
        extract_bytes(park_report, blind)
    assert raised.value.code == "no_figures"


def test_as_many_pages_are_looked_at_as_some_definition_needs(write) -> None:
    three = load_definition(write("recognise:\n", "recognise:\n  pages: 3\n"))
    assert pages_to_recognise([DTZ, three]) == 3
    assert pages_to_recognise([DTZ]) == 2
    assert pages_to_recognise([]) == 1


def test_only_recognition_decides_whether_an_unknown_document_is_tried_again(write) -> None:
    before = recognition_fingerprint([load_definition(write())])
    other_heading = recognition_fingerprint([load_definition(write("heading: Plan", "heading: P"))])
    other_text = recognition_fingerprint([load_definition(write("[Rekening Stads", "[Stads"))])
    assert before == other_heading != other_text


def test_the_text_decides_and_not_the_name_of_a_file(write) -> None:
    definition = load_definition(write())
    assert recognise(["Rekening  Stadspark", ""], [definition]) is definition
