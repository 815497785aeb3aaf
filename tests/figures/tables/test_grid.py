"""Numbers to columns and rows: three-line tables that the reader can follow with a finger."""

from __future__ import annotations

from pipelines.documents.model import Edge, Page
from pipelines.figures.layout import Run, runs_of
from pipelines.figures.ledger import Ledger
from pipelines.figures.tables.grid import bands_of, columns_of, rows_of
from pipelines.figures.tables.heads import cells_of
from pipelines.figures.tables.labels import LabelledRow, labelled
from tests.figures.drawing import HEIGHT, WIDTH, word


def drawn(*pieces: tuple[str, float, float], edges: tuple[Edge, ...] = ()) -> list[Run]:
    words = []
    for text, x, top in pieces:
        for part in text.split():
            words.append(word(part, x, top))
            x = words[-1].box.x1 + 2
    return runs_of(Page(1, WIDTH, HEIGHT, tuple(words), edges))


def read(runs: list[Run], edges: tuple[Edge, ...] = ()) -> list[tuple[str, list[str]]]:
    cells = cells_of(runs, Ledger(runs))
    columns = columns_of(cells)
    labels = [run for run in runs if run.box.x1 < columns[0].x0]
    return [
        (line.label, [line.row.cells[n].text for n in sorted(line.row.cells)])
        if isinstance(line, LabelledRow)
        else (line.label, [])
        for line in labelled(rows_of(cells, labels, columns, edges), labels)
    ]


def line(top: float) -> Edge:
    return Edge(40, top, 400, top + 0.5)


def test_numbers_above_each_other_are_a_column_and_beside_each_other_a_row():
    runs = drawn(
        ("Wegen", 50, 100), ("1.000", 200, 100), ("20", 300, 100),
        ("Water", 50, 120), ("900", 210, 120), ("3.000", 285, 120),
    )  # fmt: skip
    assert read(runs) == [("Wegen", ["1.000", "20"]), ("Water", ["900", "3.000"])]


def test_a_number_off_its_line_belongs_to_the_nearest_row_that_lacks_one():
    runs = drawn(
        ("Wegen", 50, 100), ("1.000", 200, 100), ("2.000", 300, 107),
        ("Water", 50, 130), ("3.000", 200, 130), ("4.000", 300, 130),
    )  # fmt: skip
    assert read(runs)[0] == ("Wegen", ["1.000", "2.000"])


def test_between_ruled_lines_the_band_decides_and_not_the_distance():
    edges = (line(95), line(125), line(155))
    runs = drawn(
        ("Wegen", 50, 100), ("1.000", 200, 100), ("2.000", 300, 112),
        ("Water", 50, 130), ("3.000", 200, 130), ("4.000", 300, 142),
        edges=edges,
    )  # fmt: skip
    assert read(runs, edges) == [
        ("Wegen", ["1.000", "2.000"]),
        ("Water", ["3.000", "4.000"]),
    ]


def test_a_line_drawn_in_pieces_or_twice_is_one_line():
    pieces = (Edge(40, 95, 200, 95.5), Edge(200, 95.2, 400, 95.7), line(96), line(125))
    runs = drawn(("Wegen", 50, 100), ("1.000", 300, 100))
    assert bands_of(pieces, runs[0].box.joined(runs[1].box)) == [(95, 125)]


def test_a_label_of_several_lines_comes_together_around_its_numbers():
    runs = drawn(
        ("Wonen en ruimtelijke", 50, 100),
        ("ontwikkeling van", 50, 112), ("1.000", 300, 112),
        ("het centrum", 50, 124),
        ("Water", 50, 150), ("900", 310, 150),
    )  # fmt: skip
    assert [row[0] for row in read(runs)] == [
        "Wonen en ruimtelijke ontwikkeling van het centrum",
        "Water",
    ]


def test_numbers_halfway_between_two_lines_belong_to_both():
    runs = drawn(
        ("Algemeen", 50, 90), ("500", 310, 90),
        ("Geraamde", 50, 112),
        ("1.000", 300, 120),
        ("Resultaat", 50, 128),
        ("Water", 50, 150), ("900", 310, 150),
    )  # fmt: skip
    assert read(runs) == [
        ("Algemeen", ["500"]),
        ("Geraamde Resultaat", ["1.000"]),
        ("Water", ["900"]),
    ]


def test_a_line_without_numbers_that_goes_on_nowhere_is_a_heading():
    runs = drawn(
        ("Fysiek", 50, 80),
        ("Wegen", 60, 100), ("1.000", 300, 100),
        ("Sociaal", 50, 120),
        ("Jeugd", 60, 140), ("900", 310, 140),
    )  # fmt: skip
    assert read(runs) == [
        ("Fysiek", []),
        ("Wegen", ["1.000"]),
        ("Sociaal", []),
        ("Jeugd", ["900"]),
    ]


def test_two_columns_of_words_before_the_numbers_are_one_label():
    runs = drawn(("Twente", 50, 100), ("Enschede", 150, 100), ("1.000", 300, 100))
    assert read(runs)[0][0] == "Twente / Enschede"


def test_a_dash_is_a_cell_and_a_blank_is_none():
    runs = drawn(
        ("Wegen", 50, 100), ("1.000", 200, 100), ("-", 320, 100),
        ("Water", 50, 120), ("2.000", 300, 120),
    )  # fmt: skip
    assert [row[1] for row in read(runs)] == [["1.000", "-"], ["2.000"]]
