"""What every command shares: its options, its settings and logs, and what its exit code says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from dtz_assets.logs import log_to_stderr
from dtz_assets.schema_version import require_readable
from dtz_assets.settings import Settings
from pipelines.errors import (
    DefinitionError,
    DocumentError,
    EngineError,
    ExportError,
    QueryError,
    RefreshAtWork,
    StateError,
)
from pipelines.store.pin import read_pin

log = logging.getLogger("dtz_assets.cli")


class Exit(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    NEEDS_A_PERSON = 1
    WRONG_USAGE = 2
    NO_RELEASE = 3
    REFRESH_AT_WORK = 4


Raw = Annotated[Path | None, typer.Option(help="folder with the reports (else DTZ_RAW)")]
WarehouseDir = Annotated[
    Path | None, typer.Option(help="folder of the warehouse (else DTZ_WAREHOUSE)")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="say more on stderr")]
Wait = Annotated[float | None, typer.Option(min=0, help="seconds to wait for another refresh")]
LogJson = Annotated[bool, typer.Option("--log-json", help="log one JSON object per line")]


@contextmanager
def session(
    raw: Path | None,
    warehouse: Path | None,
    verbose: bool,
    log_json: bool,
    *,
    reads_release: bool = True,
) -> Iterator[Settings]:
    """Settings and logs of a command; an error becomes a line on stderr and an exit code.

    One that `reads_release` is refused where this version cannot read it, and says on stderr when
    it is pinned.
    """
    log_to_stderr(verbose=verbose, as_json=log_json)
    given: dict[str, Any] = {"raw": raw, "warehouse": warehouse}
    try:
        settings = Settings(**{name: path for name, path in given.items() if path is not None})
        if reads_release:
            require_readable(settings.live)
            _tell_of_pin(settings)
        yield settings
    except ValidationError as error:
        stop(Exit.WRONG_USAGE, _settings_problem(error))
    except (QueryError, DefinitionError, ExportError) as error:
        stop(Exit.WRONG_USAGE, str(error))
    except RefreshAtWork as error:
        stop(Exit.REFRESH_AT_WORK, str(error))
    except DocumentError as error:
        from pipelines.wording import say

        language = settings.language
        stop(Exit.NEEDS_A_PERSON, say(language, f"documents.{error.code}", detail=error.detail))
    except EngineError as error:
        stop(Exit.NO_RELEASE, str(error))


def _tell_of_pin(settings: Settings) -> None:
    try:
        pin = read_pin(settings.pin)
    except StateError as error:  # no reason to keep a reader from the release
        log.warning("dtz: %s", error)
    else:
        if pin is not None:
            since = pin.pinned_at.astimezone(ZoneInfo(settings.timezone)).isoformat(" ", "minutes")
            log.warning(
                "dtz: release %s is pinned since %s by %s: newer ones are not published until "
                "`dtz refresh --unpin`",
                pin.release_id,
                since,
                pin.by,
            )


def _settings_problem(error: ValidationError) -> str:
    first = error.errors(include_input=False)[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"DTZ_{name}: {first['msg']}; see .env.example"


def stop(code: Exit, message: str) -> NoReturn:
    """Say on stderr what is wrong, and end the command with this code."""
    log.error("dtz: %s", message)
    raise typer.Exit(code)
