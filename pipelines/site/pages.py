"""What the pages of the site tell to HTML: the template engine escapes all text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.amounts.render import render_amount, render_number, render_percentage
from pipelines.harmless import visible
from pipelines.site.looking import sections, web_address
from pipelines.site.model import Figure
from pipelines.wording import Language, say

_PACKAGE = "pipelines.site"
_NAMED_UNITS = (1, 1000, 1_000_000)


class Pages:
    """Templates in one language; instants are shown in `zone`."""

    def __init__(self, language: Language, zone: ZoneInfo, shared: Mapping[str, Any]) -> None:
        self._environment = Environment(
            loader=PackageLoader(_PACKAGE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_shown,
        )
        self._environment.globals |= {
            **shared,
            "language": language.value,
            "say": partial(_said, language),
        }
        self._environment.filters |= _filters(language, zone)

    def render(self, template: str, **fields: Any) -> str:
        """A page; `root` leads from it to the folder of the site."""
        return self._environment.get_template(template).render(**fields)


def _filters(language: Language, zone: ZoneInfo) -> dict[str, Callable[..., Any]]:
    return {
        "euros": lambda value: render_amount(value, language),
        "number": lambda value: render_number(Decimal(value), language),
        "percent": lambda value: render_percentage(value, language),
        "stated": lambda figure: stated(figure, language),
        "day": lambda instant: _day(instant, zone),
        "unit": lambda figure: _unit(figure, language),
        "web": web_address,
        "sections": sections,
    }


def _said(language: Language, key: str, **fields: Any) -> str:
    return say(language, f"site.{key}", **fields)


def _shown(value: Any) -> Any:
    """What a template prints: text that would steer a terminal or turn lines is made visible."""
    # A string that is safe already is of a template, and of no report.
    return visible(value) if type(value) is str else value


def stated(figure: Figure, language: Language) -> str:
    """What a figure states; as printed where that could not be read."""
    if figure.share_pct is not None:
        return render_percentage(figure.share_pct, language)
    return figure.printed if figure.amount is None else render_amount(figure.amount, language)


def _unit(figure: Figure, language: Language) -> str:
    """In what a figure is stated, in words; the exact multiple where there is none for it."""
    if figure.share_pct is not None:
        return _said(language, "unit_share")
    if figure.unit is None:
        return _said(language, "unit_unknown")
    if figure.unit in _NAMED_UNITS:
        return _said(language, f"unit_{figure.unit:f}".partition(".")[0])
    return _said(language, "unit_other", unit=render_number(figure.unit, language))


def _day(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d}"
