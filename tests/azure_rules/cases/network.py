"""Networks and subnets: ranges, references, and what is in use when it is changed or deleted."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
RG = f"{S}/resourceGroups/rg"
P = f"{RG}/providers/Microsoft.Network"
VNET, SUBNET = f"{P}/virtualNetworks/vnet", f"{P}/virtualNetworks/vnet/subnets/a"
NSG, NAT, PIP, PE = (
    f"{P}/networkSecurityGroups/nsg",
    f"{P}/natGateways/nat",
    f"{P}/publicIPAddresses/pip",
    f"{P}/privateEndpoints/pe",
)
TABLE, WALL = f"{P}/routeTables/rt", f"{P}/azureFirewalls/wall"
POLICY = f"{P}/firewallPolicies/policy"
T = "azure-native:network:"
A_VNET = (VNET, T + "VirtualNetwork", {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}})
WORKSPACE = (
    f"{RG}/providers/Microsoft.Databricks/workspaces/dbw", "azure-native:databricks:Workspace",
    {"parameters": {
        "customVirtualNetworkId": {"value": VNET}, "customPublicSubnetName": {"value": "a"},
        "customPrivateSubnetName": {"value": "b"},
    }},
)  # fmt: skip
ENDPOINT = (PE, T + "PrivateEndpoint", {"subnet": {"id": SUBNET}})
FIREWALL = (WALL, T + "AzureFirewall", {
    "firewallPolicy": {"id": POLICY},
    "ipConfigurations": [{"subnet": {"id": SUBNET}, "publicIPAddress": {"id": PIP}}],
})  # fmt: skip


def space(*prefixes, **more):
    return {"addressSpace": {"addressPrefixes": list(prefixes)}, **more}


def subnets(*prefixes):
    return [{"name": f"s{index}", "addressPrefix": prefix} for index, prefix in enumerate(prefixes)]


def case(rule_id, token, code, broken, fixed, resource_id, **more):
    return {
        "rule": rule_id,
        "token": T + token,
        "code": code,
        "broken": broken,
        "fixed": fixed,
        "id": resource_id,
        **more,
    }


def gone(rule_id, token, code, resource_id, *users, **more):
    return case(
        rule_id, token, code, {}, {}, resource_id,
        on="delete", existing={}, world=list(users), fixed_case={"world": []}, **more,
    )  # fmt: skip


BAD, FORMAT, SIZE = "InvalidCIDRNotation", "InvalidAddressPrefixFormat", "NetcfgInvalidSubnet"
OUTSIDE, OVERLAP = "NetcfgSubnetRangeOutsideVnet", "NetcfgSubnetRangesOverlap"
LOST, SHAPE = "InvalidResourceReference", "LinkedInvalidPropertyId"
CASES = [
    case("network-address-prefix", "VirtualNetwork", FORMAT, space("10.0.0.0"), space("10.0.0.0/16"), VNET),
    case("network-address-prefix", "Subnet", FORMAT, {"addressPrefixes": ["10.0.1/24"]},
         {"addressPrefixes": ["10.0.1.0/24"]}, SUBNET),
    case("network-host-bits", "VirtualNetwork", BAD, space("10.0.0.1/16"), space("10.0.0.0/16"), VNET),
    case("network-host-bits", "Subnet", BAD, {"addressPrefix": "10.0.0.9/24"},
         {"addressPrefix": "10.0.0.0/24"}, SUBNET),
    case("network-reserved-range", "VirtualNetwork", "InvalidAddressPrefix", space("169.254.0.0/16"),
         space("192.168.0.0/16"), VNET),
    case("subnet-size", "Subnet", SIZE, {"addressPrefix": "10.0.0.0/30"}, {"addressPrefix": "10.0.0.0/29"},
         SUBNET),
    case("subnet-size", "Subnet", SIZE, {"addressPrefixes": ["10.0.0.0/24", "fd00:1::/60"]},
         {"addressPrefixes": ["10.0.0.0/24", "fd00:1::/64"]}, SUBNET),
    case("network-inline-subnet-inside", "VirtualNetwork", OUTSIDE,
         space("10.0.0.0/16", subnets=subnets("10.1.0.0/24")),
         space("10.0.0.0/16", subnets=subnets("10.0.3.0/24")), VNET),
    case("subnet-inside-network", "Subnet", OUTSIDE, {"addressPrefix": "10.1.0.0/24"},
         {"addressPrefix": "10.0.1.0/24"}, SUBNET, world=[A_VNET]),
    case("network-shrunk", "VirtualNetwork", OUTSIDE, space("10.0.0.0/20"), space("10.0.0.0/16"), VNET,
         on="update", existing=space("10.0.0.0/16"),
         world=[(SUBNET, T + "Subnet", {"addressPrefix": "10.0.128.0/24"})]),
    case("subnet-overlap", "Subnet", OVERLAP, {"addressPrefix": "10.0.1.0/24"},
         {"addressPrefix": "10.0.3.0/24"}, SUBNET,
         world=[A_VNET, (f"{VNET}/subnets/b", T + "Subnet", {"addressPrefixes": ["10.0.1.128/25"]})]),
    case("network-inline-subnet-overlap", "VirtualNetwork", OVERLAP,
         {"subnets": subnets("10.0.0.0/24", "10.0.0.0/25")},
         {"subnets": subnets("10.0.0.0/24", "10.0.1.0/24")}, VNET),
    case("subnet-prefix-in-use", "Subnet", "InUsePrefixCannotBeDeleted", {"addressPrefix": "10.0.2.0/24"},
         {"addressPrefix": "10.0.0.0/23"}, SUBNET, on="update", existing={"addressPrefix": "10.0.1.0/24"},
         world=[ENDPOINT]),
    case("subnet-bastion-route", "Subnet", "RouteTableCannotBeAttachedForAzureBastionSubnet",
         {"routeTable": {"id": TABLE}}, {}, f"{VNET}/subnets/AzureBastionSubnet"),
    case("subnet-gateway-nat", "Subnet", "NatGatewayNotSupportedOnGatewaySubnet",
         {"natGateway": {"id": NAT}}, {}, f"{VNET}/subnets/GatewaySubnet"),
    case("subnet-gateway-group", "Subnet", "NetworkSecurityGroupCannotBeAttachedToGatewaySubnet",
         {"networkSecurityGroup": {"id": NSG}}, {}, f"{VNET}/subnets/GatewaySubnet",
         world=[(NSG, T + "NetworkSecurityGroup", {})]),
    case("subnet-nat-one-network", "Subnet", "NatGatewayCannotBeUsedBySubnetsBelongingToDifferentVirtualNetworks",
         {"natGateway": {"id": NAT}}, {"natGateway": {"id": NAT}}, SUBNET,
         world=[(NAT, T + "NatGateway", {}), (f"{VNET}2/subnets/a", T + "Subnet", {"natGateway": {"id": NAT}})],
         fixed_case={"world": [(NAT, T + "NatGateway", {}),
                               (f"{VNET}/subnets/b", T + "Subnet", {"natGateway": {"id": NAT}})]}),
    case("resource-id-shape", "Subnet", SHAPE, {"networkSecurityGroup": {"id": "nsg"}},
         {"networkSecurityGroup": {"id": NSG}}, SUBNET, fixed_case={"world": [(NSG, T + "NetworkSecurityGroup",
         {})]}),
    case("resource-id-shape", "PrivateEndpoint", SHAPE,
         {"privateLinkServiceConnections": [{"name": "c", "privateLinkServiceId": "lake"}]},
         {"privateLinkServiceConnections": [{"name": "c", "privateLinkServiceId": f"{P}/privateLinkServices/p"}]},
         PE),
    case("network-reference-exists", "Subnet", LOST, {"networkSecurityGroup": {"id": NSG}},
         {"networkSecurityGroup": {"id": NSG}}, SUBNET, world=[A_VNET],
         fixed_case={"world": [A_VNET, (NSG, T + "NetworkSecurityGroup", {})]}),
    case("network-reference-exists", "VirtualNetwork", LOST,
         {"subnets": [{"name": "a", "networkSecurityGroup": {"id": NSG}}]},
         {"subnets": [{"name": "a", "networkSecurityGroup": {"id": NSG}}]}, VNET, world=[],
         fixed_case={"world": [(NSG, T + "NetworkSecurityGroup", {})]}),
    case("network-reference-region", "Subnet", LOST, {"networkSecurityGroup": {"id": NSG}},
         {"networkSecurityGroup": {"id": NSG}}, SUBNET,
         world=[(VNET, T + "VirtualNetwork", {"location": "westeurope"}),
                (NSG, T + "NetworkSecurityGroup", {"location": "northeurope"})],
         fixed_case={"world": [(VNET, T + "VirtualNetwork", {"location": "westeurope"}),
                               (NSG, T + "NetworkSecurityGroup", {"location": "West Europe"})]}),
    case("network-reference-region", "PrivateEndpoint", LOST,
         {"location": "westeurope", "subnet": {"id": SUBNET}},
         {"location": "northeurope", "subnet": {"id": SUBNET}}, PE,
         world=[(VNET, T + "VirtualNetwork", {"location": "northeurope"}), (SUBNET, T + "Subnet", {})]),
    case("network-child-names", "VirtualNetwork", "InvalidRequestFormat",
         {"subnets": [{"name": "a"}, {"name": "A"}]}, {"subnets": [{"name": "a"}, {"name": "b"}]}, VNET),
    gone("subnet-in-use", "Subnet", "InUseSubnetCannotBeDeleted", SUBNET, WORKSPACE),
    gone("subnet-in-use", "Subnet", "InUseSubnetCannotBeDeleted", SUBNET, ENDPOINT),
    gone("subnet-in-use", "Subnet", "InUseSubnetCannotBeDeleted", SUBNET, FIREWALL),
    case("network-in-use", "VirtualNetwork", "InUseSubnetCannotBeDeleted", {}, {}, VNET, on="delete",
         existing={}, world=[WORKSPACE, (SUBNET, T + "Subnet", {})],
         fixed_case={"world": [(SUBNET, T + "Subnet", {})]}),
    gone("security-group-in-use", "NetworkSecurityGroup", "InUseNetworkSecurityGroupCannotBeDeleted", NSG,
         (SUBNET, T + "Subnet", {"networkSecurityGroup": {"id": NSG}})),
    gone("route-table-in-use", "RouteTable", "InUseRouteTableCannotBeDeleted", TABLE,
         (SUBNET, T + "Subnet", {"routeTable": {"id": TABLE}})),
    gone("public-ip-in-use", "PublicIPAddress", "PublicIPAddressCannotBeDeleted", PIP,
         (NAT, T + "NatGateway", {"publicIpAddresses": [{"id": PIP}]})),
    gone("public-ip-in-use", "PublicIPAddress", "PublicIPAddressCannotBeDeleted", PIP, FIREWALL),
    gone("nat-gateway-in-use", "NatGateway", "CannotDeleteNatGatewayAssociatedToSubnet", NAT,
         (SUBNET, T + "Subnet", {"natGateway": {"id": NAT}})),
    gone("firewall-policy-in-use", "FirewallPolicy", "FirewallPolicyCannotBeDeletedWhileInUse", POLICY,
         FIREWALL),
    case("security-group-removed", "Subnet", "NetworkSecurityGroupCannotBeRemovedDueToNipOnSubnet", {}, {},
         SUBNET, on="update", existing={"networkSecurityGroup": {"id": NSG}}, world=[WORKSPACE],
         fixed_case={"world": []}),
    case("subnet-delegation-removed", "Subnet", "SubnetMissingRequiredDelegation", {}, {}, SUBNET,
         on="update", existing={"delegations": [{"name": "d", "serviceName": "Microsoft.Databricks/workspaces"}]},
         world=[WORKSPACE], fixed_case={"world": []}),
    case("immutable-network-virtualnetworkpeering-remotevirtualnetworkcannotbechanged",
         "VirtualNetworkPeering", "RemoteVirtualNetworkCannotBeChanged",
         {"remoteVirtualNetwork": {"id": f"{P}/virtualNetworks/other"}},
         {"remoteVirtualNetwork": {"id": f"{P}/virtualNetworks/HUB"}}, f"{VNET}/virtualNetworkPeerings/p",
         on="update", existing={"remoteVirtualNetwork": {"id": f"{P}/virtualNetworks/hub"}},
         world=[(f"{P}/virtualNetworks/{name}", T + "VirtualNetwork", {}) for name in ("hub", "other")]),
    case("immutable-network-natgateway-natgatewayskucannotbechanged", "NatGateway",
         "NatGatewaySkuCannotBeChanged", {"sku": {"name": "StandardV2"}}, {"sku": {"name": "Standard"}}, NAT,
         on="update", existing={"sku": {"name": "Standard"}}),
]  # fmt: skip
