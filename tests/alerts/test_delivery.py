"""Messages reach real servers, and every way of not reaching them is told apart."""

from __future__ import annotations

import threading
import time
from email.message import EmailMessage
from typing import Any

import pytest
from apprise import Apprise
from apprise.plugins.custom_json import NotifyJSON
from pydantic import SecretStr

from pipelines.alerts import delivery
from pipelines.alerts.cards import Severity
from pipelines.alerts.delivery import Delivery, DeliveryStatus, deliver, parse_urls
from pipelines.alerts.messages import Message
from pipelines.wording import Language

MESSAGE = Message(
    message_id="0123456789abcdef",
    document_id="feedfeedfeedfeed",
    subject="Coevorden, Eindverslag: Een totaal sluit niet aan",
    body="Gedrukt: € 42.999\nBerekend: € 43.002\n\n<b>Verschil</b>: € 3 & meer dan € 1,50",
    severity=Severity.ERROR,
)


def mail_url(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?from=dtz@example.org&to=ann@example.org,bob@example.org"


def errors(outcome: Delivery) -> list[str | None]:
    return [channel.error for channel in outcome.channels]


def test_without_urls_it_is_recorded() -> None:
    assert deliver(MESSAGE, []) == Delivery(DeliveryStatus.RECORDED, (), None)


def test_mail_arrives_as_plain_text(mailbox: Any) -> None:
    outcome = deliver(MESSAGE, [SecretStr(mail_url(mailbox.port))])
    assert outcome.status is DeliveryStatus.DELIVERED
    assert outcome.error is None
    assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org"]
    mail: EmailMessage = mailbox.mails[0]
    assert mail["Subject"] == MESSAGE.subject
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail.get_content().splitlines() == MESSAGE.body.splitlines()


def test_json_arrives(webhook: Any) -> None:
    outcome = deliver(MESSAGE, [f"json://127.0.0.1:{webhook.port}/200"])
    assert outcome.status is DeliveryStatus.DELIVERED
    assert [(channel.position, channel.service) for channel in outcome.channels] == [(1, "JSON")]
    (post,) = webhook.posts
    assert (post["title"], post["message"]) == (MESSAGE.subject, MESSAGE.body)
    assert post["type"] == "failure"


def test_a_mail_server_that_refuses(mailbox: Any) -> None:
    mailbox.answer = "554 not for us"
    outcome = deliver(MESSAGE, [mail_url(mailbox.port)], Language.EN)
    assert outcome.status is DeliveryStatus.FAILED
    assert mailbox.mails
    assert "the message was refused" in (outcome.error or "")


@pytest.mark.parametrize("status", [403, 500])
def test_a_webhook_that_refuses_is_told_by_its_status(webhook: Any, status: int) -> None:
    outcome = deliver(MESSAGE, [f"json://127.0.0.1:{webhook.port}/{status}"], Language.EN)
    assert outcome.status is DeliveryStatus.FAILED
    assert f"HTTP status {status}" in (outcome.error or "")


def test_a_redirect_is_no_delivery(webhook: Any) -> None:
    outcome = deliver(MESSAGE, [f"json://127.0.0.1:{webhook.port}/302"], Language.EN)
    assert outcome.status is DeliveryStatus.FAILED
    assert "HTTP status 302" in (outcome.error or "")


def test_nobody_listens(closed_port: int) -> None:
    outcome = deliver(MESSAGE, [f"json://127.0.0.1:{closed_port}/", mail_url(closed_port)])
    assert outcome.status is DeliveryStatus.FAILED
    assert all("geen verbinding" in (error or "") for error in errors(outcome))


def test_one_of_two_fails_and_the_other_arrives(webhook: Any, closed_port: int) -> None:
    urls = [f"json://127.0.0.1:{closed_port}/", f"json://127.0.0.1:{webhook.port}/200"]
    outcome = deliver(MESSAGE, urls, Language.EN)
    assert outcome.status is DeliveryStatus.FAILED
    assert len(webhook.posts) == 1
    assert [error is None for error in errors(outcome)] == [False, True]
    assert (outcome.error or "").startswith("channel 1 (JSON): ")
    assert "channel 2" not in (outcome.error or "")


@pytest.mark.parametrize(
    "url", ["", "mialto://ann:pw@example.org", "no url", "json://", "mailto://", "json://[::1"]
)
def test_an_unusable_address_is_named_by_its_position(webhook: Any, url: str) -> None:
    outcome = deliver(MESSAGE, [f"json://127.0.0.1:{webhook.port}/200", url], Language.EN)
    assert outcome.status is DeliveryStatus.FAILED
    assert (outcome.error or "").startswith("channel 2: the address cannot be used")
    assert len(webhook.posts) == 1


@pytest.mark.parametrize("scheme", ["json", "mailto"])
def test_a_silent_server_cannot_hold_the_refresh(
    hanging_port: int, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SOCKET_SECONDS", 0.3)
    url = f"{scheme}://127.0.0.1:{hanging_port}/?from=a@b.nl&to=a@b.nl&cto=600&rto=600"
    started = time.monotonic()
    outcome = deliver(MESSAGE, [url], Language.EN, limit_seconds=60)
    assert time.monotonic() - started < 10
    assert outcome.status is DeliveryStatus.FAILED
    assert "no connection" in (outcome.error or "")


def test_a_dripping_server_is_left_behind(dripping_port: int, webhook: Any) -> None:
    urls = [f"json://127.0.0.1:{dripping_port}/", f"json://127.0.0.1:{webhook.port}/200"]
    started = time.monotonic()
    outcome = deliver(MESSAGE, urls, Language.EN, limit_seconds=1.5)
    assert time.monotonic() - started < 5
    assert errors(outcome)[1] is None
    assert "no answer within 1.5 seconds" in (errors(outcome)[0] or "")
    left = [thread for thread in threading.enumerate() if thread.name == "alert-channel"]
    assert left
    assert all(thread.daemon for thread in left)  # the process can end without it


def test_a_plugin_that_breaks_on_an_address_makes_it_unusable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(url: str, asset: Any) -> None:
        raise ValueError(url)

    monkeypatch.setattr(Apprise, "instantiate", staticmethod(broken))
    outcome = deliver(MESSAGE, ["json://hunter2"], Language.EN)
    assert (outcome.error or "").startswith("channel 1: the address cannot be used")
    assert "hunter2" not in repr(outcome)


def test_a_plugin_that_breaks_fails_alone(webhook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(service: Any, message: Message) -> bool:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(delivery, "_send", broken)
    outcome = deliver(MESSAGE, [f"json://127.0.0.1:{webhook.port}/200"], Language.EN)
    assert outcome.status is DeliveryStatus.FAILED
    assert "(RuntimeError)" in (outcome.error or "")
    assert "hunter2" not in repr(outcome)


def test_a_body_too_long_for_the_service_is_split(
    webhook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NotifyJSON, "body_maxlen", 60)
    monkeypatch.setattr(NotifyJSON, "request_rate_per_sec", 0)
    outcome = deliver(MESSAGE, [f"json://127.0.0.1:{webhook.port}/200"])
    assert outcome.status is DeliveryStatus.DELIVERED
    assert len(webhook.posts) > 1
    assert "€ 1,50" in webhook.posts[-1]["message"]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", []),
        ("  \n", []),
        ("json://a", ["json://a"]),
        ("json://a json://b\njson://c", ["json://a", "json://b", "json://c"]),
        ("json://a,json://b", ["json://a", "json://b"]),
        ("json://a, json://b,", ["json://a", "json://b"]),
        ("mailto://a?to=x@a.nl,y@a.nl", ["mailto://a?to=x@a.nl,y@a.nl"]),
    ],
)
def test_urls_in_a_setting(setting: str, expected: list[str]) -> None:
    urls = parse_urls(setting)
    assert [url.get_secret_value() for url in urls] == expected
    assert all("://" not in repr(url) for url in urls)
