"""Private endpoints, and the private DNS they are found by."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
RG = f"{S}/resourceGroups/rg"
P = f"{RG}/providers/Microsoft.Network"
N, D = "azure-native:network:", "azure-native:privatedns:"
PE, OTHER = f"{P}/privateEndpoints/pe", f"{P}/privateEndpoints/other"
SUBNET, VNET = f"{P}/virtualNetworks/vnet/subnets/pe", f"{P}/virtualNetworks/vnet"
LAKE = f"{RG}/providers/Microsoft.Storage/storageAccounts/lake"
DBW = f"{RG}/providers/Microsoft.Databricks/workspaces/dbw"
ACR = f"{RG}/providers/Microsoft.ContainerRegistry/registries/cr"
ZONE = f"{P}/privateDnsZones/privatelink.azuredatabricks.net"
TWIN = f"{S}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.azuredatabricks.net"
APART = f"{P}/privateDnsZones/privatelink.blob.core.windows.net"
LINK, GROUP = f"{ZONE}/virtualNetworkLinks/l", f"{PE}/privateDnsZoneGroups/default"


def case(rule_id, token, code, broken, fixed, resource_id, **more):
    return {"rule": rule_id, "token": token, "code": code, "broken": broken, "fixed": fixed,
            "id": resource_id, **more}  # fmt: skip


def endpoint(*groups, target=None, **more):
    found = {"name": "c", "groupIds": list(groups)}
    connection = found if target is None else {**found, "privateLinkServiceId": target}
    return {"privateLinkServiceConnections": [connection], **more}


def address(ip, **more):
    return {"subnet": {"id": SUBNET}, "ipConfigurations": [
        {"privateIPAddress": ip, "groupId": "blob", "memberName": "blob", **more}
    ]}  # fmt: skip


def zones(*ids):
    return {
        "privateDnsZoneConfigs": [{"name": f"z{i}", "privateDnsZoneId": zone} for i, zone in enumerate(ids)]
    }


def linked(**more):
    return {"location": "global", "virtualNetwork": {"id": VNET}, **more}


NET = (VNET, N + "VirtualNetwork", {})
PLACE = [(SUBNET, N + "Subnet", {"addressPrefix": "10.0.1.0/24"})]
LAKE_ROW = (LAKE, "azure-native:storage:StorageAccount", {})
ZONE_ROW, APART_ROW = (ZONE, D + "PrivateZone", {}), (APART, D + "PrivateZone", {})
SIGN_IN = {**endpoint("browser_authentication", target=DBW), "location": "westeurope"}
SIGN_IN_WORLD = [
    ZONE_ROW, (PE, N + "PrivateEndpoint", SIGN_IN), (OTHER, N + "PrivateEndpoint", SIGN_IN),
    (f"{OTHER}/privateDnsZoneGroups/default", N + "PrivateDnsZoneGroup", zones(ZONE)),
]  # fmt: skip
UI_WORLD = [
    ZONE_ROW, (PE, N + "PrivateEndpoint", {**endpoint("databricks_ui_api"), "location": "westeurope"}),
    *SIGN_IN_WORLD[2:],
]  # fmt: skip
EP, NOT_GLOBAL = N + "PrivateEndpoint", "LocationNotAvailableForResourceType"
GROUP_FAILS = "InvalidValuesForRequestParameters"
CASES = [
    case("private-endpoint-one-group", EP, "OnlyOneGroupIdPermitted", endpoint("blob", "dfs"),
         endpoint("blob"), PE),
    case("private-endpoint-connection-name", EP, "InvalidRequestFormat",
         {"privateLinkServiceConnections": [{"groupIds": ["blob"]}]}, endpoint("blob"), PE, by_shape=True),
    case("private-endpoint-group", EP, GROUP_FAILS, endpoint("blobs", target=LAKE),
         endpoint("blob_secondary", target=LAKE), PE, world=[LAKE_ROW]),
    case("private-endpoint-group", EP, GROUP_FAILS, endpoint("databricks_ui", target=DBW),
         endpoint("databricks_ui_api", target=DBW), PE,
         world=[(DBW, "azure-native:databricks:Workspace", {"sku": {"name": "premium"}})]),
    case("private-endpoint-target-exists", EP, "ResourceNotFound", endpoint("blob", target=LAKE),
         endpoint("blob", target=LAKE), PE, world=[], fixed_case={"world": [LAKE_ROW]}),
    case("private-endpoint-target-tier", EP, "PrivateEndpointNotSupportedForSku",
         endpoint("registry", target=ACR), endpoint("registry", target=ACR), PE,
         world=[(ACR, "azure-native:containerregistry:Registry", {"sku": {"name": "Basic"}})],
         fixed_case={"world": [(ACR, "azure-native:containerregistry:Registry", {"sku": {"name": "Premium"}})]}),
    case("private-endpoint-target-tier", EP, "PrivateEndpointNotSupportedForSku",
         endpoint("databricks_ui_api", target=DBW), endpoint("databricks_ui_api", target=DBW), PE,
         world=[(DBW, "azure-native:databricks:Workspace", {"sku": {"name": "standard"}})],
         fixed_case={"world": [(DBW, "azure-native:databricks:Workspace", {"sku": {"name": "premium"}})]}),
    case("private-endpoint-delegated-subnet", EP, "PrivateEndpointCannotBeCreatedInSubnetThatHasDelegation",
         {"subnet": {"id": SUBNET}}, {"subnet": {"id": SUBNET}}, PE,
         world=[(SUBNET, N + "Subnet", {"delegations": [{"name": "d"}]})], fixed_case={"world": PLACE}),
    case("private-endpoint-address", EP, "PrivateIPAddressNotInSubnet", address("10.0.2.10"),
         address("10.0.1.10"), PE, world=PLACE),
    case("private-endpoint-address-reserved", EP, "PrivateIPAddressInReservedRange", address("10.0.1.3"),
         address("10.0.1.4"), PE, world=PLACE),
    case("private-endpoint-address-reserved", EP, "PrivateIPAddressInReservedRange", address("10.0.1.255"),
         address("10.0.1.254"), PE, world=PLACE),
    case("private-endpoint-members", EP, "PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps",
         {"ipConfigurations": [{"privateIPAddress": "10.0.1.9", "memberName": "blob"}]},
         {"ipConfigurations": [{"privateIPAddress": "10.0.1.9", "memberName": "blob", "groupId": "blob"}]}, PE,
         by_shape=True),
    case("private-endpoint-target-kept", EP, "PrivateLinkServiceConnectionCannotBeUpdated", endpoint("dfs"),
         endpoint("blob"), PE, on="update", existing=endpoint("blob")),
    case("private-dns-global", D + "PrivateZone", NOT_GLOBAL, {"location": "westeurope"},
         {"location": "Global"}, ZONE),
    case("private-dns-global", D + "VirtualNetworkLink", NOT_GLOBAL, linked(location="westeurope"), linked(),
         LINK, world=[NET]),
    case("private-zone-name", D + "PrivateZone", "BadRequest", {"privateZoneName": "internal"},
         {"privateZoneName": "internal.example"}, f"{P}/privateDnsZones/x"),
    case("private-zone-name", D + "PrivateZone", "BadRequest", {"privateZoneName": "azure.com"},
         {"privateZoneName": "documents.azure.com"}, f"{P}/privateDnsZones/x"),
    case("private-zone-linked", D + "PrivateZone", "CannotDeleteResource", {}, {}, ZONE, on="delete",
         existing={}, world=[(LINK, D + "VirtualNetworkLink", linked())], fixed_case={"world": []}),
    case("zone-link-once", D + "VirtualNetworkLink", "BadRequest", linked(), linked(), LINK,
         world=[NET, (f"{ZONE}/virtualNetworkLinks/older", D + "VirtualNetworkLink", linked())],
         fixed_case={"world": [NET, (LINK, D + "VirtualNetworkLink", linked())]}),
    case("zone-link-once", D + "VirtualNetworkLink", "BadRequest", linked(), linked(), LINK,
         world=[NET, (f"{TWIN}/virtualNetworkLinks/l", D + "VirtualNetworkLink", linked())],
         fixed_case={"world": [NET, (f"{APART}/virtualNetworkLinks/l", D + "VirtualNetworkLink", linked())]}),
    case("zone-link-registration", D + "VirtualNetworkLink", "BadRequest", linked(registrationEnabled=True),
         linked(registrationEnabled=False), LINK,
         world=[NET, (f"{APART}/virtualNetworkLinks/l", D + "VirtualNetworkLink",
                      linked(registrationEnabled=True))]),
    case("zone-link-network", D + "VirtualNetworkLink", "BadRequest", linked(), linked(), LINK, world=[],
         fixed_case={"world": [NET]}),
    case("immutable-privatedns-virtualnetworklink-badrequest", D + "VirtualNetworkLink", "BadRequest",
         linked(virtualNetwork={"id": f"{VNET}2"}), linked(), LINK, on="update", existing=linked(),
         world=[NET, (f"{VNET}2", N + "VirtualNetwork", {})]),
    case("quota-zone-links", D + "VirtualNetworkLink", "BadRequest", linked(), linked(), LINK,
         world=[NET, *((f"{ZONE}/virtualNetworkLinks/l{i}", D + "VirtualNetworkLink", {}) for i in range(1000))],
         fixed_case={"world": [NET]}),
    case("private-record-address", D + "PrivateRecordSet", "BadRequest",
         {"aRecords": [{"ipv4Address": "10.0.0.300"}]}, {"aRecords": [{"ipv4Address": "10.0.0.30"}]},
         f"{ZONE}/A/host"),
    case("private-record-address", D + "PrivateRecordSet", "BadRequest",
         {"aaaaRecords": [{"ipv6Address": "10.0.0.3"}]}, {"aaaaRecords": [{"ipv6Address": "fd00::3"}]},
         f"{ZONE}/AAAA/host"),
    case("private-record-apex", D + "PrivateRecordSet", "BadRequest",
         {"recordType": "CNAME", "relativeRecordSetName": "@"},
         {"recordType": "CNAME", "relativeRecordSetName": "www"}, f"{ZONE}/CNAME/www"),
    case("zone-group-one", N + "PrivateDnsZoneGroup",
         "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed", zones(ZONE), zones(ZONE), GROUP,
         world=[ZONE_ROW, (f"{PE}/privateDnsZoneGroups/older", N + "PrivateDnsZoneGroup", zones(ZONE))],
         fixed_case={"world": [ZONE_ROW]}),
    case("zone-group-zones", N + "PrivateDnsZoneGroup", "PrivateDnsZoneConfigsLimitReached",
         zones(*[f"{ZONE}{i}" for i in range(6)]), zones(*[f"{ZONE}{i}" for i in range(5)]), GROUP,
         world=[(f"{ZONE}{i}", D + "PrivateZone", {}) for i in range(6)], by_shape=True),
    case("zone-group-zones", N + "PrivateDnsZoneGroup", "PrivateDnsZoneConfigsLimitReached",
         {"privateDnsZoneConfigs": [{"name": "z"}]}, zones(ZONE), GROUP, world=[ZONE_ROW], by_shape=True),
    case("network-child-names", N + "PrivateDnsZoneGroup", "InvalidRequestFormat",
         {"privateDnsZoneConfigs": [{"name": "z", "privateDnsZoneId": ZONE}] * 2}, zones(ZONE, APART), GROUP,
         world=[ZONE_ROW, APART_ROW]),
    case("zone-group-one-sign-in", N + "PrivateDnsZoneGroup", "PrivateDnsZoneRecordConflict", zones(ZONE),
         zones(ZONE), GROUP, world=SIGN_IN_WORLD, fixed_case={"world": UI_WORLD}),
]  # fmt: skip
