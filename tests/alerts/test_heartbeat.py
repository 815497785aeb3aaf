"""A ping arrives, or why it did not is told without its address."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest
from pydantic import SecretStr

from pipelines.alerts.heartbeat import ping


def test_success_and_failure_ask_for_different_paths(webhook: Any) -> None:
    url = SecretStr(f"http://127.0.0.1:{webhook.port}/T0KEN/?x=1")
    assert ping(url) is None
    assert ping(url, is_failure=True) is None
    assert webhook.gets == ["/T0KEN/?x=1", "/T0KEN/fail?x=1"]


def test_what_went_wrong_names_no_address(
    webhook: Any, closed_port: int, hanging_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    told = [
        ping(SecretStr(f"http://127.0.0.1:{end}"), seconds=0.3)
        for end in (f"{webhook.port}/broken/T0KEN", f"{closed_port}/T0KEN", f"{hanging_port}/T0KEN")
    ]
    assert told[:2] == ["HTTP status 500", "ConnectionRefusedError"]
    assert told[2] in ("TimeoutError", "timeout")
    assert ping(SecretStr("http://[T0KEN")) == "ValueError"
    assert "T0KEN" not in f"{told}{caplog.text}"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/T0KEN and more",
        "http://127.0.0.1/\x7fT0KEN",
        "http://127.0.0.1:T0KEN/",
        "http://127.0.0.1/T0KÉN",
    ],
)
@pytest.mark.parametrize("is_failure", [False, True])
def test_what_is_no_url_is_told_by_the_kind_of_error_alone(url: str, is_failure: bool) -> None:
    told = ping(SecretStr(url), is_failure=is_failure)
    assert told in ("InvalidURL", "UnicodeEncodeError")


def test_an_answer_that_is_no_http_is_told_by_the_kind_of_error_alone() -> None:
    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"T0KEN\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        told = ping(SecretStr(f"http://127.0.0.1:{server.getsockname()[1]}/T0KEN"))
        thread.join()
    assert told == "BadStatusLine"
