"""Every error that the engine raises on purpose, and nothing else.

    EngineError
    ├── AmountError            a printed text that is no well-formed amount
    ├── DefinitionError        a definition file that says something impossible
    ├── DocumentError          a document that ends in quarantine
    │   └── MomentaryError     ... for a reason of the moment: tried again, never recorded as final
    ├── ReleaseError           a release that may not be published
    │   └── NoRelease          there is none to read
    ├── QueryError             SQL of a reader that DuckDB refuses
    ├── ExportError            an export that would overwrite what is not its own, or does not fit
    ├── SiteError              a site that cannot be written
    ├── StateError             state or archive that is damaged, of a newer version, or not writable
    └── RefreshAtWork          another refresh holds the warehouse

Each message says what, where, and what to do next. Fields carry what a caller needs to act on.
"""

from __future__ import annotations

from pathlib import Path


class EngineError(Exception):
    """Base of all errors that the engine raises on purpose."""


class AmountError(EngineError):
    """A printed text that is no well-formed amount; `printed` is that text, `reason` why not."""

    def __init__(self, printed: str, reason: str) -> None:
        super().__init__(f"{printed!r} is no well-formed amount: {reason}")
        self.printed = printed
        self.reason = reason


class DefinitionError(EngineError):
    """A definition that cannot be used; `where` is `file:line` as far as it is known."""

    def __init__(self, where: str, problem: str, suggestion: str = "") -> None:
        super().__init__(f"{where}: {problem}" + (f" ({suggestion})" if suggestion else ""))
        self.where = where
        self.problem = problem
        self.suggestion = suggestion


class DocumentError(EngineError):
    """A document that cannot be trusted.

    `code` is stable and names the sentence in wording/documents.yaml; `detail` fills it.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class MomentaryError(DocumentError):
    """A document that could not be read just now: the next refresh tries again."""


class ReleaseError(EngineError):
    """A release that may not be published; the one before it stays."""


class NoRelease(ReleaseError):  # noqa: N818 - not a fault, a state
    """There is no published release to read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is no release yet; run `dtz refresh` first")
        self.path = path


class QueryError(EngineError):
    """SQL of a reader that DuckDB refuses; the message is DuckDB's own."""


class ExportError(EngineError):
    """An export that cannot be made as it was asked for; nothing was written or replaced."""


class SiteError(EngineError):
    """A site that cannot be written; the one before it stays."""


class StateError(EngineError):
    """State or archive that cannot be used; the message says which and what to do."""


class RefreshAtWork(EngineError):  # noqa: N818 - not a fault, a state
    """Another refresh holds the warehouse."""

    def __init__(self, lock: Path, waited_seconds: float) -> None:
        super().__init__(
            f"{lock}: another refresh is at work (waited {waited_seconds:g} s); "
            "try again later, or give `--wait SECONDS`"
        )
        self.lock = lock
