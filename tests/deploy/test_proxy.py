"""The login before the web interface: Caddy itself with the files of deploy/proxy, on the loopback.

What stands behind Caddy, and oauth2-proxy beside it, are stand-ins that say what they were asked.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.deploy.servers import free_port
from tests.end_to_end.conftest import BIN

COOKIE = "_oauth2_proxy=good"


@contextmanager
def stand_in(status: Callable[[BaseHTTPRequestHandler], int]) -> Iterator[int]:
    """A server that answers with a status, and with the path and headers of the request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status(self))
            body = json.dumps({"path": self.path, "headers": dict(self.headers)}).encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Answer:
    """What Caddy answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """Caddy at work with one of our files."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with closing(connection):
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())

    def is_there(self) -> bool:
        try:
            return self.get("/").status > 0
        except OSError:
            return False


@contextmanager
def caddy(config: Path, home: Path, **environment: str) -> Iterator[Site]:
    port = free_port()
    (home / "off").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + config.read_text("utf-8"))
    given = {"DTZ_WEB_SITE": f"http://127.0.0.1:{port}", "HOME": str(home), **environment}
    process = subprocess.Popen(
        [str(BIN / "caddy"), "run", "--adapter", "caddyfile", "--config", str(home / "off")],
        env=os.environ | given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        site = Site(port)
        until = time.monotonic() + 60
        while not site.is_there():
            assert process.poll() is None, "Caddy ended"
            assert time.monotonic() < until, "Caddy does not answer"
            time.sleep(0.05)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def upstream() -> Iterator[str]:
    with stand_in(lambda _: 200) as port:
        yield f"127.0.0.1:{port}"


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"controller:{password}".encode()).decode()


def test_only_who_knows_the_password_comes_through(repo_root, tmp_path, upstream):
    command = [str(BIN / "caddy"), "hash-password", "--plaintext", "s3cr3t", "--bcrypt-cost", "4"]
    hashed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    known = {"DTZ_WEB_USER": "controller", "DTZ_WEB_HASH": hashed.strip()}
    config = repo_root / "deploy/proxy/Caddyfile"
    with caddy(config, tmp_path, DTZ_WEB_UPSTREAM=upstream, **known) as site:
        assert site.get("/runs").status == 401
        assert site.get("/runs", Authorization=basic("guess")).status == 401
        come = site.get("/runs", Authorization=basic("s3cr3t"))
        assert (come.status, come.headers["X-Frame-Options"]) == (200, "DENY")
        asked = json.loads(come.body)
    assert asked["path"] == "/runs"
    assert "Authorization" not in asked["headers"]  # the password goes no further


def test_who_the_organisation_does_not_know_is_sent_to_its_login(repo_root, tmp_path, upstream):
    def login(request: BaseHTTPRequestHandler) -> int:
        if request.path.partition("?")[0] == "/oauth2/auth":
            return 202 if request.headers.get("Cookie") == COOKIE else 401
        return 200

    config = repo_root / "deploy/proxy/Caddyfile.oidc"
    with stand_in(login) as port:
        beside = {"DTZ_WEB_LOGIN": f"127.0.0.1:{port}", "DTZ_WEB_UPSTREAM": upstream}
        with caddy(config, tmp_path, **beside) as site:
            stranger = site.get("/runs?view=all")
            assert stranger.status == 302
            assert stranger.headers["Location"] == "/oauth2/start?rd=/runs?view=all"
            assert site.get("/oauth2/start?rd=/").status == 200
            come = site.get("/runs?view=all", Cookie=COOKIE)
            assert (come.status, json.loads(come.body)["path"]) == (200, "/runs?view=all")


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.oidc"])
def test_a_file_is_written_as_caddy_writes_it(repo_root, name):
    command = [str(BIN / "caddy"), "fmt", str(repo_root / "deploy/proxy" / name)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (repo_root / "deploy/proxy" / name).read_text("utf-8")
