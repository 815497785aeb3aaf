"""How the figures of one document are written in its sentences; each number is written once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from pipelines.amounts.render import render_amount, render_number, render_percentage
from pipelines.figures.model import Figure, Measure
from pipelines.reconcile.readings import Places
from pipelines.reconcile.values import number
from pipelines.wording import Language

Key = tuple[str, int]
"""A figure of the document, as (quantity, place)."""


_NOTHING = Decimal(0)
_SHARE = Measure.SHARE
_key = attrgetter("quantity", "place")


def keys_of(figures: Iterable[Figure]) -> tuple[Key, ...]:
    """The figures as (quantity, place)."""
    return tuple(map(_key, figures))


class Words:
    """What the figures of a document are called, and their numbers, in one language."""

    def __init__(self, places: Places, language: Language) -> None:
        self.language = language
        self._figures = {_key(figure): figure for found in places.values() for figure in found}

    @cached_property
    def amounts(self) -> dict[Key, str]:
        """`7.703`."""
        return {
            key: render(number(figure) or _NOTHING, figure, self.language)
            for key, figure in self._figures.items()
        }

    @cached_property
    def labelled(self) -> dict[Key, str]:
        """`Kennispoort 7.703`."""
        return {key: f"{figure.label} {self.amounts[key]}" for key, figure in self._figures.items()}


def render(value: Decimal, figure: Figure, language: Language) -> str:
    """A value like that of the figure: a percentage or a number."""
    is_share = figure.measure is _SHARE
    return render_percentage(value, language) if is_share else render_number(value, language)


def render_euros(value: Decimal, figure: Figure, language: Language) -> str:
    """The same, with the sign of the euro."""
    is_share = figure.measure is _SHARE
    return render_percentage(value, language) if is_share else render_amount(value, language)
