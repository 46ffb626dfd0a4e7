"""Machines without a public address need one declared way out: a NAT gateway, a route to the firewall of a
hub, or service endpoints alone. Both subnets get the same one; a subnet left out has none at all, because the
default one of Azure is off.

https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.network.service_endpoints import StoragePolicy, service_endpoints, storage_policy
from infra.placement import Observed, Placement


@dataclass(frozen=True, kw_only=True)
class NatArgs:
    """A NAT gateway with one static address; the idle timeout of outbound flows is in minutes."""

    nat_gateway_name: str
    public_ip_address_name: str
    idle_timeout_in_minutes: int


@dataclass(frozen=True, kw_only=True)
class RouteArgs:
    """A route of everything to the private address of a firewall."""

    route_table_name: str
    firewall_private_ip: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class EgressArgs:
    """How packets leave: by `nat` or `route`, and past both to `services`, restricted by `storage`."""

    nat: NatArgs | None = None
    route: RouteArgs | None = None
    services: tuple[str, ...] = ()
    storage: StoragePolicy | None = None


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """The same, as properties of a subnet."""

    nat_gateway: network.SubResourceArgs | None = None
    route_table: network.RouteTableArgs | None = None
    service_endpoints: Sequence[network.ServiceEndpointPropertiesFormatArgs] | None = None
    service_endpoint_policies: Sequence[network.ServiceEndpointPolicyArgs] | None = None
    observed: tuple[Observed, ...] = ()


def way_out(name: str, placement: Placement, args: EgressArgs, opts: pulumi.ResourceOptions) -> WayOut:
    """Make what the egress needs."""
    gateway, observed = _nat(name, placement, args.nat, opts) if args.nat else (None, ())
    return WayOut(
        nat_gateway=gateway,
        route_table=_route_table(f"{name}-route-table", placement, args.route, opts) if args.route else None,
        service_endpoints=service_endpoints(args.services),
        service_endpoint_policies=storage_policy(f"{name}-storage-policy", placement, args.storage, opts)
        if args.storage
        else None,
        observed=observed,
    )


def _nat(
    name: str, placement: Placement, args: NatArgs, opts: pulumi.ResourceOptions
) -> tuple[network.SubResourceArgs, tuple[Observed, ...]]:
    """https://learn.microsoft.com/azure/nat-gateway/nat-overview"""
    address = static_address(f"{name}-nat-address", placement, args.public_ip_address_name, opts)
    gateway = network.NatGateway(
        f"{name}-nat-gateway",
        nat_gateway_name=args.nat_gateway_name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD),
        idle_timeout_in_minutes=args.idle_timeout_in_minutes,
        public_ip_addresses=[network.SubResourceArgs(id=address.id)],
        tags=placement.tags,
        opts=opts,
    )
    return network.SubResourceArgs(id=gateway.id), (Observed(name="nat-address", id=address.id),)


def _route_table(
    logical: str, placement: Placement, args: RouteArgs, opts: pulumi.ResourceOptions
) -> network.RouteTableArgs:
    """Routes that a gateway learns must not come before ours."""
    table = network.RouteTable(
        logical,
        route_table_name=args.route_table_name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        disable_bgp_route_propagation=True,
        routes=[
            network.RouteArgs(
                name="to-firewall",
                address_prefix="0.0.0.0/0",
                next_hop_type=network.RouteNextHopType.VIRTUAL_APPLIANCE,
                next_hop_ip_address=args.firewall_private_ip,
            )
        ],
        tags=placement.tags,
        opts=opts,
    )
    return network.RouteTableArgs(id=table.id)


def static_address(
    logical: str, placement: Placement, name: str, opts: pulumi.ResourceOptions
) -> network.PublicIPAddress:
    """A public address that gateways and firewalls accept."""
    return network.PublicIPAddress(
        logical,
        public_ip_address_name=name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD),
        public_ip_allocation_method=network.IPAllocationMethod.STATIC,
        tags=placement.tags,
        opts=opts,
    )
