"""Who may not let machines talk to the whole internet gives them one way out that is watched: a firewall in a
network of its own, which several spokes could share. Deny is its default, so its rules are made before it and
nothing routes to it earlier.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from infra.computed import computed
from infra.network.egress import static_address
from infra.network.firewall_rules import Allowance, rule_collections
from infra.network.peering import HubAddress
from infra.placement import Observed, Placement

FIREWALL_SUBNET = "AzureFirewallSubnet"
"""Azure knows the subnet by this name: https://learn.microsoft.com/azure/firewall/firewall-faq"""


@dataclass(frozen=True, kw_only=True)
class HubArgs:
    """Names and ranges of the hub, and what its firewall allows."""

    placement: Placement
    virtual_network_name: str
    firewall_name: str
    firewall_policy_name: str
    public_ip_address_name: str
    address_space: str
    firewall_subnet: str
    allowance: Allowance


class Hub(pulumi.ComponentResource):
    """Virtual network with an Azure Firewall (Standard) and its policy."""

    address: HubAddress
    virtual_network: network.VirtualNetwork
    observed: tuple[Observed, ...]

    def __init__(self, name: str, args: HubArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:network:Hub", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        where = args.placement
        self.virtual_network = network.VirtualNetwork(
            f"{name}-virtual-network",
            virtual_network_name=args.virtual_network_name,
            resource_group_name=where.resource_group_name,
            location=where.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[args.address_space]),
            tags=where.tags,
            opts=child,
        )
        subnet = network.Subnet(
            f"{name}-firewall-subnet",
            subnet_name=FIREWALL_SUBNET,
            resource_group_name=where.resource_group_name,
            virtual_network_name=self.virtual_network.name,
            address_prefix=args.firewall_subnet,
            opts=child,
        )
        address = static_address(f"{name}-firewall-address", where, args.public_ip_address_name, child)
        firewall = self._firewall(name, args, subnet, address)
        self.address = HubAddress(
            virtual_network_id=self.virtual_network.id,
            virtual_network_name=self.virtual_network.name,
            resource_group_name=where.resource_group_name,
            firewall_private_ip=computed(
                firewall.ip_configurations.apply(lambda found: found[0] if found else None),
                "private_ip_address",
            ),
        )
        self.observed = (
            Observed(name="firewall", id=firewall.id),
            Observed(name="firewall-address", id=address.id),
            Observed(name="hub-network", id=self.virtual_network.id),
        )
        self.register_outputs({"virtualNetworkId": self.virtual_network.id})

    def _firewall(
        self, name: str, args: HubArgs, subnet: network.Subnet, address: network.PublicIPAddress
    ) -> network.AzureFirewall:
        where = args.placement
        policy = network.FirewallPolicy(
            f"{name}-firewall-policy",
            firewall_policy_name=args.firewall_policy_name,
            resource_group_name=where.resource_group_name,
            location=where.location,
            sku=network.FirewallPolicySkuArgs(tier=network.FirewallPolicySkuTier.STANDARD),
            threat_intel_mode=network.AzureFirewallThreatIntelMode.DENY,
            tags=where.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        rules = network.FirewallPolicyRuleCollectionGroup(
            f"{name}-firewall-rules",
            rule_collection_group_name="databricks",
            firewall_policy_name=policy.name,
            resource_group_name=where.resource_group_name,
            priority=200,
            rule_collections=rule_collections(args.allowance),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return network.AzureFirewall(
            f"{name}-firewall",
            azure_firewall_name=args.firewall_name,
            resource_group_name=where.resource_group_name,
            location=where.location,
            sku=network.AzureFirewallSkuArgs(
                name=network.AzureFirewallSkuName.AZF_W_V_NET, tier=network.AzureFirewallSkuTier.STANDARD
            ),
            firewall_policy=network.SubResourceArgs(id=policy.id),
            ip_configurations=[
                network.AzureFirewallIPConfigurationArgs(
                    name="public",
                    subnet=network.SubResourceArgs(id=subnet.id),
                    public_ip_address=network.SubResourceArgs(id=address.id),
                )
            ],
            tags=where.tags,
            # While a firewall is being made its policy is locked: rules come before it.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rules]),
        )
