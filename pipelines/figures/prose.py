"""Sentences to drafts: an amount within running text, found by the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipelines.amounts.parse import MAX_LENGTH
from pipelines.amounts.scales import scale_behind
from pipelines.amounts.scan import NumberLook, scan_numbers
from pipelines.figures.blocks import Region
from pipelines.figures.draft import Draft
from pipelines.figures.layout import Token
from pipelines.figures.ledger import Ledger
from pipelines.figures.placements import Prose
from pipelines.figures.running import in_reading_order, running_text


def place_prose(region: Region, prose: Sequence[Prose], ledger: Ledger) -> list[Draft]:
    """The figures in the sentences of a region; each sentence pattern finds all its matches."""
    if not prose:
        return []
    text = running_text(in_reading_order(region.runs))
    drafts = []
    for spec in prose:
        for match in spec.pattern.finditer(text.text):
            for token in text.tokens(match.start("amount"), match.end("amount"))[:1]:
                if ledger.is_open(token):
                    ledger.claim(token)
                    drafts.append(_draft(token, spec, match, region))
    return drafts


def _draft(token: Token, spec: Prose, match: re.Match[str], region: Region) -> Draft:
    found = {name: text for name, text in match.groupdict().items() if text and name != "amount"}
    printed = _printed(match)
    label = found.get("label") or spec.label or match.group().split(match.group("amount"))[0]
    label = label.strip(" :,(")
    names = region.names | found | {"label": label}
    return Draft(
        token,
        spec,
        names,
        label,
        spec.quantity,
        is_share=scan_numbers(printed)[0].looks is NumberLook.PERCENTAGE,
        text=printed if printed != token.text else None,
        scale=scale_behind(match.string[match.end("amount") :][:MAX_LENGTH]) or Decimal(1),
    )


def _printed(match: re.Match[str]) -> str:
    """The amount as the whole sentence has it: "15" may end a line, "miljoen" begin the next."""
    start = match.start("amount")
    return scan_numbers(match.string[start : start + MAX_LENGTH])[0].text
