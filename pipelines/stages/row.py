"""What passes from stage to stage: a dictionary with the columns of a table of the warehouse."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
