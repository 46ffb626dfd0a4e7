"""Azure ML workspaces, computes and online endpoints."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers"
ML = f"{P}/Microsoft.MachineLearningServices/workspaces"
ACCOUNT = f"{P}/Microsoft.Storage/storageAccounts/mlstore"
VAULT = f"{P}/Microsoft.KeyVault/vaults/kv"
DBW = f"{P}/Microsoft.Databricks/workspaces/dbw"
IDENTITY = f"{P}/Microsoft.ManagedIdentity/userAssignedIdentities/ml"
READER = (IDENTITY, "azure-native:managedidentity:UserAssignedIdentity", {})
W, C, E, D, RULE = (
    f"azure-native:machinelearningservices:{name}"
    for name in ("Workspace", "Compute", "OnlineEndpoint", "OnlineDeployment", "ManagedNetworkSettingsRule")
)


def case(rule, token, code, broken, fixed, resource_id="", **more):
    row = {"rule": rule, "token": token, "code": code, "broken": broken, "fixed": fixed, "id": resource_id}
    return {**row, **more}


def ml(**more):
    return {"identity": {"type": "SystemAssigned"}, "storageAccount": ACCOUNT, "keyVault": "/elsewhere/kv",
            "applicationInsights": "/elsewhere/appi", "workspaceName": "mlw", **more}  # fmt: skip


def project(**more):
    return {"identity": {"type": "SystemAssigned"}, "workspaceName": "team", "kind": "Project", **more}


def account(**inputs):
    return (ACCOUNT, "azure-native:storage:StorageAccount", {"sku": {"name": "Standard_LRS"}, **inputs})


def user(primary):
    identity = {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}
    return ml(identity=identity, primaryUserAssignedIdentity=primary)


def hub(kind, location="westeurope"):
    return (f"{ML}/hub", W, {"kind": kind, "location": location})


def isolated(mode):
    return ml(managedNetwork={"isolationMode": mode})


def home(mode):
    return (f"{ML}/mlw", W, isolated(mode))


def outbound(kind):
    return {
        "workspaceName": "mlw",
        "ruleName": "one",
        "properties": {"type": kind, "category": "UserDefined"},
    }


def own_key(**more):
    return ml(encryption={"keyVaultProperties": {"keyVaultArmId": VAULT}}, **more)


def vault(location):
    properties = {"enablePurgeProtection": True}
    return (VAULT, "azure-native:keyvault:Vault", {"location": location, "properties": properties})


def compute(kind, name="cluster", resource=None, **properties):
    linked = {"resourceId": resource} if resource else {}
    return {"computeName": name, "properties": {"computeType": kind, **linked, "properties": properties}}


def cluster(least=0, most=4, **more):
    scale = {"minNodeCount": least, "maxNodeCount": most}
    return compute("AmlCompute", vmSize="Standard_DS3_v2", scaleSettings=scale, **more)


def endpoint(**properties):
    return {"endpointName": "orders", "workspaceName": "mlw", "location": "westeurope",
            "properties": {"authMode": "AADToken", **properties}}  # fmt: skip


def scoring(**properties):
    return (f"{ML}/mlw/onlineEndpoints/orders", E, endpoint(**properties))


ME = {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}
ATTACHED = {"databricksAccessToken": "t", "workspaceUrl": "https://adb-1.2.azuredatabricks.net"}
GOOD, FREE = account(), (f"{ML}/mlw/onlineEndpoints/free", E, endpoint())
BLUE = (
    f"{ML}/mlw/onlineEndpoints/orders/deployments/blue",
    D,
    {"endpointName": "orders", "workspaceName": "mlw"},
)
CASES = [
    case("ml-dependents", W, "ValidationError", {**ml(), "kind": "Default", "storageAccount": None},
         {"identity": {"type": "SystemAssigned"}, "kind": "Hub"}, by_shape=True),
    case("ml-project", W, "BadRequest", project(), project(hubResourceId="/elsewhere/hub")),
    case("ml-project", W, "BadRequest", project(hubResourceId="/elsewhere/hub", keyVault="/elsewhere/kv"),
         project(hubResourceId="/elsewhere/hub"), by_shape=True),
    case("ml-project", W, "BadRequest",
         project(hubResourceId="/elsewhere/hub", managedNetwork={"isolationMode": "AllowInternetOutbound"}),
         project(hubResourceId="/elsewhere/hub"), by_shape=True),
    case("ml-hub", W, "BadRequest", project(hubResourceId=f"{ML}/hub"), project(hubResourceId=f"{ML}/hub"),
         world=[hub("Default")], fixed_case={"world": [hub("Hub")]}),
    case("ml-hub", W, "BadRequest", project(hubResourceId=f"{ML}/gone"), project(hubResourceId=f"{ML}/hub"),
         world=[hub("Hub")]),
    case("ml-hub", W, "BadRequest", project(hubResourceId=f"{ML}/hub", location="northeurope"),
         project(hubResourceId=f"{ML}/hub", location="West Europe"), world=[hub("Hub")]),
    case("ml-identity", W, "ValidationError", user("/elsewhere/other"), user(IDENTITY), world=[GOOD, READER]),
    case("ml-storage-no-lake", W, "BadRequest", ml(), ml(), f"{ML}/mlw", world=[account(kind="BlobStorage")],
         fixed_case={"world": [GOOD]}),
    case("ml-storage-keys", W, "KeyBasedAuthenticationNotPermitted", ml(),
         ml(systemDatastoresAuthMode="Identity"), f"{ML}/mlw", world=[account(allowSharedKeyAccess=False)]),
    case("ml-encryption-vault", W, "BadRequest", own_key(location="westeurope"), own_key(location="West Europe"),
         f"{ML}/mlw", world=[GOOD, vault("northeurope")], fixed_case={"world": [GOOD, vault("westeurope")]}),
    case("ml-network-stays", W, "BadRequest", isolated("Disabled"), isolated("AllowOnlyApprovedOutbound"),
         f"{ML}/mlw", on="update", existing=isolated("AllowInternetOutbound"), world=[GOOD]),
    case("ml-network-stays", W, "BadRequest", isolated("AllowInternetOutbound"),
         isolated("AllowOnlyApprovedOutbound"), f"{ML}/mlw", on="update",
         existing=isolated("AllowOnlyApprovedOutbound"), world=[GOOD]),
    case("ml-encryption-stays", W, "BadRequest", ml(encryption={"status": "Enabled"}), ml(), f"{ML}/mlw",
         on="update", existing=ml(), world=[GOOD]),
    case("ml-outbound-rule", RULE, "BadRequest", outbound("PrivateEndpoint"), outbound("PrivateEndpoint"),
         f"{ML}/mlw/outboundRules/one", world=[home("Disabled")],
         fixed_case={"world": [home("AllowInternetOutbound")]}),
    case("ml-outbound-rule", RULE, "BadRequest", outbound("FQDN"), outbound("FQDN"), f"{ML}/mlw/outboundRules/one",
         world=[home("AllowInternetOutbound")], fixed_case={"world": [home("AllowOnlyApprovedOutbound")]}),
    case("ml-compute-address", C, "UserError", cluster(enableNodePublicIp=False), cluster(enableNodePublicIp=True),
         f"{ML}/mlw/computes/cluster", world=[home("Disabled")]),
    case("ml-compute-address", C, "UserError", cluster(enableNodePublicIp=False),
         cluster(enableNodePublicIp=False), f"{ML}/mlw/computes/cluster", world=[home("Disabled")],
         fixed_case={"world": [home("AllowInternetOutbound")]}),
    case("ml-deployment-in-use", D, "BadRequest", {}, {}, BLUE[0], on="delete", existing={},
         world=[scoring(traffic={"blue": 90, "green": 10})],
         fixed_case={"world": [scoring(traffic={"green": 100})]}),
    case("ml-instance-name", C, "BadRequest", compute("ComputeInstance", "cpu-cluster-1", vmSize="Standard_DS3_v2"),
         compute("ComputeInstance", "cpu-cluster1", vmSize="Standard_DS3_v2")),
    case("ml-compute-size", C, "UserError", compute("ComputeInstance", "mine"),
         compute("ComputeInstance", "mine", vmSize="Standard_DS3_v2")),
    case("ml-compute-scale", C, "UserError", compute("AmlCompute", vmSize="Standard_DS3_v2"), cluster()),
    case("ml-compute-nodes", C, "UserError", cluster(5, 4), cluster(4, 4)),
    case("ml-compute-nodes", C, "UserError",
         compute("ComputeInstance", "mine", vmSize="Standard_DS3_v2", idleTimeBeforeShutdown="30 minutes"),
         compute("ComputeInstance", "mine", vmSize="Standard_DS3_v2", idleTimeBeforeShutdown="PT30M")),
    case("ml-compute-fixed", C, "UserError", compute("ComputeInstance", "mine", vmSize="Standard_DS4_v2"),
         compute("ComputeInstance", "mine", vmSize="STANDARD_DS3_V2"), f"{ML}/mlw/computes/mine", on="update",
         existing=compute("ComputeInstance", "mine", vmSize="Standard_DS3_v2")),
    case("ml-databricks", C, "BadRequest", compute("Databricks", "dbx", ACCOUNT, **ATTACHED),
         compute("Databricks", "dbx", DBW, **ATTACHED),
         fixed_case={"world": [(DBW, "azure-native:databricks:Workspace", {})]}),
    case("ml-databricks", C, "BadRequest", compute("Databricks", "dbx", DBW),
         compute("Databricks", "dbx", DBW, **ATTACHED), world=[(DBW, "azure-native:databricks:Workspace", {})]),
    case("ml-databricks-exists", C, "BadRequest", compute("Databricks", "dbx", DBW, **ATTACHED),
         compute("Databricks", "dbx", DBW, **ATTACHED),
         fixed_case={"world": [(DBW, "azure-native:databricks:Workspace", {})]}),
    case("ml-endpoint-name", E, "BadRequest", {**endpoint(), "endpointName": "1st_model"}, endpoint()),
    case("ml-endpoint-taken", E, "BadRequest", {**endpoint(), "endpointName": "free"}, endpoint(),
         f"{ML}/other/onlineEndpoints/free", world=[FREE]),
    case("ml-endpoint-traffic", E, "BadRequest", endpoint(mirrorTraffic={"blue": 60}),
         endpoint(mirrorTraffic={"blue": 50}), world=[BLUE]),
    case("ml-endpoint-deployed", E, "BadRequest", endpoint(traffic={"blue": 100}), endpoint(traffic={"blue": 100}),
         fixed_case={"world": [BLUE]}),
    case("immutable-machinelearningservices-onlineendpoint-badrequest", E, "BadRequest",
         {**endpoint(), "identity": {"type": "SystemAssigned"}}, {**endpoint(), "identity": ME},
         f"{ML}/mlw/onlineEndpoints/orders", on="update", existing={**endpoint(), "identity": ME}, world=[READER]),
    case("ml-deployment-instances", D, "BadRequest", {"sku": {"name": "Default", "capacity": 0}},
         {"sku": {"name": "Default", "capacity": 1}}),
]  # fmt: skip
