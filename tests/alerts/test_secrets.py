"""Nothing of an address gets out: not by logs at the finest level, output, errors or warnings."""

from __future__ import annotations

import logging
import threading
import warnings
from contextlib import nullcontext
from typing import Any

import pytest

from pipelines.alerts import delivery
from pipelines.alerts.cards import Severity
from pipelines.alerts.delivery import deliver
from pipelines.alerts.messages import Message
from pipelines.alerts.quiet import Overheard, hushed

SECRETS = ("zebra77", "hunter2", "T0KEN", "quokka", "127.0.0.1")
MESSAGE = Message("id", None, "subject", "body", Severity.WARNING)


@pytest.fixture
def _everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1)
    caplog.set_level(1, logger="apprise")
    caplog.set_level(1, logger="urllib3")


def addresses(port: int, end: str) -> list[str]:
    account = "zebra77:hunter2@127.0.0.1"
    return [
        f"json://{account}:{port}/T0KEN/{end}?rto=0.5",
        f"mailto://{account}:{port}?from=a@quokka.nl&to=b@quokka.nl&cto=0.5",
        "mialto://zebra77:hunter2@quokka.nl/T0KEN",
        "zebra77:hunter2@quokka.nl/T0KEN",
        "json://zebra77:hunter2@[quokka/T0KEN",
    ]


@pytest.mark.usefixtures("_everything_logged")
@pytest.mark.parametrize("answer", ["200", "403", "silence", "nobody"])
def test_no_secret_gets_out(
    answer: str,
    webhook: Any,
    hanging_port: int,
    closed_port: int,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    port = {"silence": hanging_port, "nobody": closed_port}.get(answer, webhook.port)
    outcome = deliver(MESSAGE, addresses(port, answer if answer.isdigit() else "200"))
    output = capfd.readouterr()
    everything = caplog.text + output.out + output.err + repr(outcome)
    assert [secret for secret in SECRETS if secret in everything] == []


@pytest.mark.usefixtures("_everything_logged")
def test_without_the_silence_secrets_would_get_out(
    webhook: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "hushed", lambda: nullcontext(Overheard()))
    deliver(MESSAGE, addresses(webhook.port, "403"))
    assert "T0KEN" in caplog.text
    assert "127.0.0.1" in caplog.text


@pytest.mark.usefixtures("_everything_logged")
def test_only_the_sender_is_silenced(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    with hushed():
        logger.warning("of the sender")
        other = threading.Thread(target=logger.warning, args=("of another thread",))
        other.start()
        other.join()
    logger.warning("after sending")
    assert caplog.messages == ["of another thread", "after sending"]


def test_the_status_of_a_refusal_is_overheard() -> None:
    with hushed() as overheard:
        logging.getLogger("apprise").warning("Failed to send %s: error=%s.", "zebra77", 403)
    assert overheard == Overheard(http_status=403, was_not_taken=True, was_answered=True)


def test_a_warning_that_names_the_host_is_silenced() -> None:
    with warnings.catch_warnings(), hushed():
        warnings.warn("Unverified HTTPS request is being made to host 'quokka'", stacklevel=1)
