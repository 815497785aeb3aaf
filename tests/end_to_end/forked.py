"""`dtz` many times over: a real process each, forked from one that has imported everything.

`python -m tests.end_to_end.forked` answers lines of JSON. {"arguments", "folder", "environment"}
starts a command in a session of its own, so that it can be killed with all its workers, and its
process id comes back; when it has ended, its exit code does. Output goes to out.txt and err.txt.
What a first refresh imports is imported before the next one is forked. "largest" limits the size
of what is written.

What is heavy is imported in functions: workers import this module as that of the command, and what
it holds counts for what they may take of memory.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any


def run(asked: dict[str, Any]) -> int:
    """What the child does: the command as the console script runs it."""
    os.setsid()
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for name, stream in (("out.txt", 1), ("err.txt", 2)):
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, stream)
        os.close(descriptor)
    if asked["largest"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest"], asked["largest"]))
    sys.argv = ["dtz", *asked["arguments"]]
    import dtz_assets.cli

    try:
        dtz_assets.cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    sys.stdout.flush()
    sys.stderr.flush()
    if asked["learn"]:
        Path(asked["learn"]).write_text(json.dumps(sorted(sys.modules)), encoding="utf-8")
    return code


def learn(path: Path) -> None:
    """Import what a child imported; what only it can import is left to the next one."""
    warnings.simplefilter("ignore")
    for name in json.loads(path.read_text(encoding="utf-8")):
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def say(what: int) -> None:
    """One line to whoever asks."""
    print(what, flush=True)


def main() -> None:
    """Answer until there is nothing more to answer."""
    for name in ("dtz_assets.cli", "dtz_assets.definitions", "dtz_assets.refreshing"):
        importlib.import_module(name)
    from dtz_assets.schemas import MODELS

    for model in MODELS.values():
        model.to_schema()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = run(asked)
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                os._exit(code)
        say(child)
        _, status = os.waitpid(child, 0)
        if asked["learn"] and Path(asked["learn"]).exists():
            learn(Path(asked["learn"]))
        say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
