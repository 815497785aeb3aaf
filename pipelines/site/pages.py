"""What the pages of the site tell to HTML: the template engine escapes all text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.amounts.render import render_amount, render_number, render_percentage
from pipelines.harmless import visible
from pipelines.site.looking import sections, web_address
from pipelines.site.model import Figure, Release
from pipelines.wording import Language, say

_PACKAGE = "pipelines.site"
_NAMED_UNITS = (1, 1000, 1_000_000)
# No text of a report can be this: it is escaped.
_OF_RELEASE = Markup("<span data-release>{}</span>")
_ANY_RELEASE = re.compile(_OF_RELEASE.format(Markup("[^<]*")))


class Pages:
    """Templates in one language, of one release; instants are shown in `zone`."""

    def __init__(self, language: Language, zone: ZoneInfo, release: Release) -> None:
        named = _said(
            language, "release", release=release.release_id, day=_day(release.built_at, zone)
        )
        self._release = _OF_RELEASE.format(named)
        self._environment = Environment(
            loader=PackageLoader(_PACKAGE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_shown,
        )
        self._environment.globals |= {
            "release": self._release,
            "language": language.value,
            "say": partial(_said, language),
        }
        self._environment.filters |= _filters(language, zone)

    def render(self, template: str, **fields: Any) -> str:
        """A page; `root` leads from it to the folder of the site."""
        return self._environment.get_template(template).render(**fields)

    def renamed(self, html: str) -> str:
        """A page of another release in which nothing else is different, as one of this release."""
        return _ANY_RELEASE.sub(lambda _: self._release, html)


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
    return amount_stated(figure.printed, figure.amount, figure.share_pct, language)


def amount_stated(
    printed: str, amount: Decimal | None, share: Decimal | None, language: Language
) -> str:
    """A percentage or an amount in the notation of the language; as printed where there is none."""
    if share is not None:
        return render_percentage(share, language)
    return printed if amount is None else render_amount(amount, language)


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
