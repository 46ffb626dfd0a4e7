"""Peerings of networks, and the firewall of a hub."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers/Microsoft.Network"
T = "azure-native:network:"
HUB, SPOKE, THIRD = (f"{P}/virtualNetworks/{name}" for name in ("hub", "spoke", "third"))
PEER = f"{SPOKE}/virtualNetworkPeerings/to-hub"
WALL, PIP, POLICY = f"{P}/azureFirewalls/wall", f"{P}/publicIPAddresses/pip", f"{P}/firewallPolicies/policy"
SUBNET, MANAGED = f"{HUB}/subnets/AzureFirewallSubnet", f"{HUB}/subnets/AzureFirewallManagementSubnet"


def case(rule_id, token, code, broken, fixed, resource_id, **more):
    return {"rule": rule_id, "token": T + token, "code": code, "broken": broken, "fixed": fixed,
            "id": resource_id, **more}  # fmt: skip


def net(network, *prefixes):
    return (network, T + "VirtualNetwork", {"addressSpace": {"addressPrefixes": list(prefixes)}})


def to(network, **more):
    return {"remoteVirtualNetwork": {"id": network}, **more}


def peering(resource_id, network, **outputs):
    return (resource_id, T + "VirtualNetworkPeering", to(network), outputs)


def wall(subnet=SUBNET, **more):
    return {"ipConfigurations": [{"subnet": {"id": subnet}, "publicIPAddress": {"id": PIP}}], **more}


def exists(token, resource_id, **inputs):
    return (resource_id, T + token, inputs)


TWO = [net(HUB, "10.0.0.0/16"), net(SPOKE, "10.1.0.0/16")]
PLACE = [exists("Subnet", SUBNET, addressPrefix="10.0.0.0/26"), exists("Subnet", MANAGED),
         exists("PublicIPAddress", PIP, sku={"name": "Standard"})]  # fmt: skip
MANAGEMENT = {"subnet": {"id": MANAGED}, "publicIPAddress": {"id": PIP}}
WALL_MANAGED = "AzureFirewallManagementIpConfigRequiresSubnetAndPublicIp"
CASES = [
    case("peering-itself", "VirtualNetworkPeering", "InvalidRemoteVirtualNetwork", to(SPOKE), to(HUB), PEER,
         world=TWO),
    case("peering-once", "VirtualNetworkPeering", "AnotherPeeringAlreadyReferencesRemoteVnet", to(HUB),
         to(HUB), PEER, world=[*TWO, peering(f"{SPOKE}/virtualNetworkPeerings/older", HUB)],
         fixed_case={"world": [*TWO, peering(PEER, HUB)]}),
    case("peering-overlap", "VirtualNetworkPeering", "VnetAddressSpacesOverlap", to(HUB), to(HUB), PEER,
         world=[net(HUB, "10.0.0.0/8"), net(SPOKE, "10.1.0.0/16")], fixed_case={"world": TWO}),
    case("peering-overlap", "VirtualNetworkPeering", "VnetAddressSpacesOverlap", to(HUB),
         to(HUB, peerCompleteVnets=False), PEER, world=[net(HUB, "10.0.0.0/8"), net(SPOKE, "10.1.0.0/16")]),
    case("peering-overlap-peers", "VirtualNetworkPeering", "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
         to(HUB), to(HUB), PEER,
         world=[*TWO, net(THIRD, "10.1.0.0/24"), peering(f"{HUB}/virtualNetworkPeerings/x", THIRD)],
         fixed_case={"world": [*TWO, net(THIRD, "10.2.0.0/16"),
                               peering(f"{HUB}/virtualNetworkPeerings/x", THIRD)]}),
    case("peering-disconnected", "VirtualNetworkPeering", "RemotePeeringIsDisconnected", to(HUB), to(HUB),
         PEER, world=[*TWO, peering(f"{HUB}/virtualNetworkPeerings/x", SPOKE, peeringState="Disconnected")],
         fixed_case={"world": [*TWO, peering(f"{HUB}/virtualNetworkPeerings/x", SPOKE,
                                             peeringState="Initiated")]}),
    case("quota-peerings", "VirtualNetworkPeering", "VnetPeeringCountLimitReached", to(HUB), to(HUB), PEER,
         world=[*TWO, *(peering(f"{SPOKE}/virtualNetworkPeerings/p{i}", f"{THIRD}{i}") for i in range(500))],
         fixed_case={"world": [*TWO, *(peering(f"{SPOKE}/virtualNetworkPeerings/p{i}", f"{THIRD}{i}")
                                       for i in range(499))]}),
    case("firewall-subnet-name", "AzureFirewall", "AzureFirewallSubnetNameInvalid", wall(f"{HUB}/subnets/a"),
         wall(), WALL, world=[*PLACE, exists("Subnet", f"{HUB}/subnets/a")]),
    case("firewall-subnet-size", "AzureFirewall", "AzureFirewallSubnetTooSmall", wall(), wall(), WALL,
         world=[exists("Subnet", SUBNET, addressPrefix="10.0.0.0/27"), PLACE[2]],
         fixed_case={"world": PLACE}),
    case("firewall-address", "AzureFirewall", "AzureFirewallPublicIpSkuNotSupported", wall(), wall(), WALL,
         world=[*PLACE[:2], exists("PublicIPAddress", PIP, sku={"name": "Basic"})],
         fixed_case={"world": PLACE}),
    case("firewall-management", "AzureFirewall", WALL_MANAGED,
         wall(sku={"name": "AZFW_VNet", "tier": "Basic"}),
         wall(sku={"name": "AZFW_VNet", "tier": "Basic"}, managementIpConfiguration=MANAGEMENT), WALL,
         world=PLACE),
    case("firewall-management", "AzureFirewall", WALL_MANAGED,
         wall(managementIpConfiguration={"publicIPAddress": {"id": PIP}}),
         wall(managementIpConfiguration=MANAGEMENT), WALL, world=PLACE, by_shape=True),
    case("firewall-policy-tier", "AzureFirewall", "AzureFirewallPolicyTierMismatch",
         wall(firewallPolicy={"id": POLICY}, sku={"tier": "Standard"}),
         wall(firewallPolicy={"id": POLICY}, sku={"tier": "Premium"}), WALL,
         world=[*PLACE, exists("FirewallPolicy", POLICY, sku={"tier": "Premium"})]),
    case("firewall-one-source", "AzureFirewall", "AzureFirewallRulesNotAllowedWithPolicy",
         wall(firewallPolicy={"id": POLICY}, networkRuleCollections=[{"name": "c"}]),
         wall(firewallPolicy={"id": POLICY}, networkRuleCollections=[]), WALL,
         world=[*PLACE, exists("FirewallPolicy", POLICY)], by_shape=True),
    case("firewall-policy-premium", "FirewallPolicy", "FirewallPolicyPremiumFeatureNotSupported",
         {"intrusionDetection": {"mode": "Alert"}},
         {"intrusionDetection": {"mode": "Alert"}, "sku": {"tier": "Premium"}}, POLICY),
    case("firewall-policy-premium", "FirewallPolicy", "FirewallPolicyPremiumFeatureNotSupported",
         {"transportSecurity": {"certificateAuthority": {"name": "ca"}}, "sku": {"tier": "Standard"}},
         {"transportSecurity": {"certificateAuthority": {"name": "ca"}}, "sku": {"tier": "Premium"}}, POLICY),
    case("firewall-rules-priority", "FirewallPolicyRuleCollectionGroup",
         "FirewallPolicyRuleCollectionGroupInvalidPriority", {"priority": 99}, {"priority": 100},
         f"{POLICY}/ruleCollectionGroups/g"),
    case("firewall-rules-priority", "FirewallPolicyRuleCollectionGroup",
         "FirewallPolicyRuleCollectionGroupInvalidPriority", {"ruleCollections": [{"priority": 65001}]},
         {"ruleCollections": [{"priority": 65000}]}, f"{POLICY}/ruleCollectionGroups/g"),
    case("quota-subnets", "VirtualNetwork", "SubnetCountLimitReached",
         {"subnets": [{"name": f"s{i}"} for i in range(3001)]},
         {"subnets": [{"name": f"s{i}"} for i in range(3000)]}, HUB, by_shape=True),
]  # fmt: skip
