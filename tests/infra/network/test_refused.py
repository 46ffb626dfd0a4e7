"""The network made to break a rule of Azure is refused: without the right code nothing of it would be noticed
before the deployment.
"""

from __future__ import annotations

import pulumi
import pytest
from pulumi_azure_native import network

from local_cloud.azure.errors import AzureError

SUBNET = "azure-native:network:Subnet"
VNET = "azure-native:network:VirtualNetwork"
GROUP = "azure-native:network:NetworkSecurityGroup"
ADDRESS = "azure-native:network:PublicIPAddress"
NAT = "azure-native:network:NatGateway"
FIREWALL = "azure-native:network:AzureFirewall"
POLICY = "azure-native:network:FirewallPolicy"
RULES = "azure-native:network:FirewallPolicyRuleCollectionGroup"
PEERING = "azure-native:network:VirtualNetworkPeering"
ROUTES = "azure-native:network:RouteTable"
PUBLIC, PRIVATE = (SUBNET, "network-public-subnet"), (SUBNET, "network-private-subnet")
HUB = {"egress": "firewall"}


def put(**values):
    """A change of properties, whether the SDK keeps them in a map or in a class."""

    def do(props):
        for name, value in values.items():
            if isinstance(props, dict):
                props[name] = value
            else:
                pulumi.set(props, name, value)

    return do


def rule(**values):
    """A change of the first declared security rule."""

    def do(props):
        first = props["security_rules"][0]
        for name, value in values.items():
            setattr(first, name, value)

    return do


def workspace(**parameters):
    return lambda parts: parts.workspace(**parameters)


BASIC = network.PublicIPAddressSkuArgs(name="Basic")
PREMIUM = network.FirewallPolicySkuArgs(tier="Premium")
BREAKS = {
    "6 subnets are delegated": (PUBLIC, put(delegations=None), {}, "InvalidSubnetDelegation", workspace()),
    "6 subnets have a security group": (
        PRIVATE, put(network_security_group=None), {}, "NetworkSecurityGroupNotFoundOnSubnet", workspace(),
    ),
    "7 subnets have the names that the workspace is told": (
        None, None, {}, "SubnetIsNotWithinVnetError", workspace(custom_public_subnet_name="public"),
    ),
    "8 subnets are /26 or larger": (
        PRIVATE, put(address_prefix="10.139.64.0/27"), {}, "InvalidSubnetSize", workspace(),
    ),
    "10 subnets are inside the network": (
        PUBLIC, put(address_prefix="10.150.0.0/20"), {}, "NetcfgSubnetRangeOutsideVnet", None,
    ),
    "10 subnets do not overlap": (
        PRIVATE, put(address_prefix="10.139.0.0/20"), {}, "NetcfgSubnetRangesOverlap", None,
    ),
    "57 a gateway has a standard address": (
        ADDRESS, put(sku=BASIC), {}, "NatGatewayPublicIpSkuMismatch", None,
    ),
    "57 a standard address is static": (
        ADDRESS, put(public_ip_allocation_method="Dynamic"), {}, "StandardSkuPublicIPAddressesMustBeStatic", None,
    ),
    "57 a timeout is 4 to 120 minutes": (
        NAT, put(idle_timeout_in_minutes=121), {}, "InvalidIdleTimeoutInMinutes", None,
    ),
    "58 the firewall has a subnet of its name": (
        (SUBNET, "hub-firewall-subnet"), put(subnet_name="firewall"), HUB, "AzureFirewallSubnetNameInvalid", None,
    ),
    "58 the subnet of the firewall is /26": (
        (SUBNET, "hub-firewall-subnet"), put(address_prefix="10.138.0.0/27"), HUB, "AzureFirewallSubnetTooSmall", None,
    ),
    "58 the firewall has a standard address": (
        ADDRESS, put(sku=BASIC), HUB, "AzureFirewallPublicIpSkuNotSupported", None,
    ),
    "the policy is of the firewall's tier": (
        POLICY, put(sku=PREMIUM), HUB, "AzureFirewallPolicyTierMismatch", None,
    ),
    "rules of a firewall have a priority from 100": (
        RULES, put(priority=10), HUB, "FirewallPolicyRuleCollectionGroupInvalidPriority", None,
    ),
    "a route to an appliance has its address": (
        ROUTES, lambda props: setattr(props["routes"][0], "next_hop_ip_address", None), HUB,
        "MissingNextHopIpAddress", None,
    ),
    "peered networks have no address in common": (
        (VNET, "hub-virtual-network"), put(address_space=network.AddressSpaceArgs(
            address_prefixes=["10.138.0.0/24", "10.139.0.0/24"])), HUB, "VnetAddressSpacesOverlap", None,
    ),
    "rules of a group have a priority of their own": (
        GROUP, lambda props: setattr(props["security_rules"][2], "priority", 100), {}, "SecurityRuleConflict", None,
    ),
    "rules of a group have ports": (
        GROUP, rule(destination_port_range="443,80"), {}, "SecurityRuleInvalidPortRange", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_azure_refuses_a_network_that_breaks_the_rule(laid, name):
    where, change, chosen, code, also = BREAKS[name]
    with pytest.raises(AzureError) as refused:
        laid(chosen, also=also, broken={where: change} if where else None)
    assert refused.value.code == code


def test_two_workspaces_do_not_share_subnets(laid):
    """Rule 9."""
    from pulumi_azure_native import databricks

    def two(parts):
        first = parts.workspace()
        inside = parts.network.workspace_network

        def text(value):
            return databricks.WorkspaceCustomStringParameterArgs(value=value)

        databricks.Workspace(
            "second",
            workspace_name="second",
            resource_group_name=parts.placement.resource_group_name,
            location="westeurope",
            compute_mode=databricks.ComputeMode.HYBRID,
            managed_resource_group_id=first.managed_resource_group_id.apply(lambda id_: f"{id_}-second"),
            parameters=databricks.WorkspaceCustomParametersArgs(
                custom_virtual_network_id=text(inside.virtual_network_id),
                custom_public_subnet_name=text(inside.public_subnet_name),
                custom_private_subnet_name=text(inside.private_subnet_name),
            ),
            opts=pulumi.ResourceOptions(depends_on=[first]),
        )

    with pytest.raises(AzureError) as refused:
        laid(also=two)
    assert refused.value.code == "SubnetAlreadyInUse"


def test_a_security_group_stays_while_the_workspace_is_there(life):
    """Rule 11."""
    life(also=workspace())
    with pytest.raises(AzureError) as refused:
        life(also=workspace(), broken={PUBLIC: put(network_security_group=None)})
    assert refused.value.code == "NetworkSecurityGroupCannotBeRemovedDueToNipOnSubnet"


def test_a_delegation_stays_while_the_workspace_is_there(life):
    life(also=workspace())
    with pytest.raises(AzureError) as refused:
        life(also=workspace(), broken={PUBLIC: put(delegations=None)})
    assert refused.value.code == "SubnetMissingRequiredDelegation"


def test_a_network_is_24_or_larger(laid):
    """Rule 8."""
    small = {
        VNET: put(address_space=network.AddressSpaceArgs(address_prefixes=["10.139.0.0/25"])),
        PUBLIC: put(address_prefix="10.139.0.0/26"),
        PRIVATE: put(address_prefix="10.139.0.64/26"),
    }
    with pytest.raises(AzureError, match="/16 and /24") as refused:
        laid(also=workspace(), broken=small)
    assert refused.value.code == "InvalidSubnetSize"
