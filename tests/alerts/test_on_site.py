"""Messages that lead to the site, and take a picture of the likeliest spot along."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from apprise import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from PIL import Image

from pipelines.alerts import delivery
from pipelines.alerts.blocks import Line, render_lines
from pipelines.alerts.cards import DocumentCard
from pipelines.alerts.changed import DocumentNews
from pipelines.alerts.delivery import deliver
from pipelines.alerts.messages import Message, compose_document_message
from pipelines.alerts.sheets import Part, html_of, html_page
from pipelines.stages.outbox import alert_of, message_of
from pipelines.wording import Language
from tests.alerts.conftest import Mailbox
from tests.alerts.suspicion import finding, suspect
from tests.alerts.test_delivery import mail_url
from tests.end_to_end.servers import free_port

AT = datetime(2026, 3, 1, tzinfo=UTC)
PAGE = "https://dtz.example/reports/d1.html"
CARD = DocumentCard("d1", "emmen/a.pdf", "Geld", "emmen", "emmen/geld", None, "loaded", None, PAGE)
FIGURE = suspect().figure_id


def png(width: int = 30) -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (width, 10), "white").save(stored, "PNG")
    return stored.getvalue()


def told(card: DocumentCard = CARD, language: Language = Language.NL) -> Message:
    """A message about two findings; the graver one has no suspects."""
    news = DocumentNews(new=[finding(suspect(), finding_id="f1")])
    return compose_document_message(document=card, news=news, language=language)


@pytest.mark.parametrize("language", Language)
def test_a_finding_leads_to_its_place_and_to_that_of_its_suspect(language):
    lines = [line.strip() for line in told(language=language).body.splitlines()]
    assert f"{PAGE}#finding-f1" in lines
    assert f"{PAGE}#figure-{FIGURE}" in lines
    assert told().html.count(f'<a href="{PAGE}#f') == 2


def test_without_a_page_on_the_site_nothing_leads_there():
    bare = told(replace(CARD, address=None))
    assert "#finding-" not in bare.body + bare.html
    assert bare.figure_id == FIGURE


def test_a_path_on_a_disk_is_told_and_is_no_link():
    there = told(replace(CARD, address="/srv/warehouse/report/reports/d1.html"))
    assert f"/srv/warehouse/report/reports/d1.html#figure-{FIGURE}" in there.body
    assert "<a " not in there.html


def test_the_same_news_has_the_same_id_wherever_the_site_is():
    assert told().message_id == told(replace(CARD, address=None)).message_id


def test_a_link_is_never_broken_and_one_that_was_cut_off_is_none():
    link = Line(9, f"{PAGE}#finding-f1", is_link=True)
    assert render_lines([link], 20) == f"{' ' * 9}{link.text}"
    part = Part("1. Een som", (link,), is_heading=True)
    assert "<a href" in html_of([part])
    assert "<a href" not in html_of([part.cut(len(part.text) - 3, "…")])


def test_the_likeliest_figure_stays_with_a_message_until_it_is_sent():
    alert = alert_of(lambda language: told(language=language), Language.NL, AT)
    for language in Language:
        assert message_of(alert, language).figure_id == FIGURE
    bare = alert_of(lambda one: replace(told(language=one), figure_id=""), Language.NL, AT)
    assert message_of(bare, Language.NL).figure_id == ""


def with_crop(content: bytes | None = None) -> Message:
    message = told()
    page = html_page(message.subject, message.html, Language.NL)
    return replace(message, page=page, crop=png() if content is None else content)


def pictures(mail: EmailMessage) -> list[tuple[str | None, str, bytes]]:
    found = mail.iter_attachments()
    return [(one.get_filename(), one.get_content_type(), one.get_content()) for one in found]


def test_mail_takes_the_picture_along_and_its_text_stays_the_same(mailbox: Any):
    assert deliver(with_crop(), [mail_url(mailbox.port)]).error is None
    (mail,) = mailbox.mails[:1]
    ((name, kind, content),) = pictures(mail)
    assert (name, kind) == (f"{FIGURE}.png", "image/png")
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (30, 10)
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == with_crop().body.splitlines()


def test_a_webhook_gets_it_too_and_a_channel_that_cannot_carry_it_does_not(
    webhook: Any, monkeypatch: pytest.MonkeyPatch
):
    url = f"json://127.0.0.1:{webhook.port}/200"
    assert deliver(with_crop(), [url]).error is None
    (carried,) = webhook.posts[0]["attachments"]
    assert base64.b64decode(carried["base64"]) == png()
    monkeypatch.setattr(NotifyJSON, "attachment_support", False)
    assert deliver(with_crop(), [url]).error is None
    assert not webhook.posts[1].get("attachments")
    assert webhook.posts[1]["message"] == webhook.posts[0]["message"]


class Strict(Mailbox):
    """A mail server that takes no pictures."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if b"image/png" in envelope.content:
            return "552 no pictures here"
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def strict(mailbox: Mailbox) -> Iterator[Mailbox]:
    box = Strict(mailbox.port)
    strict = Controller(box, hostname="127.0.0.1", port=free_port())
    box.port = strict.port
    strict.start()
    yield box
    strict.stop()


def test_who_refuses_the_picture_is_told_without_it(strict: Mailbox, webhook: Any):
    url = f"mailto://127.0.0.1:{strict.port}?from=dtz@example.org&to=ann@example.org"
    assert deliver(with_crop(), [url]).error is None
    (mail,) = strict.mails
    assert pictures(mail) == []
    refusing = deliver(with_crop(), [f"json://127.0.0.1:{webhook.port}/413"])
    assert "413" in str(refusing.error)
    assert [bool(post.get("attachments")) for post in webhook.posts] == [True, False]


def test_who_is_not_there_is_not_asked_twice(closed_port: int, monkeypatch: pytest.MonkeyPatch):
    real, sent = delivery._send, []

    def noted(service: NotifyBase, message: Message) -> bool:
        sent.append(message)
        return real(service, message)

    monkeypatch.setattr(delivery, "_send", noted)
    assert deliver(with_crop(), [f"json://127.0.0.1:{closed_port}/"]).error is not None
    assert len(sent) == 1
