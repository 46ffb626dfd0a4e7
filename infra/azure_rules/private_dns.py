"""Rules of private DNS: zones, their links to networks, records, and the zone groups of private endpoints."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Existing, Finding, Resource, Rule, World
from infra.azure_rules.places import location_of
from infra.azure_rules.private_link import connections, groups
from infra.azure_rules.values import absent, items, read, text

_DOC: Final = "https://learn.microsoft.com/azure/dns/private-dns-privatednszone"
_LINKS: Final = "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links"
_GROUPS: Final = "https://learn.microsoft.com/azure/private-link/private-endpoint-dns"
_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_BLOCKED: Final = {
    "azclient.ms", "azure.com", "cloudapp.net", "core.windows.net", "microsoft.com", "msidentity.com",
    "trafficmanager.net", "windows.net",
}  # fmt: skip
_MOST_ZONES: Final = 5


def _global(resource: Resource, _world: World) -> Iterable[Finding]:
    place = location_of(resource)
    if place and place != "global":
        kind = "privateDnsZones" + ("/virtualNetworkLinks" if t.base(resource.token) == t.ZONE_LINK else "")
        yield (
            "location",
            (
                f"The provided location '{place}' is not available for resource type "
                f"'Microsoft.Network/{kind}'. List "
                "of available regions for the resource type is 'global'."
            ),
        )


def _zone_name(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "privateZoneName")
    if name is None:
        return
    labels = name.rstrip(".").split(".")
    if not 2 <= len(labels) <= 34 or len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        yield "privateZoneName", f"The private DNS zone name '{name}' is invalid."
    elif name.lower() in _BLOCKED:
        yield "privateZoneName", f"The private DNS zone name '{name}' is reserved."


def _linked_zone(resource: Resource, world: World) -> Iterable[Finding]:
    links = list(world.below(resource.id, t.ZONE_LINK)) if resource.id else []
    if links:
        yield (
            "",
            (
                "Cannot delete resource while nested resources exist. Some existing nested resource IDs "
                "include: "
                f"'{links[0].id}'. Please delete all nested resources before deleting this resource."
            ),
        )


def _zone_id(link_id: str) -> str:
    return link_id[: max(link_id.lower().rfind("/virtualnetworklinks/"), 0)]


def _other_links(resource: Resource, world: World) -> Iterator[Existing]:
    """Links of the same network elsewhere."""
    network = text(resource.inputs, "virtualNetwork.id")
    for link in world.of_type(t.ZONE_LINK) if network and resource.id else ():
        same = t.same_id(text(link.inputs, "virtualNetwork.id") or "", network or "")
        if same and not t.same_id(link.id, resource.id):
            yield link


def _linked_once(resource: Resource, world: World) -> Iterable[Finding]:
    zone = _zone_id(resource.id)
    name = zone.rsplit("/", 1)[-1]
    for link in _other_links(resource, world):
        if _zone_id(link.id).rsplit("/", 1)[-1].lower() == name.lower():
            yield (
                "virtualNetwork.id",
                (
                    "A virtual network cannot be linked to multiple zones with overlapping namespaces. You "
                    "tried to "
                    f"link virtual network with '{name}' and '{name}' zones."
                ),
            )


def _registered_once(resource: Resource, world: World) -> Iterable[Finding]:
    if read(resource.inputs, "registrationEnabled") is not True:
        return
    for link in _other_links(resource, world):
        if read(link.inputs, "registrationEnabled") is True:
            yield (
                "registrationEnabled",
                (
                    f"Virtual network {text(resource.inputs, 'virtualNetwork.id')} is already linked for "
                    "registration "
                    f"to private DNS zone {_zone_id(link.id)}."
                ),
            )


def _linked_network(resource: Resource, world: World) -> Iterable[Finding]:
    network = text(resource.inputs, "virtualNetwork.id") or ""
    here = world.complete and t.subscription_of(network) == world.subscription_id.lower()
    if here and world.get(network) is None:
        yield "virtualNetwork.id", f"The virtual network '{network}' does not exist."


def _records(resource: Resource, _world: World) -> Iterable[Finding]:
    for kind, field, version in (("aRecords", "ipv4Address", 4), ("aaaaRecords", "ipv6Address", 6)):
        for path, item in items(resource.inputs, kind):
            written = text(item, field)
            try:
                good = written is None or ipaddress.ip_address(written).version == version
            except ValueError:
                good = False
            if not good:
                yield f"{path}.{field}", f"The value '{written}' is no valid IPv{version} address."


def _apex(resource: Resource, _world: World) -> Iterable[Finding]:
    kind, name = text(resource.inputs, "recordType"), text(resource.inputs, "relativeRecordSetName")
    if (kind or "").upper() == "CNAME" and name == "@":
        yield "relativeRecordSetName", "A CNAME record set cannot be created at the apex of a zone."


def _one_zone_group(resource: Resource, world: World) -> Iterable[Finding]:
    endpoint = resource.id[: max(resource.id.lower().rfind("/privatednszonegroups/"), 0)]
    for other in world.below(endpoint, t.DNS_ZONE_GROUP) if endpoint else ():
        if not t.same_id(other.id, resource.id):
            yield "", "Cannot create more than one private dns zone groups in the private endpoint."


def _zones(resource: Resource, _world: World) -> Iterable[Finding]:
    configs = list(items(resource.inputs, "privateDnsZoneConfigs"))
    if len(configs) > _MOST_ZONES:
        yield (
            "privateDnsZoneConfigs",
            f"Private DNS zone group {resource.name} has {len(configs)} zones: at most {_MOST_ZONES}.",
        )
    for path, config in configs:
        if absent(config, "privateDnsZoneId"):
            yield f"{path}.privateDnsZoneId", f"Private DNS zone group {resource.name} must name a zone."


def _signs_in(world: World, group_id: str) -> Existing | None:
    """The endpoint of a zone group, if it serves the sign-in of Databricks."""
    endpoint = world.get(group_id[: max(group_id.lower().rfind("/privatednszonegroups/"), 0)])
    named = [group for _, item in connections(endpoint.inputs) for group in groups(item)] if endpoint else []
    return endpoint if "browser_authentication" in named else None


def _one_sign_in(resource: Resource, world: World) -> Iterable[Finding]:
    endpoint = _signs_in(world, resource.id)
    mine = {str(read(item, "privateDnsZoneId")).lower(): path
            for path, item in items(resource.inputs, "privateDnsZoneConfigs")}  # fmt: skip
    for other in world.of_type(t.DNS_ZONE_GROUP) if endpoint and mine else ():
        theirs = None if t.same_id(other.id, resource.id) else _signs_in(world, other.id)
        if not endpoint or not theirs or location_of(theirs) != location_of(endpoint):
            continue
        for _, item in items(other.inputs, "privateDnsZoneConfigs"):
            path = mine.get(str(read(item, "privateDnsZoneId")).lower())
            if path:
                yield (
                    f"{path}.privateDnsZoneId",
                    (
                        f"Private endpoint {theirs.id} already serves browser_authentication of this region "
                        "in this "
                        "private DNS zone: there can be one."
                    ),
                )


_Z, _L, _R, _G = (t.PRIVATE_ZONE,), (t.ZONE_LINK,), (t.ZONE_RECORD,), (t.DNS_ZONE_GROUP,)
RULES: Final = (
    Rule(id="private-dns-global", tokens=_Z + _L, code="LocationNotAvailableForResourceType",
         evidence="quoted", source="https://github.com/MicrosoftDocs/azure-docs/pull/4981",
         fix="Set location to 'global'.", check=_global),
    Rule(id="private-zone-name", tokens=_Z, code="BadRequest", source=f"{_DOC}#restrictions",
         fix="Use 2 to 34 labels and no reserved name.", check=_zone_name, on=("create",)),
    Rule(id="private-zone-linked", tokens=_Z, code="CannotDeleteResource", status=409, evidence="quoted",
         source="https://github.com/learntocloud/networking-lab/issues/8", needs_world=True,
         fix="Delete the virtual network links first.", check=_linked_zone, on=("delete",)),
    Rule(id="zone-link-once", tokens=_L, code="BadRequest", evidence="quoted", needs_world=True,
         source="https://github.com/MicrosoftDocs/azure-aks-docs/issues/212",
         fix="Link a network to one zone of a name.", check=_linked_once),
    Rule(id="zone-link-registration", tokens=_L, code="BadRequest", source=_LINKS, needs_world=True,
         fix="Set registrationEnabled on one link of the network only.", check=_registered_once),
    Rule(id="zone-link-network", needs_complete=True,
         tokens=_L, code="BadRequest", source=_LINKS, needs_world=True,
         fix="Reference the id output of the network, so that it is created first.", check=_linked_network),
    Rule(id="private-record-address", tokens=_R, code="BadRequest", source=_DOC,
         fix="Write an IPv4 address into aRecords, an IPv6 address into aaaaRecords.", check=_records),
    Rule(id="private-record-apex", tokens=_R, code="BadRequest",
         source="https://learn.microsoft.com/azure/dns/dns-zones-records",
         fix="Use a record name other than '@'.", check=_apex),
    Rule(id="zone-group-one", tokens=_G, code="MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed",
         evidence="quoted", source="https://github.com/pulumi/pulumi-azure-native/issues/2179",
         fix="Put every zone into one zone group.", check=_one_zone_group, needs_world=True, on=("create",)),
    Rule(id="zone-group-zones", tokens=_G, code="PrivateDnsZoneConfigsLimitReached", source=_GROUPS,
         fix=f"Name at most {_MOST_ZONES} zones, each by its id.", check=_zones),
    Rule(id="zone-group-one-sign-in", tokens=_G, code="PrivateDnsZoneRecordConflict", needs_world=True,
         source="https://github.com/microsoft/AzureTRE/pull/3199",
         fix="Create one browser_authentication endpoint per region and zone, of a workspace for it alone.",
         check=_one_sign_in),
)  # fmt: skip
