"""Messages reach real servers, and every way of not reaching them is told apart."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from apprise import Apprise
from apprise.plugins.custom_json import NotifyJSON
from pydantic import SecretStr

from pipelines.alerts import delivery
from pipelines.alerts.blocks import Line
from pipelines.alerts.cards import Severity
from pipelines.alerts.delivery import (
    ID_HEADER,
    Delivery,
    DeliveryStatus,
    channel_names,
    deliver,
    is_usable,
    parse_urls,
)
from pipelines.alerts.messages import Message
from pipelines.alerts.sheets import Part, html_of, html_page, text_of
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


PARTS = (
    Part("Rapport: <b>Geld</b> & meer"),
    Part(
        "1. Een totaal sluit niet aan",
        (Line(3, "Gevonden: 1 < 2"), Line(9, "dtz inspect 'a  b'", is_command=True)),
        is_heading=True,
    ),
    Part("Kenmerk: x"),
)
IN_HTML = replace(
    MESSAGE, body=text_of(PARTS), page=html_page(MESSAGE.subject, html_of(PARTS), Language.NL)
)


def test_mail_has_html_and_beside_it_the_same_text_to_the_letter(mailbox: Any) -> None:
    assert deliver(IN_HTML, [mail_url(mailbox.port)]).error is None
    mail: EmailMessage = mailbox.mails[0]
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == IN_HTML.body.splitlines()
    assert "Rapport: &lt;b&gt;Geld&lt;/b&gt; &amp; meer" in html.get_content()
    assert "<strong>1. Een totaal sluit niet aan</strong>" in html.get_content()


def test_mail_is_text_alone_where_its_address_says_so(mailbox: Any) -> None:
    assert deliver(IN_HTML, [f"{mail_url(mailbox.port)}&format=text"]).error is None
    assert mailbox.mails[0].get_content_type() == "text/plain"
    assert mailbox.mails[0].get_content().splitlines() == IN_HTML.body.splitlines()


def test_a_webhook_gets_text_unless_it_asks_for_html(webhook: Any) -> None:
    url = f"json://127.0.0.1:{webhook.port}/200"
    for one in (url, f"{url}?format=html"):
        assert deliver(IN_HTML, [one]).error is None
    assert [post["message"] for post in webhook.posts] == [IN_HTML.body, IN_HTML.page.strip()]


def test_the_id_is_a_header_of_mail_and_of_a_request(mailbox: Any, webhook: Any) -> None:
    urls = [mail_url(mailbox.port), f"json://127.0.0.1:{webhook.port}/200"]
    assert deliver(MESSAGE, urls).error is None
    assert mailbox.mails[0][ID_HEADER] == MESSAGE.message_id
    assert webhook.headers[0][ID_HEADER] == MESSAGE.message_id


def test_what_may_have_arrived_is_told_from_what_has_not(
    webhook: Any, closed_port: int, dripping_port: int, mailbox: Any
) -> None:
    mailbox.answer = "554 not for us"
    ends = [f"{webhook.port}/403", f"{closed_port}/", f"{dripping_port}/"]
    urls = [f"json://127.0.0.1:{end}" for end in ends]
    urls += [mail_url(closed_port), mail_url(mailbox.port), "no url"]
    outcome = deliver(MESSAGE, urls, Language.EN, limit_seconds=1.5)
    assert all(errors(outcome))
    uncertain = [channel.is_uncertain for channel in outcome.channels]
    assert uncertain == [False, False, True, False, False, False]


@pytest.mark.parametrize("level", [logging.WARNING, 1])
def test_what_a_message_says_is_not_taken_for_the_answer(
    taciturn: Any, caplog: pytest.LogCaptureFixture, level: int
) -> None:
    caplog.set_level(level, logger="apprise")
    body = "error=403 (550, b'no'): connection refused, ConnectTimeout, unreachable"
    message = replace(MESSAGE, body=body, crop=b"\x89PNG", figure_id="f")
    url = f"json://127.0.0.1:{taciturn.port}/error=403/refused?rto=1"
    (channel,) = deliver(message, [url], Language.EN).channels
    assert len(taciturn.posts) == 1
    assert channel.is_uncertain
    assert channel.error is not None
    assert "403" not in channel.error


def test_mail_that_one_of_two_took_may_have_arrived(mailbox: Any) -> None:
    mailbox.refuses = "bob@example.org"
    (channel,) = deliver(MESSAGE, [mail_url(mailbox.port)], Language.EN).channels
    assert mailbox.recipients == ["ann@example.org"]
    assert channel.error is not None
    assert channel.is_uncertain


def test_a_channel_keeps_its_name_when_others_come_and_secrets_do_not_make_it() -> None:
    urls = [
        SecretStr("json://me:hunter2@host/x"),
        SecretStr("json://me:hunter2@other/x"),
        SecretStr("mailtos://u:hunter2@y.nl"),
        SecretStr("nonsense"),
    ]
    names = channel_names(urls)
    assert len(set(names)) == 4
    assert channel_names(urls[1:]) == names[1:]
    assert channel_names([SecretStr("json://me:other@host/x")]) == names[:1]
    assert channel_names([urls[0], urls[0]]) == [names[0], f"{names[0]}-2"]
    assert [name.split("-")[0] for name in names] == ["json", "json", "mailtos", "unusable"]
    assert "hunter2" not in str(names)
    assert [is_usable(url) for url in urls] == [True, True, True, False]


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
