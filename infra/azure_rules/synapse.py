"""Rules of Synapse workspaces and pools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, number, read, text

_DOC = "https://learn.microsoft.com/rest/api/synapse/resourcemanager/workspaces/create-or-update"
_RM = "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/synapse"


def _lake(resource: Resource, _world: World) -> Iterable[Finding]:
    url = text(resource.inputs, "defaultDataLakeStorage.accountUrl")
    if absent(resource.inputs, "defaultDataLakeStorage"):
        yield (
            "defaultDataLakeStorage",
            "Workspace request validation failed: DefaultDataLakeStorage is required.",
        )
    elif url is not None and ".dfs." not in (urlsplit(url).hostname or ""):
        yield (
            "defaultDataLakeStorage.accountUrl",
            f"Workspace request validation failed: '{url}' is not a Data Lake Storage Gen2 (dfs) endpoint.",
        )


def _lake_exists(resource: Resource, world: World) -> Iterable[Finding]:
    host = urlsplit(text(resource.inputs, "defaultDataLakeStorage.accountUrl") or "").hostname or ""
    account_name, filesystem = (
        host.partition(".")[0],
        text(resource.inputs, "defaultDataLakeStorage.filesystem"),
    )
    for account in world.of_type(t.STORAGE_ACCOUNT):
        if account.name != account_name:
            continue
        if read(account.inputs, "isHnsEnabled") is not True:
            yield (
                "defaultDataLakeStorage.accountUrl",
                f"The storage account '{account_name}' does not have a hierarchical namespace.",
            )
        if filesystem and world.get(f"{account.id}/blobServices/default/containers/{filesystem}") is None:
            yield (
                "defaultDataLakeStorage.filesystem",
                f"The file system '{filesystem}' does not exist in '{account_name}'.",
            )


def _identity(resource: Resource, _world: World) -> Iterable[Finding]:
    kind = text(resource.inputs, "identity.type")
    if absent(resource.inputs, "identity"):
        yield (
            "identity",
            "Workspace request validation failed: a system assigned managed identity is required.",
        )
    elif kind in {"None", "UserAssigned"}:
        yield (
            "identity.type",
            f"Workspace request validation failed: identity type '{kind}' lacks a system assigned identity.",
        )


def _managed_group(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "managedResourceGroupName")
    if not name:
        return
    if len(name) > 90 or name.endswith("."):
        yield "managedResourceGroupName", f"The managed resource group name '{name}' is invalid."
    if resource.existing is None and world.get(
        f"/subscriptions/{world.subscription_id}/resourceGroups/{name}"
    ):
        yield "managedResourceGroupName", f"The managed resource group '{name}' already exists."


def _isolation(resource: Resource, _world: World) -> Iterable[Finding]:
    network = read(resource.inputs, "managedVirtualNetwork")
    if network == "default" or is_unknown(network):
        return
    if read(resource.inputs, "managedVirtualNetworkSettings.preventDataExfiltration") is True:
        yield (
            "managedVirtualNetworkSettings.preventDataExfiltration",
            "Data exfiltration prevention needs a managed virtual network.",
        )
    if text(resource.inputs, "publicNetworkAccess") == "Disabled":
        yield (
            "publicNetworkAccess",
            "Public network access can be disabled only with a managed virtual network.",
        )


def _administrator(resource: Resource, _world: World) -> Iterable[Finding]:
    login = text(resource.inputs, "sqlAdministratorLogin")
    aad_only = read(resource.inputs, "azureADOnlyAuthentication") is True
    if login and absent(resource.inputs, "sqlAdministratorLoginPassword") and not aad_only:
        yield (
            "sqlAdministratorLoginPassword",
            (
                "Workspace request validation failed: sqlAdministratorLoginPassword is required with "
                "sqlAdministratorLogin."
            ),
        )
    if login and login.lower() in {
        "admin",
        "administrator",
        "sa",
        "root",
        "dbmanager",
        "loginmanager",
        "dbo",
        "guest",
        "public",
    }:
        yield (
            "sqlAdministratorLogin",
            f"Workspace request validation failed: '{login}' is a reserved login name.",
        )


def _pool_size(resource: Resource, _world: World) -> Iterable[Finding]:
    for path in ("nodeCount", "autoScale.minNodeCount", "autoScale.maxNodeCount"):
        count = number(resource.inputs, path)
        if count is not None and not 3 <= count <= 200 and not (path == "nodeCount" and count == 0):
            yield path, f"Spark pool request validation failed: {path} must be between 3 and 200."
    delay = number(resource.inputs, "autoPause.delayInMinutes")
    if delay is not None and not 5 <= delay <= 10080 and read(resource.inputs, "autoPause.enabled") is True:
        yield (
            "autoPause.delayInMinutes",
            "Spark pool request validation failed: delayInMinutes must be between 5 and 10080.",
        )


def _pool_libraries(resource: Resource, _world: World) -> Iterable[Finding]:
    for path in ("libraryRequirements", "customLibraries"):
        if path in resource.inputs:
            yield path, f"'{path}' cannot be set while the Spark pool is created."


_W = (t.SYNAPSE_WORKSPACE,)
RULES: Final = (
    Rule(id="synapse-lake", tokens=_W, code="ValidationFailed", source=_DOC,
         fix=("Set accountUrl to the dfs endpoint of an account with isHnsEnabled, and filesystem to its "
             "container."),
         check=_lake, on=("create",)),
    Rule(id="synapse-lake-exists", tokens=_W, code="ValidationFailed", source=_DOC, needs_world=True,
         fix="Use an account with isHnsEnabled true and create the container before the workspace.",
         check=_lake_exists, on=("create",)),
    Rule(id="synapse-identity", tokens=_W, code="ValidationFailed", source=_DOC,
         fix="Set identity.type to 'SystemAssigned' (or 'SystemAssigned,UserAssigned').", check=_identity),
    Rule(id="synapse-managed-group", tokens=_W, code="ManagedResourceGroupAlreadyExists", source=_RM,
    needs_world=True,
         fix="Choose a name of at most 90 characters that no resource group has.", check=_managed_group,
         on=("create",)),
    Rule(id="synapse-isolation", tokens=_W, code="ValidationFailed",
         source="https://learn.microsoft.com/azure/synapse-analytics/security/workspace-data-exfiltration-protection",
         fix="Set managedVirtualNetwork to 'default' (only possible when the workspace is created).",
         check=_isolation),
    Rule(id="synapse-administrator", tokens=_W, code="ValidationFailed", source=_DOC,
         fix="Give a password with the login and use no reserved login, or use azureADOnlyAuthentication.",
         check=_administrator, on=("create",)),
    Rule(id="synapse-pool-size", tokens=(t.SPARK_POOL,), code="ValidationFailed", source=_RM,
         fix="Use 3 to 200 nodes and a pause delay of 5 to 10080 minutes.", check=_pool_size),
    Rule(id="synapse-pool-libraries", tokens=(t.SPARK_POOL,), code="ValidationFailed",
         source="https://github.com/Azure/bicep-registry-modules/tree/main/avm/res/synapse/workspace",
         fix="Create the pool first, add libraries in a later update.", check=_pool_libraries, on=("create",
         )),
)  # fmt: skip
