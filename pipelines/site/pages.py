"""What the pages of the site tell to HTML: the template engine escapes all text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.amounts.render import render_amount, render_number, render_percentage
from pipelines.harmless import visible
from pipelines.site.model import Figure
from pipelines.wording import Language, say

_PACKAGE = "pipelines.site"


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
        self._environment.filters |= {
            "euros": lambda value: render_amount(value, language),
            "number": lambda value: render_number(Decimal(value), language),
            "percent": lambda value: render_percentage(value, language),
            "stated": lambda figure: stated(figure, language),
            "day": lambda instant: _day(instant, zone),
        }

    def render(self, template: str, **fields: Any) -> str:
        """A page; `root` leads from it to the folder of the site."""
        return self._environment.get_template(template).render(**fields)


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


def _day(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d}"
