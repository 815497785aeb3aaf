"""Silence around sending: what the channel libraries log would give addresses and tokens away.

Apprise, requests and urllib3 write URLs, hosts and recipients to their loggers, and urllib3 warns
with the host in the text. Nothing of that may get out. No sending here.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_HTTP_STATUS = re.compile(r"\berror=([1-5]\d\d)\b")


@dataclass(slots=True)
class Overheard:
    """The one thing worth knowing of what was silenced: the last HTTP status of a refusal."""

    http_status: int | None = None


_sending: ContextVar[Overheard | None] = ContextVar("sending", default=None)


class _Quiet(logging.Filter):
    """Drops every record of a context that is sending, and lets all others pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        overheard = _sending.get()
        if overheard is None:
            return True
        status = _HTTP_STATUS.search(record.getMessage())
        if status:
            overheard.http_status = int(status.group(1))
        return False


_QUIET = _Quiet()


@contextmanager
def hushed() -> Iterator[Overheard]:
    """Nothing that is logged inside, in this thread, reaches any handler.

    Other threads go on logging as they did: the filter is put on every logger there is, and
    looks at who is logging.
    """
    warnings.filterwarnings("ignore", message="Unverified HTTPS request")
    for logger in (logging.getLogger(), *list(logging.Logger.manager.loggerDict.values())):
        if isinstance(logger, logging.Logger):
            logger.addFilter(_QUIET)
    overheard = Overheard()
    token = _sending.set(overheard)
    try:
        yield overheard
    finally:
        _sending.reset(token)
