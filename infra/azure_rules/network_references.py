"""Rules of ids in network resources: well formed, of something that exists, in the same region, named "
"once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import location_of, network_id, region_of
from infra.azure_rules.values import items, text

_SUBNET: Final = ("networkSecurityGroup.id", "natGateway.id", "routeTable.id")
_FIREWALL: Final = tuple(
    f"{base}.{name}.id"
    for base in ("ipConfigurations[]", "managementIpConfiguration")
    for name in ("subnet", "publicIPAddress")
)
_REGIONAL: Final[dict[str, tuple[str, ...]]] = {
    t.SUBNET: _SUBNET,
    t.VIRTUAL_NETWORK: tuple(f"subnets[].{path}" for path in _SUBNET),
    t.PRIVATE_ENDPOINT: ("subnet.id",),
    t.NAT_GATEWAY: ("publicIpAddresses[].id", "publicIpPrefixes[].id"),
    t.FIREWALL: _FIREWALL,
}
_ELSEWHERE: Final[dict[str, tuple[str, ...]]] = {
    t.PEERING: ("remoteVirtualNetwork.id",),
    t.FIREWALL: ("firewallPolicy.id",),
    t.DNS_ZONE_GROUP: ("privateDnsZoneConfigs[].privateDnsZoneId",),
}
_SHAPED: Final[dict[str, tuple[str, ...]]] = {
    t.PRIVATE_ENDPOINT: ("privateLinkServiceConnections[].privateLinkServiceId",),
    t.ZONE_LINK: ("virtualNetwork.id",),
}
_CHILDREN: Final = {
    t.VIRTUAL_NETWORK: "subnets",
    t.NETWORK_SECURITY_GROUP: "securityRules",
    t.ROUTE_TABLE: "routes",
    t.DNS_ZONE_GROUP: "privateDnsZoneConfigs",
}


def _ids(inputs: Any, path: str) -> Iterator[tuple[str, str]]:
    """Concrete path and text of each known value at a path where `[]` stands for every element."""
    head, many, tail = path.partition("[].")
    if not many:
        value = text(inputs, path)
        if value:
            yield path, value
        return
    for where, item in items(inputs, head):
        for inner, value in _ids(item, tail) if isinstance(item, dict) else ():
            yield f"{where}.{inner}", value


def _all(resource: Resource, *tables: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    token = t.base(resource.token)
    for table in tables:
        for path in table.get(token, ()):
            yield from _ids(resource.inputs, path)


def _shape(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, value in _all(resource, _REGIONAL, _ELSEWHERE, _SHAPED):
        if not value.lower().startswith(("/subscriptions/", "/providers/")):
            yield (
                path,
                (
                    f"Property id '{value}' at path 'properties.{path}' is invalid. Expect fully qualified "
                    "resource Id "
                    "that start with '/subscriptions/{subscriptionId}' or "
                    "'/providers/{resourceProviderNamespace}/'."
                ),
            )


def _lost(value: str, resource: Resource) -> str:
    return (
        f"Resource {value} referenced by resource {resource.id} was not found. Please make sure that the "
        "referenced resource exists, and that both resources are in the same region."
    )


def _exists(resource: Resource, world: World) -> Iterable[Finding]:
    for path, value in _all(resource, _REGIONAL, _ELSEWHERE):
        known = world.complete and t.subscription_of(value) == world.subscription_id.lower()
        if known and world.get(value) is None:
            yield path, _lost(value, resource)


def _region(resource: Resource, world: World) -> Iterable[Finding]:
    parent = network_id(resource.id) if t.base(resource.token) == t.SUBNET else ""
    mine = region_of(world, parent) if parent else location_of(resource)
    for path, value in _all(resource, _REGIONAL) if mine else ():
        theirs = region_of(world, value)
        if theirs and theirs != mine:
            yield path, _lost(value, resource)


def _named_twice(resource: Resource, _world: World) -> Iterable[Finding]:
    seen: set[str] = set()
    for path, item in items(resource.inputs, _CHILDREN[t.base(resource.token)]):
        name = text(item, "name")
        if name and name.lower() in seen:
            yield (
                f"{path}.name",
                (
                    f"Cannot parse the request. DuplicateResourceName: Resource {resource.id} has two child "
                    "resources "
                    f"with the same name ({name})."
                ),
            )
        seen.add((name or "").lower())


RULES: Final = (
    Rule(id="resource-id-shape", tokens=tuple(dict.fromkeys((*_REGIONAL, *_ELSEWHERE, *_SHAPED))),
         code="LinkedInvalidPropertyId", evidence="quoted",
         source="https://github.com/ernestio/ernest/issues/498",
         fix="Use the id output of the resource, not its name.", check=_shape),
    Rule(id="network-reference-exists", needs_complete=True,
         tokens=tuple(dict.fromkeys((*_REGIONAL, *_ELSEWHERE))),
         code="InvalidResourceReference", evidence="quoted", needs_world=True,
         source="https://github.com/MicrosoftDocs/azure-docs/issues/32363",
         fix="Reference the id output of the resource, so that it is created first.", check=_exists),
    Rule(id="network-reference-region", tokens=tuple(_REGIONAL), code="InvalidResourceReference",
         evidence="quoted", needs_world=True,
         source="https://github.com/microsoft/CromwellOnAzure/issues/231",
         fix="Create both resources in the same region.", check=_region),
    Rule(id="network-child-names", tokens=tuple(_CHILDREN), code="InvalidRequestFormat", evidence="quoted",
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/28966",
         fix="Give every child a name of its own.", check=_named_twice),
)  # fmt: skip
