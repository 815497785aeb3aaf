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
# What is logged, in the words of Python's sockets and its SMTP, where nothing was handed over.
_NOT_TAKEN = re.compile(
    r"refused|getaddrinfo|[Nn]ame or service|name resolution|[Nn]o route|unreachable"
    r"|ConnectTimeout|NewConnectionError|\([45]\d\d, b"
)

_ANSWER = re.compile(r"\([45]\d\d, b")

_APPRISE = "apprise"
"""The logger of Apprise and of all its services."""
_OF_THE_SOCKET = ("Socket Exception: ", "I/O Exception: ")
"""How it begins, at the level of debugging, when it says how a connection failed."""


@dataclass(slots=True)
class Overheard:
    """What is worth knowing of what was silenced.

    The last HTTP status of a refusal; whether a message was not taken, or was, as by one of two
    who get the same mail; whether the other side said so itself.
    """

    http_status: int | None = None
    was_not_taken: bool = False
    was_taken: bool = False
    was_answered: bool = False

    @property
    def is_refusal(self) -> bool:
        """Whether it is certain that nothing arrived."""
        return self.was_not_taken and not self.was_taken

    def take_in(self, level: int, told: str) -> None:
        """What Apprise says itself; never what it repeats of the message or of the answer."""
        if level == logging.INFO and told.startswith("Sent "):
            self.was_taken = True
        if level < logging.WARNING and not told.startswith(_OF_THE_SOCKET):
            return  # at the finest levels it logs what it sends, which may read like an error
        status = _HTTP_STATUS.search(told) if level >= logging.WARNING else None
        if status:
            self.http_status = int(status.group(1))
        if status or _ANSWER.search(told):
            self.was_answered = True
        if status or _NOT_TAKEN.search(told):
            self.was_not_taken = True


_sending: ContextVar[Overheard | None] = ContextVar("sending", default=None)


class _Quiet(logging.Filter):
    """Drops every record of a context that is sending, and lets all others pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        overheard = _sending.get()
        if overheard is None:
            return True
        if record.name == _APPRISE:
            overheard.take_in(record.levelno, record.getMessage())
        return False


_QUIET = _Quiet()


@contextmanager
def hushed() -> Iterator[Overheard]:
    """Nothing that is logged inside, in this thread, reaches any handler.

    Other threads go on logging as they did: the filter is put on every logger there is, and
    looks at who is logging.
    """
    warnings.filterwarnings("ignore", message="Unverified HTTPS request")
    # Only what it says at this level tells a connection that never was from one that broke off.
    logging.getLogger(_APPRISE).setLevel(logging.DEBUG)
    for logger in (logging.getLogger(), *list(logging.Logger.manager.loggerDict.values())):
        if isinstance(logger, logging.Logger):
            logger.addFilter(_QUIET)
    overheard = Overheard()
    token = _sending.set(overheard)
    try:
        yield overheard
    finally:
        _sending.reset(token)
