"""Which private endpoints there are besides those that every part asks for, and whose DNS zones hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.network_existing import NETWORK_ID
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

PATH: Final = "network.privateLink"
_GROUP: Final = r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+"
_ZONES: Final = "/providers/Microsoft.Network/privateDnsZones"
_SUBSCRIPTION: Final = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-dns"
GROUP_ID: Final = (_GROUP, "must be the resource id of the resource group of the zones", _SUBSCRIPTION)
ZONE_RULE: Final = "must map the name of a private DNS zone to the resource id of that zone"
_ONLY_WITH: Final = (
    "webAuthenticationWorkspace",
    "keepControlPlaneRule",
    "dnsZoneIds",
    "dnsZoneResourceGroupId",
    "linkDnsZones",
    "linkedNetworkIds",
)
LINKED: Final = f"{PATH}.linkedNetworkIds"
LINKED_RULE: Final = "each must be the resource id of a virtual network of others, given once"
ZONE: Final = "privatelink.blob.core.windows.net"


def _is_zone(name: str, id_: str) -> bool:
    """Zones keep their names wherever they are."""
    found = re.fullmatch(rf"{_GROUP}{re.escape(_ZONES)}/([^/\s]+)", id_, re.IGNORECASE)
    return found is not None and found[1].lower() == name.lower() and name.startswith("privatelink.")


def _is_network(id_: str) -> bool:
    return re.fullmatch(NETWORK_ID[0], id_, re.IGNORECASE) is not None


@dataclass(frozen=True, kw_only=True)
class PrivateLinkSettings:
    """Private endpoints of the stack's own network, and the DNS zones their names are found in.

    There is one `browser_authentication` endpoint per region and DNS zone: a stack that shares its zones with
    another has none, or has one of a `web_authentication_workspace` that outlives all the others.

    `keep_control_plane_rule` is for the one `up` that gives private link to a workspace that is there:
    Azure lets its security group lose the rule only after the workspace has stopped asking for it.

    The networks of `linked_network_ids` resolve the names too, such as that of the machine that runs Pulumi.
    """

    enabled: bool
    browser_authentication: bool
    web_authentication_workspace: bool
    keep_control_plane_rule: bool
    dns_zone_ids: dict[str, str]
    dns_zone_resource_group_id: str | None
    link_dns_zones: bool
    linked_network_ids: tuple[str, ...]


def read_private_link(reader: ConfigReader) -> PrivateLinkSettings:
    """The settings of `network.privateLink`.

    https://learn.microsoft.com/azure/databricks/security/network/concepts/private-link
    """
    enabled = reader.boolean(f"{PATH}.enabled", False)
    example = f"{_SUBSCRIPTION}{_ZONES}/{ZONE}"
    chosen = PrivateLinkSettings(
        enabled=enabled,
        browser_authentication=reader.boolean(f"{PATH}.browserAuthentication", True),
        web_authentication_workspace=reader.boolean(f"{PATH}.webAuthenticationWorkspace", False),
        keep_control_plane_rule=reader.boolean(f"{PATH}.keepControlPlaneRule", False),
        dns_zone_ids=reader.mapping(f"{PATH}.dnsZoneIds", ZONE_RULE, example, _is_zone),
        dns_zone_resource_group_id=reader.optional(f"{PATH}.dnsZoneResourceGroupId", *GROUP_ID),
        link_dns_zones=reader.boolean(f"{PATH}.linkDnsZones", False),
        linked_network_ids=reader.texts(LINKED, (), LINKED_RULE, NETWORK_ID[2], _is_network),
    )
    given = chosen.dns_zone_ids or chosen.dns_zone_resource_group_id
    if enabled and chosen.link_dns_zones and not given:
        rule = f"must be false without {PATH}.dnsZoneIds: zones of the stack's own are linked anyway"
        reader.refuse(f"{PATH}.linkDnsZones", True, rule, "false")
    if enabled and chosen.web_authentication_workspace and not chosen.browser_authentication:
        rule = f"must be false while {PATH}.browserAuthentication is false: it is there for nothing else"
        reader.refuse(f"{PATH}.webAuthenticationWorkspace", True, rule, "false")
    if enabled and chosen.dns_zone_resource_group_id and not chosen.link_dns_zones and reader.is_set(LINKED):
        rule = f"must be left out while {PATH}.linkDnsZones is false: zones of others are not linked"
        reader.surplus(LINKED, "a value", rule)
    _only_when_on(reader, chosen)
    return chosen


def check_linked(reader: ConfigReader, settings: Settings) -> None:
    """A zone is linked to a network once, and those of the stack are linked anyway; Azure regards no case.

    https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links
    """
    taken = set(_own_networks(settings))
    for index, id_ in enumerate(settings.network.private_link.linked_network_ids):
        path, tail = f"{LINKED}[{index}]", _in_any_subscription(id_)
        if not reader.is_refused(path) and (id_.lower() in taken or tail in taken):
            rule = f"{LINKED_RULE}: the stack's own network and hub are linked anyway"
            reader.refuse(path, id_, rule, NETWORK_ID[2])
        taken.add(id_.lower())


def _own_networks(settings: Settings) -> Iterator[str]:
    """Ids of networks that are given; of those that the stack makes, without the subscription."""
    names, chosen = settings.names, settings.network
    if chosen.existing is not None:
        yield chosen.existing.virtual_network_id.lower()
        return
    if chosen.hub is not None and chosen.hub.virtual_network_id is not None:
        yield chosen.hub.virtual_network_id.lower()
    for name in (names.virtual_network, names.hub_virtual_network):
        group = f"/subscriptions/-/resourceGroups/{names.resource_group}"
        yield _in_any_subscription(f"{group}/providers/Microsoft.Network/virtualNetworks/{name}")


def _in_any_subscription(id_: str) -> str:
    return re.sub(r"^/subscriptions/[^/]+", "", id_.lower())


def _only_when_on(reader: ConfigReader, chosen: PrivateLinkSettings) -> None:
    """What a stack file says of endpoints that are not there would pass for security."""
    if chosen.enabled:
        return
    for name in _ONLY_WITH:
        if reader.is_set(f"{PATH}.{name}"):
            rule = f"must be left out while {PATH}.enabled is false: there are no private endpoints"
            reader.surplus(f"{PATH}.{name}", "a value", rule)
