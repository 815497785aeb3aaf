"""A message to its channels, through Apprise. What a message says is not decided here.

A channel's URL holds passwords and tokens: it goes into Apprise and nowhere else. A channel is
known to the outside by its position in the setting and the name of its service.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType, OverflowMode
from apprise.attachment.memory import AttachMemory
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.email import NotifyEmail
from pydantic import SecretStr

from pipelines.alerts.cards import Severity
from pipelines.alerts.messages import Message
from pipelines.alerts.quiet import Overheard, hushed
from pipelines.wording import Language, say

# Mail servers that wait before they greet (against spam) take up to about 6 seconds; who is
# silent for longer than 10 is not there. The whole message waits no longer than 20.
SOCKET_SECONDS = 10.0
LIMIT_SECONDS = 20.0

ID_HEADER = "X-DTZ-Message"
"""The header with the id of a message: of the mail, or of the request to a webhook."""

_NOTIFY_TYPES = {
    Severity.INFO: NotifyType.INFO,
    Severity.WARNING: NotifyType.WARNING,
    Severity.ERROR: NotifyType.FAILURE,
}


class DeliveryStatus(StrEnum):
    """Delivered to all channels; failed for one or more; recorded when there are no channels."""

    DELIVERED = "delivered"
    FAILED = "failed"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Channel:
    """What came of one channel: position in the setting from 1, service, error or null.

    `is_uncertain` where the message may have arrived all the same.
    """

    position: int
    service: str | None
    error: str | None
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one message; `error` says for a person which channels failed and why."""

    status: DeliveryStatus
    channels: tuple[Channel, ...]
    error: str | None


def parse_urls(setting: str) -> list[SecretStr]:
    """The URLs in a setting, parted by white space or by a comma before the next scheme.

    Other commas belong to a URL (`?to=a@x.nl,b@x.nl`). An empty setting gives an empty list.
    """
    parts = re.split(r"\s+|,(?=[A-Za-z][\w+.-]*://)", setting)
    return [SecretStr(part.strip(",")) for part in parts if part.strip(",")]


def channel_names(urls: Sequence[SecretStr]) -> list[str]:
    """A name for each URL that stays with it, also when others come or go: `mailto-3f2a1c`.

    Made of the service and of its URL without passwords and tokens; of two that are alike but for
    those, the second is called -2.
    """
    names: list[str] = []
    for url in urls:
        name = _name(_open_service(url))
        same = sum(one == name or one.startswith(f"{name}-") for one in names)
        names.append(f"{name}-{same + 1}" if same else name)
    return names


def is_usable(url: SecretStr) -> bool:
    """Whether Apprise knows the scheme of a URL and finds its required parts."""
    return _open_service(url) is not None


def _name(service: NotifyBase | None) -> str:
    if service is None:
        return "unusable"
    with hushed():
        url: Callable[..., str] = service.url
        masked = url(privacy=True)
    scheme = re.sub(r"[^a-z0-9]+", "-", masked.partition("://")[0].lower()).strip("-") or "channel"
    return f"{scheme}-{hashlib.sha256(masked.encode()).hexdigest()[:6]}"


def deliver(
    message: Message,
    urls: Sequence[SecretStr | str],
    language: Language = Language.NL,
    limit_seconds: float = LIMIT_SECONDS,
) -> Delivery:
    """Send to all channels at once, and say what came of each; never raises for a channel.

    Returns after `limit_seconds` at the latest: who has not answered by then has failed, though
    the message may still arrive.
    """
    if not urls:
        return Delivery(DeliveryStatus.RECORDED, (), None)
    attempts = [_Attempt(_open_service(url), message, language, limit_seconds) for url in urls]
    for attempt in attempts:
        attempt.start()
    deadline = time.monotonic() + limit_seconds
    for attempt in attempts:
        attempt.join(max(0.0, deadline - time.monotonic()))
    return _delivery([attempt.channel(n) for n, attempt in enumerate(attempts, 1)], language)


def _delivery(channels: Sequence[Channel], language: Language) -> Delivery:
    failures = [
        say(
            language,
            "alerts.channel",
            position=channel.position,
            service=f" ({channel.service})" if channel.service else "",
            error=channel.error,
        )
        for channel in channels
        if channel.error
    ]
    status = DeliveryStatus.FAILED if failures else DeliveryStatus.DELIVERED
    return Delivery(status, tuple(channels), "; ".join(failures) or None)


class _Attempt(threading.Thread):
    """One message on its way to one channel.

    A daemon, and not a pool's thread: a server that drips a byte now and then outlasts every
    socket timeout, and must not keep the process from ending.
    """

    def __init__(
        self, service: NotifyBase | None, message: Message, language: Language, seconds: float
    ) -> None:
        super().__init__(daemon=True, name="alert-channel")
        self._service = service
        self._message = message
        self._language = language
        self._error: str | None = say(language, "alerts.channel_timed_out", seconds=f"{seconds:g}")
        self._is_uncertain = True

    def channel(self, position: int) -> Channel:
        """What came of it so far; before it has ended that is a timeout."""
        service = str(self._service.service_name) if self._service else None
        return Channel(position, service, self._error, self._is_uncertain)

    def run(self) -> None:
        """Send, and keep the outcome in words."""
        with hushed() as overheard:
            self._error = self._outcome(overheard)
            is_sure = overheard.is_refusal or self._service is None
            self._is_uncertain = self._error is not None and not is_sure

    def _outcome(self, overheard: Overheard) -> str | None:
        if self._service is None:
            return say(self._language, "alerts.channel_unusable")
        bare = replace(self._message, crop=b"")
        message = self._message if self._service.attachment_support else bare
        try:
            is_accepted = _send(self._service, message)
            if message.crop and not is_accepted and overheard.was_answered and overheard.is_refusal:
                # Who takes no such thing, or nothing of that size, is still to be told.
                is_accepted = _send(self._service, bare)
        except Exception as fault:  # a plugin's own mistake: its text may hold the address
            name = type(fault).__name__
            return say(self._language, "alerts.channel_broken", fault=name)
        return None if is_accepted else _refusal(overheard, self._language)


def _refusal(overheard: Overheard, language: Language) -> str:
    if overheard.http_status is None:
        return say(language, "alerts.channel_refused")
    return say(language, "alerts.channel_refused_http", http_status=overheard.http_status)


def _open_service(url: SecretStr | str) -> NotifyBase | None:
    """The service behind a URL, its patience and its answers limited; null if unusable."""
    secret = url.get_secret_value() if isinstance(url, SecretStr) else url
    with hushed():
        try:
            service = Apprise.instantiate(secret.strip(), asset=_asset())
        except Exception:  # some plugins raise while they take a URL apart
            return None
    if service is None:
        return None
    service.socket_connect_timeout = min(service.socket_connect_timeout, SOCKET_SECONDS)
    service.socket_read_timeout = min(service.socket_read_timeout, SOCKET_SECONDS)
    # A body that is too long for the service would be refused whole.
    service.overflow_mode = OverflowMode.SPLIT
    return service


def _asset() -> AppriseAsset:
    """Settings of Apprise: send in our own thread, and take a redirect for a refusal.

    A webhook that redirects answers with a web page, which would pass for a delivery.
    """
    return AppriseAsset(async_mode=False, service_timeout=0, http_redirects=False)


def _send(service: NotifyBase, message: Message) -> bool:
    channel = Apprise(asset=_asset())
    channel.add(service)
    if isinstance(service, NotifyEmail | NotifyJSON):  # a header of the mail, or of the request
        service.headers[ID_HEADER] = message.message_id
    is_html = bool(message.page) and _takes_html(service)
    return bool(
        channel.notify(
            title=message.subject,
            body=message.page if is_html else message.body,
            notify_type=_NOTIFY_TYPES[message.severity],
            body_format=NotifyFormat.HTML if is_html else NotifyFormat.TEXT,
            attach=_attachment(message) if message.crop else None,
        )
    )


def _attachment(message: Message) -> AttachMemory:
    memory: Callable[..., AttachMemory] = AttachMemory
    return memory(message.crop, name=f"{message.figure_id}.png", mimetype="image/png")


def _takes_html(service: NotifyBase) -> bool:
    """Mail does, with the text beside it, unless its URL says `format=text`; a webhook may ask."""
    return isinstance(service, NotifyEmail | NotifyJSON) and (
        service.resolve_format() is NotifyFormat.HTML
    )
