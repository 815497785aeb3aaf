"""The commands of docs/deploy.md that are for root of a server: what they name is there.

What they do is not tried here. Its other examples are run by tests/docs.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dagster._cli.instance import instance_cli
from typer.main import get_command

from dtz_assets.cli import app
from tests.deploy.test_units import settings_of
from tests.docs.fences import ROOT, fences
from tests.end_to_end.conftest import BIN

PAGE = "docs/deploy.md"
UNITS = ROOT / "deploy/systemd"
# Programs of Debian: their own pages say what they do.
OTHERS = {"apt-get", "chown", "git", "install", "journalctl", "ln", "mv", "stat", "tar", "useradd"}
OTHERS |= {"cd", "cp", "usermod"}


def commands() -> list[str]:
    return [
        line
        for block in fences(PAGE)
        if block.language == "sh"
        for line in block.lines
        if line and not line.startswith("(umask")
    ]


def complaints(line: str) -> Iterator[str]:
    """What a command names that is not there."""
    program, *words = shlex.split(line)
    if program == "runuser":
        program, *words = words[words.index("--") + 1 :]
    for path in re.findall(r"/opt/dtz/([\w./-]+)(\*?)", line):
        yield from _path(*path)
    if program in KNOWN:
        yield from KNOWN[program](words)
    elif program not in OTHERS | {"createuser", "createdb", "/opt/dtz/.venv/bin/dtz"}:
        yield f"{program}: no test knows this program"


def _path(path: str, star: str) -> Iterator[str]:
    place = BIN / Path(path).name if path.startswith(".venv/bin/") else ROOT / path
    if not path.startswith("deploy/container") and not (
        list(place.parent.glob(f"{place.name}*")) if star else place.exists()
    ):
        yield f"{path}: no such file"


def _make(words: list[str]) -> Iterator[str]:
    text = (ROOT / "Makefile").read_text("utf-8").replace("$(VENV)", ".venv")
    if not re.search(rf"^{re.escape(words[-1])}:", text, re.MULTILINE):
        yield f"make {words[-1]}: no such target"


def _systemctl(words: list[str]) -> Iterator[str]:
    for name in words:
        of_ours = name.startswith("dtz-") and "*" not in name
        if of_ours and not (UNITS / (name if "." in name else f"{name}.service")).is_file():
            yield f"{name}: no such unit"


def _dtz(words: list[str]) -> Iterator[str]:
    known = get_command(app).commands  # type: ignore[attr-defined]
    if words[0] not in known:
        yield f"dtz {words[0]}: no such command"


def _dagster(words: list[str]) -> Iterator[str]:
    if words[0] != "instance" or words[1] not in instance_cli.commands:
        yield f"dagster {' '.join(words)}: no such command"


def _docker(words: list[str]) -> Iterator[str]:
    yield from _helped("docker-compose", words[1], words[2:])


def _caddy(words: list[str]) -> Iterator[str]:
    yield from _helped("caddy", words[0], words[1:])


def _helped(program: str, command: str, words: list[str]) -> Iterator[str]:
    """What the help of a command does not know."""
    asked = [str(BIN / program), command, "--help"]
    text = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False).stdout
    if not re.search(rf"{command}", text):
        yield f"{program} {command}: no such command"
    yield from (
        f"{program} {command} {word}: no such option"
        for word in words
        if word.startswith("--") and word not in text and "dtz" not in words
    )


KNOWN: dict[str, Callable[[list[str]], Iterator[str]]] = {
    "make": _make,
    "systemctl": _systemctl,
    "dtz": _dtz,
    "dagster": _dagster,
    "docker": _docker,
    "caddy": _caddy,
}


def test_what_the_commands_name_is_there():
    assert len(commands()) > 40
    assert not [f"{line}: {one}" for line in commands() for one in complaints(line)]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("make -C /opt/dtz postgress", "make postgress: no such target"),
        ("systemctl enable --now dtz-demon", "dtz-demon: no such unit"),
        ("systemctl start dtz-weekly.timer", "dtz-weekly.timer: no such unit"),
        ("dtz refreshh", "dtz refreshh: no such command"),
        ("dagster instance upgrade", "dagster instance upgrade: no such command"),
        ("docker compose up --detached", "docker-compose up --detached: no such option"),
        ("install -m 0600 /opt/dtz/deploy/dtz.env /etc", "deploy/dtz.env: no such file"),
        ("cp -r /opt/dtz/deploy/systemd/dz-* /etc", "deploy/systemd/dz-: no such file"),
        ("dpkg -i dtz.deb", "dpkg: no test knows this program"),
    ],
)
def test_what_is_not_there_is_seen(line: str, complaint: str):
    assert list(complaints(line)) == [complaint]


def test_a_shell_understands_them():
    for block in fences(PAGE):
        if block.language == "sh":
            subprocess.run(["bash", "-n"], input=block.text, encoding="utf-8", check=True)


def test_the_settings_of_the_page_are_those_of_the_files():
    known = settings_of((UNITS / "dtz.env").read_text("utf-8"))
    proxies = [path.read_text("utf-8") for path in (ROOT / "deploy/proxy").iterdir()]
    for block in fences(PAGE):
        for name in re.findall(r'^(?:Environment=")?([A-Z_]+)=', block.text, re.MULTILINE):
            assert name in known or any(name in text for text in proxies), name
