"""Which card is a category, and what breaks it down."""

from __future__ import annotations

from pipelines.figures.hierarchy import categories_among, parent_of, parent_of_list
from pipelines.figures.pairing import pair_amounts
from tests.figures.drawing import drawn, money

KNOWN = {"programma", "regeling"}


def tree(drawing: str, known=KNOWN, **styles) -> dict[str, str | None]:
    """Each label and that of its category (null: it is one, or belongs to none)."""
    runs = drawn(drawing, **styles)
    pairs = pair_amounts(runs, money(runs))
    categories = categories_among(pairs, known)
    found = {}
    for pair in pairs:
        parent = None if pair in categories else parent_of(pair.box, categories)
        found[pair.label.text] = parent.label.text if parent else None
    return found


def test_the_breakdown_stands_below_its_category() -> None:
    assert tree("""
        Programma        Regeling
        € 300            € 50

        Inwoner
        € 100

        Poort
        € 200
        """) == {
        "Programma": None,
        "Regeling": None,
        "Inwoner": "Programma",
        "Poort": "Programma",
    }


def test_under_two_categories_each_item_has_its_own() -> None:
    assert tree("""
        Programma        Regeling
        € 300            € 50

        Inwoner          Beurs
        € 300            € 50
        """) == {
        "Programma": None,
        "Regeling": None,
        "Inwoner": "Programma",
        "Beurs": "Regeling",
    }


def test_the_breakdown_stands_right_of_its_category() -> None:
    drawing = """
        Programma        Inwoner        Poort
        € 300            € 100          € 200

        Regeling         Beurs
        € 50             € 49
        """
    assert tree(drawing, bold=["€ 300", "€ 50"]) == {
        "Programma": None,
        "Regeling": None,
        "Inwoner": "Programma",
        "Poort": "Programma",
        "Beurs": "Regeling",
    }


def test_the_breakdown_is_indented() -> None:
    assert tree("""
        Programma           € 300
          Inwoner           € 100
          Poort             € 200
        Regeling            € 50
          Beurs             € 50
        """) == {
        "Programma": None,
        "Inwoner": "Programma",
        "Poort": "Programma",
        "Regeling": None,
        "Beurs": "Regeling",
    }


def test_a_new_category_is_known_by_being_set_like_the_others() -> None:
    assert tree("""
        Programma        Regeling        Fonds
        € 300            € 50            € 70
        """) == {"Programma": None, "Regeling": None, "Fonds": None}


def test_in_a_row_of_categories_what_stands_below_is_none() -> None:
    drawing = "Programma    Regeling\n€ 300        € 50\n\nInwoner\n€ 300"
    assert tree(drawing)["Inwoner"] == "Programma"


def test_another_size_or_font_is_no_category() -> None:
    drawing = "Programma    Poort\n€ 300        € 50"
    assert tree(drawing, {"programma"})["Poort"] is None
    assert tree(drawing, {"programma"}, bold=["€ 300"])["Poort"] == "Programma"
    assert tree(drawing, {"programma"}, large=["€ 300"])["Poort"] == "Programma"


def test_what_stands_above_or_left_of_all_categories_has_no_parent() -> None:
    drawing = "Inwoner\n€ 100\n\n             Programma\n             € 300\n\nPoort\n€ 200"
    assert tree(drawing) == {"Inwoner": None, "Programma": None, "Poort": None}


def test_a_list_right_of_its_category_may_begin_higher() -> None:
    runs = drawn("""
                             - Techniekdag
        Programma            - Teaser
        € 300

        Regeling
        € 50                 - Beurs
        """)
    categories = categories_among(pair_amounts(runs, money(runs)), KNOWN)
    lists = {run.text: run.box for run in runs if run.text.startswith("-")}
    first = lists["- Techniekdag"].joined(lists["- Teaser"])
    found = [parent_of_list(box, categories) for box in (first, lists["- Beurs"])]
    assert [pair.label.text for pair in found if pair] == ["Programma", "Regeling"]


def test_a_list_left_of_all_categories_belongs_to_none() -> None:
    runs = drawn("- Beurs      Programma   € 300")
    categories = categories_among(pair_amounts(runs, money(runs)), KNOWN)
    assert parent_of_list(runs[0].box, categories) is None
