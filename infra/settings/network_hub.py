"""The hub is where the firewall is: made by the stack, or there before it and given by its id.

https://learn.microsoft.com/azure/architecture/networking/architecture/hub-spoke
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from infra.settings.network_existing import NETWORK_ID
from infra.settings.network_ranges import NARROWEST_SUBNET, cidr, free
from infra.settings.reader import ConfigReader

PATH: Final = "network.hub"
FIREWALL: Final = "network.firewall"
_HOST: Final = r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
FQDNS: Final = (
    "each must be a host name such as pypi.org or *.pypi.org, given once",
    "pypi.org",
    lambda name: re.fullmatch(_HOST, name) is not None,
)
ADDRESS: Final = "10.138.0.4"


@dataclass(frozen=True, kw_only=True)
class HubSettings:
    """Without `virtual_network_id` the stack makes the hub; else the given one is peered with, and its
    firewall, if machines leave through one, is at `firewall_private_ip`.

    `remote_peering` False: the hub's side of the peering is made by whoever owns the hub.
    """

    virtual_network_id: str | None
    firewall_private_ip: str | None
    remote_peering: bool
    address_space: str
    firewall_subnet: str
    allowed_fqdns: tuple[str, ...]


def read_hub(reader: ConfigReader, *, made: bool, firewall: bool) -> HubSettings | None:
    """The settings of `network.hub` and `network.firewall`; None without a hub. `made` says that the network
    is the stack's own, `firewall` that machines leave through one.
    """
    space = cidr(reader, f"{PATH}.addressSpace", "10.138.0.0/24", 16, NARROWEST_SUBNET)
    subnet = free(space, (), NARROWEST_SUBNET)
    chosen = HubSettings(
        virtual_network_id=reader.optional(f"{PATH}.virtualNetworkId", *NETWORK_ID),
        firewall_private_ip=_private_ip(reader),
        remote_peering=reader.boolean(f"{PATH}.remotePeering", True),
        address_space=space,
        firewall_subnet=cidr(reader, f"{PATH}.firewallSubnet", subnet, 16, NARROWEST_SUBNET),
        allowed_fqdns=reader.texts(f"{FIREWALL}.allowedFqdns", (), *FQDNS),
    )
    given = chosen.virtual_network_id is not None or reader.is_refused(f"{PATH}.virtualNetworkId")
    if not made:
        return None
    path = f"{PATH}.firewallPrivateIp"
    if given and firewall and chosen.firewall_private_ip is None and not reader.is_refused(path):
        rule = "must be the private address of the given hub's firewall, with network.egress firewall"
        reader.refuse(path, None, rule, ADDRESS)
    _check_surplus(reader, given=given, firewall=firewall)
    return chosen if given or firewall else None


def _check_surplus(reader: ConfigReader, *, given: bool, firewall: bool) -> None:
    """What a stack file says of a hub or firewall that is not made would pass for one."""
    own, with_id = "a firewall of the stack's own", f"a hub with {PATH}.virtualNetworkId"
    for path, belongs, there in (
        (f"{PATH}.addressSpace", own, firewall and not given),
        (f"{PATH}.firewallSubnet", own, firewall and not given),
        (f"{FIREWALL}.allowedFqdns", own, firewall and not given),
        (f"{PATH}.remotePeering", with_id, given),
        (f"{PATH}.firewallPrivateIp", f"{with_id} and to network.egress firewall", firewall and given),
    ):
        if not there and reader.is_set(path) and not reader.is_refused(path):
            reader.surplus(path, "a value", f"must be left out: it belongs to {belongs}")


def _private_ip(reader: ConfigReader) -> str | None:
    path, rule = f"{PATH}.firewallPrivateIp", "must be a private IPv4 address"
    text = reader.optional(path, r"[0-9.]+", rule, ADDRESS)
    try:
        if text is None or ipaddress.IPv4Address(text).is_private:
            return text
    except ValueError:
        pass
    if not reader.is_refused(path):
        reader.refuse(path, text, rule, ADDRESS)
    return None
