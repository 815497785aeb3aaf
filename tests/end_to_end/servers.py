"""Real servers on the loopback that take in messages: mail with a login, and a webhook."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Post:
    """What arrived: subject and body of each, and the headers of each request.

    `pictures` has what each mail had attached, by name.
    """

    url: str
    messages: list[dict[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    pictures: list[dict[str, bytes]] = field(default_factory=list)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def mail_server(user: str, password: str) -> Iterator[Post]:
    """A mail server that lets one user in."""
    port = free_port()
    to = "controller@example.org"
    post = Post(f"mailto://{user}:{password}@127.0.0.1:{port}?from=dtz@example.org&to={to}")

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            body = mail.get_body(("plain",))
            assert body is not None
            post.messages.append({"title": str(mail["subject"]), "message": body.get_content()})
            post.headers.append(str(mail.items()))
            attached = mail.iter_attachments()
            post.pictures.append({str(one.get_filename()): one.get_content() for one in attached})
            return "250 taken"

    def let_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=known)

    controller = Controller(
        Handler(),
        hostname="127.0.0.1",
        port=port,
        authenticator=let_in,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


@contextmanager
def web_server(user: str, password: str, port: int = 0) -> Iterator[Post]:
    """A webhook that takes all that is posted to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            post.messages.append(json.loads(body))
            post.headers.append(str(self.headers))
            self.answer()

        def do_GET(self) -> None:
            post.pings.append(self.path)
            self.answer()

        def answer(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    post = Post(f"json://{user}:{password}@127.0.0.1:{server.server_address[1]}/hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield post
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
