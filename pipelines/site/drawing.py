"""A specification of Vega-Lite to a drawing in a page, made when the site is written.

    charts/<hash of the specification>.svg

A drawing that the site before has is taken over. Only what is on a list of plain elements and
attributes gets into a page, whatever stood in the data: so a drawing may be put inline as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup

from pipelines.harmless import visible_line
from pipelines.store.files import link_or_copy
from pipelines.wording import Language

DRAWING_VERSION = 1
"""Raise it when the same specification makes another drawing."""

_VEGA_LITE = "5.21"
_SVG = "http://www.w3.org/2000/svg"
_TAGS = {"svg", "g", "path", "line", "rect", "text"}
_ATTRIBUTES = {
    "d", "fill", "fill-opacity", "font-family", "font-size", "font-weight", "height", "opacity",
    "stroke", "stroke-dasharray", "stroke-miterlimit", "stroke-opacity", "stroke-width",
    "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
# What XML cannot hold, even as an escape.
_NO_XML = re.compile("[\ufffe\uffff]")
_LOCALES = {
    Language.NL: {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]},
    Language.EN: {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€ ", ""]},
}
_CONFIG = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "text": {"fill": "var(--ink)", "fontSize": 13, "font": "system-ui, sans-serif"},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelColor": "var(--ink)",
        "titleColor": "var(--muted)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
    },
}


class Drawer:
    """Draws in one language, into `folder`/charts; `before` is the site that may have it."""

    def __init__(self, folder: Path, before: Path, language: Language) -> None:
        (folder / "charts").mkdir(parents=True, exist_ok=True)
        self._folder, self._before, self._language = folder, before, language

    def draw(self, spec: Mapping[str, Any], title: str, description: str) -> Markup:
        """The drawing as an element; a reader of screens hears the title and the description."""
        key = json.dumps([DRAWING_VERSION, self._language, title, description, spec])
        name = f"charts/{hashlib.sha256(key.encode('utf-8')).hexdigest()[:32]}.svg"
        target = self._folder / name
        if not target.exists():
            if (self._before / name).is_file():
                link_or_copy(self._before / name, target)
            else:
                drawn = vl_convert.vegalite_to_svg(
                    {**spec, "config": _CONFIG},
                    vl_version=_VEGA_LITE,
                    allowed_base_urls=[],
                    format_locale=_LOCALES[self._language],
                )
                target.write_text(plain_svg(drawn, title, description), encoding="utf-8")
        return Markup(target.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """A text of a report as a drawing can hold it, on one line."""
    return _NO_XML.sub("\ufffd", visible_line(text))


def plain_svg(drawn: str, title: str, description: str) -> str:
    """The drawing with plain elements only; what a mark is described by becomes its title."""
    ET.register_namespace("", _SVG)
    root = _plain(ET.fromstring(drawn))
    if root is None:
        raise ValueError("the drawing is no SVG")
    root.set("role", "img")
    root.set("aria-label", plain(title))
    told = ET.Element(f"{{{_SVG}}}desc")
    told.text = plain(description)
    root.insert(0, told)
    return ET.tostring(root, encoding="unicode")


def _plain(element: ET.Element) -> ET.Element | None:
    """A copy of what is on the lists; null for an element that is not."""
    name = element.tag.removeprefix(f"{{{_SVG}}}")
    if name not in _TAGS:
        return None
    kept = {key: value for key, value in element.attrib.items() if key in _ATTRIBUTES}
    copy = ET.Element(element.tag, kept)
    copy.text = element.text if name == "text" else None
    if name in ("path", "text", "rect", "line") and "aria-label" in element.attrib:
        title = ET.SubElement(copy, f"{{{_SVG}}}title")
        title.text = element.attrib["aria-label"]
    children = (_plain(child) for child in element)
    copy.extend([child for child in children if child is not None])
    return copy
