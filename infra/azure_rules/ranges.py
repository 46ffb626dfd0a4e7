"""Address ranges as Azure writes them: reading prefixes of networks and subnets without judging unknowns."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from infra.azure_rules.values import items, text

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def prefixes(inputs: Mapping[str, Any], base: str = "") -> Iterator[tuple[str, str]]:
    """Property path and text of each known prefix: of a subnet, or below `addressSpace.` of a network."""
    single = text(inputs, "addressPrefix") if base == "" else None
    if single:
        yield "addressPrefix", single
    for path, value in items(inputs, f"{base}addressPrefixes"):
        if isinstance(value, str):
            yield path, value


@functools.lru_cache(maxsize=4096)
def parse(prefix: str, *, strict: bool = True) -> Network | None:
    """The range of a CIDR block; None if it is none, or has host bits and `strict` forbids them."""
    if "/" not in prefix:
        return None
    try:
        return ipaddress.ip_network(prefix, strict=strict)
    except ValueError:
        return None


def networks(inputs: Mapping[str, Any], base: str = "") -> list[Network]:
    """Every readable range of a subnet, or below `addressSpace.` of a network."""
    return [parsed for _, prefix in prefixes(inputs, base) if (parsed := parse(prefix))]


def inside(inner: Network, outer: Network) -> bool:
    """Whether one range lies in another of the same family."""
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False
