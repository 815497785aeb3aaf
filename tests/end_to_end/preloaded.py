"""Asks `forked.py` for commands, and kills them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.end_to_end.conftest import Place, Ran

REPOSITORY = Path(__file__).parents[2]


@dataclass
class Preloaded:
    """One command at a time."""

    requests: IO[str]
    answers: IO[str]

    def start(
        self,
        place: Place,
        *arguments: str,
        settings: Mapping[str, str],
        learn: str = "",
        largest: int = 0,
    ) -> int:
        """Start a command and give its process id, which is that of its group too."""
        asked = {
            "arguments": arguments,
            "folder": str(place.folder),
            "environment": place.environment(settings),
            "learn": learn,
            "largest": largest,
        }
        self.requests.write(json.dumps(asked) + "\n")
        self.requests.flush()
        return int(self.answers.readline())

    def end(self, place: Place) -> Ran:
        """Wait until the command has ended, and say what it came to."""
        code = int(self.answers.readline())
        out, err = ((place.folder / name).read_text("utf-8") for name in ("out.txt", "err.txt"))
        return Ran(code, out, err)

    def dtz(
        self,
        place: Place,
        *arguments: str,
        settings: Mapping[str, str],
        learn: str = "",
        largest: int = 0,
    ) -> Ran:
        """Run a command to its end."""
        self.start(place, *arguments, settings=settings, learn=learn, largest=largest)
        return self.end(place)


def kill_group(leader: int) -> None:
    """Kill a command with all its workers; that it has ended already is no error."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


@contextmanager
def preloaded() -> Iterator[Preloaded]:
    """A process that has imported everything."""
    command = [sys.executable, "-m", "tests.end_to_end.forked"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Preloaded(process.stdin, process.stdout)
        process.stdin.close()
