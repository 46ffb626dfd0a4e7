"""Addresses Azure hands out: public ones from the documentation ranges, private ones from the subnet."""

from __future__ import annotations

import ipaddress
import itertools
import secrets
from collections.abc import Iterator
from typing import Any, Final

from infra.azure_rules import World
from infra.azure_rules import tokens as t
from infra.azure_rules.values import items, text

DOCUMENTATION: Final = ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24")
"""RFC 5737: addresses nobody has."""
DOCUMENTATION_V6: Final = ipaddress.ip_network("2001:db8::/32")
_RESERVED: Final = 4
"""Azure keeps the first four addresses and the last one of every subnet."""
FIREWALL: Final = "azure-native:network:AzureFirewall"
INTERFACE: Final = "azure-native:network:NetworkInterface"


def public_address(world: World, version: str) -> str:
    """A new public address that no other public IP address has, as long as there are any left."""
    if version == "IPv6":
        return str(DOCUMENTATION_V6[secrets.randbelow(2**64)])
    taken = {text(item.outputs, "ipAddress") for item in world.of_type(t.PUBLIC_IP)}
    hosts = [str(host) for block in DOCUMENTATION for host in ipaddress.ip_network(block).hosts()]
    free = [host for host in hosts if host not in taken] or hosts
    return secrets.choice(free)


def private_addresses(world: World, subnet_id: str, count: int) -> list[str]:
    """The lowest free addresses of a subnet; none if the subnet is not known or full."""
    subnet = world.get(subnet_id)
    if subnet is None:
        return []
    prefixes = [text(subnet.outputs, "addressPrefix")] + [
        p for _, p in items(subnet.outputs, "addressPrefixes")
    ]
    taken = set(_taken(world, subnet_id))
    found: list[str] = []
    for prefix in prefixes:
        network = _network(prefix)
        if network is None or network.version != 4:
            continue
        hosts = itertools.islice(iter(network), _RESERVED, network.num_addresses - 1)
        found += itertools.islice((str(h) for h in hosts if str(h) not in taken), count - len(found))
        if len(found) == count:
            return found
    return []


def _network(prefix: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(prefix)
    except ValueError:  # an address space the subnet gets from elsewhere, or not known yet
        return None


def _taken(world: World, subnet_id: str) -> Iterator[str]:
    for token in (INTERFACE, FIREWALL):
        for user in world.of_type(token):
            for _, configuration in items(user.outputs, "ipConfigurations"):
                address = text(configuration, "privateIPAddress")
                if address and t.same_id(text(configuration, "subnet.id") or "", subnet_id):
                    yield address
