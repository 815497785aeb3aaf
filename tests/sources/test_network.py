"""What may be connected to."""

from __future__ import annotations

import ipaddress
from socket import AF_INET, SOCK_STREAM

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.limits import parse_networks
from pipelines.sources.network import GuardedBackend, RefusedAddress, is_allowed


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909", "2002:909:909::"]
)
def test_the_public_internet_is_open(address):
    assert is_allowed(ipaddress.ip_address(address), ())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a00:1::1", "fec0::1", "::127.0.0.1", "::a9fe:a9fe",
        "::ffff:0:127.0.0.1", "::ffff:0:a00:1", "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    ],
)  # fmt: skip
def test_what_is_inside_is_closed(address):
    assert not is_allowed(ipaddress.ip_address(address), ())


@given(st.ip_addresses(v=4))
def test_an_address_in_other_words_is_the_same_address(address):
    number = int(address)
    others = [
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
        ipaddress.IPv6Address(0xFFFF << 48 | number),
        ipaddress.IPv6Address(number),
    ]
    assert {is_allowed(other, ()) for other in others} == {is_allowed(address, ())}


def test_what_is_inside_can_be_allowed():
    allowed = parse_networks("10.0.0.0/8, fd00::/8")
    assert is_allowed(ipaddress.ip_address("10.1.2.3"), allowed)
    assert is_allowed(ipaddress.ip_address("::ffff:10.1.2.3"), allowed)
    assert is_allowed(ipaddress.ip_address("fd00::1"), allowed)
    assert is_allowed(ipaddress.ip_address("fec0::1"), parse_networks("fec0::/10"))
    assert not is_allowed(ipaddress.ip_address("192.168.0.1"), allowed)


@pytest.mark.parametrize("setting", ["10.0.0.1/8", "inside", "10.0.0.0/99"])
def test_what_is_no_network_is_refused(setting):
    with pytest.raises(ValueError, match=r"does not appear to be|has host bits set"):
        parse_networks(setting)


def test_one_address_that_is_not_allowed_closes_the_host(monkeypatch):
    found = [(AF_INET, SOCK_STREAM, 6, "", (address, 80)) for address in ("9.9.9.9", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(RefusedAddress, match=r"example\.org is 10\.0\.0\.1"):
        GuardedBackend().connect_tcp("example.org", 80)


def test_the_next_address_is_tried_when_one_does_not_answer(served, monkeypatch):
    found = [
        (AF_INET, SOCK_STREAM, 6, "", (address, served.port))
        for address in ("127.0.0.9", "127.0.0.1")
    ]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    backend = GuardedBackend(parse_networks("127.0.0.0/8"))
    backend.connect_tcp("example.org", served.port, timeout=5).close()


def test_a_socket_of_this_machine_is_no_source():
    with pytest.raises(httpcore.ConnectError):
        GuardedBackend().connect_unix_socket("/tmp/x")
