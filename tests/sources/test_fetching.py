"""Fetching from a real server that behaves, and from one that does all that servers do."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipelines.sources.fetching import Fetcher, Validators
from pipelines.sources.limits import FetchLimits
from pipelines.store.records import FetchOutcome
from tests.sources.conftest import LOOPBACK, QUICK
from tests.sources.serving import PDF

HOSTS = frozenset({"127.0.0.1"})
NOTHING = Validators()


def test_a_pdf_comes_with_what_to_ask_next_time(served, fetcher):
    served.answer(ETag='"one"', Last_Modified="Wed, 25 Nov 2026 10:00:00 GMT")
    fetched = fetcher.fetch(served.url(), HOSTS, NOTHING)
    assert (fetched.outcome, fetched.content, fetched.http_status) == (
        FetchOutcome.FETCHED,
        PDF,
        200,
    )
    assert fetched.validators == Validators('"one"', "Wed, 25 Nov 2026 10:00:00 GMT")
    (_, headers) = served.asked[0]
    assert headers["Accept-Encoding"] == "identity"
    assert not {"If-None-Match", "If-Modified-Since"} & set(headers)


def test_what_did_not_change_is_not_sent_again(served, fetcher):
    served.answer(status=304, body=b"")
    known = Validators('"one"', "Wed, 25 Nov 2026 10:00:00 GMT")
    assert fetcher.fetch(served.url(), HOSTS, known).outcome is FetchOutcome.NOT_MODIFIED
    (_, headers) = served.asked[0]
    assert headers["If-None-Match"] == '"one"'
    assert headers["If-Modified-Since"] == "Wed, 25 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize("etag", ['"a\tb"', '"é"', '"' + "x" * 600 + '"', ""])
def test_a_mark_that_cannot_be_sent_back_is_not_kept(served, fetcher, etag):
    served.answer(ETag=etag)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).validators == NOTHING


@pytest.mark.parametrize(
    ("status", "outcome", "tries"),
    [
        (404, FetchOutcome.GONE, 1),
        (410, FetchOutcome.GONE, 1),
        (401, FetchOutcome.REFUSED, 1),
        (403, FetchOutcome.REFUSED, 1),
        (451, FetchOutcome.REFUSED, 1),
        (500, FetchOutcome.FAILED, 3),
        (503, FetchOutcome.FAILED, 3),
        (429, FetchOutcome.FAILED, 3),
    ],
)
def test_only_what_may_pass_is_tried_again(served, fetcher, status, outcome, tries):
    served.answer(status=status, body=b"sorry")
    fetched = fetcher.fetch(served.url(), HOSTS, NOTHING)
    assert (fetched.outcome, fetched.http_status) == (outcome, status)
    assert len(served.asked) == tries


def test_it_waits_twice_as_long_each_time(served, fetcher, waits):
    served.answer(status=500, body=b"")
    fetcher.fetch(served.url(), HOSTS, NOTHING)
    assert waits == [1.0, 2.0]


def test_it_waits_as_long_as_the_server_asks(served, fetcher, waits):
    served.answer(status=429, body=b"", Retry_After="7")
    fetcher.fetch(served.url(), HOSTS, NOTHING)
    assert waits == [7.0, 7.0]


def test_it_waits_until_the_instant_that_the_server_names(served, fetcher, waits):
    then = datetime.now(UTC) + timedelta(seconds=20)
    served.answer(status=503, body=b"", Retry_After=format_datetime(then, usegmt=True))
    fetcher.fetch(served.url(), HOSTS, NOTHING)
    assert [15 < wait <= 20 for wait in waits] == [True, True]


@pytest.mark.parametrize("after", ["3600", "Fri, 31 Dec 2999 23:59:59 GMT"])
def test_a_server_that_asks_for_more_patience_is_left_for_the_next_refresh(
    served, fetcher, waits, after
):
    served.answer(status=429, body=b"", Retry_After=after)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.FAILED
    assert (waits, len(served.asked)) == ([], 1)


@pytest.mark.parametrize("after", ["soon", "-5", "99999999999999999999 GMT"])
def test_what_is_no_time_to_wait_is_ignored(served, fetcher, waits, after):
    served.answer(status=503, body=b"", Retry_After=after)
    fetcher.fetch(served.url(), HOSTS, NOTHING)
    assert waits == [1.0, 2.0]


def test_a_server_that_recovers_is_heard(served, fetcher):
    def stumble(handler):
        served.answer()
        handler.send_error(502)

    served.raw("/report.pdf", stumble)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.FETCHED


def test_a_redirect_within_the_hosts_is_followed(served, fetcher):
    served.redirect("/old", "/new place/é.pdf", 301)
    served.answer("/new%20place/%C3%A9.pdf")
    assert fetcher.fetch(served.url("/old"), HOSTS, NOTHING).content == PDF


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://localhost:{port}/x", "another host: localhost"),
        ("file:///etc/hostname", "redirect to file:"),
        ("ftp://127.0.0.1/x", "redirect to ftp:"),
        ("//[::1", "no address"),
        ("http://127.0.0.1:99999/", "no address"),
    ],
)
def test_no_other_redirect_is_followed(served, fetcher, to, why):
    served.redirect("/old", to.format(port=served.port))
    fetched = fetcher.fetch(served.url("/old"), HOSTS, NOTHING)
    assert fetched.outcome is FetchOutcome.REFUSED
    assert why in fetched.detail
    assert served.paths() == ["/old"]


def test_a_redirect_without_a_place_leads_nowhere(served, fetcher):
    served.answer("/old", status=302, body=b"")
    assert fetcher.fetch(served.url("/old"), HOSTS, NOTHING).outcome is FetchOutcome.FAILED


def test_a_loop_of_redirects_ends(served, fetcher):
    served.redirect("/a", "/b")
    served.redirect("/b", "/a")
    fetched = fetcher.fetch(served.url("/a"), HOSTS, NOTHING)
    assert (fetched.outcome, fetched.detail) == (FetchOutcome.REFUSED, "more than 5 redirects")
    assert len(served.asked) == 6


def test_what_is_no_pdf_is_not_taken(served, fetcher):
    served.answer(body=b"<html>" + b"x" * 2000, Content_Type="text/html; charset=utf-8")
    fetched = fetcher.fetch(served.url(), HOSTS, NOTHING)
    assert (fetched.outcome, fetched.detail, fetched.content) == (
        FetchOutcome.NOT_A_PDF, "text/html", b"",
    )  # fmt: skip


def test_what_calls_itself_a_pdf_and_is_none_is_not_taken(served, fetcher):
    served.answer(body=b"", Content_Type="application/pdf")
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.NOT_A_PDF


def test_what_is_packed_though_nobody_asked_is_not_taken(served, fetcher):
    served.answer(Content_Encoding="gzip")
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.NOT_A_PDF


def test_what_says_that_it_is_too_large_is_not_loaded(served, fetcher):
    served.answer(body=PDF + b" " * QUICK.most_bytes)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.TOO_LARGE


def test_what_never_ends_is_left(served, fetcher):
    def endless(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(PDF)
        while not served.ending.is_set():
            handler.wfile.write(b"0" * 4096)

    served.raw("/report.pdf", endless)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.TOO_LARGE


def test_a_page_that_never_ends_is_left_at_its_beginning(served, fetcher):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while not served.ending.is_set():
            handler.wfile.write(b"<p>")

    served.raw("/report.pdf", endless)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.NOT_A_PDF


def _silent(handler, served):
    served.ending.wait(30)


def _dripping(handler, served):
    handler.send_response(200)
    handler.send_header("Content-Length", "40000")
    handler.end_headers()
    handler.wfile.write(PDF)
    while not served.ending.wait(0.05):
        handler.wfile.write(b"0")


def test_who_drips_lines_of_a_header_is_left_at_the_deadline(served):
    def dripping(handler):
        handler.send_response(200)
        handler.flush_headers()
        while not served.ending.wait(0.2):
            handler.wfile.write(b"X-Slow: yes\r\n")

    served.raw("/report.pdf", dripping)
    limits = FetchLimits(seconds=1, silence_seconds=1, attempts=1)
    began = time.monotonic()
    with Fetcher(limits, LOOPBACK) as fetcher:
        assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.TOO_SLOW
        assert 0.9 < time.monotonic() - began < 5
        served.answer()
        assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.FETCHED


@pytest.mark.parametrize("slow", [_silent, _dripping])
def test_who_is_too_slow_is_left(served, slow):
    served.raw("/report.pdf", lambda handler: slow(handler, served))
    limits = FetchLimits(seconds=0.5, silence_seconds=0.3, attempts=2, backoff_seconds=0.01)
    began = time.monotonic()
    with Fetcher(limits, LOOPBACK) as fetcher:
        assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.TOO_SLOW
    assert time.monotonic() - began < 20
    assert len(served.asked) == 2


def test_what_was_cut_off_is_not_taken(served, fetcher):
    def cut(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(PDF)
        handler.close_connection = True

    served.raw("/report.pdf", cut)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.FAILED
    assert len(served.asked) == 3


@pytest.mark.parametrize(("body", "outcome"), [(PDF, "fetched"), (PDF[:-7], "failed")])
def test_without_a_length_the_end_must_be_there(served, fetcher, body, outcome):
    def without_length(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    served.raw("/report.pdf", without_length)
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome == outcome


def test_what_is_no_http_is_told(served, fetcher):
    served.raw("/report.pdf", lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n"))
    assert fetcher.fetch(served.url(), HOSTS, NOTHING).outcome is FetchOutcome.FAILED


def test_a_host_that_is_not_there_is_told(fetcher):
    fetched = fetcher.fetch(
        "https://reports.invalid/x.pdf", frozenset({"reports.invalid"}), NOTHING
    )
    assert (fetched.outcome, "reports.invalid" in fetched.detail) == (FetchOutcome.FAILED, True)


def test_a_port_that_nobody_listens_on_is_told(served, fetcher):
    url = "http://127.0.0.1:1/x.pdf"
    assert fetcher.fetch(url, HOSTS, NOTHING).outcome is FetchOutcome.FAILED


def test_a_server_without_a_certificate_that_is_known_is_not_trusted(served, fetcher):
    url = served.url().replace("http:", "https:")
    assert fetcher.fetch(url, HOSTS, NOTHING).outcome is FetchOutcome.FAILED


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"])
def test_our_own_machine_is_not_reached_unless_it_is_allowed(served, host):
    served.answer()
    with Fetcher(QUICK) as guarded:
        url = f"http://{host}:{served.port}/report.pdf"
        assert guarded.fetch(url, frozenset({host}), NOTHING).outcome is FetchOutcome.REFUSED
    assert served.asked == []


def test_a_redirect_is_checked_like_the_first_address(served, monkeypatch):
    """Also where the host is allowed, its address may not be."""
    served.redirect("/old", f"http://inside.example:{served.port}/report.pdf")
    real = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, *a, **k: real("10.0.0.1" if host == "inside.example" else host, *a, **k),
    )
    with Fetcher(QUICK, LOOPBACK) as guarded:
        hosts = frozenset({"127.0.0.1", "inside.example"})
        fetched = guarded.fetch(served.url("/old"), hosts, NOTHING)
    assert (fetched.outcome, fetched.detail) == (FetchOutcome.REFUSED, "inside.example is 10.0.0.1")
