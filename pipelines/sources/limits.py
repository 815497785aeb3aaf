"""How far fetching may go. No network here: the settings know this much."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class FetchLimits:
    """Of one address: bytes, seconds in all, seconds of silence, attempts, seconds between them."""

    most_bytes: int = 100 * 1024 * 1024
    seconds: float = 120.0
    silence_seconds: float = 15.0
    attempts: int = 3
    backoff_seconds: float = 1.0
    longest_wait_seconds: float = 30.0


def parse_networks(setting: str) -> tuple[Network, ...]:
    """The networks in a setting, parted by white space or commas; raises ValueError."""
    return tuple(ipaddress.ip_network(part) for part in setting.replace(",", " ").split())
