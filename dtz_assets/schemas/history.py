"""The tables of the past: each has the columns of the table of now, and the time of each row.

`known_from` and `known_to` are instants of intake, never of reading: reading again with a better
engine changes the rows, and does not move them.
"""

from __future__ import annotations

from typing import Any, get_type_hints

import pandera.pandas as pa

from dtz_assets.schemas.columns import Instant, Rows, row_check
from dtz_assets.schemas.core import CORE
from dtz_assets.schemas.quality import QUALITY

HISTORY = "_history"

# What a row is, and from when to when; of these the rows are those of an edition.
_EDITION = "of every edition, with the time in which it was current"
_DOCUMENT = "with the time in which that was so"
_DESCRIPTIONS = {
    "core.reports": f"One row per report and current edition of it, {_DOCUMENT}.",
    "core.documents": f"One row per distinct content and status that it had, {_DOCUMENT}.",
    "core.figures": f"One row per printed figure {_EDITION}.",
    "core.projects": f"One row per project {_EDITION}.",
    "core.sections": f"One row per section of the narrative {_EDITION}.",
    "quality.rules": f"One row per rule and wording of it, {_DOCUMENT}.",
    "quality.verdicts": f"One row per rule and document that was current, {_DOCUMENT}.",
    "quality.verdict_figures": f"One row per figure that a verdict used, {_DOCUMENT}.",
    "quality.findings": f"One row per thing that a person should have known, {_DOCUMENT}.",
    "quality.finding_rules": f"One row per rule that a finding was about, {_DOCUMENT}.",
    "quality.suspects": f"One row per figure that would have explained a discrepancy, {_DOCUMENT}.",
    "quality.numbers": f"One row per number that is no claimed figure, {_EDITION}.",
    "quality.coverage": f"One row per document that was current, {_DOCUMENT}.",
    "quality.failures": f"One row per failure case of reading or of a schema, {_DOCUMENT}.",
    "quality.decisions": f"One row per decision and what became of it, {_DOCUMENT}.",
}


def _history_of(model: type[Rows], description: str) -> type[Rows]:
    """The model with two columns more; a key is unique at a time, no longer over all time."""
    schema = model.to_schema()
    single = [name for name, column in schema.columns.items() if column.unique]
    key = list(schema.unique or single[:1])
    described: dict[str, Any] = {
        name: pa.Field(description=str(schema.columns[name].description)) for name in single
    }
    hints = get_type_hints(model, include_extras=True)
    types = {name: hints[name] for name in single}
    described["known_from"] = pa.Field(description="since when this held (UTC, of intake)")
    described["known_to"] = pa.Field(
        nullable=True, description="until when; null: still; equal to known_from: it never held"
    )
    config = type(
        "Config", (), {"strict": True, **({"unique": [*key, "known_from"]} if key else {})}
    )

    @row_check("it does not end before it begins")
    def _period(cls: Any, frame: Any) -> Any:
        return frame["known_to"].isna() | (frame["known_from"] <= frame["known_to"]).fillna(True)

    content = {
        "__doc__": description,
        "__module__": __name__,
        "__annotations__": {**types, "known_from": Instant, "known_to": Instant},
        **described,
        "Config": config,
        "_period_of_time": _period,
    }
    return type(f"{model.__name__}History", (model,), content)


PAST: dict[str, type[Rows]] = {
    f"{name}{HISTORY}": _history_of({**CORE, **QUALITY}[name], description)
    for name, description in _DESCRIPTIONS.items()
}
