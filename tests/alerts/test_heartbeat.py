"""A ping arrives, or why it did not is told without its address."""

from __future__ import annotations

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
