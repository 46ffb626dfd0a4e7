"""Databricks machines get no public address, so the network must give them two delegated subnets, the rules
that Databricks would add behind our back, and one way out. Each of these, left to chance, is a failed or
drifting deployment; here they are one component.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.network.egress import EgressArgs, WayOut, way_out
from infra.network.peering import HubAddress, Spoke, peer
from infra.network.security_rules import databricks_rules, endpoint_rules
from infra.network.workspace_network import WorkspaceNetwork
from infra.placement import Observed, Placement

PUBLIC_SUBNET = "databricks-public"
PRIVATE_SUBNET = "databricks-private"
ENDPOINT_SUBNET = "private-endpoints"
DELEGATION = "Microsoft.Databricks/workspaces"
SUBNET_CREATE_ONLY = ("defaultOutboundAccess",)
POLICIES = network.VirtualNetworkPrivateEndpointNetworkPolicies.NETWORK_SECURITY_GROUP_ENABLED
"""Without it a security group does not apply to private endpoints:
https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy"""


@dataclass(frozen=True, kw_only=True)
class DatabricksSubnets:
    """CIDR ranges of the two subnets of the workspace, and how packets leave them. With `control_plane_rule`
    machines may reach the public address of the control plane.
    """

    public: str
    private: str
    control_plane_rule: bool
    network_security_group_name: str
    egress: EgressArgs


@dataclass(frozen=True, kw_only=True)
class EndpointSubnet:
    """CIDR range of the subnet that all private endpoints have their addresses in."""

    address_prefix: str
    network_security_group_name: str


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """Names and CIDR ranges of the network. Without `databricks` nothing but private endpoints is in it; with
    `endpoints` the workspace is reached by private link.
    """

    placement: Placement
    virtual_network_name: str
    address_space: str
    peering_name: str
    databricks: DatabricksSubnets | None
    endpoints: EndpointSubnet | None = None
    hub: HubAddress | None = None


class Network(pulumi.ComponentResource):
    """Virtual network with the two Databricks subnets, their security group and their way out, and with the
    subnet of the private endpoints.
    """

    virtual_network_id: pulumi.Output[str]
    private_endpoint_subnet_id: pulumi.Output[str] | None = None
    workspace_network: WorkspaceNetwork | None = None
    last: tuple[pulumi.Resource, ...]
    """What the next write to the network comes after."""
    observed: tuple[Observed, ...]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:network:Network", name, None, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._made = network.VirtualNetwork(
            f"{name}-virtual-network",
            virtual_network_name=args.virtual_network_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[args.address_space]),
            tags=args.placement.tags,
            opts=self._child,
        )
        # One write at a time per network: a second one at once is refused with AnotherOperationInProgress.
        self.last = (self._made,)
        self.virtual_network_id = self._made.id
        self.observed = (Observed(name="network", id=self.virtual_network_id),)
        subnets = self._databricks(args.databricks) if args.databricks else ()
        if args.endpoints:
            self.private_endpoint_subnet_id = self._endpoints(args.endpoints).id
        peerings = self._peerings(args.hub) if args.hub else ()
        if subnets:
            public, private = subnets
            self.workspace_network = WorkspaceNetwork(
                virtual_network_id=self.virtual_network_id,
                public_subnet_name=PUBLIC_SUBNET,
                private_subnet_name=PRIVATE_SUBNET,
                subnets=(public, private, *peerings),
                private_link=args.endpoints is not None,
            )
        self.register_outputs({"virtualNetworkId": self.virtual_network_id})

    def _databricks(self, args: DatabricksSubnets) -> tuple[network.Subnet, network.Subnet]:
        rules = databricks_rules(control_plane=args.control_plane_rule)
        group = self._group("security-group", args.network_security_group_name, rules)
        out = way_out(self._name, self._args.placement, args.egress, self._child)
        self.observed = (*self.observed, *out.observed)
        public = self._subnet("public", PUBLIC_SUBNET, args.public, group, out)
        return public, self._subnet("private", PRIVATE_SUBNET, args.private, group, out)

    def _endpoints(self, args: EndpointSubnet) -> network.Subnet:
        group = self._group("endpoint-security-group", args.network_security_group_name, endpoint_rules())
        return self._subnet("endpoint", ENDPOINT_SUBNET, args.address_prefix, group, None)

    def _subnet(
        self,
        side: str,
        subnet_name: str,
        prefix: str,
        group: network.NetworkSecurityGroup,
        out: WayOut | None,
    ) -> network.Subnet:
        """A subnet; delegated to Databricks if it has a way out, else for private endpoints."""
        delegation = network.DelegationArgs(name="databricks", service_name=DELEGATION)
        made = network.Subnet(
            f"{self._name}-{side}-subnet",
            subnet_name=subnet_name,
            resource_group_name=self._args.placement.resource_group_name,
            virtual_network_name=self._made.name,
            address_prefix=prefix,
            default_outbound_access=False,
            delegations=[delegation] if out else None,
            private_endpoint_network_policies=None if out else POLICIES,
            network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
            nat_gateway=out.nat_gateway if out else None,
            route_table=out.route_table if out else None,
            service_endpoints=out.service_endpoints if out else None,
            service_endpoint_policies=out.service_endpoint_policies if out else None,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=list(self.last),
                replace_on_changes=list(SUBNET_CREATE_ONLY),
                delete_before_replace=True,
            ),
        )
        self.last = (made,)
        return made

    def _group(
        self, logical: str, group_name: str, rules: Sequence[network.SecurityRuleArgs]
    ) -> network.NetworkSecurityGroup:
        made = network.NetworkSecurityGroup(
            f"{self._name}-{logical}",
            network_security_group_name=group_name,
            resource_group_name=self._args.placement.resource_group_name,
            location=self._args.placement.location,
            security_rules=rules,
            tags=self._args.placement.tags,
            opts=self._child,
        )
        self.observed = (*self.observed, Observed(name=logical, id=made.id, metrics=()))
        return made

    def _peerings(self, hub: HubAddress) -> tuple[pulumi.Resource, ...]:
        spoke = Spoke(
            virtual_network=self._made, resource_group_name=self._args.placement.resource_group_name
        )
        made = peer(self._name, self._args.peering_name, spoke, hub, parent=self, after=self.last)
        self.last = made[-1:]
        return made
