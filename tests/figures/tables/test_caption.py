"""What a caption says its amounts are multiplied by, against what the definition says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Extraction
from tests.figures.drawing import found, page, placement

TABLE = r"""
    - name: table
      heading: Recapitulatie.*
      table:
        name: Recapitulatie
        scale: SCALE
        over_pages: true
        measure: expenditure
        stage: actual
        quantity: 'spent/{row}/{column}'
        columns: [{label: '20\d\d'}]
"""


def read(*drawings: str, scale: Any) -> Extraction:
    pages = [page(drawing, number) for number, drawing in enumerate(drawings, 1)]
    return found(*pages, by=placement(TABLE.replace("SCALE", str(scale))))


def table(caption: str, corner: str = "Programma", heading: str = "Recapitulatie") -> str:
    return f"""
        {heading}
        {caption}
        {corner:16}           2022   2023
        Veiligheid                     10     20
    """


CAPTION = "(bedragen x € 1.000)"


@pytest.mark.parametrize(
    "drawing",
    [
        table(CAPTION),
        table("", corner="x € 1.000"),
        table("", heading="Recapitulatie (x € 1.000)"),
        table("bedragen in duizenden euro's"),
    ],
)
@pytest.mark.parametrize("scale", [1000, "printed"])
def test_caption_and_definition_agree(drawing: str, scale: Any) -> None:
    extraction = read(drawing, scale=scale)
    assert [(f.amount, f.unit) for f in extraction.figures] == [
        (Decimal(10000), Decimal(1000)),
        (Decimal(20000), Decimal(1000)),
    ]
    assert not extraction.failures
    assert [n.status for n in extraction.numbers if n.status != "ignored"] == []


@pytest.mark.parametrize(
    ("caption", "scale"),
    [(CAPTION, 1), (CAPTION, 1000000), ("bedragen x € 1 mln", 1000), ("in euro's", 1000)],
)
def test_where_they_disagree_no_amount_is_certain_and_it_is_said_once(
    caption: str, scale: int
) -> None:
    extraction = read(table(caption), scale=scale)
    assert {(f.amount, f.amount_kind) for f in extraction.figures} == {(None, AmountKind.DISPUTED)}
    (failure,) = extraction.failures
    assert (failure.check, failure.value) == ("scale_of_caption", caption)
    assert failure.place == "page 1, Recapitulatie"


@pytest.mark.parametrize("caption", ["", "deel 1 x € 1.000, deel 2 x € 1 miljoen"])
def test_where_the_caption_alone_should_say_it_and_does_not_no_amount_is_certain(
    caption: str,
) -> None:
    extraction = read(table(caption), scale="printed")
    assert {f.amount_kind for f in extraction.figures} == {AmountKind.DISPUTED}


def test_a_caption_far_above_is_about_something_else() -> None:
    drawing = f"""
        Recapitulatie
        Zie tabel 3 {CAPTION}
        Hieronder
        staat
        dit
        Programma           2022   2023
        Veiligheid            10     20
    """
    assert [f.amount for f in read(drawing, scale=1).figures] == [Decimal(10), Decimal(20)]


def test_a_page_that_goes_on_without_a_head_keeps_the_scale() -> None:
    more = """
        Economie                       30     40
    """
    figures = read(table(CAPTION), more, scale="printed").figures
    assert [f.amount for f in figures] == [Decimal(n * 10000) for n in (1, 2, 3, 4)]
