"""Policies on the stack: its resources, the fixed stack, and the resource that is named."""

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
LAKE_ID = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/lake"
ACCOUNT, SETTING, GROUP_TYPE = (
    f"azure-native:{t}"
    for t in ("storage:StorageAccount", "monitor:DiagnosticSetting", "resources:ResourceGroup")
)
SCOPE_LOCK, GROUP_LOCK = (
    f"azure-native:authorization:{t}" for t in ("ManagementLockByScope", "ManagementLockAtResourceGroupLevel")
)


def one(name, token, inputs=None, outputs=None, protect=False, made_from=None):
    return {"name": name, "token": token, "inputs": inputs or {}, "outputs": outputs or {}, "protect": protect,
            "made_from": made_from or {}}  # fmt: skip


def case(policy, broken, fixed, names, says, **more):
    return {"policy": policy, "broken": broken, "fixed": fixed, "names": names, "says": says, **more}


IN_GROUP = {"resourceGroupName": "rg"}
LAKE = one("lake", ACCOUNT, IN_GROUP, {"id": LAKE_ID})
NEW = one("lake", ACCOUNT, IN_GROUP)
OTHER = one("other", SETTING, {"resourceUri": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"})
CASES = [
    case("diagnostics-everywhere", [LAKE, OTHER],
         [LAKE, one("logs", SETTING, {"resourceUri": f"{LAKE_ID.upper()}/blobServices/default"})], ["lake"],
         "resourceUri"),
    case("diagnostics-everywhere", [NEW, one("logs", SETTING, made_from={"workspaceId": ["lake"]})],
         [NEW, one("logs", SETTING, made_from={"resourceUri": ["lake"]})], ["lake"], "resourceUri"),
    case("diagnostics-everywhere", [one("address", "azure-native:network:PublicIPAddress"), LAKE], [LAKE],
         ["address"], "resourceUri", config={"types": ["azure-native:network:PublicIPAddress"]}),
    case("data-protected", [LAKE], [{**LAKE, "protect": True}], ["lake"], "neither protected"),
    case("data-protected", [LAKE, one("lock", SCOPE_LOCK, {"scope": f"{GROUP}2", "level": "CanNotDelete"})],
         [LAKE, one("lock", SCOPE_LOCK, {"scope": GROUP, "level": "CanNotDelete"})], ["lake"], "lock"),
    case("data-protected", [LAKE, one("lock", GROUP_LOCK, {**IN_GROUP, "level": "NotSpecified"})],
         [LAKE, one("lock", GROUP_LOCK, {**IN_GROUP, "level": "ReadOnly"})], ["lake"], "lock"),
    case("data-protected",
         [NEW, one("group", GROUP_TYPE, {"resourceGroupName": "rg2"}),
          one("lock", SCOPE_LOCK, {"level": "CanNotDelete"}, made_from={"scope": ["group"]})],
         [NEW, one("group", GROUP_TYPE, IN_GROUP),
          one("lock", SCOPE_LOCK, {"level": "CanNotDelete"}, made_from={"scope": ["group"]})], ["lake"], "lock"),
]  # fmt: skip
