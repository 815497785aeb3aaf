"""`raw/sources.yaml`: what it can say, and what is told of what it cannot."""

from __future__ import annotations

import pytest

from pipelines.errors import DefinitionError
from pipelines.sources.listing import load_sources, safe_name

WHOLE = """\
coevorden:
  licence: CC0-1.0
  hosts: [CDN.example.org]
  reports:
    - url: https://www.example.org/Rapport%202021.PDF
      stale_after_days: 400
    - url: http://www.example.org/download?id=7
      file: dtz.pdf
    - folder: /srv/scans
"""


@pytest.fixture
def listed(tmp_path):
    def load(text: str):
        (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
        return load_sources(tmp_path)

    return load


def test_publishers_and_their_places_are_read(listed):
    (publisher,) = listed(WHOLE).values()
    first, second, third = publisher.reports
    assert (first.file_name, first.stale_after_days) == ("rapport-2021.pdf", 400)
    assert (second.file_name, second.place) == ("dtz.pdf", "http://www.example.org/download?id=7")
    assert third.place == "/srv/scans"
    assert publisher.licence == "CC0-1.0"
    assert publisher.hosts_of(first) == {"www.example.org", "cdn.example.org"}


@pytest.mark.parametrize("text", ["", "# none yet\n"])
def test_a_file_that_lists_none_is_fine(listed, text):
    assert listed(text) == {}


def test_no_file_is_fine(tmp_path):
    assert load_sources(tmp_path) == {}


def one(report: str) -> str:
    return f"coevorden:\n  reports:\n    - {report}\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("- x\n", 1, "publishers are a mapping"),
        ("Coevorden:\n  reports: []\n", 1, "say 'coevorden'"),
        ("../x:\n  reports: []\n", 1, "no name of a folder"),
        ("coevorden:\n  reports: []\n", 2, "at least 1 item"),
        ("coevorden:\n  raports: []\n", 2, "did you mean 'reports'"),
        (one("uri: https://example.org/x.pdf"), 3, "did you mean 'url'"),
        (one("url: ftp://example.org/x.pdf"), 3, "https:// or http://"),
        (one("url: https://ann:pw@example.org/x.pdf"), 3, "password"),
        (one("url: https://example.org:x/x.pdf"), 3, "no address"),
        (one("url: 'https://example.org/a b.pdf'"), 3, "as a browser copies it"),
        (one("url: https://exämple.org/x.pdf"), 3, "as a browser copies it"),
        (one("folder: scans"), 3, "whole path"),
        (one("{url: https://example.org/x.pdf, folder: /x}"), 3, "either url or folder"),
        (one("stale_after_days: 3"), 3, "either url or folder"),
        (one("{url: https://example.org/x.pdf, file: ../x.pdf}"), 3, "plain name"),
        (one("{url: https://example.org/x.pdf, stale_after_days: 0}"), 3, "greater than or equal"),
        (one("{folder: /x, stale_after_days: 1000000000}"), 3, "less than or equal to 36500"),
        (one("folder: /x\n    - folder: /x"), 1, "said twice"),
        ("coevorden: [\n", 2, "no YAML"),
        ("coevorden:\n  licence: 2026-02-30\n", 2, "no timestamp"),
    ],
)
def test_what_it_cannot_mean_is_told_with_its_line(listed, tmp_path, text, line, problem):
    with pytest.raises(DefinitionError) as raised:
        listed(text)
    assert str(raised.value).startswith(f"{tmp_path / 'sources.yaml'}:{line}: ")
    assert problem in str(raised.value)


def test_a_password_is_not_repeated(listed):
    with pytest.raises(DefinitionError) as raised:
        listed(one("url: https://ann:secret-word@example.org/x.pdf"))
    assert "secret-word" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Jaarverslag 2021 (def).PDF", "jaarverslag-2021-def.pdf"),
        ("", "report.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("=cmd|' /c calc'!A1.pdf", "cmd-c-calc-a1.pdf"),
    ],
)
def test_a_name_of_a_file_is_harmless(name, safe):
    assert safe_name(name) == safe
    assert safe_name(safe) == safe
