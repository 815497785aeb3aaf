"""A channel that is down: the refresh says so, and the next one delivers."""

from __future__ import annotations

import pytest

from tests.end_to_end import servers

pytestmark = pytest.mark.slow


def test_what_was_not_delivered_arrives_with_a_later_refresh(place, own_pdf):
    place.add(own_pdf, "coevorden/a.pdf")
    port = servers.free_port()
    url = f"json://robot:s3cr3t@127.0.0.1:{port}/hook"

    refused = place.dtz("refresh", DTZ_ALERT_URLS=url)
    assert refused.code == 1
    assert "A message was not delivered: coevorden" in refused.out
    assert "s3cr3t" not in refused.out + refused.err

    with servers.web_server("robot", "s3cr3t", port) as post:
        delivered = place.dtz("refresh", DTZ_ALERT_URLS=url)
        again = place.dtz("refresh", DTZ_ALERT_URLS=url)

    assert (delivered.code, again.code) == (0, 0)
    (message,) = post.messages
    assert "43.002" in message["message"]
    assert "not delivered" not in delivered.out
