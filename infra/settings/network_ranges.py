"""Two ranges that overlap are found out when the second one is made, a subnet that is too small when it is
full. Ranges are read and compared here, and what a stack file leaves out is the next free range.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from itertools import combinations

from infra.settings.reader import ConfigReader

_PRIVATE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
WIDEST_SPACE = 16
NARROWEST_SPACE = 24
NARROWEST_SUBNET = 26


def cidr(reader: ConfigReader, path: str, default: str, widest: int, narrowest: int) -> str:
    """A private IPv4 range, `/widest` to `/narrowest`:
    https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject
    """
    rule = f"must be a private IPv4 range from /{widest} to /{narrowest} without host bits"
    text = reader.text(path, default, r"\S+", rule, default)
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        reader.refuse(path, text, rule, default)
        return default
    private = any(network.subnet_of(block) for block in _PRIVATE)
    if not (widest <= network.prefixlen <= narrowest and private and "/" in text):
        reader.refuse(path, text, rule, default)
        return default
    return text


def free(space: str, taken: Sequence[str], prefix: int) -> str:
    """The first range of that size in `space` that overlaps none of `taken`; without one, the first range."""
    whole = ipaddress.IPv4Network(space)
    used = [ipaddress.IPv4Network(one) for one in taken]
    ranges = whole.subnets(new_prefix=max(prefix, whole.prefixlen))
    first = next(whole.subnets(new_prefix=max(prefix, whole.prefixlen)))
    return str(next((one for one in ranges if not any(map(one.overlaps, used))), first))


def half(space: str) -> int:
    """Prefix of a quarter of `space`: two of them leave half for private endpoints and what comes later."""
    return min(ipaddress.IPv4Network(space).prefixlen + 2, NARROWEST_SUBNET)


def within(reader: ConfigReader, space_path: str, space: str, subnets: Sequence[tuple[str, str]]) -> None:
    """Every subnet, given by its path and range, lies in `space`, and no two overlap."""
    if reader.is_refused(space_path):
        return
    whole = ipaddress.IPv4Network(space)
    good: list[tuple[str, ipaddress.IPv4Network]] = []
    for path, text in subnets:
        found = ipaddress.IPv4Network(text)
        prefix = min(max(found.prefixlen, half(space)), NARROWEST_SUBNET)
        fix = free(space, [other for one, other in subnets if one != path], prefix)
        rule = f"must lie within {space_path} {space}"
        if reader.is_refused(path):
            continue
        reader.require(found.subnet_of(whole), path, text, rule, fix)
        good += [(path, found)] if found.subnet_of(whole) else []
    for (first, one), (second, other) in combinations(good, 2):
        if one.overlaps(other):
            rest = [text for path, text in subnets if path != second]
            prefix = min(max(other.prefixlen, half(space)), NARROWEST_SUBNET)
            fix = free(space, rest, prefix)
            full = any(ipaddress.IPv4Network(fix).overlaps(ipaddress.IPv4Network(text)) for text in rest)
            if full and whole.prefixlen > WIDEST_SPACE:
                rule = f"must be larger: {second} finds no room in it beside the others"
                reader.refuse(space_path, space, rule, str(whole.supernet()))
                return
            reader.refuse(second, str(other), f"must not overlap {first} {one}", fix)


def apart(reader: ConfigReader, first: tuple[str, str], second: tuple[str, str]) -> None:
    """Two address spaces that are peered have no address in common; the second is the one to move."""
    (path, text), (other_path, other) = first, second
    one, two = ipaddress.IPv4Network(text), ipaddress.IPv4Network(other)
    if reader.is_refused(path) or reader.is_refused(other_path) or not one.overlaps(two):
        return
    elsewhere = free("10.0.0.0/8", [text], two.prefixlen)
    reader.refuse(other_path, other, f"must not overlap {path} {one}, with which it is peered", elsewhere)
