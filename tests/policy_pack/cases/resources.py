"""Policies on one resource: inputs that violate it, the fixed twin, and words of the message."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
GROUP = f"{S}/resourceGroups/rg"
ROLES = f"{S}/providers/Microsoft.Authorization/roleDefinitions"
CONTRIBUTOR = f"{ROLES}/b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = f"{ROLES}/acdd72a7-3385-48ef-bd42-f606fba81ae7"
PAT = "dapi" + "0123456789abcdef" * 2
ACCOUNT, CONTAINER, VAULT, SECRET = (
    f"azure-native:{t}"
    for t in ("storage:StorageAccount", "storage:BlobContainer", "keyvault:Vault", "keyvault:Secret")
)
DATABRICKS, FACTORY, LINKED, SYNAPSE, FIREWALL = (
    f"azure-native:{t}"
    for t in ("databricks:Workspace", "datafactory:Factory", "datafactory:LinkedService", "synapse:Workspace",
              "synapse:IpFirewallRule")
)  # fmt: skip
ML, COMPUTE, REGISTRY, NSG, RULE, ASSIGNMENT, ROLE = (
    f"azure-native:{t}"
    for t in ("machinelearningservices:Workspace", "machinelearningservices:Compute",
              "containerregistry:Registry", "network:NetworkSecurityGroup", "network:SecurityRule",
              "authorization:RoleAssignment", "authorization:RoleDefinition")
)  # fmt: skip


def case(policy, token, broken, fixed, says, **more):
    return {"policy": policy, "token": token, "broken": broken, "fixed": fixed, "says": says, **more}


def rule(**changes):
    return {"access": "Allow", "direction": "Inbound", "protocol": "Tcp", "priority": 100, "sourcePortRange": "*",
            "sourceAddressPrefix": "*", "destinationAddressPrefix": "*", "destinationPortRange": "22",
            **changes}  # fmt: skip


def attached(**properties):
    return {"properties": {"computeType": "Databricks", "properties": properties}}


def permission(*actions):
    return {"permissions": [{"actions": list(actions)}]}


def databricks(mode="Hybrid", **parameters):
    return {"computeMode": mode, "parameters": {name: {"value": value} for name, value in parameters.items()}}


def linked(**properties):
    return {"properties": {"type": "AzureDatabricks", "domain": "https://adb-1.1.azuredatabricks.net",
                           **properties}}  # fmt: skip


CLOSED = {"publicNetworkAccess": "Disabled"}
IDENTITY = {"identity": {"type": "SystemAssigned"}}
CASES = [
    case("storage-public-network-access", ACCOUNT, {}, CLOSED, "publicNetworkAccess is not set"),
    case("storage-public-network-access", ACCOUNT, {"publicNetworkAccess": "Enabled"},
         {"publicNetworkAccess": "SecuredByPerimeter"}, "is 'Enabled'"),
    case("storage-blob-public-access", ACCOUNT, {"allowBlobPublicAccess": True}, {}, "must be false"),
    case("storage-container-anonymous", CONTAINER, {"publicAccess": "Blob"}, {"publicAccess": "None"}, "'Blob'"),
    case("storage-https-only", ACCOUNT, {"enableHttpsTrafficOnly": False}, {}, "must be true"),
    case("storage-minimum-tls", ACCOUNT, {}, {"minimumTlsVersion": "TLS1_2"}, "not set; it must be 'TLS1_2'"),
    case("storage-minimum-tls", "azure-native:storage/v20240101:StorageAccount",
         {"minimumTlsVersion": "TLS1_1"}, {"minimumTlsVersion": "tls1_2"}, "'TLS1_1'"),
    case("storage-shared-key", ACCOUNT, {}, {"allowSharedKeyAccess": False}, "must be false"),
    case("storage-cross-tenant-replication", ACCOUNT, {"allowCrossTenantReplication": True}, {}, "false"),
    case("storage-infrastructure-encryption", ACCOUNT, {},
         {"encryption": {"requireInfrastructureEncryption": True}}, "must be true"),
    case("key-vault-rbac", VAULT, {"properties": {}}, {"properties": {"enableRbacAuthorization": True}}, "true"),
    case("key-vault-purge-protection", VAULT, {"properties": {}},
         {"properties": {"enablePurgeProtection": True}}, "must be true"),
    case("key-vault-network", VAULT, {"properties": {"publicNetworkAccess": "enabled"}},
         {"properties": {"networkAcls": {"defaultAction": "Deny"}}}, "every network"),
    case("key-vault-network", VAULT, {"properties": {}}, {"properties": {"publicNetworkAccess": "disabled"}},
         "every network"),
    case("databricks-no-public-ip", DATABRICKS, databricks(enableNoPublicIp=False),
         databricks(enableNoPublicIp=True), "must be true"),
    case("databricks-no-public-ip", DATABRICKS, databricks(), databricks("Serverless"), "not set"),
    case("databricks-public-network-access", DATABRICKS, {}, CLOSED, "Disabled"),
    case("databricks-premium-tier", DATABRICKS, {"sku": {"name": "standard"}}, {"sku": {"name": "premium"}},
         "must be 'premium'"),
    case("databricks-own-network", DATABRICKS, databricks(),
         databricks(customVirtualNetworkId=f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v"), "not set"),
    case("databricks-compute-mode", DATABRICKS, {}, {"computeMode": "Hybrid"}, "'Hybrid' or 'Serverless'"),
    case("no-pat-linked-service", LINKED, linked(accessToken={"type": "SecureString", "value": "x"}),
         linked(authentication="MSI"), "personal access token", secrets=["properties.accessToken.value"]),
    case("no-pat-linked-service", "azure-native:synapse:LinkedService",
         {"properties": {"type": "AzureDatabricksDeltaLake", "accessToken": {"type": "AzureKeyVaultSecret"}}},
         {"properties": {"type": "AzureDatabricksDeltaLake"}}, "personal access token"),
    case("no-pat-attached-compute", COMPUTE, attached(databricksAccessToken="x"), attached(), "attached",
         secrets=["properties.properties.databricksAccessToken"]),
    case("no-pat-attached-compute", "pulumi-python:dynamic/arm:AttachedCompute", {"access_token": "x"}, {},
         "attached", secrets=["access_token"]),
    case("no-pat-made", "databricks:index/token:Token", {"lifetimeSeconds": 60}, None, "makes a personal"),
    case("no-pat-made", "pulumi:providers:databricks", {"token": "x"}, {"authType": "azure-cli"}, "signs in",
         secrets=["token"]),
    case("no-pat-value", "kubernetes:core/v1:ConfigMap", {"data": [{"cfg": f"token = {PAT}"}]},
         {"data": [{"cfg": "dapi is a prefix"}]}, "data[0].cfg holds"),
    case("secret-in-clear", SECRET, {"properties": {"value": "hunter2!"}},
         {"properties": {"value": "hunter2!"}}, "in clear", fixed_secrets=["properties.value"]),
    case("secret-in-clear", SYNAPSE, {"sqlAdministratorLoginPassword": "hunter2!"},
         {"sqlAdministratorLogin": "admin", "tags": {"token": "no credential"}}, "sqlAdministratorLoginPassword"),
    case("secret-in-clear", LINKED,
         {"properties": {"type": "Oracle", "password": {"type": "SecureString", "value": "hunter2!"}}},
         {"properties": {"type": "Oracle", "password": {"type": "AzureKeyVaultSecret", "secretName": "ora"}}},
         "properties.password.value"),
    case("secret-in-clear", SYNAPSE, {"sqlAdministratorLoginPassword": "hunter2!"},
         {"sqlAdministratorLoginPassword": "hunter2!"}, "in clear",
         fixed_secrets=["sqlAdministratorLoginPassword"]),
    case("data-factory-public-network-access", FACTORY, {}, CLOSED, "Disabled"),
    case("data-factory-managed-identity", FACTORY, {}, IDENTITY, "no managed identity"),
    case("synapse-entra-only", SYNAPSE, {}, {"azureADOnlyAuthentication": True}, "must be true"),
    case("synapse-public-network-access", SYNAPSE, {"publicNetworkAccess": "Enabled"}, CLOSED, "'Enabled'"),
    case("synapse-managed-network", SYNAPSE, {}, {"managedVirtualNetwork": "default"}, "'default'"),
    case("synapse-exfiltration-prevention", SYNAPSE, {},
         {"managedVirtualNetworkSettings": {"preventDataExfiltration": True}}, "must be true"),
    case("synapse-managed-identity", SYNAPSE, {"identity": {"type": "None"}}, IDENTITY, "identity"),
    case("synapse-firewall-allow-all", FIREWALL,
         {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"},
         {"startIpAddress": "203.0.113.0", "endIpAddress": "203.0.113.255"}, "4,294,967,296 addresses"),
    case("synapse-firewall-azure-services", FIREWALL, {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"},
         {"startIpAddress": "203.0.113.7", "endIpAddress": "203.0.113.7"}, "every customer"),
    case("ml-public-network-access", ML, {}, CLOSED, "Disabled"),
    case("ml-datastore-identity", ML, {}, {"systemDatastoresAuthMode": "identity"}, "'Identity'"),
    case("ml-managed-identity", ML, {}, {"identity": {"type": "SystemAssigned,UserAssigned"}}, "identity"),
    case("container-registry-admin-user", REGISTRY, {"adminUserEnabled": True}, {}, "must be false"),
    case("container-registry-anonymous-pull", REGISTRY, {"anonymousPullEnabled": True}, {}, "must be false"),
    case("network-no-inbound-administration", NSG, {"securityRules": [rule()]},
         {"securityRules": [rule(sourceAddressPrefix="VirtualNetwork"), rule(destinationPortRange="443"),
                            rule(access="Deny"), rule(direction="Outbound"), rule(protocol="Icmp")]}, "port 22."),
    case("network-no-inbound-administration", RULE,
         rule(destinationPortRange="*", sourceAddressPrefix="Internet", protocol="*"),
         rule(sourceAddressPrefix="203.0.113.0/24"), "port 22, 3389, 5985, 5986"),
    case("network-no-inbound-administration", RULE,
         {**rule(), "sourceAddressPrefix": None, "sourceAddressPrefixes": ["10.0.0.0/8", "0.0.0.0/0"],
          "destinationPortRange": None, "destinationPortRanges": ["443", "3000-4000"]},
         {**rule(), "destinationPortRange": None, "destinationPortRanges": ["23-100"]}, "port 3389."),
    case("network-no-inbound-administration", RULE, rule(destinationPortRange="8080"), rule(), "port 8080.",
         config={"ports": ["8080"]}),
    case("role-privileged-scope", ASSIGNMENT, {"scope": S, "roleDefinitionId": CONTRIBUTOR},
         {"scope": GROUP, "roleDefinitionId": CONTRIBUTOR}, "Contributor is given on all of"),
    case("role-privileged-scope", ASSIGNMENT,
         {"scope": "/providers/Microsoft.Management/managementGroups/root", "roleDefinitionId": CONTRIBUTOR},
         {"scope": S, "roleDefinitionId": READER}, "Contributor"),
    case("role-privileged-scope", ASSIGNMENT,
         {"scope": S, "roleDefinitionId": f"{ROLES}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"},
         {"scope": S, "roleDefinitionId": CONTRIBUTOR}, "Owner", config={"allowedRoles": ["Contributor"]}),
    case("role-principal-type-explicit", ASSIGNMENT, {"scope": GROUP}, {"principalType": "ServicePrincipal"},
         "not set"),
    case("role-definition-wildcard", ROLE, permission("*"), permission("Microsoft.Storage/*/read"), "everything"),
    case("tags-required", ACCOUNT, {"tags": {"environment": ""}}, {"tags": {"Environment": "e", "project": "p"}},
         "environment, project"),
    case("tags-required", ACCOUNT, {}, {"tags": {"owner": "me"}}, "owner", config={"requiredTags": ["owner"]}),
]  # fmt: skip
