"""Names: too short, too long or with a character Azure does not take."""

N = "azure-native:"
_ROWS = [
    ("resources:ResourceGroup", "resourceGroupName", "ends.", "InvalidResourceGroup", "rg-1"),
    ("storage:StorageAccount", "accountName", "Upper_Case", "AccountNameInvalid", "lake01"),
    ("storage:BlobContainer", "containerName", "two--hyphens", "InvalidResourceName", "bronze"),
    ("keyvault:Vault", "vaultName", "1starts-with-digit", "VaultNameNotValid", "kv-platform"),
    ("keyvault:Secret", "secretName", "under_score", "BadRequest", "sql-password"),
    ("keyvault:Key", "keyName", "under_score", "BadRequest", "disk-key"),
    ("databricks:Workspace", "workspaceName", "a.b", "InvalidResourceName", "dbw-platform"),
    ("databricks:AccessConnector", "connectorName", "a b c", "InvalidResourceName", "ac-lake"),
    ("datafactory:Factory", "factoryName", "ends-", "InvalidResourceName", "adf-platform"),
    ("datafactory:LinkedService", "linkedServiceName", "a-b", "BadRequest", "databricks_link"),
    ("datafactory:Pipeline", "pipelineName", "what?", "BadRequest", "flights"),
    ("synapse:Workspace", "workspaceName", "lake-ondemand", "ValidationFailed", "syn-platform"),
    ("synapse:BigDataPool", "bigDataPoolName", "1pool", "ValidationFailed", "pool1"),
    ("synapse:SqlPool", "sqlPoolName", "a/b", "ValidationFailed", "dw1"),
    ("machinelearningservices:Workspace", "workspaceName", "_x", "ValidationError", "mlw-platform"),
    ("machinelearningservices:Compute", "computeName", "x", "BadRequest", "cpu-cluster"),
    ("operationalinsights:Workspace", "workspaceName", "log", "InvalidParameter", "log-platform"),
    ("applicationinsights:Component", "resourceName", "ends.", "InvalidResourceName", "appi-platform"),
    ("containerregistry:Registry", "registryName", "with-hyphen", "InvalidParameter", "crplatform"),
    ("managedidentity:UserAssignedIdentity", "resourceName", "-x", "InvalidResourceName", "id-platform"),
    ("network:VirtualNetwork", "virtualNetworkName", "ends-", "InvalidResourceName", "vnet-1"),
    ("network:Subnet", "subnetName", "-starts", "InvalidResourceName", "snet-1"),
    ("network:NetworkSecurityGroup", "networkSecurityGroupName", "a b", "InvalidResourceName", "nsg-1"),
    ("network:SecurityRule", "securityRuleName", "a b", "InvalidResourceName", "rule-1"),
    ("network:NatGateway", "natGatewayName", "a" * 81, "InvalidResourceName", "ng-1"),
    ("network:PublicIPAddress", "publicIpAddressName", "a b", "InvalidResourceName", "pip-1"),
    ("network:RouteTable", "routeTableName", "a b", "InvalidResourceName", "rt-1"),
    ("network:PrivateEndpoint", "privateEndpointName", "a b", "InvalidResourceName", "pe-1"),
]
_NEEDED = {
    "keyvault:Vault": {"properties": {"enableRbacAuthorization": True}},
    "databricks:Workspace": {"managedResourceGroupId": "/subscriptions/s/resourceGroups/managed"},
    "synapse:Workspace": {
        "identity": {"type": "SystemAssigned"},
        "defaultDataLakeStorage": {"accountUrl": "https://lake.dfs.core.windows.net", "filesystem": "f"},
    },
    "machinelearningservices:Workspace": {
        "identity": {"type": "SystemAssigned"}, "storageAccount": "/s", "keyVault": "/k",
        "applicationInsights": "/a",
    },
}  # fmt: skip
CASES = [
    {
        "rule": f"name-{token.replace(':', '-').lower()}",
        "token": N + token,
        "code": code,
        "broken": {**_NEEDED.get(token, {}), prop: broken},
        "fixed": {**_NEEDED.get(token, {}), prop: fixed},
    }
    for token, prop, broken, code, fixed in _ROWS
]
