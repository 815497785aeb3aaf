"""Logs of the command line, on stderr: for people, or one JSON object per line. No PDF text.

The name of a file is text of a stranger, so nothing in a line steers the terminal.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from pipelines.harmless import unsteered_json, visible

LOGGERS = ("pipelines", "dtz_assets")


def log_to_stderr(*, verbose: bool, as_json: bool) -> None:
    """Show what the project's own loggers say; with `verbose` also their details."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if as_json else _Lines())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.DEBUG if verbose else logging.INFO)
        logger.propagate = False


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        line["message"] = record.getMessage()
        return unsteered_json(json.dumps(line, ensure_ascii=False))
