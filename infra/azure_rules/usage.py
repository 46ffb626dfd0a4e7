"""What uses a network resource: Azure keeps count, and refuses to take away what is used."""

from __future__ import annotations

from collections.abc import Iterator

from infra.azure_rules import tokens as t
from infra.azure_rules.databricks_subnets import subnet_ids
from infra.azure_rules.model import Existing, World
from infra.azure_rules.values import items, text


def workspaces_on(world: World, subnet_id: str) -> list[Existing]:
    """Databricks workspaces that have this subnet."""
    return [
        workspace
        for workspace in world.of_type(t.DATABRICKS_WORKSPACE)
        if any(t.same_id(used, subnet_id) for _, _, used in subnet_ids(workspace.inputs))
    ]


def endpoints_on(world: World, subnet_id: str) -> list[Existing]:
    """Private endpoints with their address in this subnet."""
    return [
        endpoint
        for endpoint in world.of_type(t.PRIVATE_ENDPOINT)
        if t.same_id(text(endpoint.inputs, "subnet.id") or "", subnet_id)
    ]


def firewalls_on(world: World, subnet_id: str) -> list[Existing]:
    """Firewalls whose traffic or management goes through this subnet."""
    return [
        firewall
        for firewall in world.of_type(t.FIREWALL)
        if any(t.same_id(used, subnet_id) for used in _firewall_ids(firewall, "subnet.id"))
    ]


def users_of_subnet(world: World, subnet_id: str) -> list[Existing]:
    """Everything known that has an address in the subnet."""
    return [
        *workspaces_on(world, subnet_id),
        *endpoints_on(world, subnet_id),
        *firewalls_on(world, subnet_id),
    ]


def users_of_address(world: World, address_id: str) -> Iterator[Existing]:
    """NAT gateways and firewalls that have this public address."""
    for gateway in world.of_type(t.NAT_GATEWAY):
        used = (text(item, "id") or "" for _, item in items(gateway.inputs, "publicIpAddresses"))
        if any(t.same_id(item, address_id) for item in used):
            yield gateway
    for firewall in world.of_type(t.FIREWALL):
        if any(t.same_id(used, address_id) for used in _firewall_ids(firewall, "publicIPAddress.id")):
            yield firewall


def subnets_with(world: World, path: str, resource_id: str) -> list[Existing]:
    """Subnets whose property at `path` names this resource."""
    return [
        subnet
        for subnet in world.of_type(t.SUBNET)
        if t.same_id(text(subnet.inputs, path) or "", resource_id)
    ]


def _firewall_ids(firewall: Existing, path: str) -> Iterator[str]:
    for _, item in items(firewall.inputs, "ipConfigurations"):
        yield text(item, path) or ""
    yield text(firewall.inputs, f"managementIpConfiguration.{path}") or ""
