"""Pandera models of every table: what is validated, what DuckDB is told, the data dictionary.

    core.py      what the reports state
    quality.py   what adds up, what does not, and what was read
    ops.py       releases, runs, files, messages
    columns.py   the types of columns, and from a model to a table of a release

`group_checks.py` holds the models that say, by name, which groups of rules must hold.
"""

from dtz_assets.schemas.core import CORE
from dtz_assets.schemas.ops import OPS
from dtz_assets.schemas.quality import QUALITY

MODELS = {**CORE, **QUALITY, **OPS}
"""The model of every table, by its name in SQL; in the order in which they are built."""

SCHEMAS = {
    "core": "What the reports state, as printed.",
    "quality": "What adds up, what does not, and the account of every number.",
    "marts": "Answers to common questions, computed from `core` and `quality`.",
    "ops": "How the refresh went: a snapshot of the moment at which the release was built.",
}
"""What is in each schema. DuckDB takes no comment on a schema, so the data dictionary says it."""
