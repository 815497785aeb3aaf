"""What is in the repository speaks of this project alone, on any machine.

The patterns are put together from parts, so that this file does not match itself.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ABSOLUTE_PATH = "a path of one machine"
REGISTRY_HOST = "the host of a package registry"
WORKPLACE = "a word of a workplace, not of this project"

_folders = "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "tmp/w"])
_hosts = "|".join(
    [
        r"py" + r"pi\.org",
        r"python" + r"hosted\.org",
        r"npm" + r"js\.(?:org|com)",
        r"deb" + r"ian\.org",
    ]
)
_words = "|".join(
    [
        "anth" + "ropic",
        "cla" + "ude",
        "chat" + "gpt",
        "open" + "ai",
        "co" + "pilot",
        "large language " + "model",
        "C" + "EO",
        r"issue" + r" #?\d+",
    ]
)

PATTERNS = {
    ABSOLUTE_PATH: re.compile(rf"(?<![\w.~:/-])/(?:{_folders})/".encode()),
    REGISTRY_HOST: re.compile(_hosts.encode(), re.IGNORECASE),
    WORKPLACE: re.compile(rf"\b(?:{_words})\b".encode(), re.IGNORECASE),
}


# In compressed bytes a short word stands by chance; a path or a host does not.
IN_ANY_BYTES = (ABSOLUTE_PATH, REGISTRY_HOST)


def stains(name: str, content: bytes) -> Iterator[str]:
    kinds = IN_ANY_BYTES if b"\0" in content else tuple(PATTERNS)
    for what in kinds:
        yield from _stains_of_one_kind(name, content, what)


def _stains_of_one_kind(name: str, content: bytes, what: str) -> Iterator[str]:
    for match in PATTERNS[what].finditer(content):
        line = content.count(b"\n", 0, match.start()) + 1
        yield f"{name}:{line}: {match.group().decode('latin-1')!r} is {what}"


def files_of_the_repository(root: Path) -> list[Path]:
    """Tracked files, and those that are neither tracked nor ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := root / name).is_file()]


@pytest.mark.needs("git checkout")
def test_nothing_speaks_of_a_machine_or_a_workplace(repo_root: Path) -> None:
    paths = files_of_the_repository(repo_root)
    assert repo_root / "pyproject.toml" in paths
    found = [
        line
        for path in paths
        for line in stains(str(path.relative_to(repo_root)), path.read_bytes())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ("see /" + "wo" + "rk/main", ABSOLUTE_PATH),
        ('open("/' + "ho" + 'me/me/a.pdf")', ABSOLUTE_PATH),
        ("--index-url https://" + "py" + "pi.org/simple", REGISTRY_HOST),
        ("written by " + "Cla" + "ude", WORKPLACE),
        ("see issue" + " #12", WORKPLACE),
    ],
)
def test_a_stain_is_seen(planted: str, what: str) -> None:
    (line,) = stains("a.txt", f"first line\n{planted}".encode())
    assert line.startswith("a.txt:2: ")
    assert line.endswith(what)


def test_bytes_that_are_no_text_are_searched_for_paths_and_hosts_only() -> None:
    content = b"\0" + ("C" + "EO /" + "ho" + "me/").encode()
    (line,) = stains("a.pdf", content)
    assert line.endswith(ABSOLUTE_PATH)


@pytest.mark.parametrize(
    "clean",
    ["https://example.org/wo" + "rk/", "~/dtz", "the frame" + "work/engine", "<< /Ro" + "ot 1"],
)
def test_clean_text_is_left_alone(clean: str) -> None:
    assert not list(stains("a.txt", clean.encode()))
