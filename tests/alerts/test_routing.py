"""Channels and routes: checked on load with file and line, and never with an address."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from pipelines.alerts.delivery import channel_names
from pipelines.alerts.routing import KINDS, OTHER_KINDS, Post, Route, load_post
from pipelines.errors import DefinitionError
from pipelines.reconcile.model import FindingKind
from pipelines.wording import Language
from tests.docs.fences import fences

NL, EN = Language.NL, Language.EN
FILE = """\
channels:
  controllers:
    env: MAIL
  chat: json://user:hunter2@host/T0KEN
routes:
  - to: [controllers]
    severity: warning
    publishers: [emmen]
  - to: [chat]
    kinds: [omission, release]
    language: en
  - to: [controllers, chat]
    kinds: [release]
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAIL", "mailto://a:hunter2@example.org")
    (tmp_path / "alerts.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path / "alerts.yaml"


def test_a_url_comes_from_the_file_or_the_environment_and_stays_a_secret(path: Path) -> None:
    post = load_post(path)
    assert {name: url.get_secret_value() for name, url in post.channels.items()} == {
        "controllers": "mailto://a:hunter2@example.org",
        "chat": "json://user:hunter2@host/T0KEN",
    }
    assert "hunter2" not in repr(post)


@pytest.mark.parametrize(
    ("severity", "publisher", "kinds", "expected"),
    [
        ("error", "emmen", ("discrepancy",), {"controllers": NL}),
        ("info", "emmen", ("discrepancy",), {}),
        ("error", "coevorden", ("discrepancy",), {}),
        ("info", "coevorden", ("discrepancy", "omission"), {"chat": EN}),
        ("warning", "emmen", ("omission",), {"controllers": NL, "chat": EN}),
        ("error", None, ("release",), {"chat": EN, "controllers": NL}),
        ("error", None, ("summary",), {}),
    ],
)
def test_a_message_goes_where_a_route_takes_it(path, severity, publisher, kinds, expected) -> None:
    assert load_post(path).addressees(severity, publisher, kinds, NL) == expected


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("json://user", "jsn://user", r"alerts\.yaml:4: channel chat: its address cannot be used"),
        ("env: MAIL", "env: NOWHERE", r":2: channel controllers: the variable NOWHERE is not set"),
        ("env: MAIL", "evn: MAIL", r":3: channels\.controllers\.evn: Extra inputs"),
        ("to: [chat]", "to: [chta]", r":9: no such channel: 'chta' \(did you mean 'chat'\?\)"),
        ("[omission, ", "[omision, ", r":10: no such kind: 'omision' \(did you mean 'omission'"),
        ("severity: warning", "severity: high", r":7: routes\.0\.severity: Input should be"),
        ("language: en", "language: fr", r":11: routes\.1\.language: Input should be"),
        ("publishers:", "publisher:", r":8: routes\.0\.publisher: Extra inputs"),
        ("to: [controllers]\n", "to: []\n", r":6: routes\.0\.to: Tuple should have at least 1"),
        ("  chat: json", "  Chat: json", r":4: channels\.Chat: String should match"),
        ("  chat: json", "  spare: json://x\n  chat: json", r":4: no route leads to channel 'spa"),
        ("routes:", "paths:", r":5: paths: Extra inputs"),
        ("channels:", "channels: [", r":\d+: no YAML"),
        ("severity: warning", "severity: 2026-02-30", r":7: no YAML: .* no timestamp"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_without_its_address(
    path: Path, before: str, after: str, problem: str
) -> None:
    path.write_text(FILE.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=problem) as wrong:
        load_post(path)
    assert not [secret for secret in ("hunter2", "T0KEN") if secret in str(wrong.value)]
    assert wrong.value.__cause__ is None or "hunter2" not in str(wrong.value.__cause__)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"none\.yaml: cannot be read"):
        load_post(tmp_path / "none.yaml")


def test_urls_take_everything_beside_the_routes(path: Path) -> None:
    url = SecretStr("json://other")
    (name,) = channel_names([url])
    post = load_post(path).with_urls([url])
    assert post.addressees("info", None, ("summary",), EN) == {name: EN}
    assert post.addressees("error", "emmen", ("discrepancy",), NL) == {"controllers": NL, name: NL}
    assert Post().with_urls([]) == Post()
    assert Post().addressees("error", None, (), NL) == {}


def test_a_route_alone_takes_everything() -> None:
    assert Route(to=("a",)).takes("info", None, ())


def test_the_example_loads_and_kinds_are_all_there_are(
    repo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTZ_MAIL_URL", "mailtos://a:pw@example.org")
    monkeypatch.setenv("DTZ_CHAT_URL", "json://example.org")
    post = load_post(repo_root / "docs/examples/alerts/alerts.yaml")
    (shown,) = (block for block in fences("docs/alerts.md") if block.language == "yaml")
    (tmp_path / "alerts.yaml").write_text(shown.text, encoding="utf-8")
    assert set(load_post(tmp_path / "alerts.yaml").channels) == set(post.channels)
    kinds = {kind for route in post.routes for kind in route.kinds or ()}
    assert kinds <= set(KINDS)
    assert set(KINDS) == {*FindingKind, *OTHER_KINDS}
