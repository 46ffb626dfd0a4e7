"""Databricks machines get no public address, so the network must give them two delegated subnets, the rules
that Databricks would add behind our back, and one way out. Each of these, left to chance, is a failed or
drifting deployment; here they are one component.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.governance import Placement

RULE_PREFIX = "Microsoft.Databricks-workspaces_UseOnly_databricks-"


@dataclass(frozen=True)
class Rule:
    """One rule of Databricks' network intent policy: allowed from the virtual network to `destination`."""

    name: str
    direction: network.SecurityRuleDirection
    priority: int
    protocol: str
    port: str
    destination: str


INBOUND, OUTBOUND = network.SecurityRuleDirection.INBOUND, network.SecurityRuleDirection.OUTBOUND
RULES = (
    Rule("worker-to-worker-inbound", INBOUND, 100, "*", "*", "VirtualNetwork"),
    Rule("worker-to-databricks-webapp", OUTBOUND, 100, "Tcp", "443", "AzureDatabricks"),
    Rule("worker-to-sql", OUTBOUND, 101, "Tcp", "3306", "Sql"),
    Rule("worker-to-storage", OUTBOUND, 102, "Tcp", "443", "Storage"),
    Rule("worker-to-worker-outbound", OUTBOUND, 103, "*", "*", "VirtualNetwork"),
    Rule("worker-to-eventhub", OUTBOUND, 104, "Tcp", "9093", "EventHub"),
)
"""What Azure adds to the group of a delegated subnet by itself; declared, so that a refresh shows no drift.
https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject#network-security-group-rules"""


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """Names and CIDR ranges of the network; the idle timeout of outbound flows is in minutes."""

    placement: Placement
    virtual_network_name: str
    network_security_group_name: str
    nat_gateway_name: str
    public_ip_address_name: str
    address_space: str
    public_subnet: str
    private_subnet: str
    idle_timeout_in_minutes: int


class Network(pulumi.ComponentResource):
    """Virtual network with the two Databricks subnets, their security group and the NAT gateway of both."""

    virtual_network_id: pulumi.Output[str]
    public_subnet_name: str = "databricks-public"
    private_subnet_name: str = "databricks-private"
    subnets: tuple[network.Subnet, network.Subnet]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:network:Network", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        group = _security_group(name, args, child)
        gateway = _nat_gateway(name, args, child)
        virtual_network = network.VirtualNetwork(
            f"{name}-virtual-network",
            virtual_network_name=args.virtual_network_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[args.address_space]),
            tags=args.placement.tags,
            opts=child,
        )

        def subnet(side: str, subnet_name: str, prefix: str, after: list[pulumi.Resource]) -> network.Subnet:
            return network.Subnet(
                f"{name}-{side}-subnet",
                subnet_name=subnet_name,
                resource_group_name=args.placement.resource_group_name,
                virtual_network_name=virtual_network.name,
                address_prefix=prefix,
                default_outbound_access=False,
                delegations=[
                    network.DelegationArgs(name="databricks", service_name="Microsoft.Databricks/workspaces")
                ],
                network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
                nat_gateway=network.SubResourceArgs(id=gateway.id),
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=after,
                    replace_on_changes=["defaultOutboundAccess"],
                    delete_before_replace=True,
                ),
            )

        public = subnet("public", self.public_subnet_name, args.public_subnet, [])
        # One write at a time per network: a second one at once is refused with AnotherOperationInProgress.
        private = subnet("private", self.private_subnet_name, args.private_subnet, [public])
        self.subnets = (public, private)
        self.virtual_network_id = virtual_network.id
        self.register_outputs({"virtualNetworkId": self.virtual_network_id})


def _security_group(
    name: str, args: NetworkArgs, opts: pulumi.ResourceOptions
) -> network.NetworkSecurityGroup:
    return network.NetworkSecurityGroup(
        f"{name}-security-group",
        network_security_group_name=args.network_security_group_name,
        resource_group_name=args.placement.resource_group_name,
        location=args.placement.location,
        security_rules=[
            network.SecurityRuleArgs(
                name=f"{RULE_PREFIX}{rule.name}",
                direction=rule.direction,
                priority=rule.priority,
                access=network.SecurityRuleAccess.ALLOW,
                protocol=rule.protocol,
                source_address_prefix="VirtualNetwork",
                source_port_range="*",
                destination_address_prefix=rule.destination,
                destination_port_range=rule.port,
            )
            for rule in RULES
        ],
        tags=args.placement.tags,
        opts=opts,
    )


def _nat_gateway(name: str, args: NetworkArgs, opts: pulumi.ResourceOptions) -> network.NatGateway:
    address = network.PublicIPAddress(
        f"{name}-nat-address",
        public_ip_address_name=args.public_ip_address_name,
        resource_group_name=args.placement.resource_group_name,
        location=args.placement.location,
        sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD),
        public_ip_allocation_method=network.IPAllocationMethod.STATIC,
        tags=args.placement.tags,
        opts=opts,
    )
    return network.NatGateway(
        f"{name}-nat-gateway",
        nat_gateway_name=args.nat_gateway_name,
        resource_group_name=args.placement.resource_group_name,
        location=args.placement.location,
        sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD),
        idle_timeout_in_minutes=args.idle_timeout_in_minutes,
        public_ip_addresses=[network.SubResourceArgs(id=address.id)],
        tags=args.placement.tags,
        opts=opts,
    )
