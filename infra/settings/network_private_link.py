"""Which private endpoints there are besides those that every part asks for, and whose DNS zones hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

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
)
ZONE: Final = "privatelink.blob.core.windows.net"


def _is_zone(name: str, id_: str) -> bool:
    """Zones keep their names wherever they are."""
    found = re.fullmatch(rf"{_GROUP}{re.escape(_ZONES)}/([^/\s]+)", id_, re.IGNORECASE)
    return found is not None and found[1].lower() == name.lower() and name.startswith("privatelink.")


@dataclass(frozen=True, kw_only=True)
class PrivateLinkSettings:
    """Private endpoints of the stack's own network, and the DNS zones their names are found in.

    There is one `browser_authentication` endpoint per region and DNS zone: a stack that shares its zones with
    another has none, or has one of a `web_authentication_workspace` that outlives all the others.

    `keep_control_plane_rule` is for the one `up` that gives private link to a workspace that is there:
    Azure lets its security group lose the rule only after the workspace has stopped asking for it.
    """

    enabled: bool
    browser_authentication: bool
    web_authentication_workspace: bool
    keep_control_plane_rule: bool
    dns_zone_ids: dict[str, str]
    dns_zone_resource_group_id: str | None
    link_dns_zones: bool


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
    )
    given = chosen.dns_zone_ids or chosen.dns_zone_resource_group_id
    if enabled and chosen.link_dns_zones and not given:
        rule = f"must be false without {PATH}.dnsZoneIds: zones of the stack's own are linked anyway"
        reader.refuse(f"{PATH}.linkDnsZones", True, rule, "false")
    if enabled and chosen.web_authentication_workspace and not chosen.browser_authentication:
        rule = f"must be false while {PATH}.browserAuthentication is false: it is there for nothing else"
        reader.refuse(f"{PATH}.webAuthenticationWorkspace", True, rule, "false")
    _only_when_on(reader, chosen)
    return chosen


def _only_when_on(reader: ConfigReader, chosen: PrivateLinkSettings) -> None:
    """What a stack file says of endpoints that are not there would pass for security."""
    if chosen.enabled:
        return
    for name in _ONLY_WITH:
        if reader.is_set(f"{PATH}.{name}"):
            rule = f"must be left out while {PATH}.enabled is false: there are no private endpoints"
            reader.surplus(f"{PATH}.{name}", "a value", rule)
