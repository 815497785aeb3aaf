"""What all tests share: where things are, how thorough hypothesis is, and which skips are allowed.

A test that needs something optional says so with `@pytest.mark.needs("name")`, or asks for a
fixture that does. Any other skip fails the session where skips are strict: in continuous
integration (CI=true) and under `make test` (DTZ_STRICT_SKIPS=1).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPO_ROOT = Path(__file__).resolve().parents[1]
OWN_FILE = "coevorden/dtz-overzicht-2017-2021.pdf"
SHARED_SOURCE = Path(os.environ.get("DTZ_SHARED_SOURCE", REPO_ROOT / "../shared/source"))

# PostgreSQL does not start as root: in a user namespace root goes by another number.
RENAMED = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


def may_start_postgres() -> bool:
    """Whether there is a user other than root to start it."""
    return os.geteuid() != 0 or (
        shutil.which("unshare") is not None
        and subprocess.run([*RENAMED, "true"], capture_output=True, check=False).returncode == 0
    )


def chromium() -> str | None:
    """The browser of this machine; null where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


# name -> (whether it is there, what to say where it is not)
OPTIONAL: dict[str, tuple[Callable[[], bool], str]] = {
    "shared source": (
        SHARED_SOURCE.is_dir,
        "no folder with sample reports: put one at ../shared/source beside this repository,"
        " or name it in DTZ_SHARED_SOURCE",
    ),
    "git checkout": (
        (REPO_ROOT / ".git").exists,
        "this tree is no git checkout: clone the repository to check what is tracked",
    ),
    "browser": (
        lambda: chromium() is not None,
        "no Chromium, with which pages are looked at: `make browser` installs it",
    ),
    "user for PostgreSQL": (
        may_start_postgres,
        "PostgreSQL does not start as root: run the tests as another user",
    ),
    "systemd-analyze": (
        lambda: shutil.which("systemd-analyze") is not None,
        "no systemd-analyze here: `make system-deps` installs it",
    ),
}

settings.register_profile("dev", max_examples=40, deadline=None)
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
_in_ci = os.environ.get("CI") == "true"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if _in_ci else "dev"))


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The folder that holds pyproject.toml."""
    return REPO_ROOT


@pytest.fixture(scope="session")
def own_pdf(repo_root: Path) -> Path:
    """Our own edition of the report."""
    return repo_root / "raw" / OWN_FILE


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The PDF of a variant of the report, set once."""
    import typesetting

    folder = tmp_path_factory.mktemp("editions")

    def pdf(name: str) -> Path:
        path = folder / f"{name}.pdf"
        return path if path.exists() else typesetting.set_variant(name, folder)[0]

    return pdf


@pytest.fixture(scope="session")
def shared_source() -> Path:
    """The folder with sample reports and their answers, which is no part of the repository."""
    skip_unless_there("shared source")
    return SHARED_SOURCE.resolve()


def skip_unless_there(name: str) -> None:
    """Skip, saying how to get it, where the optional thing `name` is absent."""
    is_there, how_to_get_it = OPTIONAL[name]
    if not is_there():
        pytest.skip(how_to_get_it)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        skip_unless_there(*marker.args)


class StrictSkips:
    """Fails a session in which a test was skipped for a reason that OPTIONAL does not give."""

    def __init__(self) -> None:
        self.unexpected: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not hasattr(report, "wasxfail"):
            self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            if reason not in {how_to_get_it for _, how_to_get_it in OPTIONAL.values()}:
                self.unexpected.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.unexpected and session.exitstatus in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.unexpected:
            terminalreporter.section("unexpected skips: these tests must run", red=True)
            for line in self.unexpected:
                terminalreporter.line(line)


def pytest_configure(config: pytest.Config) -> None:
    if _in_ci or os.environ.get("DTZ_STRICT_SKIPS") == "1":
        config.pluginmanager.register(StrictSkips(), "strict-skips")
