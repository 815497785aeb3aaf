"""One address -> its bytes, or why not: conditional, limited in size and time, tried again.

A redirect is followed within the hosts allowed. What is done with the bytes is decided elsewhere.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

import certifi
import httpcore
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt

from pipelines.sources.limits import FetchLimits, Network
from pipelines.sources.network import Deadline, GuardedBackend, RefusedAddress
from pipelines.store.records import FetchOutcome

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_HEAD_BYTES = 1024  # readers find the header of a PDF anywhere in its first kilobyte
_TAIL_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said of the bytes that we have, to ask whether they changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it; `content` with FETCHED alone, `retry_after` in seconds if it was said."""

    outcome: FetchOutcome
    detail: str = ""
    http_status: int | None = None
    content: bytes = b""
    validators: Validators = Validators()
    retry_after: float | None = None


class Fetcher:
    """Fetches addresses over connections that it keeps; close it, or use it in a `with` block.

    For one thread: all of its connections share the deadline of what is being fetched.
    """

    def __init__(
        self,
        limits: FetchLimits,
        allowed: Sequence[Network] = (),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._sleep = sleep
        self._deadline = Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(), network_backend=GuardedBackend(allowed, self._deadline)
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def fetch(self, url: str, hosts: frozenset[str], known: Validators) -> Fetched:
        """The bytes behind `url`, unless they are those that `known` stands for; never raises."""
        retrying = Retrying(
            stop=stop_after_attempt(self._limits.attempts),
            wait=self._pause,
            retry=retry_if_result(self._is_worth_another_try),
            retry_error_callback=_last_answer,
            sleep=self._sleep,
        )
        return retrying(self._once, url, hosts, known)

    def _is_worth_another_try(self, fetched: Fetched) -> bool:
        if not fetched.outcome.is_momentary:
            return False
        return (fetched.retry_after or 0) <= self._limits.longest_wait_seconds

    def _pause(self, tried: RetryCallState) -> float:
        """As long as the server asks for, else twice as long each time."""
        asked = tried.outcome.result().retry_after if tried.outcome else None
        doubled: float = self._limits.backoff_seconds * 2 ** (tried.attempt_number - 1)
        return min(max(asked or 0.0, doubled), self._limits.longest_wait_seconds)

    def _once(self, url: str, hosts: frozenset[str], known: Validators) -> Fetched:
        self._deadline.at = time.monotonic() + self._limits.seconds
        try:
            return self._followed(url, hosts, known)
        except RefusedAddress as error:
            return Fetched(FetchOutcome.REFUSED, str(error))
        except httpcore.TimeoutException:
            return Fetched(FetchOutcome.TOO_SLOW, f"{self._limits.seconds:g} s")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
            return Fetched(FetchOutcome.FAILED, _in_words(error))
        except httpcore.UnsupportedProtocol:
            return Fetched(FetchOutcome.REFUSED, "neither http nor https")

    def _followed(self, url: str, hosts: frozenset[str], known: Validators) -> Fetched:
        for _ in range(1 + _MOST_REDIRECTS):
            answer = self._asked(url, known)
            if isinstance(answer, Fetched):
                return answer
            before, url = urlsplit(url), answer
            if why := _why_not_followed(before.scheme, url, hosts):
                return Fetched(FetchOutcome.REFUSED, why)
        return Fetched(FetchOutcome.REFUSED, f"more than {_MOST_REDIRECTS} redirects")

    def _asked(self, url: str, known: Validators) -> Fetched | str:
        """What the address answers; a text is the address that it sends us on to."""
        patience = self._limits.silence_seconds  # the deadline is kept by the connection itself
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), patience)
        with self._pool.stream(
            "GET", url, headers=_headers(known), extensions={"timeout": timeouts}
        ) as response:
            headers = {name.lower().decode(): value for name, value in response.headers}
            if response.status in _REDIRECTS:
                place = headers.get("location", b"").decode("latin-1")
                return _joined(url, place) if place else Fetched(FetchOutcome.FAILED, "no place")
            if response.status != 200:
                return _without_content(response.status, headers)
            return self._content(response.iter_stream(), headers)

    def _content(self, chunks: Iterator[bytes], headers: Mapping[str, bytes]) -> Fetched:
        most = self._limits.most_bytes
        too_large = Fetched(FetchOutcome.TOO_LARGE, f"> {most} bytes", 200)
        if headers.get("content-encoding", b"identity") != b"identity":
            return Fetched(FetchOutcome.NOT_A_PDF, "content-encoding", 200)
        if _length(headers) > most:
            return too_large
        content = bytearray()
        for chunk in chunks:
            content += chunk
            if len(content) > most:
                return too_large
            if b"%PDF-" not in content[:_HEAD_BYTES] and len(content) >= _HEAD_BYTES:
                break  # whatever else it is need not be loaded
        return _judged(bytes(content), headers)


def _judged(content: bytes, headers: Mapping[str, bytes]) -> Fetched:
    kind = headers.get("content-type", b"").decode("latin-1").split(";")[0].strip()
    if b"%PDF-" not in content[:_HEAD_BYTES]:
        return Fetched(FetchOutcome.NOT_A_PDF, kind[:80], 200)
    # Without a length nothing else tells that the end is missing.
    if "content-length" not in headers and b"%%EOF" not in content[-_TAIL_BYTES:]:
        return Fetched(FetchOutcome.FAILED, "cut off", 200)
    validators = Validators(_text(headers.get("etag")), _text(headers.get("last-modified")))
    return Fetched(FetchOutcome.FETCHED, "", 200, content, validators)


def _without_content(status: int, headers: Mapping[str, bytes]) -> Fetched:
    if status == 304:
        return Fetched(FetchOutcome.NOT_MODIFIED, "", status)
    if status in (404, 410):
        return Fetched(FetchOutcome.GONE, f"HTTP {status}", status)
    if status in (408, 425, 429) or status >= 500:
        after = _seconds(headers.get("retry-after"))
        return Fetched(FetchOutcome.FAILED, f"HTTP {status}", status, retry_after=after)
    return Fetched(FetchOutcome.REFUSED, f"HTTP {status}", status)


def _why_not_followed(scheme: str, url: str, hosts: frozenset[str]) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is no number of a port
    except ValueError:
        return "redirect to what is no address"
    if parts.scheme not in ("http", "https"):
        return f"redirect to {parts.scheme or 'nowhere'}:"
    if scheme == "https" and parts.scheme == "http":
        return "redirect from https to http"
    if (parts.hostname or "").lower() not in hosts:
        return f"redirect to another host: {parts.hostname}"
    return ""


def _joined(url: str, place: str) -> str:
    """Where a redirect leads; some servers write a path as it reads, beyond ASCII."""
    try:
        return quote(urljoin(url, place), safe="%/:=&?~#+!$,;'@()*[]")
    except ValueError:
        return place  # no address, and told as such


def _headers(known: Validators) -> list[tuple[str, str]]:
    asked = [("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)]
    return [
        ("User-Agent", "dtz"),
        ("Accept", "application/pdf"),
        ("Accept-Encoding", "identity"),
        *((name, value) for name, value in asked if value),
    ]


def _last_answer(tried: RetryCallState) -> Fetched:
    assert tried.outcome is not None
    found: Fetched = tried.outcome.result()
    return found


def _seconds(value: bytes | None) -> float | None:
    """Of Retry-After: seconds, or an instant."""
    text = _text(value)
    if text is None:
        return None
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _text(value: bytes | None) -> str | None:
    """A header that can be sent back: short and of visible ASCII."""
    text = (value or b"").decode("latin-1").strip()
    return text if text and len(text) < 500 and text.isascii() and text.isprintable() else None


def _length(headers: Mapping[str, bytes]) -> int:
    said = headers.get("content-length", b"")
    return int(said) if said.isdigit() else 0


def _in_words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _trusted() -> ssl.SSLContext:
    """The certificates of this machine, and those of certifi where it has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
