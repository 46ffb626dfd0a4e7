"""A hub with a firewall, two spokes peered both ways, and routes that send everything through the hub."""

import pulumi
from pulumi_azure_native import network, resources

group = resources.ResourceGroup("datacenter")


def vnet(name: str, space: str) -> network.VirtualNetwork:
    return network.VirtualNetwork(
        name, resource_group_name=group.name, address_space=network.AddressSpaceArgs(address_prefixes=[space]),
        opts=pulumi.ResourceOptions(ignore_changes=["subnets"]),
    )  # fmt: skip


def peer(name: str, near: network.VirtualNetwork, far: network.VirtualNetwork, depends: list) -> None:
    network.VirtualNetworkPeering(
        name, resource_group_name=group.name, virtual_network_name=near.name, allow_forwarded_traffic=True,
        allow_virtual_network_access=True, remote_virtual_network=network.SubResourceArgs(id=far.id),
        opts=pulumi.ResourceOptions(depends_on=depends),
    )  # fmt: skip


hub = vnet("hub", "10.100.0.0/16")
firewall_subnet = network.Subnet(
    "firewall-subnet", resource_group_name=group.name, virtual_network_name=hub.name,
    subnet_name="AzureFirewallSubnet", address_prefix="10.100.1.0/26",
)  # fmt: skip
address = network.PublicIPAddress(
    "firewall-ip", resource_group_name=group.name, public_ip_allocation_method=network.IPAllocationMethod.STATIC,
    sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD),
)  # fmt: skip
policy = network.FirewallPolicy("policy", resource_group_name=group.name, threat_intel_mode="Alert")
network.FirewallPolicyRuleCollectionGroup(
    "allow", resource_group_name=group.name, firewall_policy_name=policy.name, priority=200,
    rule_collections=[network.FirewallPolicyFilterRuleCollectionArgs(
        rule_collection_type="FirewallPolicyFilterRuleCollection", name="out", priority=100,
        action=network.FirewallPolicyFilterRuleCollectionActionArgs(type="Allow"),
        rules=[network.ApplicationRuleArgs(
            rule_type="ApplicationRule", name="docs", source_addresses=["*"], target_fqdns=["*.microsoft.com"],
            protocols=[network.FirewallPolicyRuleApplicationProtocolArgs(protocol_type="Https", port=443)],
        )],
    )],
)  # fmt: skip
firewall = network.AzureFirewall(
    "firewall", resource_group_name=group.name, firewall_policy=network.SubResourceArgs(id=policy.id),
    sku=network.AzureFirewallSkuArgs(name="AZFW_VNet", tier="Standard"),
    ip_configurations=[network.AzureFirewallIPConfigurationArgs(
        name="main", subnet=network.SubResourceArgs(id=firewall_subnet.id),
        public_ip_address=network.SubResourceArgs(id=address.id),
    )],
)  # fmt: skip
private_ip = firewall.ip_configurations.apply(lambda found: found[0].private_ip_address)
for number in (1, 2):
    spoke = vnet(f"spoke{number}", f"10.10{number}.0.0/16")
    table = network.RouteTable(
        f"routes{number}", resource_group_name=group.name, disable_bgp_route_propagation=True,
        routes=[network.RouteArgs(name="internet", address_prefix="0.0.0.0/0", next_hop_ip_address=private_ip,
                                  next_hop_type=network.RouteNextHopType.VIRTUAL_APPLIANCE)],
    )  # fmt: skip
    work = network.Subnet(
        f"work{number}", resource_group_name=group.name, virtual_network_name=spoke.name,
        address_prefix=f"10.10{number}.0.0/24", route_table=network.RouteTableArgs(id=table.id),
    )  # fmt: skip
    peer(f"hub-spoke{number}", hub, spoke, [firewall_subnet, work])
    peer(f"spoke{number}-hub", spoke, hub, [firewall_subnet, work])
pulumi.export("firewall", private_ip)
