"""Synapse workspaces, pools and firewall rules."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers"
SYN = f"{P}/Microsoft.Synapse/workspaces/syn"
W, BP, SP, FW = (
    f"azure-native:synapse:{name}" for name in ("Workspace", "BigDataPool", "SqlPool", "IpFirewallRule")
)


def case(rule, token, code, broken, fixed, resource_id="", **more):
    row = {"rule": rule, "token": token, "code": code, "broken": broken, "fixed": fixed, "id": resource_id}
    return {**row, **more}


def synapse(**more):
    lake = {"accountUrl": "https://lake.dfs.core.windows.net", "filesystem": "synapse"}
    return {
        "identity": {"type": "SystemAssigned"},
        "workspaceName": "syn",
        "defaultDataLakeStorage": lake,
        **more,
    }


def signed(password):
    return synapse(sqlAdministratorLogin="sqladmin", sqlAdministratorLoginPassword=password)


def own_key(**key):
    return synapse(encryption={"cmk": {"key": key}})


def vault(**properties):
    return (
        f"{P}/Microsoft.KeyVault/vaults/kv-keys",
        "azure-native:keyvault:Vault",
        {"properties": properties},
    )


def scaled(least, most, **more):
    return {"autoScale": {"enabled": True, "minNodeCount": least, "maxNodeCount": most}, **more}


def executors(**more):
    return scaled(3, 6, dynamicExecutorAllocation={"enabled": True, **more})


def addresses(start, end, name="office"):
    return {"ruleName": name, "startIpAddress": start, "endIpAddress": end}


KEY = {"name": "default", "keyVaultUrl": "https://kv-keys.vault.azure.net/keys/data"}
CASES = [
    case("synapse-password", W, "ValidationFailed", signed("lowercase only"), signed("Mixed-Case-1")),
    case("synapse-password", W, "ValidationFailed", signed("Sqladmin-2026"), signed("Analytics-2026")),
    case("synapse-key", W, "ValidationFailed", own_key(name="default"), own_key(**KEY), by_shape=True),
    case("synapse-key", W, "ValidationFailed", own_key(**KEY), own_key(**KEY), world=[vault()],
         fixed_case={"world": [vault(enablePurgeProtection=True)]}),
    case("synapse-key-added", W, "ValidationFailed", own_key(**KEY), synapse(), SYN, on="update",
         existing=synapse(), by_shape=True),
    case("synapse-firewall", FW, "InvalidFirewallRule", addresses("203.0.113.9", "203.0.113.1"),
         addresses("203.0.113.1", "203.0.113.9")),
    case("synapse-firewall", FW, "InvalidFirewallRule", addresses("0.0.0.0", "0.0.0.0"),
         addresses("0.0.0.0", "0.0.0.0", "AllowAllWindowsAzureIps")),
    case("synapse-firewall", FW, "InvalidFirewallRule", addresses("office", "203.0.113.9"),
         addresses("0.0.0.0", "255.255.255.255")),
    case("synapse-firewall", FW, "InvalidFirewallRule",
         addresses("0.0.0.0", "255.255.255.255", "AllowAllWindowsAzureIps"),
         addresses("0.0.0.0", "0.0.0.0", "AllowAllWindowsAzureIps")),
    case("synapse-pool-size", BP, "ValidationFailed", scaled(10, 5), scaled(5, 10, nodeCount=0)),
    case("synapse-pool-size", BP, "ValidationFailed", scaled(3, 201), scaled(3, 200)),
    case("synapse-pool-pause", BP, "ValidationFailed", {"autoPause": {"enabled": True, "delayInMinutes": 4}},
         {"autoPause": {"enabled": True, "delayInMinutes": 5}}),
    case("synapse-pool-executors", BP, "ValidationFailed", executors(), executors(minExecutors=1, maxExecutors=5)),
    case("synapse-pool-executors", BP, "ValidationFailed", executors(minExecutors=1, maxExecutors=6),
         executors(minExecutors=1, maxExecutors=5)),
    case("synapse-pool-executors", BP, "ValidationFailed", executors(minExecutors=4, maxExecutors=2),
         executors(minExecutors=2, maxExecutors=4)),
    case("synapse-pool-isolation", BP, "ValidationFailed", {"isComputeIsolationEnabled": True, "nodeSize": "Small"},
         {"isComputeIsolationEnabled": True, "nodeSize": "XXXLarge"}),
    case("synapse-pool-version", BP, "ValidationFailed", {"sparkVersion": "2.4"}, {"sparkVersion": "3.5"}),
    case("synapse-sql-sku", SP, "ValidationFailed", {"sku": {"name": "DW600c"}}, {"sku": {"name": "DW500c"}}),
    case("synapse-sql-source", SP, "ValidationFailed", {"createMode": "PointInTimeRestore"},
         {"createMode": "PointInTimeRestore", "sourceDatabaseId": f"{SYN}/sqlPools/dw",
          "restorePointInTime": "2026-01-01T00:00:00Z"}),
    case("immutable-synapse-sqlpool-validationfailed", SP, "ValidationFailed", {"collation": "Latin1_General_BIN2"},
         {"collation": "SQL_Latin1_General_CP1_CI_AS"}, f"{SYN}/sqlPools/dw", on="update",
         existing={"collation": "SQL_Latin1_General_CP1_CI_AS"}),
]  # fmt: skip
