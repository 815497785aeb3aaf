"""Looks that end the worker that looks, or that never end."""

from __future__ import annotations

import os
import signal
import time

from pipelines.workers.limits import Limits
from pipelines.workers.look import Look, Pictures


class Deadly(Look):
    """A page that brings its reader down."""

    def answered(self, limits: Limits) -> Pictures:
        os.kill(os.getpid(), signal.SIGSEGV)
        raise AssertionError("a worker lives on after SIGSEGV")


class Endless(Look):
    """A page that is never done."""

    def answered(self, limits: Limits) -> Pictures:
        time.sleep(600)
        raise AssertionError("a worker had ten minutes")
