"""Nothing that is needed at run time comes under the GPL or AGPL, and every licence is known.

Read from what is installed, for the names in requirements/run.lock.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

FINE = {
    "0bsd",
    "apache 2.0",
    "apache license version 2.0",
    "apache software license",
    "apache-2.0",
    "bsd",
    "bsd 2-clause license",
    "bsd 3-clause",
    "bsd license",
    "bsd-2-clause",
    "bsd-3-clause",
    "3-clause bsd license",
    "cc0-1.0",
    "gnu library or lesser general public license (lgpl)",
    "isc",
    "isc license (iscl)",
    "lgpl-2.1-or-later",
    "lgpl-3.0-only",
    "lgpl-3.0-or-later",
    "mit",
    "mit license",
    "mit-0",
    "mit-cmu",
    "mozilla public license 2.0 (mpl 2.0)",
    "mpl-2.0",
    "psf-2.0",
    "python software foundation license",
    "zlib",
}
GPL = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public Licen[cs]e", re.IGNORECASE)

# name -> what a person found where the metadata does not say it in words that FINE knows
REVIEWED = {
    "pypdfium2": "Apache-2.0 or BSD-3-Clause itself; PDFium and what is built into it come under"
    " BSD, MIT, Apache, zlib and alike, the texts of which are in the wheel; FreeType by its own"
    " licence, not the GPL that it offers too; libgcc (musl wheels) with the GCC exception",
}


def stated_licence(package: Distribution) -> str:
    """An SPDX expression, else the classifiers, else the free text; "" where nothing is said."""
    metadata = package.metadata
    expression = (metadata.get_all("License-Expression") or [""])[0]
    classifiers = [
        classifier.rpartition(" :: ")[2]
        for classifier in metadata.get_all("Classifier") or ()
        if classifier.startswith("License :: ") and classifier != "License :: OSI Approved"
    ]
    return expression or " AND ".join(classifiers) or (metadata.get_all("License") or [""])[0]


def objection(name: str, stated: str) -> str | None:
    """Why this licence is not to be had at run time, or None."""
    for alternative in stated.split(" OR "):
        if all(part.strip().lower() in FINE for part in alternative.split(" AND ")):
            return None
    if GPL.search(stated):
        return f"{name}: {stated!r} is GPL or AGPL: do without it at run time"
    if name in REVIEWED:
        return None
    return f"{name}: {stated[:80]!r} is not known: read it, then add it to FINE or REVIEWED"


def locked(lock: str) -> list[Requirement]:
    lines = re.findall(r"^(\S+==[^\\\n]+)", lock, re.MULTILINE)
    return [Requirement(line.strip()) for line in lines]


def installed(repo_root: Path) -> list[Distribution]:
    lock = (repo_root / "requirements/run.lock").read_text("utf-8")
    needed = [line for line in locked(lock) if line.marker is None or line.marker.evaluate()]
    return [distribution(requirement.name) for requirement in needed]


def test_run_time_licences(repo_root: Path) -> None:
    try:
        packages = installed(repo_root)
    except PackageNotFoundError as absent:
        pytest.fail(f"{absent.name} is locked and not installed: run the tests by make test")
    assert len(packages) > 50
    objections = [objection(package.name, stated_licence(package)) for package in packages]
    assert not any(objections), "\n".join(filter(None, objections))


@pytest.mark.parametrize(
    "stated",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "GNU Affero General Public License v3",
        "MIT AND GPL-2.0-only",
        "GNU General Public License v2 (GPLv2)",
    ],
)
def test_gpl_is_refused(stated: str) -> None:
    assert "is GPL or AGPL" in str(objection("pypdfium2", stated))


@pytest.mark.parametrize("stated", ["", "Dual License", "see the file", "MIT AND Elastic-2.0"])
def test_an_unknown_licence_is_refused(stated: str) -> None:
    assert "is not known" in str(objection("some-package", stated))


@pytest.mark.parametrize(
    "stated", ["MIT", "Apache-2.0 OR GPL-2.0-only", "BSD-3-Clause AND Zlib", "LGPL-3.0-or-later"]
)
def test_a_permissive_licence_is_fine(stated: str) -> None:
    assert objection("some-package", stated) is None


def test_a_lock_is_read_with_its_markers() -> None:
    lock = "a==1 ; sys_platform == 'nowhere' \\\n    --hash=sha256:00\nb[c]==2 \\\n    --hash=x\n"
    gone, there = locked(lock)
    assert gone.marker is not None
    assert not gone.marker.evaluate()
    assert there.name == "b"
