"""What a resource shows of others: a network its subnets, a gateway its users, a target its endpoints.

Azure keeps these lists itself. After a write or a delete, `effects.py` computes them again for every resource
that `touched` names, so that a read through any door shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from infra.azure_rules import Existing, World
from infra.azure_rules import tokens as t
from infra.azure_rules.values import items, text
from local_cloud.azure.outputs import connection_links, network_links, private_link
from local_cloud.azure.outputs.addresses import FIREWALL, INTERFACE
from local_cloud.azure.outputs.pointers import (
    ACCESS_POLICY,
    MANAGED_ENDPOINT,
    PEERING,
    POLICY,
    RECORD_SET,
    ROUTE,
    RULE_COLLECTIONS,
    ZONE,
    ZONE_GROUP,
    ZONE_LINK,
    Links,
    parent,
    pointing,
)


def of(world: World, resource: Existing) -> Links:
    """The outputs of a resource that depend on others, as they are now."""
    found = LINKS.get(resource.token)
    return found(world, resource) if found else {}


LINKS: Final[dict[str, Callable[[World, Existing], Links]]] = {
    t.VIRTUAL_NETWORK: network_links.network,
    t.SUBNET: network_links.subnet,
    t.NETWORK_SECURITY_GROUP: network_links.security_group,
    t.ROUTE_TABLE: network_links.route_table,
    t.NAT_GATEWAY: network_links.nat_gateway,
    t.PUBLIC_IP: network_links.public_ip,
    PEERING: network_links.peering,
    t.PRIVATE_ENDPOINT: connection_links.endpoint,
    ZONE: network_links.zone,
    POLICY: network_links.policy,
    t.ACCESS_CONNECTOR: connection_links.connector,
    t.VAULT: connection_links.vault,
    t.ML_WORKSPACE: connection_links.ml_workspace,
    MANAGED_ENDPOINT: connection_links.managed_endpoint,
    **dict.fromkeys(
        (
            t.STORAGE_ACCOUNT,
            t.DATABRICKS_WORKSPACE,
            t.SYNAPSE_WORKSPACE,
            t.CONTAINER_REGISTRY,
            "azure-native:keyvault:ManagedHsm",
            "azure-native:sql:Server",
            "azure-native:eventhub:Namespace",
            "azure-native:eventgrid:Topic",
        ),
        connection_links.target,
    ),
}
_CHILDREN: Final = frozenset(
    {t.SUBNET, PEERING, t.SECURITY_RULE, ROUTE, ZONE_LINK, ZONE_GROUP, RULE_COLLECTIONS}
)
_POINTERS: Final[dict[str, tuple[str, ...]]] = {
    t.SUBNET: ("networkSecurityGroup.id", "natGateway.id", "routeTable.id"),
    t.PRIVATE_ENDPOINT: ("subnet.id",),
    FIREWALL: ("firewallPolicy.id",),
    INTERFACE: ("networkSecurityGroup.id",),
    POLICY: ("basePolicy.id",),
    t.DATABRICKS_WORKSPACE: ("accessConnector.id",),
    MANAGED_ENDPOINT: ("properties.privateLinkResourceId",),
    t.SYNAPSE_WORKSPACE: ("defaultDataLakeStorage.resourceId",),
}
_LISTED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    t.NAT_GATEWAY: ("publicIpAddresses", ("id",)),
    FIREWALL: ("ipConfigurations", ("subnet.id", "publicIPAddress.id")),
    INTERFACE: ("ipConfigurations", ("subnet.id", "publicIPAddress.id")),
    ZONE_GROUP: ("privateDnsZoneConfigs", ("privateDnsZoneId",)),
}


def touched(world: World, resource: Existing) -> Iterable[str]:
    """Ids of the resources whose links a write or delete of this one may change."""
    token, outputs = resource.token, resource.outputs
    if token in _CHILDREN:
        yield parent(resource.id)
    for path in _POINTERS.get(token, ()):
        yield text(outputs, path) or ""
    name, paths = _LISTED.get(token, ("", ()))
    for _, item in items(outputs, name) if name else ():
        yield from (text(item, path) or "" for path in paths)
    if token == PEERING:
        back = network_links.counterpart(world, resource)
        yield back.id if back else ""
    elif token == t.PRIVATE_ENDPOINT:
        yield from (target for target, _, _ in private_link.targets(outputs))
    elif token == RECORD_SET:
        yield resource.id.partition("/privateDnsZones/")[0] + "/privateDnsZones/" + _zone_name(resource.id)
    elif token == ACCESS_POLICY:
        yield resource.id.partition("/accessPolicy/")[0]
    elif token.endswith(":PrivateEndpointConnection"):
        yield parent(resource.id)
    elif LINKS.get(token) in (connection_links.target, connection_links.vault, connection_links.ml_workspace):
        yield from (endpoint for endpoint, _, _ in connection_links.connection_list(resource))
        managed = pointing(world, MANAGED_ENDPOINT, _POINTERS[MANAGED_ENDPOINT][0], resource.id)
        yield from (item["id"] for item in managed)


def _zone_name(resource_id: str) -> str:
    return resource_id.partition("/privateDnsZones/")[2].split("/")[0]
