"""Networks: ranges, priorities, references, and what is in use when it is deleted."""

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
T = "azure-native:network:"
A_VNET = (VNET, T + "VirtualNetwork", {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}})
WORKSPACE = (
    f"{RG}/providers/Microsoft.Databricks/workspaces/dbw", "azure-native:databricks:Workspace",
    {"parameters": {
        "customVirtualNetworkId": {"value": VNET}, "customPublicSubnetName": {"value": "a"},
        "customPrivateSubnetName": {"value": "b"},
    }},
)  # fmt: skip


def rule(name, priority):
    return {"name": name, "priority": priority, "direction": "Inbound", "access": "Allow", "protocol": "Tcp"}


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


def gone(rule_id, token, code, resource_id, user, **more):
    return case(
        rule_id,
        token,
        code,
        {},
        {},
        resource_id,
        on="delete",
        existing={},
        world=[user],
        fixed_case={"world": []},
        **more,
    )


CASES = [
    case("network-address-prefix", "VirtualNetwork", "InvalidAddressPrefixFormat",
         {"addressSpace": {"addressPrefixes": ["10.0.0.1/16"]}},
         {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}, VNET),
    case("subnet-smallest", "Subnet", "NetcfgInvalidSubnet", {"addressPrefix": "10.0.0.0/30"},
    {"addressPrefix": "10.0.0.0/29"}, SUBNET),
    case("subnet-inside-network", "Subnet", "NetcfgSubnetRangeOutsideVnet", {"addressPrefix": "10.1.0.0/24"},
         {"addressPrefix": "10.0.1.0/24"}, SUBNET, world=[A_VNET]),
    case("subnet-overlap", "Subnet", "NetcfgSubnetRangesOverlap", {"addressPrefix": "10.0.1.0/24"},
    {"addressPrefix": "10.0.3.0/24"},
         SUBNET, world=[A_VNET, (f"{VNET}/subnets/b", T + "Subnet", {"addressPrefixes": ["10.0.1.128/25"]})]),
    case("network-inline-subnet-overlap", "VirtualNetwork", "NetcfgSubnetRangesOverlap",
         {"subnets": [{"name": "a", "addressPrefix": "10.0.0.0/24"}, {"name": "b",
         "addressPrefix": "10.0.0.0/25"}]},
         {"subnets": [{"name": "a", "addressPrefix": "10.0.0.0/24"}, {"name": "b",
         "addressPrefix": "10.0.1.0/24"}]}, VNET),
    case("security-rule-priorities", "NetworkSecurityGroup", "SecurityRuleConflict",
         {"securityRules": [rule("a", 100), rule("b", 100)]}, {"securityRules": [rule("a", 100), rule("b",
         110)]}, NSG),
    case("security-rule-priority", "SecurityRule", "SecurityRuleConflict", rule("a", 100), rule("a", 120),
         f"{NSG}/securityRules/a", world=[(f"{NSG}/securityRules/b", T + "SecurityRule", rule("b", 100))]),
    case("public-ip-standard-static", "PublicIPAddress", "StandardSkuPublicIPAddressesMustBeStatic",
         {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Dynamic"},
         {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}, PIP),
    case("nat-standard-address", "NatGateway", "NatGatewayPublicIpSkuMismatch",
    {"publicIpAddresses": [{"id": PIP}]},
         {"publicIpAddresses": [{"id": PIP}]}, NAT, world=[(PIP, T + "PublicIPAddress",
         {"sku": {"name": "Basic"}})],
         fixed_case={"world": [(PIP, T + "PublicIPAddress", {"sku": {"name": "Standard"}})]}),
    case("private-endpoint-delegated-subnet", "PrivateEndpoint",
    "PrivateEndpointCannotBeCreatedInSubnetThatHasDelegation",
         {"subnet": {"id": SUBNET}}, {"subnet": {"id": SUBNET}}, PE,
         world=[(SUBNET, T + "Subnet", {"delegations": [{"name": "d"}]})], fixed_case={"world": [(SUBNET,
         T + "Subnet", {})]}),
    case("private-endpoint-one-group", "PrivateEndpoint", "PrivateEndpointMoreThanOneGroupId",
         {"privateLinkServiceConnections": [{"groupIds": ["blob", "dfs"]}]},
         {"privateLinkServiceConnections": [{"groupIds": ["blob"]}]}, PE),
    case("network-reference-exists", "Subnet", "InvalidResourceReference",
    {"networkSecurityGroup": {"id": NSG}},
         {"networkSecurityGroup": {"id": NSG}}, SUBNET, world=[A_VNET],
         fixed_case={"world": [A_VNET, (NSG, T + "NetworkSecurityGroup", {})]}),
    gone("subnet-in-use", "Subnet", "InUseSubnetCannotBeDeleted", SUBNET, WORKSPACE),
    case("network-in-use", "VirtualNetwork", "InUseSubnetCannotBeDeleted", {}, {}, VNET, on="delete",
    existing={},
         world=[WORKSPACE, (SUBNET, T + "Subnet", {})], fixed_case={"world": [(SUBNET, T + "Subnet", {})]}),
    gone("security-group-in-use", "NetworkSecurityGroup", "InUseNetworkSecurityGroupCannotBeDeleted", NSG,
         (SUBNET, T + "Subnet", {"networkSecurityGroup": {"id": NSG}})),
    gone("public-ip-in-use", "PublicIPAddress", "PublicIPAddressCannotBeDeleted", PIP,
         (NAT, T + "NatGateway", {"publicIpAddresses": [{"id": PIP}]})),
    gone("nat-gateway-in-use", "NatGateway", "InUseNatGatewayCannotBeDeleted", NAT,
         (SUBNET, T + "Subnet", {"natGateway": {"id": NAT}})),
    case("security-group-removed", "Subnet", "NetworkSecurityGroupCannotBeRemovedDueToNipOnSubnet", {}, {},
    SUBNET,
         on="update", existing={"networkSecurityGroup": {"id": NSG}}, world=[WORKSPACE],
         fixed_case={"world": []}),
    case("subnet-delegation-removed", "Subnet", "SubnetDelegationsCannotChangeWhenSubnetHasResources", {}, {},
    SUBNET,
         on="update", existing={"delegations": [{"name": "d"}]}, world=[WORKSPACE], fixed_case={"world": []}),
]  # fmt: skip
