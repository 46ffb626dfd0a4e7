"""Finding resources by what points at them: children, users, and who lists whom."""

from __future__ import annotations

from typing import Any, Final

from infra.azure_rules import Existing, World
from infra.azure_rules import tokens as t
from infra.azure_rules.values import items, text
from local_cloud.azure.outputs.addresses import FIREWALL, INTERFACE

PEERING: Final = "azure-native:network:VirtualNetworkPeering"
ROUTE: Final = "azure-native:network:Route"
ZONE: Final = "azure-native:privatedns:PrivateZone"
ZONE_LINK: Final = "azure-native:privatedns:VirtualNetworkLink"
RECORD_SET: Final = "azure-native:privatedns:PrivateRecordSet"
ZONE_GROUP: Final = "azure-native:network:PrivateDnsZoneGroup"
POLICY: Final = "azure-native:network:FirewallPolicy"
RULE_COLLECTIONS: Final = "azure-native:network:FirewallPolicyRuleCollectionGroup"
ACCESS_POLICY: Final = "azure-native:keyvault:AccessPolicy"
MANAGED_ENDPOINT: Final = "azure-native:datafactory:ManagedPrivateEndpoint"

Links = dict[str, Any]
"""Outputs of a resource that depend on others."""


def parent(resource_id: str) -> str:
    """Id of the resource right above."""
    return resource_id.rpartition("/")[0].rpartition("/")[0]


def children(world: World, token: str, above: str) -> list[Existing]:
    """Resources of a type right below another."""
    return [item for item in world.below(above, token) if t.same_id(parent(item.id), above)]


def pointing(world: World, token: str, path: str, target: str) -> list[dict[str, Any]]:
    """Ids of the resources of a type whose `path` is `target`."""
    users = (item for item in world.of_type(token) if t.same_id(text(item.outputs, path) or "", target))
    return [{"id": item.id} for item in users]


def using(world: World, path: str, target: str) -> list[dict[str, Any]]:
    """IP configurations of interfaces and firewalls whose `path` is `target`."""
    return [
        {"id": configuration["id"]}
        for token in (INTERFACE, FIREWALL)
        for user in world.of_type(token)
        for _, configuration in items(user.outputs, "ipConfigurations")
        if t.same_id(text(configuration, path) or "", target)
    ]
