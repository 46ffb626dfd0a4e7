"""Private endpoints of one subnet, made at once, get in each other's way: the network is busy, and so is the
workspace or account that each is a change of. Here they are made one after the other, in the order given, and
go in the opposite one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pulumi
from pulumi_azure_native import network

from infra.placement import Placement, PrivateTarget
from infra.private_link.zones import PrivateZones, zone_configs

CREATE_ONLY = ("privateLinkServiceConnections", "customNetworkInterfaceName")
"""https://github.com/hashicorp/terraform-provider-azurerm/issues/32689; the provider knows of `subnet`."""


class EndpointNames(Protocol):
    """How an endpoint and its network interface are named; `infra.names.Names`."""

    def private_endpoint(self, target: str, group_id: str) -> str:
        """Name of the endpoint."""

    def endpoint_interface(self, target: str, group_id: str) -> str:
        """Name of its network interface."""


@dataclass(frozen=True, kw_only=True)
class PrivateEndpointsArgs:
    """What gets an endpoint, in that order, the first of them after `after`."""

    placement: Placement
    names: EndpointNames
    subnet_id: pulumi.Input[str]
    zones: PrivateZones
    targets: tuple[PrivateTarget, ...]
    after: tuple[pulumi.Resource, ...] = ()


class PrivateEndpoints(pulumi.ComponentResource):
    """Private endpoints, each with its group of DNS zones; what calls a target depends on this component."""

    by_target: dict[tuple[str, str], network.PrivateEndpoint]
    """Endpoints by name of the target and group id."""
    last: tuple[pulumi.Resource, ...]
    """What the next endpoint of the same subnet is made after."""

    def __init__(
        self, name: str, args: PrivateEndpointsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("platform:private_link:PrivateEndpoints", name, None, opts)
        self._name, self._args = name, args
        self.by_target = {}
        self.last = args.after
        for target in args.targets:
            self._endpoint(target)
        self.register_outputs({})

    def _endpoint(self, target: PrivateTarget) -> None:
        args, key = self._args, (target.name, target.group_id)
        logical = f"{self._name}-{target.name}-{target.group_id}"
        zones = args.zones.of(target.group_id)
        endpoint_name = args.names.private_endpoint(*key)
        endpoint = network.PrivateEndpoint(
            logical,
            private_endpoint_name=endpoint_name,
            custom_network_interface_name=args.names.endpoint_interface(*key),
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            subnet=network.SubnetArgs(id=args.subnet_id),
            private_link_service_connections=[
                network.PrivateLinkServiceConnectionArgs(
                    name=endpoint_name, private_link_service_id=target.id, group_ids=[target.group_id]
                )
            ],
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[target.resource, *self.last],
                replace_on_changes=list(CREATE_ONLY),
                delete_before_replace=True,
            ),
        )
        zone_group = network.PrivateDnsZoneGroup(
            f"{logical}-zones",
            private_dns_zone_group_name="default",
            private_endpoint_name=endpoint.name,
            resource_group_name=args.placement.resource_group_name,
            private_dns_zone_configs=zone_configs(zones),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[link for zone in zones for link in zone.links]
            ),
        )
        self.by_target[key] = endpoint
        self.last = (zone_group,)
