"""Data Factory, Synapse, Azure ML, monitoring and the properties that never change."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
RG = f"{S}/resourceGroups/rg"
P = f"{RG}/providers"
ACCOUNT = f"{P}/Microsoft.Storage/storageAccounts/lake"
FACTORY = f"{P}/Microsoft.DataFactory/factories/adf"
SYN, ML = f"{P}/Microsoft.Synapse/workspaces/syn", f"{P}/Microsoft.MachineLearningServices/workspaces/mlw"
DBW = f"{P}/Microsoft.Databricks/workspaces/dbw"
LAKE = (ACCOUNT, "azure-native:storage:StorageAccount", {"isHnsEnabled": True})
FLAT = (
    ACCOUNT,
    "azure-native:storage:StorageAccount",
    {"isHnsEnabled": False, "sku": {"name": "Standard_LRS"}},
)
CONTAINER = (f"{ACCOUNT}/blobServices/default/containers/synapse", "azure-native:storage:BlobContainer", {})


def case(rule, token, code, broken, fixed, resource_id="", **more):
    row = {
        "rule": rule,
        "token": f"azure-native:{token}",
        "code": code,
        "broken": broken,
        "fixed": fixed,
        "id": resource_id,
    }
    return {**row, **more}


def synapse(**more):
    return {"identity": {"type": "SystemAssigned"}, "workspaceName": "syn",
            "defaultDataLakeStorage": {"accountUrl": "https://lake.dfs.core.windows.net",
            "filesystem": "synapse"}, **more}  # fmt: skip


def ml(**more):
    return {"identity": {"type": "SystemAssigned"}, "storageAccount": ACCOUNT, "keyVault": "/elsewhere/kv",
            "applicationInsights": "/elsewhere/appi", "workspaceName": "mlw", **more}  # fmt: skip


def without(values, name):
    return {key: value for key, value in values.items() if key != name}


def link(**properties):
    return {
        "properties": {
            "type": "AzureDatabricks",
            "authentication": "MSI",
            "workspaceResourceId": DBW,
            **properties,
        }
    }


def activity(name, **more):
    return {"name": name, "type": "DatabricksNotebook", **more}


SW, MW, LS, PL = (
    "synapse:Workspace",
    "machinelearningservices:Workspace",
    "datafactory:LinkedService",
    "datafactory:Pipeline",
)
UPDATE = {"on": "update"}
CASES = [
    case("factory-name-taken", "datafactory:Factory", "DataFactoryNameInUse", {"factoryName": "adf"},
    {"factoryName": "adf2"}, FACTORY,
         world=[(f"{S}/resourceGroups/o/providers/Microsoft.DataFactory/factories/ADF",
         "azure-native:datafactory:Factory", {})]),
    case("factory-databricks-link", LS, "BadRequest", link(newClusterVersion="16.4.x-scala2.12",
    newClusterNumOfWorker=2),
         link(newClusterVersion="16.4.x-scala2.12", newClusterNodeType="Standard_D4ds_v5",
         newClusterNumOfWorker="2"), by_shape=True),
    case("factory-databricks-link", LS, "BadRequest", link(instancePoolId="0101-pool"),
         link(instancePoolId="0101-pool", newClusterVersion="16.4.x-scala2.12", newClusterNumOfWorker="2")),
    case("factory-databricks-link", LS, "BadRequest", link(instancePoolId="0101-pool",
    newClusterVersion="16.4.x-scala2.12", newClusterNumOfWorker="1:10"),
         link(newClusterVersion="16.4.x-scala2.12", newClusterNodeType="Standard_D4ds_v5",
         newClusterNumOfWorker="1:10")),
    case("factory-activity-graph", PL, "BadRequest", {"activities": [activity("a",
    dependsOn=[{"activity": "b"}])]},
         {"activities": [activity("b"), activity("a", dependsOn=[{"activity": "b"}])]}),
    case("factory-activity-count", PL, "BadRequest", {"activities": [activity(f"a{i}") for i in range(121)]},
         {"activities": [activity(f"a{i}") for i in range(120)]}, by_shape=True),
    case("factory-notebook-path", PL, "BadRequest", {"activities": [activity("a", notebookPath="Shared/x")]},
         {"activities": [activity("a", notebookPath="/Shared/x")]}),
    case("factory-managed-network", "datafactory:IntegrationRuntime", "BadRequest",
         {"properties": {"managedVirtualNetwork": {"referenceName": "default", "type": "VirtualNetwork"}}},
         {"properties": {"managedVirtualNetwork": {"referenceName": "default",
         "type": "ManagedVirtualNetworkReference"}}}),
    case("synapse-lake", SW, "ValidationFailed",
         synapse(defaultDataLakeStorage={"accountUrl": "https://lake.blob.core.windows.net",
         "filesystem": "f"}), synapse()),
    case("synapse-lake-exists", SW, "ValidationFailed", synapse(), synapse(), SYN, world=[FLAT, CONTAINER],
         fixed_case={"world": [LAKE, CONTAINER]}),
    case("synapse-identity", SW, "ValidationFailed", without(synapse(), "identity"), synapse(),
    by_shape=True),
    case("synapse-managed-group", SW, "ManagedResourceGroupAlreadyExists",
    synapse(managedResourceGroupName="taken"),
         synapse(managedResourceGroupName="free"), SYN,
         world=[(f"{S}/resourceGroups/taken", "azure-native:resources:ResourceGroup", {})]),
    case("synapse-isolation", SW, "ValidationFailed", synapse(publicNetworkAccess="Disabled"),
         synapse(publicNetworkAccess="Disabled", managedVirtualNetwork="default")),
    case("synapse-administrator", SW, "ValidationFailed", synapse(sqlAdministratorLogin="sqladmin"),
         synapse(sqlAdministratorLogin="sqladmin", sqlAdministratorLoginPassword="long-and-Secret-1")),
    case("synapse-pool-size", "synapse:BigDataPool", "ValidationFailed", {"nodeCount": 2}, {"nodeCount": 3}),
    case("synapse-pool-libraries", "synapse:BigDataPool", "ValidationFailed",
    {"libraryRequirements": {"content": "x"}}, {},
         by_shape=True),
    case("ml-dependents", MW, "ValidationError", without(ml(), "keyVault"), ml(), by_shape=True,
    world=[FLAT]),
    case("ml-identity", MW, "ValidationError", without(ml(), "identity"), ml(), by_shape=True, world=[FLAT]),
    case("ml-reference-exists", MW, "BadRequest", ml(), ml(), ML, world=[], fixed_case={"world": [FLAT]}),
    case("ml-storage-no-lake", MW, "BadRequest", ml(), ml(), ML, world=[LAKE], fixed_case={"world": [FLAT]}),
    case("ml-encryption-vault", MW, "BadRequest",
    ml(encryption={"keyVaultProperties": {"keyVaultArmId": f"{P}/kv"}}),
         ml(encryption={"keyVaultProperties": {"keyVaultArmId": f"{P}/kv"}}), ML,
         world=[FLAT, (f"{P}/kv", "azure-native:keyvault:Vault", {"properties": {}})],
         fixed_case={"world": [FLAT, (f"{P}/kv", "azure-native:keyvault:Vault",
         {"properties": {"enablePurgeProtection": True}})]}),
    case("ml-name-reserved", MW, "Conflict", ml(), ml(), ML, world=[FLAT], reserved={("machinelearning",
    ML.lower()): ML},
         fixed_case={"reserved": {}}),
    case("ml-endpoint-traffic", "machinelearningservices:OnlineEndpoint", "BadRequest",
         {"properties": {"traffic": {"blue": 90}}},
         {"properties": {"traffic": {"blue": 90, "green": 10}}}),
    case("log-analytics-retention", "operationalinsights:Workspace", "InvalidParameter",
    {"retentionInDays": 5}, {"retentionInDays": 30}),
    case("app-insights-retention", "applicationinsights:Component", "InvalidParameter",
    {"retentionInDays": 31}, {"retentionInDays": 90}),
    case("log-analytics-linked", "operationalinsights:Workspace", "Conflict", {}, {}, f"{P}/log", on="delete",
    existing={},
         world=[(f"{P}/log", "azure-native:operationalinsights:Workspace",
         {"features": {"clusterResourceId": "/c"}})],
         fixed_case={"world": []}),
    case("immutable-databricks-workspace-appliancemanagedresourcegroupmismatch", "databricks:Workspace",
         "ApplianceManagedResourceGroupMismatch", {"computeMode": "Hybrid",
         "managedResourceGroupId": f"{S}/resourceGroups/b"},
         {"computeMode": "Hybrid", "managedResourceGroupId": f"{S}/resourceGroups/A"}, DBW, **UPDATE,
         existing={"computeMode": "Hybrid", "managedResourceGroupId": f"{S}/resourceGroups/a"}),
    case("immutable-databricks-workspace-workspaceparameterupdatenotallowed", "databricks:Workspace",
         "WorkspaceParameterUpdateNotAllowed", {"parameters": {"storageAccountName": {"value": "b"}}},
         {"parameters": {"storageAccountName": {"value": "a"}}}, DBW, **UPDATE,
         existing={"parameters": {"storageAccountName": {"value": "a"}}}),
    case("immutable-synapse-workspace-workspaceupdatenotallowed", SW, "WorkspaceUpdateNotAllowed",
         synapse(sqlAdministratorLogin="b"), synapse(sqlAdministratorLogin="a"), SYN, **UPDATE,
         existing=synapse(sqlAdministratorLogin="a")),
    case("immutable-machinelearningservices-workspace-badrequest", MW, "BadRequest",
    ml(storageAccount="/elsewhere/other"),
         ml(), ML, **UPDATE, existing=ml()),
    case("immutable-network-natgateway-resourceavailabilityzonescannotbemodified", "network:NatGateway",
         "ResourceAvailabilityZonesCannotBeModified", {"zones": ["1"]}, {"zones": ["2"]}, f"{P}/nat",
         **UPDATE,
         existing={"zones": ["2"]}),
    case("immutable-synapse-sqlpool-validationfailed", "synapse:SqlPool", "ValidationFailed",
    {"storageAccountType": "LRS"},
         {"storageAccountType": "GRS"}, f"{SYN}/sqlPools/dw", **UPDATE,
         existing={"storageAccountType": "GRS"}),
    case("immutable-applicationinsights-component-badrequest", "applicationinsights:Component", "BadRequest",
         {"applicationType": "other"}, {"applicationType": "web"}, f"{P}/appi", **UPDATE,
         existing={"applicationType": "web"}),
]  # fmt: skip
