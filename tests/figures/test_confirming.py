"""Two readers, one number: they agree, or the figure has no amount and both readings are kept."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

import typesetting
from pipelines.amounts.model import AmountKind, Notation
from pipelines.definitions import load_definition
from pipelines.documents.characters import Character, PageCharacters, read_characters
from pipelines.documents.reading import read_document
from pipelines.extraction import extract_bytes
from pipelines.figures import confirming
from pipelines.figures.confirming import SECOND_READING, confirm_figures
from pipelines.figures.extract import extract
from pipelines.figures.model import Extraction, Figure
from tests.figures.drawing import DTZ, identity, placement
from tests.figures.test_recall import OWN

BOTH = "pdfplumber+pypdfium2"
WIDTH, HEIGHT, SIZE = 400, 300, 10
BLOCKS = r"""
    - name: year
      heading: Jaar
      prose:
        - {find: '(?P<label>draagt) ?{amount} bij', quantity: x/state, measure: budget,
           stage: actual}
      rows:
        - {label: '.+', quantity: 'spent/{label}', share_quantity: 'share/{label}',
           measure: expenditure, stage: actual}
"""
TABLE = r"""
    - name: table
      heading: Recapitulatie
      table:
        name: Recapitulatie
        scale: 1000
        signs: {V: 1, N: -1}
        measure: result
        stage: actual
        quantity: 'result/{row}/{column}'
        columns: [{label: '20\d\d'}]
"""

Draw = Callable[[Canvas], object]


def drawn(draw: Draw) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont("Helvetica", SIZE)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def lines(*printed: tuple[float, str], heading: str = "Jaar") -> bytes:
    """A heading, and below it texts at these places from the left, each on the line it names.

    A text of several lines goes on below itself.
    """

    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 250, heading)
        for x, text in printed:
            for number, line in enumerate(text.split("\n")):
                canvas.drawString(x, 200 - 14 * number, line)

    return drawn(draw)


def row(amount: str) -> bytes:
    return lines((50, "Kennispoort"), (200, amount))


def instead(shown: str, meant: str) -> bytes:
    """A row in which `meant` is stated, for whoever copies the text, in place of what is shown.

    pdfium heeds /ActualText and pdfminer does not: two readers of one file that truly differ.
    """

    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 250, "Jaar")
        canvas.drawString(50, 200, "Kennispoort")
        as_hex = ("\ufeff" + meant).encode("utf-16-be").hex()
        canvas._code.append(f"/Span <</ActualText <{as_hex}>>> BDC")
        canvas.drawString(200, 200, shown)
        canvas._code.append("EMC")

    return drawn(draw)


def read_once(data: bytes, blocks: str = BLOCKS) -> Extraction:
    return extract(read_document(data), placement(blocks), identity())


def confirmed(data: bytes, blocks: str = BLOCKS) -> Extraction:
    return confirm_figures(read_once(data, blocks), data, [Notation.NL])


def only_figure(found: Extraction) -> Figure:
    (figure,) = found.figures
    return figure


def told(found: Extraction) -> list[tuple[str, str]]:
    return [(one.place, one.value) for one in found.failures if one.check == SECOND_READING]


@pytest.fixture(autouse=True)
def no_third_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirming, "engine", lambda: "")


@pytest.fixture
def seeing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let the second reader take each character of one kind for another; "" is unseen."""

    def see(shown: str, seen: str) -> None:
        def changed(page: PageCharacters) -> PageCharacters:
            as_seen = (replace(c, text=seen) if c.text == shown else c for c in page.characters)
            return replace(page, characters=tuple(c for c in as_seen if c.text))

        def reading(data: bytes, numbers: list[int]) -> Iterator[PageCharacters]:
            return (changed(page) for page in read_characters(data, numbers))

        monkeypatch.setattr(confirming, "read_characters", reading)

    return see


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("€ 2.160.000", 2160000),
        ("2.160.000", 2160000),
        ("€ 2.160.000,-", 2160000),
        ("€ 1.234,50", Decimal("1234.50")),
        ("€ 1,2 mln", 1200000),
        ("€ -1.234", -1234),
    ],
)
def test_what_both_read_alike_names_both(printed: str, amount: Decimal) -> None:
    found = confirmed(row(printed))
    figure = only_figure(found)
    assert (figure.amount, figure.reader, told(found)) == (amount, BOTH, [])
    assert replace(figure, reader="pdfplumber") == only_figure(read_once(row(printed)))


def test_another_digit_for_one_reader_leaves_no_amount() -> None:
    found = confirmed(instead("2.160.000", meant="2.160.001"))
    figure = only_figure(found)
    assert (figure.amount, figure.amount_kind, figure.unit) == (None, AmountKind.DISPUTED, None)
    assert (figure.status, figure.reader) == ("disputed", "pdfplumber")
    assert figure.printed == "2.160.000"
    (failure,) = found.failures
    assert (failure.check, failure.place) == (SECOND_READING, "page 1, Kennispoort")
    assert failure.value == "2.160.000 / 2.160.001"
    assert "two readers" in failure.message


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("2.160.000", "2.160,000"),
        ("2.160.000", "2.160.000,50"),
        ("2.160.000", "-2.160.000"),
        ("2.160.000", "twee"),
        ("€ 2,5 mln", "€ 2,5 mld"),
        ("€ 1.234", "€ 1.234,00"),
    ],
)
def test_a_sign_a_separator_a_word_or_a_unit_can_differ(shown: str, meant: str) -> None:
    found = confirmed(instead(shown, meant))
    assert (only_figure(found).amount_kind, len(told(found))) == (AmountKind.DISPUTED, 1)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("€ 2.160.000,-", "€2.160.000"),
        ("2.160.000", "€ 2 160 000"),
        ("€ 1.500.000", "€ 1500000"),
        ("€ -1.234", "€ 1.234-"),
    ],
)
def test_the_same_amount_written_otherwise_is_agreed(shown: str, meant: str) -> None:
    found = confirmed(instead(shown, meant))
    assert (only_figure(found).reader, told(found)) == (BOTH, [])


def test_a_digit_that_one_reader_lost_before_the_number_is_seen() -> None:
    """The box of the first reader holds all that it read; the other digit touches it."""
    data = row("12.160.000")
    (figure,) = read_once(data).figures
    step = figure.box.width / len(figure.printed)
    box = replace(figure.box, x0=figure.box.x0 + 1.2 * step)
    cut = replace(figure, printed="2.160.000", amount=Decimal(2160000), box=box)
    found = confirm_figures(replace(read_once(data), figures=(cut,)), data, [Notation.NL])
    assert told(found) == [("page 1, Kennispoort", "2.160.000 / 12.160.000")]


def test_what_only_one_reader_sees_is_not_certain(seeing) -> None:
    seeing("7", "")
    assert told(confirmed(row("7.123"))) == [("page 1, Kennispoort", "7.123 / .123")]


def test_nothing_at_all_in_the_box_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(data: bytes, numbers: list[int]) -> Iterator[PageCharacters]:
        return (PageCharacters(number, ()) for number in numbers)

    monkeypatch.setattr(confirming, "read_characters", blind)
    found = confirmed(row("€ 7.000"))
    assert only_figure(found).amount_kind is AmountKind.DISPUTED
    assert told(found) == [("page 1, Kennispoort", "€ 7.000 / (nothing)")]


def test_a_misprint_that_both_read_is_the_publishers() -> None:
    found = confirmed(row("€ 259.25"))
    figure = only_figure(found)
    assert (figure.amount_kind, figure.reader, told(found)) == (AmountKind.MALFORMED, BOTH, [])


def test_a_malformed_text_stays_so_whatever_the_other_reader_says() -> None:
    found = confirmed(instead("€ 259.25", meant="€ 25.925"))
    figure = only_figure(found)
    assert (figure.amount_kind, figure.reader) == (AmountKind.MALFORMED, "pdfplumber")
    assert [one.check for one in found.failures] == ["well_formed_amount", SECOND_READING]
    assert told(found) == [("page 1, Kennispoort", "€ 259.25 / € 25.925")]


def test_a_percentage_is_compared_with_its_unit(seeing) -> None:
    data = lines((50, "Werken"), (200, "€ 571.000"), (300, "37,5%"))
    amount, share = confirmed(data).figures
    assert (share.share_pct, amount.reader, share.reader) == (Decimal("37.5"), BOTH, BOTH)
    seeing("3", "8")
    amount, share = confirmed(data).figures
    assert (amount.reader, share.reader) == (BOTH, "pdfplumber")
    assert (share.share_pct, share.unit, share.amount_kind) == (None, None, AmountKind.DISPUTED)


def test_a_number_that_goes_on_in_the_next_line_is_read_to_its_end(seeing) -> None:
    data = lines((50, "Het rijk draagt € 15\nmiljoen bij."))
    figure = only_figure(confirmed(data))
    assert (figure.printed, figure.amount) == ("€ 15 miljoen", Decimal(15_000_000))
    assert figure.reader == BOTH
    seeing("j", "")
    assert told(confirmed(data)) == [("page 1, draagt", "€ 15 miljoen / € 15")]


def test_the_mark_of_a_footnote_is_no_digit_of_the_number() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 250, "Jaar")
        canvas.drawString(50, 200, "Kennispoort")
        canvas.drawString(200, 200, "€ 1.234")
        canvas.setFont("Helvetica", 5)
        canvas.drawString(200 + canvas.stringWidth("€ 1.234", "Helvetica", SIZE), 204, "1")

    figure = only_figure(confirmed(drawn(draw)))
    assert (figure.printed, figure.amount, figure.reader) == ("€ 1.234", Decimal(1234), BOTH)


def test_an_amount_within_a_word_is_read_by_both() -> None:
    """The first reader knows the place of a part of a word by its share of the letters only."""
    figure = only_figure(confirmed(lines((50, "Het rijk WWWWWdraagt€1.234,50 bij."))))
    assert (figure.amount, figure.reader) == (Decimal("1234.50"), BOTH)


def table(cell: str) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 250, "Recapitulatie")
        for x, text in ((150, "2022"), (250, "2023")):
            canvas.drawRightString(x + 50, 225, text)
        for x, text in ((150, cell), (250, "20 V")):
            canvas.drawRightString(x + 50, 210, text)
        canvas.drawString(50, 210, "Veiligheid")

    return drawn(draw)


@pytest.mark.parametrize(("cell", "amount"), [("10 V", 10000), ("10 N", -10000), ("(10)", -10000)])
def test_a_cell_is_compared_with_what_belongs_to_its_number(seeing, cell: str, amount: int) -> None:
    figures = confirmed(table(cell), TABLE).figures
    assert [(f.amount, f.reader) for f in figures] == [
        (Decimal(amount), BOTH),
        (Decimal(20_000), BOTH),
    ]
    seeing(cell.strip("10 ")[0], "")
    first, _ = confirmed(table(cell), TABLE).figures
    assert (first.printed, first.amount, first.amount_kind) == (cell, None, AmountKind.DISPUTED)


@pytest.mark.parametrize("cell", ["-", "nihil", "p.m."])
def test_what_stands_for_no_amount_is_read_twice_as_well(seeing, cell: str) -> None:
    assert {f.reader for f in confirmed(table(cell), TABLE).figures} == {BOTH}
    seeing(cell[0], "7")
    first, *_ = confirmed(table(cell), TABLE).figures
    assert first.amount_kind is AmountKind.DISPUTED


def test_only_pages_with_figures_are_opened_a_second_time(edition: bytes, monkeypatch) -> None:
    asked: list[int] = []

    def reading(data: bytes, numbers: list[int]) -> Iterator[PageCharacters]:
        asked.extend(numbers)
        return read_characters(data, numbers)

    monkeypatch.setattr(confirming, "read_characters", reading)
    found = extract_bytes(edition, DTZ)
    assert asked == sorted({figure.page for figure in found.figures})
    assert len(asked) < found.identity.page_count


@pytest.mark.parametrize("name", [*OWN, "year-table", "year-table-ruled", "typographic-noise"])
def test_every_edition_is_read_alike_by_both(own_edition, name: str) -> None:
    read = own_edition(name).read
    assert {figure.reader for figure in read.figures} == {BOTH}
    assert told(read) == []


@pytest.mark.parametrize("name", ["municipal-table-unruled", "municipal-table-ruled"])
def test_a_municipal_table_is_read_alike_by_both(tmp_path, repo_root, name: str) -> None:
    definition = load_definition(repo_root / "docs/examples/municipal-account.yaml")
    pdf, _ = typesetting.set_variant(name, tmp_path)
    assert {f.reader for f in extract_bytes(pdf.read_bytes(), definition).figures} == {BOTH}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return typesetting.set_main(tmp_path_factory.mktemp("main")).read_bytes()


@pytest.fixture(scope="module")
def report(edition: bytes) -> tuple[Extraction, list[PageCharacters]]:
    """Our own edition as the first reader reads it, and what the second sees of it."""
    found = extract(read_document(edition), DTZ.placement, identity())
    return found, list(read_characters(edition, sorted({f.page for f in found.figures})))


@given(seed=st.integers())
def test_one_changed_digit_never_goes_unseen(report, seed: int) -> None:
    """Whatever digit of whatever figure the second reader takes for another: one is disputed."""
    found, pages = report
    chance = random.Random(seed)
    figure = chance.choice([f for f in found.figures if f.amount_kind is AmountKind.AMOUNT])
    (page,) = [page for page in pages if page.number == figure.page]
    digits = [c for c in page.characters if c.text.isdigit() and _is_in(c, figure)]
    wrong = chance.choice(digits)
    other = chance.choice([digit for digit in "0123456789" if digit != wrong.text])
    seen = tuple(replace(c, text=other) if c is wrong else c for c in page.characters)
    changed = [replace(p, characters=seen) if p is page else p for p in pages]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confirming, "read_characters", lambda *_: iter(changed))
        again = confirm_figures(found, b"", [Notation.NL])
    readers = {f.quantity: f.reader for f in again.figures if f.page == figure.page}
    assert len(told(again)) == 1, readers
    assert [f.box for f in again.figures if f.reader != BOTH] == [figure.box]


def _is_in(one: Character, figure: Figure) -> bool:
    x = (one.box.x0 + one.box.x1) / 2
    return figure.box.x0 < x < figure.box.x1 and figure.box.top < one.middle < figure.box.bottom
