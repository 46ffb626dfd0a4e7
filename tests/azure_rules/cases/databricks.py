"""Databricks workspaces: what they need of their inputs and of the network they are put in."""

W = "azure-native:databricks:Workspace"
S = "/subscriptions/00000000-0000-0000-0000-000000000001"
RG = f"{S}/resourceGroups/rg"
VNET = f"{RG}/providers/Microsoft.Network/virtualNetworks/vnet"
ID = f"{RG}/providers/Microsoft.Databricks/workspaces/dbw"
OTHER = f"{RG}/providers/Microsoft.Databricks/workspaces/other"
SPEC = "InvalidRequestContent"
OK = {
    "computeMode": "Hybrid",
    "managedResourceGroupId": f"{S}/resourceGroups/managed",
    "sku": {"name": "premium"},
}
NET = {
    **OK,
    "parameters": {
        "customVirtualNetworkId": {"value": VNET},
        "customPublicSubnetName": {"value": "public"},
        "customPrivateSubnetName": {"value": "private"},
    },
}
DELEGATED = {"delegations": [{"name": "d", "serviceName": "Microsoft.Databricks/workspaces"}]}
SECURED = {"networkSecurityGroup": {"id": f"{RG}/providers/Microsoft.Network/networkSecurityGroups/nsg"}}


def network(public=None, private=None, space="10.0.0.0/20"):
    whole = {**DELEGATED, **SECURED}
    return [
        (VNET, "azure-native:network:VirtualNetwork", {"addressSpace": {"addressPrefixes": [space]}}),
        (
            f"{VNET}/subnets/public",
            "azure-native:network:Subnet",
            public or {**whole, "addressPrefix": "10.0.1.0/24"},
        ),
        (
            f"{VNET}/subnets/private",
            "azure-native:network:Subnet",
            private or {**whole, "addressPrefix": "10.0.2.0/24"},
        ),
    ]


def case(rule, code, broken, fixed=OK, **more):
    return {"rule": rule, "token": W, "code": code, "broken": broken, "fixed": fixed, "id": ID, **more}


KEY = {"keyName": "k", "keyVaultUri": "https://kv.vault.azure.net/", "keyVersion": "1"}
DISK = {
    "encryption": {
        "entities": {"managedDisk": {"keySource": "Microsoft.Keyvault", "keyVaultProperties": KEY}}
    }
}
AC = f"{RG}/providers/Microsoft.Databricks/accessConnectors/ac"
DBFS = {**OK, "parameters": {"encryption": {"value": {"keySource": "Microsoft.Keyvault"}}}}


def profile(*standards):
    return {"enhancedSecurityCompliance": {
        "complianceSecurityProfile": {"value": "Enabled", "complianceStandards": list(standards)},
        "automaticClusterUpdate": {"value": "Enabled"},
        "enhancedSecurityMonitoring": {"value": "Enabled"},
    }}  # fmt: skip


def small(prefix):
    return {**DELEGATED, **SECURED, "addressPrefix": prefix}


SECURE = profile("HIPAA")
CASES = [
    case("databricks-compute-mode-needed", SPEC, {name: OK[name] for name in OK if name != "computeMode"}, by_shape=True),
    case("databricks-managed-group-required", SPEC, {"computeMode": "Hybrid"}),
    case("databricks-serverless-forbids", SPEC, {**OK, "computeMode": "Serverless"},
    {"computeMode": "Serverless"}),
    case("databricks-managed-group-id", "ApplianceProvisioningFailed", {**OK,
    "managedResourceGroupId": "managed"}),
    case(
        "databricks-managed-group-id", "ApplianceProvisioningFailed",
        {**OK, "managedResourceGroupId": RG, "resourceGroupName": "rg"}, {**OK, "resourceGroupName": "rg"},
    ),
    case(
        "databricks-managed-group-exists", "ApplianceProvisioningFailed", OK,
        {**OK, "managedResourceGroupId": f"{S}/resourceGroups/new"},
        world=[(f"{S}/resourceGroups/Managed", "azure-native:resources:ResourceGroup", {})],
    ),
    case(
        "databricks-network-complete", SPEC,
        {**OK, "parameters": {"customVirtualNetworkId": {"value": VNET}}}, NET, world=network(),
        by_shape=True,
    ),
    case(
        "databricks-no-public-ip", SPEC, {**OK, "parameters": {"enableNoPublicIp": {"value": False}}},
        {**OK, "parameters": {"enableNoPublicIp": {"value": True}}}, on="update",
        existing={**OK, "parameters": {"enableNoPublicIp": {"value": True}}},
    ),
    case("databricks-premium", SPEC, {**OK, **DISK, "sku": {"name": "standard"}}, {**OK, **DISK}),
    case(
        "databricks-compliance-profile", SPEC,
        {**OK, "enhancedSecurityCompliance": {"complianceSecurityProfile": {"value": "Enabled"}}},
        {**OK, "enhancedSecurityCompliance": {
            "complianceSecurityProfile": {"value": "Enabled", "complianceStandards": ["HIPAA"]},
            "automaticClusterUpdate": {"value": "Enabled"},
            "enhancedSecurityMonitoring": {"value": "Enabled"},
        }},
    ),
    case(
        "databricks-storage-firewall", SPEC, {**OK, "defaultStorageFirewall": "Enabled"},
        {**OK, "defaultStorageFirewall": "Enabled", "accessConnector": {"id": "/c",
        "identityType": "SystemAssigned"}},
    ),
    case(
        "databricks-initial-catalog", "InvalidInitialCatalogName", {**OK,
        "defaultCatalog": {"initialName": "main"}},
        {**OK, "defaultCatalog": {"initialName": ""}},
    ),
    case(
        "databricks-key-complete", "InvalidEncryptionConfiguration",
        {**OK, "encryption": {"entities": {"managedDisk": {"keyVaultProperties": {"keyName": "k"}}}}}, {**OK,
        **DISK},
        by_shape=True,
    ),
    case("databricks-key-kept", "DiskEncryptionPropertiesRequired", OK, {**OK, **DISK}, on="update",
         existing={**OK, **DISK}, by_shape=True),
    case(
        "databricks-dbfs-prepared", "InvalidEncryptionConfiguration",
        {**OK, "parameters": {
            "encryption": {"value": {"keySource": "Microsoft.Keyvault"}},
            "prepareEncryption": {"value": False}}},
        {**OK, "parameters": {
            "encryption": {"value": {"keySource": "Microsoft.Keyvault"}},
            "prepareEncryption": {"value": True}}},
    ),
    case("databricks-subnet-exists", "SubnetIsNotWithinVnetError", NET, NET, world=network()[:2],
         fixed_case={"world": network()}),
    case("databricks-subnet-delegated", "InvalidSubnetDelegation", NET, NET,
         world=network(public={**SECURED, "addressPrefix": "10.0.1.0/24"}), fixed_case={"world": network()}),
    case("databricks-subnet-secured", "NetworkSecurityGroupNotFoundOnSubnet", NET, NET,
         world=network(private={**DELEGATED, "addressPrefix": "10.0.2.0/24"}),
         fixed_case={"world": network()}),
    case("databricks-subnet-size", "InvalidSubnetSize", NET, NET,
         world=network(public={**DELEGATED, **SECURED, "addressPrefix": "10.0.1.0/27"}),
         fixed_case={"world": network()}),
    case("databricks-dbfs-prepared", "InvalidEncryptionConfiguration", DBFS,
         {**DBFS, "parameters": {**DBFS["parameters"], "prepareEncryption": {"value": True}}}),
    case("databricks-dbfs-prepared", "InvalidEncryptionConfiguration", DBFS, DBFS, on="update",
         existing=OK, fixed_case={"existing": {**OK, "parameters": {"prepareEncryption": {"value": True}}}}),
    case("databricks-managed-group-id", "ApplianceProvisioningFailed",
         {**OK, "managedResourceGroupId": f"{S}/resourceGroups/{'m' * 91}"}),
    case("databricks-sku", "InvalidSku", {**OK, "sku": {"name": "enterprise"}}),
    case("databricks-account-name", "AccountNameInvalid",
         {**OK, "parameters": {"storageAccountName": {"value": "DBFS_root"}}},
         {**OK, "parameters": {"storageAccountName": {"value": "dbfsroot"}}}),
    case("databricks-internal-rules", SPEC, {**OK, "requiredNsgRules": "NoAzureServiceRules"},
         {**OK, "requiredNsgRules": "NoAzureDatabricksRules"}),
    case("databricks-compliance-kept", SPEC, OK, {**OK, **SECURE}, on="update", existing={**OK, **SECURE},
         by_shape=True),
    case("databricks-compliance-kept", SPEC, {**OK, **profile("HIPAA")}, {**OK, **profile("PCI_DSS", "HIPAA")},
         on="update", existing={**OK, **profile("HIPAA", "PCI_DSS")}),
    case("databricks-connector-identity", "InvalidAccessConnector",
         {**OK, "accessConnector": {"id": AC, "identityType": "UserAssigned"}},
         {**OK, "accessConnector": {"id": AC, "identityType": "UserAssigned", "userAssignedIdentityId": "/u"}},
         world=[(AC, "azure-native:databricks:AccessConnector", {})]),
    case("databricks-connector-identity", "InvalidAccessConnector",
         {**OK, "accessConnector": {"id": AC, "identityType": "SystemAssigned"}},
         {**OK, "accessConnector": {"id": AC, "identityType": "UserAssigned", "userAssignedIdentityId": "/u"}},
         world=[(AC, "azure-native:databricks:AccessConnector", {"identity": {"type": "UserAssigned"}})]),
    case("databricks-connector-exists", "InvalidAccessConnector",
         {**OK, "accessConnector": {"id": AC, "identityType": "SystemAssigned"}},
         {**OK, "accessConnector": {"id": AC, "identityType": "SystemAssigned"}}, world=[],
         fixed_case={"world": [(AC, "azure-native:databricks:AccessConnector", {})]}),
    case("databricks-network-place", "InvalidVirtualNetworkLocation", {**NET, "location": "westeurope"},
         {**NET, "location": "North Europe"},
         world=[(VNET, "azure-native:network:VirtualNetwork", {"location": "northeurope"}), *network()[1:]]),
    case("databricks-subnet-size", "InvalidSubnetSize", NET, NET,
         world=network(space="10.0.0.0/25", public=small("10.0.0.0/26"), private=small("10.0.0.64/26")),
         fixed_case={"world": network(space="10.0.0.0/24", public=small("10.0.0.0/26"),
                                      private=small("10.0.0.64/26"))}),
    case("databricks-subnet-empty", "SubnetAlreadyInUse", NET, NET,
         world=[*network(), (f"{RG}/providers/Microsoft.Network/privateEndpoints/pe",
                             "azure-native:network:PrivateEndpoint", {"subnet": {"id": f"{VNET}/subnets/public"}})],
         fixed_case={"world": network()}),
    case("immutable-databricks-workspace-virtualnetworkidchangenotallowed", "VirtualNetworkIdChangeNotAllowed",
         {**NET, "parameters": {**NET["parameters"], "customVirtualNetworkId": {"value": f"{VNET}2"}}}, NET,
         on="update", existing=NET),
    case("databricks-subnet-unshared", "SubnetAlreadyInUse", NET, NET, world=[*network(), (OTHER, W, NET)],
         fixed_case={"world": network()}),
]  # fmt: skip
