"""Where a connection may go to, checked after the name has been resolved, on every connection.

A name that resolves to an address inside our own network would let a list of sources, or a
redirect, reach what is not meant to be reached from outside.
"""

from __future__ import annotations

import ipaddress
import math
import socket
import ssl
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from pipelines.sources.limits import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses of these networks reach an IPv4 address that is written in their last 32 bits.
_TRANSLATED = [
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")
]


class RefusedAddress(httpcore.ConnectError):
    """The name of a host resolves to an address that may not be reached."""


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """Whether an address is on the public internet, or in one of the networks allowed."""
    if any(address in network for network in allowed):
        return True
    inner = _inner(address)
    if inner is not None:
        return is_allowed(inner, allowed)
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False  # what came before fc00::/7; Python calls it global
    return address.is_global and not address.is_multicast


def _inner(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 address stands for, if it stands for one."""
    if isinstance(address, ipaddress.IPv4Address) or address.is_loopback or address.is_unspecified:
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class Deadline:
    """When what is asked for must be there; moved with each request, on connections that stay."""

    def __init__(self) -> None:
        self.at = math.inf

    def within(self, timeout: float | None) -> float | None:
        """How long may still be waited; raises httpcore.ReadTimeout when the time is up."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        if timeout is None:
            return left if math.isfinite(left) else None
        return min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing waits beyond the deadline.

    A server that drips lines of a header never ends one silence, nor begins the body.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        within = self._deadline.within(timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, within)
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the very address that was checked, so that no second answer can differ."""

    def __init__(self, allowed: Sequence[Network] = (), deadline: Deadline | None = None) -> None:
        self._allowed = tuple(allowed)
        self._deadline = deadline or Deadline()
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host; raises RefusedAddress if one is not allowed."""
        addresses = _resolve(host, port)
        for address in addresses:
            if not is_allowed(address, self._allowed):
                raise RefusedAddress(f"{host} is {address}")
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, timeout, local_address, socket_options)

    def _connect(
        self,
        address: Address,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        within = self._deadline.within(timeout)
        stream = self._backend.connect_tcp(
            str(address), port, within, local_address, socket_options
        )
        return _Stream(stream, self._deadline)

    def connect_unix_socket(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        """No source is a socket on this machine."""
        raise RefusedAddress("a socket on this machine")


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host}: the name is not known") from error
    texts = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ipaddress.ip_address(text) for text in texts]
