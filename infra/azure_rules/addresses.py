"""IPv4 addresses of firewalls: most services take public ones only, and each has its own idea of a range."""

from __future__ import annotations

import ipaddress
from typing import Final

_PRIVATE: Final = tuple(
    ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)


def range_of(value: str) -> ipaddress.IPv4Network | None:
    """The addresses of `203.0.113.7` or `203.0.113.0/24`; None for what is no IPv4 address or range."""
    try:
        return ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        return None


def is_private(addresses: ipaddress.IPv4Network) -> bool:
    """Whether a range lies in the private address spaces of RFC 1918."""
    return any(addresses.subnet_of(block) for block in _PRIVATE)


def address(value: str) -> ipaddress.IPv4Address | None:
    """A single IPv4 address, or None."""
    try:
        return ipaddress.IPv4Address(value)
    except ValueError:
        return None
