"""A channel that is down, and a process that is killed while it sends: nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pipelines.store.records import Alert
from pipelines.store.state import State
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


@contextmanager
def killing_webhook(posts: list[dict[str, str]], victims: list[int]) -> Iterator[int]:
    """Takes what is posted to it, and kills the next victim before it answers; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            posts.append({"id": self.headers["X-DTZ-Message"], "message": body["message"]})
            if victims:
                os.kill(victims.pop(), signal.SIGKILL)
                return
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_killed_between_sending_and_recording_it_comes_twice_and_says_so(place):
    at = datetime(2024, 1, 1, tzinfo=UTC)
    message = Alert("0123456789abcdef", None, "Tekort", "Drie euro.", "error", at)
    State(place.warehouse / "state.db").tell(message, [])
    posts: list[dict[str, str]] = []
    victims: list[int] = []
    with killing_webhook(posts, victims) as port:
        url = f"json://127.0.0.1:{port}/"
        process = place.start("alerts", "send", DTZ_ALERT_URLS=url)
        victims.append(process.pid)
        process.communicate(timeout=200)
        assert process.returncode == -signal.SIGKILL
        listed = place.dtz("alerts", "list", DTZ_ALERT_URLS=url)
        assert "the last attempt did not end" in listed.out
        again = place.dtz("alerts", "send", "--all", DTZ_ALERT_URLS=url)
        nothing = place.dtz("alerts", "send", "--all", DTZ_ALERT_URLS=url)

    assert (again.code, nothing.code) == (0, 0), again.err
    first, second = posts
    assert first == {"id": message.message_id, "message": "Drie euro."}
    assert second["id"] == message.message_id
    assert second["message"] == (
        "Dit bericht is eerder verstuurd zonder dat bekend werd of het aankwam. Heeft u een "
        "bericht met kenmerk 0123456789abcdef al, dan is dit hetzelfde.\n\nDrie euro."
    )
