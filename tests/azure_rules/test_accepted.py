"""What Azure accepts is accepted: a hub, a private workspace and its names, built and taken down in order."""

import pytest

from infra.azure_rules import Existing, Resource, judge

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
RG = f"{S}/resourceGroups/rg"
P = f"{RG}/providers/Microsoft.Network"
HUB, SPOKE = f"{P}/virtualNetworks/hub", f"{P}/virtualNetworks/spoke"
NSG, NAT, PIP, TABLE = (
    f"{P}/networkSecurityGroups/nsg", f"{P}/natGateways/nat", f"{P}/publicIPAddresses/pip",
    f"{P}/routeTables/rt",
)  # fmt: skip
WALL_IP, WALL, POLICY = (
    f"{P}/publicIPAddresses/wall", f"{P}/azureFirewalls/wall", f"{P}/firewallPolicies/policy",
)  # fmt: skip
DBW = f"{RG}/providers/Microsoft.Databricks/workspaces/dbw"
AC = f"{RG}/providers/Microsoft.Databricks/accessConnectors/ac"
ZONE = f"{P}/privateDnsZones/privatelink.azuredatabricks.net"
LAKE = f"{RG}/providers/Microsoft.Storage/storageAccounts/lake"
GUID = "11111111-1111-1111-1111-111111111111"
N, D = "azure-native:network:", "azure-native:databricks:"
HERE = {"location": "westeurope", "tags": {"environment": "dev"}}
STANDARD = {**HERE, "sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}


def rule(name, priority, direction, **more):
    return {
        "name": name, "priority": priority, "direction": direction, "access": "Allow", "protocol": "*",
        "sourceAddressPrefix": "VirtualNetwork", "sourcePortRange": "*", "destinationPortRange": "*",
        "destinationAddressPrefix": "VirtualNetwork", **more,
    }  # fmt: skip


def subnet(prefix):
    return {
        "addressPrefix": prefix,
        "delegations": [{"name": "d", "serviceName": "Microsoft.Databricks/workspaces"}],
        "networkSecurityGroup": {"id": NSG}, "natGateway": {"id": NAT}, "routeTable": {"id": TABLE},
    }  # fmt: skip


def endpoint(group, target, **more):
    connection = {"name": group, "groupIds": [group], "privateLinkServiceId": target}
    return {**HERE, "subnet": {"id": f"{SPOKE}/subnets/pe"}, "privateLinkServiceConnections": [connection],
            **more}  # fmt: skip


def network(*prefixes):
    return {**HERE, "addressSpace": {"addressPrefixes": list(prefixes)}}


def assigned(role):
    return {
        "scope": LAKE, "principalId": GUID, "principalType": "ServicePrincipal", "roleAssignmentName": role,
        "roleDefinitionId": f"{S}/providers/Microsoft.Authorization/roleDefinitions/{role}",
    }  # fmt: skip


PROGRAM = [
    (RG, "azure-native:resources:ResourceGroup", {"resourceGroupName": "rg", **HERE}),
    (NSG, N + "NetworkSecurityGroup", {**HERE, "securityRules": [
        rule("in", 100, "Inbound"), rule("out", 100, "Outbound"),
        rule("several", 110, "Outbound", destinationPortRange="", destinationPortRanges=["443", "8443-8451"],
             destinationAddressPrefix="AzureDatabricks"),
        *(
            rule(tag, 120 + number, "Outbound", destinationAddressPrefix=tag, destinationPortRange=port)
            for number, (tag, port) in enumerate((("Sql", "3306"), ("Storage", "443"), ("EventHub", "9093")))
        ),
    ]}),
    (f"{NSG}/securityRules/more", N + "SecurityRule", rule("more", 120, "Inbound", sourceAddressPrefix="*")),
    (PIP, N + "PublicIPAddress", {**STANDARD, "zones": ["1"], "idleTimeoutInMinutes": 4}),
    (NAT, N + "NatGateway", {**HERE, "sku": {"name": "Standard"}, "publicIpAddresses": [{"id": PIP}],
                             "zones": ["1"], "idleTimeoutInMinutes": 120}),
    (TABLE, N + "RouteTable", {**HERE, "routes": [
        {"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance",
         "nextHopIpAddress": "10.0.0.4"},
        {"name": "databricks", "addressPrefix": "AzureDatabricks", "nextHopType": "Internet"},
    ]}),
    (HUB, N + "VirtualNetwork", network("10.0.0.0/16")),
    (f"{HUB}/subnets/AzureFirewallSubnet", N + "Subnet", {"addressPrefix": "10.0.0.0/26"}),
    (SPOKE, N + "VirtualNetwork", network("10.1.0.0/20", "fd00:1::/48")),
    (f"{SPOKE}/subnets/public", N + "Subnet", subnet("10.1.0.0/26")),
    (f"{SPOKE}/subnets/private", N + "Subnet", subnet("10.1.0.64/26")),
    (f"{SPOKE}/subnets/pe", N + "Subnet", {"addressPrefixes": ["10.1.1.0/24", "fd00:1::/64"]}),
    (f"{HUB}/virtualNetworkPeerings/a", N + "VirtualNetworkPeering", {"remoteVirtualNetwork": {"id": SPOKE}}),
    (f"{SPOKE}/virtualNetworkPeerings/a", N + "VirtualNetworkPeering", {"remoteVirtualNetwork": {"id": HUB}}),
    (WALL_IP, N + "PublicIPAddress", {**STANDARD, "dnsSettings": {"domainNameLabel": "wall-1"}}),
    (POLICY, N + "FirewallPolicy", {**HERE, "sku": {"tier": "Standard"}, "threatIntelMode": "Alert"}),
    (WALL, N + "AzureFirewall", {
        **HERE, "sku": {"name": "AZFW_VNet", "tier": "Premium"}, "firewallPolicy": {"id": POLICY},
        "ipConfigurations": [{"name": "c", "subnet": {"id": f"{HUB}/subnets/AzureFirewallSubnet"},
                              "publicIPAddress": {"id": WALL_IP}}],
    }),
    (AC, D + "AccessConnector", {**HERE, "identity": {"type": "SystemAssigned"}}),
    (LAKE, "azure-native:storage:StorageAccount", {
        **HERE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "isHnsEnabled": True,
    }),
    (f"{LAKE}/providers/Microsoft.Authorization/roleAssignments/{GUID}",
     "azure-native:authorization:RoleAssignment", assigned(GUID)),
    (DBW, D + "Workspace", {
        **HERE, "sku": {"name": "premium"}, "computeMode": "Hybrid", "publicNetworkAccess": "Disabled",
        "requiredNsgRules": "NoAzureDatabricksRules", "managedResourceGroupId": f"{S}/resourceGroups/managed",
        "accessConnector": {"id": AC, "identityType": "SystemAssigned"}, "defaultStorageFirewall": "Enabled",
        "parameters": {
            "customVirtualNetworkId": {"value": SPOKE}, "customPublicSubnetName": {"value": "public"},
            "customPrivateSubnetName": {"value": "private"}, "enableNoPublicIp": {"value": True},
            "prepareEncryption": {"value": True},
        },
    }),
    (ZONE, "azure-native:privatedns:PrivateZone", {
        "location": "Global", "privateZoneName": "privatelink.azuredatabricks.net",
    }),
    *(
        (f"{ZONE}/virtualNetworkLinks/{name}", "azure-native:privatedns:VirtualNetworkLink",
         {"location": "global", "virtualNetwork": {"id": linked}, "registrationEnabled": False})
        for name, linked in (("hub", HUB), ("spoke", SPOKE))
    ),
    (f"{P}/privateEndpoints/ui", N + "PrivateEndpoint", endpoint("databricks_ui_api", DBW)),
    (f"{P}/privateEndpoints/auth", N + "PrivateEndpoint", endpoint("browser_authentication", DBW)),
    (f"{P}/privateEndpoints/dfs", N + "PrivateEndpoint", endpoint("dfs", LAKE, ipConfigurations=[
        {"name": "ip", "groupId": "dfs", "memberName": "dfs", "privateIPAddress": "10.1.1.10"},
    ])),
    *(
        (f"{P}/privateEndpoints/{name}/privateDnsZoneGroups/default", N + "PrivateDnsZoneGroup",
         {"privateDnsZoneConfigs": [{"name": "z", "privateDnsZoneId": ZONE}]})
        for name in ("ui", "auth")
    ),
    (f"{DBW}/providers/Microsoft.Authorization/locks/keep", "azure-native:authorization:ManagementLockByScope",
     {"level": "CanNotDelete", "lockName": "keep", "scope": DBW}),
]  # fmt: skip


@pytest.fixture
def built(world_of):
    """The program in a world, each resource found acceptable before it is there."""
    rows = []
    for resource_id, token, inputs in PROGRAM:
        world = world_of({"world": rows})
        assert judge(Resource(token, inputs, resource_id), world) == []
        rows.append((resource_id, token, inputs))
    return rows


def test_a_private_platform_is_accepted_again_and_again(built, world_of):
    world = world_of({"world": built})
    for resource_id, token, inputs in built:
        existing = Existing(resource_id, token, inputs, {})
        assert judge(Resource(token, inputs, resource_id, existing), world, "update") == []


def test_it_is_taken_down_in_reverse(built, world_of):
    while built:
        resource_id, token, inputs = built.pop()
        world = world_of({"world": [*built, (resource_id, token, inputs)]})
        existing = Existing(resource_id, token, inputs, {})
        assert judge(Resource(token, inputs, resource_id, existing), world, "delete") == []


def test_it_is_not_taken_down_in_the_order_it_was_made(built, world_of):
    world = world_of({"world": built})
    codes = {
        refusal.code
        for resource_id, token, inputs in built
        for refusal in judge(
            Resource(token, inputs, resource_id, Existing(resource_id, token, inputs, {})), world, "delete"
        )
    }
    assert codes == {
        "CannotDeleteNatGatewayAssociatedToSubnet", "CannotDeleteResource",
        "FirewallPolicyCannotBeDeletedWhileInUse", "InUseNetworkSecurityGroupCannotBeDeleted",
        "InUseRouteTableCannotBeDeleted", "InUseSubnetCannotBeDeleted", "PublicIPAddressCannotBeDeleted",
        "ScopeLocked",
    }  # fmt: skip
