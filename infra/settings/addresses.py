"""A firewall of Azure takes public IPv4 addresses and nothing else, and says so only when the deployment is
half done.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from infra.settings.reader import ConfigReader

_LARGEST_PREFIX: Final = 30


def _public(text: str) -> bool:
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        return False
    return network.is_global and ("/" not in text or network.prefixlen <= _LARGEST_PREFIX)


PUBLIC_RANGES: Final = (
    "each must be a public IPv4 address, or a range of /30 or larger without host bits, given once",
    "20.50.2.0/24",
    _public,
)
"""https://learn.microsoft.com/azure/storage/common/storage-network-security#restrictions-for-ip-network-rules"""


def allowed_ranges(reader: ConfigReader, part: str, public_network_access: str) -> tuple[str, ...]:
    """`<part>.allowedIpRanges`: who gets in from outside; nobody does while public access is off."""
    path = f"{part}.allowedIpRanges"
    ranges = reader.texts(path, (), *PUBLIC_RANGES)
    if ranges and public_network_access == "Disabled":
        rule = f"must be left out while {part}.publicNetworkAccess is Disabled: no address is let in then"
        reader.surplus(path, list(ranges), rule)
    return ranges
