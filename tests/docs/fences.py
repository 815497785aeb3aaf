"""The examples in the documentation: what is run, and what the page says comes of it.

    ```console      `$ command`, goes on with `> `, then its output as a terminal shows it
    ```sql          asked with `dtz query`; a ```text right below it is its answer
    ```python       run by this interpreter; a ```text right below it is what it prints

In an output a line `…` stands for any lines, and `…` at the end of a line for its rest. Other
languages (yaml, text, crontab, ini, mermaid) are not run; js is, by tests/clients; sh, which is for
root of a server, is looked at by tests/deploy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("[a-z]*/README.md")]
    if path.name != "CHANGELOG.md"
)
RUN = ("console", "sql", "python")
SHOWN = ("text", "yaml", "crontab", "ini", "mermaid", "js", "sh")

_RELEASE = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Fence:
    """A fenced block: `first` and `last` are the indices of its lines between the fences."""

    language: str
    first: int
    last: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


@dataclass(frozen=True)
class Example:
    """Something to run: `output` holds the lines from `first` to `last`, null: not shown."""

    page: str
    language: str
    code: str
    output: tuple[str, ...] | None
    first: int
    last: int


def fences(page: str) -> list[Fence]:
    """The fenced blocks of a page."""
    found: list[Fence] = []
    opened: tuple[str, int] | None = None
    lines = (ROOT / page).read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if opened is None:
            opened = (line.removeprefix("```"), number + 1)
        else:
            language, first = opened
            found.append(Fence(language, first, number, tuple(lines[first:number])))
            opened = None
    return found


def examples(page: str) -> list[Example]:
    """Everything on a page that is run, in its order."""
    found: list[Example] = []
    blocks = fences(page)
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if block.language == "console":
            found += _commands(page, block)
        elif block.language in RUN:
            found.append(_answered(page, block, after))
    return found


def _answered(page: str, block: Fence, after: Fence | None) -> Example:
    if after is None or after.language != "text" or after.first - block.last > 3:
        return Example(page, block.language, block.text, None, 0, 0)
    return Example(page, block.language, block.text, after.lines, after.first, after.last)


def _commands(page: str, block: Fence) -> list[Example]:
    starts = [n for n, line in enumerate(block.lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"{page}:{block.first + 1}: a console block begins with `$ `"
    found = []
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        body = start + 1
        while body < end and block.lines[body].startswith("> "):
            body += 1
        code = "\n".join(line[2:] for line in block.lines[start:body])
        span = (block.first + body, block.first + end)
        found.append(Example(page, "console", code, block.lines[body:end], *span))
    return found


def plain(text: str, workspace: Path) -> list[str]:
    """Output without what differs from run to run: folders, releases, space at line ends."""
    text = text.replace(f"{workspace}/", "")
    lines = [_RELEASE.sub("20260301T060000-1a2b3c4d", line).rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def says(expected: tuple[str, ...], actual: list[str]) -> bool:
    """Whether an output is what a page shows, given its `…`."""
    lines = [_RELEASE.sub("20260301T060000-1a2b3c4d", line).rstrip() for line in expected]
    while lines and not lines[-1]:
        lines.pop()
    parts = [_line_pattern(line) for line in lines]
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in actual)) is not None


def _line_pattern(line: str) -> str:
    if line.strip() == "…":
        return r"(?:.*\n)*"
    if line.endswith("…"):
        return re.escape(line.removesuffix("…")) + r".*\n"
    return re.escape(line) + r"\n"
