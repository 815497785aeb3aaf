"""Figures to confirmed figures: a second reader reads each again, at the same place.

    first reader    2.160.000        first reader    35.299
    second reader   2.160.000        second reader   35.296
    agreed                           disputed: no amount, and a failure that shows both

The readings are compared as amounts. Agreement says that the file holds this number, not that
the number is right: that is for the rules. What the first reader reads belongs to `reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import attrgetter

from pipelines.amounts.glyphs import clean
from pipelines.amounts.model import Amount, AmountKind, Notation, Percentage
from pipelines.amounts.parse import parse_amount, parse_percentage
from pipelines.amounts.scan import scan_numbers
from pipelines.documents.characters import (
    SECOND_READER,
    Character,
    PageCharacters,
    characters_at,
    line_at,
    read_characters,
    spaced,
    text_at,
)
from pipelines.documents.model import READER, Box
from pipelines.documents.ocr import engine, read_spot
from pipelines.errors import AmountError
from pipelines.figures.model import Extraction, Failure, Figure, Measure

SECOND_READING = "second_reading"
"""The check that fails for a figure that two readers read differently; its value shows both."""

HIDDEN_TEXT = "hidden_text"
"""The check that fails where text hidden under a picture says another number than the picture."""

_PROBLEM = "two readers read different texts here: which one is printed is not certain"
_SETTLED = "two readers read different texts here: a third, that looked at it, settled it"
_HIDDEN = "the text hidden under this picture says another number: the picture counts"
_NOTHING = "(nothing)"
# Points by which the boxes of two readers differ for the same character.
_SLACK = 1.0
# As parts of the height of a number: what is nearer touches it, what is smaller is the mark of a
# footnote, and what goes on with it over the end of a line stands no lower.
_NEAR, _SMALLER, _NEXT_LINE = 0.5, 0.8, 2.5
# Compared is what is printed, whatever it is multiplied by: any scale does that lets small parts
# of it be read ("1,2345" in millions).
_ANY_SCALE = Decimal(10_000)
_UNREADABLE = (AmountKind.MALFORMED, AmountKind.DISPUTED)


def confirm_figures(
    found: Extraction, data: bytes, notations: Sequence[Notation], hidden: Collection[int] = ()
) -> Extraction:
    """What was found in the document `data`, with each figure read a second time.

    A figure that both readers read alike names both in `reader`. Of one that they read
    differently a third looks at the spot, where it is installed: two of three settle it, else it
    is disputed, or stays malformed; either way it is a failure. What was read from a picture has
    no second reader; where text is `hidden` under it, by number of page, that is evidence only:
    another number there is a failure, and the figure stays. `notations` are those that the
    definition allows. Raises DocumentError (as `preview`).
    """
    by_page = [list(group) for _, group in groupby(found.figures, attrgetter("page"))]
    pages = read_characters(data, [figures[0].page for figures in by_page])
    confirmed: list[Figure] = []
    failures: list[Failure] = []
    for figures, page in zip(by_page, pages, strict=True):
        for figure in figures:
            readings = _readings(figure, page)
            if figure.reader != READER and page.number not in hidden:
                confirmed.append(figure)
            elif any(_is_same(figure, reading, notations) for reading in readings):
                confirmed.append(_agreed(figure))
            else:
                seen = _seen(figure, page)
                look = partial(_looked_at, data, figure)
                settled, failure = _judged(figure, seen, look, notations)
                confirmed.append(settled)
                failures.append(failure)
    return replace(found, figures=tuple(confirmed), failures=(*found.failures, *failures))


def _agreed(figure: Figure) -> Figure:
    if figure.reader != READER:
        return figure
    return replace(figure, reader=f"{figure.reader}+{SECOND_READER}")


def _judged(
    figure: Figure, seen: str, look: Callable[[], str], notations: Sequence[Notation]
) -> tuple[Figure, Failure]:
    """What becomes of a figure that the second reader does not read, and the failure that it is."""
    place = f"page {figure.page}, {figure.label}"
    readings = f"{figure.printed} / {seen or _NOTHING}"
    if figure.reader != READER:
        return figure, Failure(HIDDEN_TEXT, place, readings, _HIDDEN)
    third = look() if engine() and figure.amount_kind not in _UNREADABLE else ""
    if third:
        readings += f" / {third}"
    if third and _is_same(figure, third, notations):
        first = replace(figure, reader=f"{figure.reader}+{engine()}")
        return first, Failure(SECOND_READING, place, readings, _SETTLED)
    second = _as_seen(figure, seen, notations) if third else None
    if second and _is_same(second, third, notations):
        return second, Failure(SECOND_READING, place, readings, _SETTLED)
    return _disputed(figure), Failure(SECOND_READING, place, readings, _PROBLEM)


def _as_seen(figure: Figure, seen: str, notations: Sequence[Notation]) -> Figure | None:
    """The figure as the second reader reads it; null where that gives no certain amount."""
    is_share = figure.measure is Measure.SHARE
    printed = figure.share_pct if is_share else figure.amount
    read = {
        (_value(figure.printed, one, is_share), _value(seen, one, is_share)) for one in notations
    }
    certain = [(one.value, other.value) for one, other in read if one and other]
    if len(certain) != 1 or not printed:
        return None
    first, second_value = certain[0]
    if not first or second_value is None:
        return None
    # The first reading says what printed numbers are multiplied by there.
    value = second_value * (printed / first)
    second = replace(figure, printed=seen, reader=f"{SECOND_READER}+{engine()}")
    return replace(second, share_pct=value) if is_share else replace(second, amount=value)


def _looked_at(data: bytes, figure: Figure) -> str:
    """The number in the picture of the spot; empty where it shows none, or several."""
    text = read_spot(data, figure.page, figure.box)
    return text if len(scan_numbers(text)) == 1 else ""


def _disputed(figure: Figure) -> Figure:
    if figure.amount_kind in _UNREADABLE:
        return figure
    return replace(figure, amount=None, amount_kind=AmountKind.DISPUTED, share_pct=None, unit=None)


def _seen(figure: Figure, page: PageCharacters) -> str:
    inside = text_at(page, _grown(figure.box, _SLACK))
    return max(inside, _in_line(figure, page), key=len)


def _readings(figure: Figure, page: PageCharacters) -> Iterator[str]:
    """What the second reader reads: in the very box where that stands alone, and in its line."""
    inside = text_at(page, _grown(figure.box, _SLACK))
    if inside == text_at(page, _grown(figure.box, _NEAR * figure.box.height)):
        yield inside
    yield _in_line(figure, page)


def _grown(box: Box, sideways: float) -> Box:
    return Box(box.x0 - sideways, box.top - _SLACK, box.x1 + sideways, box.bottom + _SLACK)


def _in_line(figure: Figure, page: PageCharacters) -> str:
    """The number that the second reader sees there in its line, with what belongs to it.

    first reader    number "1.234", cell "(1.234)"
    second reader   line "Totaal (1.235) (99)": "1.235" is the number, brackets stand around it
    """
    inside = characters_at(page, _grown(figure.box, _SLACK))
    if not inside:
        return ""
    line = _without_marks(line_at(page, figure.box), inside)
    text, start, end = _number_in(line, inside)
    before, number, after = _parts(figure.printed)
    seen = text[start:end]
    if _goes_on_below(seen, number, figure, page):
        seen = number
    is_before = _compact(text[:start]).endswith(_compact(before))
    is_after = _compact(text[end:]).startswith(_compact(after))
    return (before if is_before else "") + seen + (after if is_after else "")


def _without_marks(line: Sequence[Character], inside: Sequence[Character]) -> list[Character]:
    """A line without what is much smaller than the number in it: marks of footnotes."""
    smallest = _SMALLER * max(one.box.height for one in inside)
    return [one for one in line if one.box.height > smallest]


def _number_in(line: Sequence[Character], inside: Sequence[Character]) -> tuple[str, int, int]:
    """The text of a line, and where in it the number stands that most of `inside` is part of."""
    pieces = spaced(line)
    text = "".join(pieces)
    wanted, places, end = set(map(id, inside)), [], 0
    for one, piece in zip(line, pieces, strict=True):
        end += len(piece)
        if id(one) in wanted:
            places.append(end - 1)
    spans = [(span.start, span.end) for span in scan_numbers(text)]
    if not places or not spans:
        return text, min(places, default=0), max(places, default=-1) + 1
    best = max(spans, key=lambda span: sum(span[0] <= at < span[1] for at in places))
    return text, *best


def _goes_on_below(seen: str, number: str, figure: Figure, page: PageCharacters) -> bool:
    """Whether a number is the one wanted but for words that stand in a line below.

    ... een bedrag van € 15
    miljoen voor ...
    """
    first, whole = _compact(seen), _compact(number)
    rest = whole[len(first) :]
    if not (first and whole.startswith(first) and rest.isalpha()):
        return False
    box = figure.box
    band = Box(box.x0, box.bottom, box.x1, box.bottom + _NEXT_LINE * box.height)
    return any(
        rest in _compact("".join(spaced(line_at(page, one.box))))
        for one in line_at(page, band)
        if one.text == rest[0]
    )


def _is_same(figure: Figure, reading: str, notations: Sequence[Notation]) -> bool:
    """Whether a reading is the printed text, or the same number written otherwise."""
    if _compact(reading) == _compact(figure.printed):
        return True
    (before, first, after), (left, second, right) = _parts(figure.printed), _parts(reading)
    if (_compact(before), _compact(after)) != (_compact(left), _compact(right)):
        return False
    is_share = figure.measure is Measure.SHARE
    values = [(_value(first, one, is_share), _value(second, one, is_share)) for one in notations]
    readable = [pair for pair in values if pair[0] is not None]
    return bool(readable) and all(one == other for one, other in readable)


def _value(text: str, notation: Notation, is_share: bool) -> Amount | Percentage | None:
    """The amount or percentage with its unit; null for a text that is none."""
    try:
        if is_share:
            return parse_percentage(text, notation)
        return parse_amount(text, notation, _ANY_SCALE)
    except AmountError:
        return None


def _parts(printed: str) -> tuple[str, str, str]:
    """What stands before the first number of a text, the number, and what stands behind it."""
    text = clean(printed)
    spans = scan_numbers(text)
    if not spans:
        return "", text, ""
    return text[: spans[0].start], spans[0].text, text[spans[0].end :]


def _compact(text: str) -> str:
    """The glyphs alone: readers part them differently."""
    return "".join(clean(text).split())
