"""What networks, their gateways, zones and firewalls show of others."""

from __future__ import annotations

from typing import Any

from infra.azure_rules import Existing, World
from infra.azure_rules import tokens as t
from infra.azure_rules.values import items, text
from local_cloud.azure.outputs import shape
from local_cloud.azure.outputs.addresses import FIREWALL, INTERFACE
from local_cloud.azure.outputs.pointers import (
    PEERING,
    POLICY,
    RECORD_SET,
    ROUTE,
    RULE_COLLECTIONS,
    ZONE_GROUP,
    ZONE_LINK,
    Links,
    children,
    parent,
    pointing,
    using,
)


def network(world: World, network: Existing) -> Links:
    """Subnets and peerings of a network, subnets in the order they have."""
    order = [str(item.get("id", "")).lower() for item in network.outputs.get("subnets", [])]
    subnets = children(world, t.SUBNET, network.id)
    subnets.sort(key=lambda s: (order.index(s.id.lower()) if s.id.lower() in order else len(order), s.id))
    peerings = children(world, PEERING, network.id)
    return {
        "subnets": shape.listed(network.token, "subnets", [dict(item.outputs) for item in subnets]),
        "virtualNetworkPeerings": shape.listed(
            network.token, "virtualNetworkPeerings", [dict(item.outputs) for item in peerings]
        ),
    }


def subnet(world: World, subnet: Existing) -> Links:
    """What uses a subnet."""
    return {
        "privateEndpoints": pointing(world, t.PRIVATE_ENDPOINT, "subnet.id", subnet.id),
        "ipConfigurations": using(world, "subnet.id", subnet.id),
    }


def with_inline(world: World, owner: Existing, name: str, token: str) -> list[dict[str, Any]]:
    """Children sent inside their parent, then those that are resources of their own."""
    inline = {str(item.get("name")) for item in owner.inputs.get(name, []) if isinstance(item, dict)}
    kept = [item for item in owner.outputs.get(name, []) if item.get("name") in inline]
    others = [dict(item.outputs) for item in children(world, token, owner.id) if item.name not in inline]
    return [*kept, *shape.listed(owner.token, name, others)]


def security_group(world: World, group: Existing) -> Links:
    """Rules of a group, and who uses it."""
    return {
        "securityRules": with_inline(world, group, "securityRules", t.SECURITY_RULE),
        "subnets": pointing(world, t.SUBNET, "networkSecurityGroup.id", group.id),
        "networkInterfaces": pointing(world, INTERFACE, "networkSecurityGroup.id", group.id),
    }


def route_table(world: World, table: Existing) -> Links:
    """Routes of a table, and who uses it."""
    return {
        "routes": with_inline(world, table, "routes", ROUTE),
        "subnets": pointing(world, t.SUBNET, "routeTable.id", table.id),
    }


def nat_gateway(world: World, gateway: Existing) -> Links:
    """Subnets behind a gateway."""
    return {"subnets": pointing(world, t.SUBNET, "natGateway.id", gateway.id)}


def public_ip(world: World, address: Existing) -> Links:
    """What a public address belongs to."""
    gateways = [
        {"id": gateway.id}
        for gateway in world.of_type(t.NAT_GATEWAY)
        for _, item in items(gateway.outputs, "publicIpAddresses")
        if t.same_id(text(item, "id") or "", address.id)
    ]
    used = using(world, "publicIPAddress.id", address.id)
    return {"natGateway": gateways[0] if gateways else None, "ipConfiguration": used[0] if used else None}


def counterpart(world: World, peering: Existing) -> Existing | None:
    """The peering back from the remote network."""
    remote = text(peering.outputs, "remoteVirtualNetwork.id") or ""
    mine = parent(peering.id)
    back = children(world, PEERING, remote) if remote else []
    return next((p for p in back if t.same_id(text(p.outputs, "remoteVirtualNetwork.id") or "", mine)), None)


def peering(world: World, peering: Existing) -> Links:
    """State of a peering: connected once both sides point at each other."""
    found = counterpart(world, peering)
    was = text(peering.outputs, "peeringState")
    state = "Connected" if found else "Disconnected" if was in {"Connected", "Disconnected"} else "Initiated"
    local = world.get(parent(peering.id))
    remote = world.get(text(peering.outputs, "remoteVirtualNetwork.id") or "")
    made: Links = {"peeringState": state, "peeringSyncLevel": "FullyInSync" if found else "RemoteNotInSync"}
    for side, network in (("local", local), ("remote", remote)):
        if network is not None and "addressSpace" in network.outputs:
            made[f"{side}AddressSpace"] = made[f"{side}VirtualNetworkAddressSpace"] = network.outputs[
                "addressSpace"
            ]
    return made


def zone(world: World, zone: Existing) -> Links:
    """Records and links of a private DNS zone."""
    links = children(world, ZONE_LINK, zone.id)
    records = {
        item.name.lower()
        for item in world.of_type(RECORD_SET)
        if item.id.lower().startswith(f"{zone.id.lower()}/")
    }
    for group in world.of_type(ZONE_GROUP):
        for _, item in items(group.outputs, "privateDnsZoneConfigs"):
            if t.same_id(text(item, "privateDnsZoneId") or "", zone.id):
                records |= {str(record["recordSetName"]).lower() for record in item.get("recordSets", [])}
    return {
        "numberOfRecordSets": 1 + len(records),
        "numberOfVirtualNetworkLinks": len(links),
        "numberOfVirtualNetworkLinksWithRegistration": sum(
            1 for item in links if item.outputs.get("registrationEnabled") is True
        ),
    }


def policy(world: World, policy: Existing) -> Links:
    """Firewalls, rule collections and policies below a firewall policy."""
    return {
        "firewalls": pointing(world, FIREWALL, "firewallPolicy.id", policy.id),
        "ruleCollectionGroups": [{"id": item.id} for item in children(world, RULE_COLLECTIONS, policy.id)],
        "childPolicies": pointing(world, POLICY, "basePolicy.id", policy.id),
    }
