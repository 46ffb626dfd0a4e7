"""What is judged of every resource: tags, region, locks, identities, quotas, custom roles."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
RG = f"{S}/resourceGroups/rg"
VNET = f"{RG}/providers/Microsoft.Network/virtualNetworks/vnet"
UAI = f"{RG}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uai"
FEDERATED = f"{UAI}/federatedIdentityCredentials"
ROLES = f"{S}/providers/Microsoft.Authorization/roleDefinitions"
ASSIGNMENTS = f"{S}/providers/Microsoft.Authorization/roleAssignments"
A, G, N = "azure-native:authorization:", "azure-native:resources:ResourceGroup", "azure-native:network:"
C, R = "azure-native:managedidentity:FederatedIdentityCredential", A + "RoleDefinition"
V, LOCK = N + "VirtualNetwork", A + "ManagementLockByScope"
IDENTIFIED = "azure-native:databricks:AccessConnector"
GUID, SECOND = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
SUBJECT = {
    "issuer": "https://token.example",
    "subject": "repo:a",
    "audiences": ["api://AzureADTokenExchange"],
}
ASSIGNED = {
    "scope": S, "principalId": GUID, "principalType": "ServicePrincipal",
    "roleDefinitionId": f"{ROLES}/{GUID}",
}  # fmt: skip
MANAGED = f"{S}/resourceGroups/managed"
DBW = f"{RG}/providers/Microsoft.Databricks/workspaces/dbw"


def case(rule_id, token, code, broken, fixed, resource_id=VNET, **more):
    return {"rule": rule_id, "token": token, "code": code, "broken": broken, "fixed": fixed,
            "id": resource_id, **more}  # fmt: skip


def lock(scope, level="CanNotDelete", name="keep"):
    return (f"{scope}/providers/Microsoft.Authorization/locks/{name}", LOCK, {"level": level})


def removed(*locks):
    return case("lock-delete", V, "ScopeLocked", {}, {}, on="delete", existing={}, world=list(locks),
                fixed_case={"world": [lock(f"{VNET}2")]})  # fmt: skip


CASES = [
    case("tags-count", V, "TooManyTags", {"tags": {f"t{i}": "x" for i in range(51)}},
         {"tags": {f"t{i}": "x" for i in range(50)}}, by_shape=True),
    case("tags-length", V, "InvalidTagLength", {"tags": {"a": "x" * 257}}, {"tags": {"a": "x" * 256}}),
    case("tags-length", "azure-native:storage:StorageAccount", "InvalidTagLength", {"tags": {"a" * 129: "x"}},
         {"tags": {"a" * 128: "x"}}, by_shape=True),
    case("location-misspelt", V, "LocationNotAvailableForResourceType", {"location": "South Cental US"},
         {"location": "South Central US"}),
    case("location-misspelt", V, "LocationNotAvailableForResourceType", {"location": "westeurop"},
         {"location": "eastus7"}),
    case("resource-group-location", G, "LocationNotAvailableForResourceGroup", {"location": "norteurope"},
         {"location": "northeurope"}, RG),
    case("resource-group-location-fixed", G, "InvalidResourceGroupLocation", {"location": "eastus"},
         {"location": "West Europe"}, RG, on="update", existing={"location": "westeurope"}),
    removed(lock(VNET)), removed(lock(RG)), removed(lock(S)), removed(lock(f"{VNET}/subnets/a", "ReadOnly")),
    case("lock-write", V, "ScopeLocked", {}, {}, world=[lock(RG, "ReadOnly")],
         fixed_case={"world": [lock(RG)]}),
    case("lock-write", V, "ScopeLocked", {}, {}, on="update", existing={}, world=[lock(VNET, "ReadOnly")],
         fixed_case={"world": [lock(f"{VNET}/subnets/a", "ReadOnly")]}),
    case("lock-notes", LOCK, "LockNotesTooLong", {"notes": "x" * 513}, {"notes": "x" * 512}),
    case("quota-locks", LOCK, "LockLimitExceeded", {"level": "CanNotDelete"}, {"level": "CanNotDelete"},
         lock(RG)[0], world=[lock(RG, name=f"l{i}") for i in range(20)],
         fixed_case={"world": [*(lock(RG, name=f"l{i}") for i in range(19)), lock(VNET)]}),
    case("managed-group-content", V, "DenyAssignmentAuthorizationFailed", {}, {},
         f"{MANAGED}/providers/Microsoft.Network/virtualNetworks/workers-vnet",
         world=[(MANAGED, G, {}, {"managedBy": DBW}), (DBW, "azure-native:databricks:Workspace", {})],
         fixed_case={"world": [(MANAGED, G, {})]}),
    case("identity-ids-given", IDENTIFIED, "MissingIdentityIds", {"identity": {"type": "UserAssigned"}},
         {"identity": {"type": "SystemAssigned"}}),
    case("identity-ids-given", IDENTIFIED, "MissingIdentityIds",
         {"identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": []}},
         {"identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": [UAI]}},
         world=[(UAI, "azure-native:managedidentity:UserAssignedIdentity", {})]),
    case("identity-exists", IDENTIFIED, "FailedIdentityOperation",
         {"identity": {"type": "UserAssigned", "userAssignedIdentities": [UAI]}},
         {"identity": {"type": "UserAssigned", "userAssignedIdentities": [UAI]}}, world=[],
         fixed_case={"world": [(UAI, "azure-native:managedidentity:UserAssignedIdentity", {})]}),
    case("federated-count", C, "FederatedIdentityCredentialsLimitExceeded", SUBJECT, SUBJECT,
         f"{FEDERATED}/new", world=[(f"{FEDERATED}/c{i}", C, {}) for i in range(20)],
         fixed_case={"world": [(f"{FEDERATED}/c{i}", C, {}) for i in range(19)]}),
    case("federated-unique", C, "BadRequest", SUBJECT, {**SUBJECT, "subject": "repo:b"}, f"{FEDERATED}/new",
         world=[(f"{FEDERATED}/old", C, SUBJECT)]),
    case("federated-issuer", C, "BadRequest", {**SUBJECT, "issuer": "http://token.example"}, SUBJECT,
         f"{FEDERATED}/new"),
    case("federated-audience", C, "BadRequest", {**SUBJECT, "audiences": ["a", "b"]}, SUBJECT,
         f"{FEDERATED}/new", by_shape=True),
    case("role-definition-guid", R, "InvalidRoleDefinitionId", {"roleDefinitionId": "operators"},
         {"roleDefinitionId": GUID}, f"{ROLES}/{GUID}"),
    case("role-definition-scopes", R, "InvalidAssignableScopes", {"assignableScopes": ["/"]},
         {"assignableScopes": [S, RG]}, f"{ROLES}/{GUID}"),
    case("role-definition-scopes", R, "InvalidAssignableScopes", {"assignableScopes": []},
         {"assignableScopes": [S]}, f"{ROLES}/{GUID}", by_shape=True),
    case("role-definition-scopes", R, "InvalidAssignableScopes",
         {"assignableScopes": [f"/providers/Microsoft.Management/managementGroups/{name}" for name in "ab"]},
         {"assignableScopes": ["/providers/Microsoft.Management/managementGroups/a"]}, f"{ROLES}/{GUID}"),
    case("role-definition-name", R, "RoleDefinitionWithSameNameExists", {"roleName": "Operators"},
         {"roleName": "Other operators"}, f"{ROLES}/{GUID}",
         world=[(f"{ROLES}/{SECOND}", R, {"roleName": "operators"})]),
    case("quota-role-definitions", R, "RoleDefinitionLimitExceeded", {}, {}, f"{ROLES}/{GUID}",
         world=[(f"{ROLES}/{i}", R, {}) for i in range(5000)], fixed_case={"world": []}),
    case("quota-role-assignments", A + "RoleAssignment", "RoleAssignmentLimitExceeded", ASSIGNED, ASSIGNED,
         f"{ASSIGNMENTS}/{GUID}", world=[(f"{ASSIGNMENTS}/{i}", A + "RoleAssignment", {}) for i in range(4000)],
         fixed_case={"world": []}),
    case("quota-resource-groups", G, "ResourceGroupQuotaExceeded", {}, {}, RG,
         world=[(f"{S}/resourceGroups/g{i}", G, {}) for i in range(980)], fixed_case={"world": []}),
]  # fmt: skip
