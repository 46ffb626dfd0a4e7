"""Storage accounts, Key Vaults, role assignments, tags and resource groups."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
RG = f"{S}/resourceGroups/rg"
ACCOUNT = f"{RG}/providers/Microsoft.Storage/storageAccounts/lake"
VAULT = f"{RG}/providers/Microsoft.KeyVault/vaults/kv-one"
ELSEWHERE = f"{S}/resourceGroups/other/providers"
A, V, R = (
    f"azure-native:{t}" for t in ("storage:StorageAccount", "keyvault:Vault", "authorization:RoleAssignment")
)
ROLE = f"{S}/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
PRINCIPAL = "4f0e6a4e-26ab-4f8c-9f8c-3b2f9d0d8f11"
NAME = "1a2b3c4d-0000-4000-8000-000000000001"
ASSIGNMENT = {"scope": ACCOUNT, "principalId": PRINCIPAL, "roleDefinitionId": ROLE,
"roleAssignmentName": NAME,
              "principalType": "ServicePrincipal"}  # fmt: skip
AT = f"{ACCOUNT}/providers/Microsoft.Authorization/roleAssignments/{NAME}"
LAKE = (ACCOUNT, A, {"isHnsEnabled": True})


def case(rule, token, code, broken, fixed, resource_id="", **more):
    return {
        "rule": rule,
        "token": token,
        "code": code,
        "broken": broken,
        "fixed": fixed,
        "id": resource_id,
        **more,
    }


def vault(**properties):
    return {"vaultName": "kv-one", "properties": {"enableRbacAuthorization": True, **properties}}


CASES = [
    case("storage-lake-kind", A, "InvalidRequestPropertyValue", {"isHnsEnabled": True, "kind": "BlobStorage",
    "accessTier": "Hot"},
         {"isHnsEnabled": True, "kind": "StorageV2"}),
    case("storage-lake-needed", A, "InvalidRequestPropertyValue", {"isSftpEnabled": True},
    {"isSftpEnabled": True, "isHnsEnabled": True}),
    case("storage-access-tier", A, "StorageAccountAccessTierRequired", {"kind": "BlobStorage"},
         {"kind": "BlobStorage", "accessTier": "Hot"}),
    case("storage-account-taken", A, "StorageAccountAlreadyTaken", {"accountName": "lake"},
    {"accountName": "lake2"}, ACCOUNT,
         world=[(f"{ELSEWHERE}/Microsoft.Storage/storageAccounts/lake", A, {})]),
    case("storage-lake-versioning", "azure-native:storage:BlobServiceProperties", "FeatureNotSupportedForAccount",
         {"isVersioningEnabled": True}, {"isVersioningEnabled": False}, f"{ACCOUNT}/blobServices/default",
         world=[LAKE]),
    case("storage-container-public", "azure-native:storage:BlobContainer", "PublicAccessNotPermitted",
    {"publicAccess": "Blob"},
         {"publicAccess": "None"}, f"{ACCOUNT}/blobServices/default/containers/c1", world=[LAKE]),
    case("immutable-storage-storageaccount-accountpropertycannotbeupdated", A,
    "AccountPropertyCannotBeUpdated",
         {"isHnsEnabled": False}, {"isHnsEnabled": True}, ACCOUNT, on="update",
         existing={"isHnsEnabled": True}),
    case("vault-purge-protection", V, "BadRequest", vault(enablePurgeProtection=False),
    vault(enablePurgeProtection=True)),
    case("vault-retention", V, "BadRequest", vault(softDeleteRetentionInDays=5),
    vault(softDeleteRetentionInDays=7)),
    case("vault-access-policies", V, "BadRequest", vault(enableRbacAuthorization=False), vault(),
    by_shape=False),
    case("vault-name-taken", V, "VaultAlreadyExists", vault(), {**vault(), "vaultName": "kv-two"}, VAULT,
         world=[(f"{ELSEWHERE}/Microsoft.KeyVault/vaults/kv-one", V, {})]),
    case("vault-name-reserved", V, "ConflictError", vault(), vault(createMode="recover"), VAULT,
         reserved={("keyvault", "kv-one"): VAULT}),
    case("immutable-keyvault-vault-badrequest", V, "BadRequest", vault(softDeleteRetentionInDays=30),
         vault(softDeleteRetentionInDays=7), VAULT, on="update", existing=vault(softDeleteRetentionInDays=7)),
    case("role-assignment-name", R, "InvalidRoleAssignmentId", {**ASSIGNMENT,
    "roleAssignmentName": "lake-contributor"}, ASSIGNMENT,
         world=[LAKE]),
    case("role-definition-id", R, "InvalidRoleDefinitionId", {**ASSIGNMENT,
    "roleDefinitionId": "Contributor"}, ASSIGNMENT, world=[LAKE]),
    case("role-principal-id", R, "InvalidPrincipalId", {**ASSIGNMENT, "principalId": "someone@example.com"},
    ASSIGNMENT, world=[LAKE]),
    case("role-scope", R, "MissingSubscription", {**ASSIGNMENT, "scope": "lake"}, ASSIGNMENT, world=[LAKE]),
    case("role-condition-version", R, "ConditionVersionNotSpecified", {**ASSIGNMENT, "condition": "(true)"},
         {**ASSIGNMENT, "condition": "(true)", "conditionVersion": "2.0"}, world=[LAKE], by_shape=True),
    case("role-principal-type", R, "UnmatchedPrincipalType", {**ASSIGNMENT, "principalType": "User"},
    ASSIGNMENT, AT,
         world=[LAKE, (f"{RG}/providers/Microsoft.Databricks/accessConnectors/ac",
         "azure-native:databricks:AccessConnector", {},
                       {"identity": {"principalId": PRINCIPAL}})]),
    case("role-scope-exists", R, "ResourceNotFound", ASSIGNMENT, ASSIGNMENT, AT,
    fixed_case={"world": [LAKE]}),
    case("role-assignment-exists", R, "RoleAssignmentExists", ASSIGNMENT, {**ASSIGNMENT, "principalId": NAME},
    AT,
         world=[LAKE, (f"{AT[:-4]}0002", R, ASSIGNMENT)]),
    case("role-assignment-fixed", R, "RoleAssignmentUpdateNotPermitted", {**ASSIGNMENT, "principalId": NAME},
    ASSIGNMENT, AT,
         on="update", existing=ASSIGNMENT, world=[LAKE]),
    case("tags", A, "InvalidTagNameCharacters", {"tags": {"a/b": "x"}}, {"tags": {"a-b": "x"}},
    by_shape=True),
    case("location-fixed", V, "InvalidResourceLocation", {**vault(), "location": "northeurope"}, {**vault(),
    "location": "West Europe"},
         VAULT, on="update", existing={**vault(), "location": "westeurope"}),
    case("managed-group-denied", "azure-native:resources:ResourceGroup", "DenyAssignmentAuthorizationFailed",
    {}, {},
         f"{S}/resourceGroups/managed", on="delete", existing={}, outputs={"managedBy": VAULT}, world=[(VAULT,
         V, {})],
         fixed_case={"world": []}),
]  # fmt: skip
