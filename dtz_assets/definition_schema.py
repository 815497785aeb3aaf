"""The JSON Schema of the definition files, for editors: every key with its meaning.

    python -m dtz_assets.definition_schema > dtz_assets/reports/definition.schema.json

What it says is read from the models that check a definition when it is loaded. Nothing loads it.
"""

from __future__ import annotations

import json
import sys

from pipelines.definitions import definition_schema


def render_schema() -> str:
    """The whole file."""
    return json.dumps(definition_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render_schema())
