"""Rules of Synapse workspaces: their lake, their administrator, their network and their key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from infra.azure_rules import tokens as t
from infra.azure_rules.addresses import address
from infra.azure_rules.lookups import vault_of
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, present, read, text

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


def _password(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "sqlAdministratorLoginPassword"
    password, login = text(resource.inputs, path), text(resource.inputs, "sqlAdministratorLogin")
    if password is None:
        return
    sorts = (str.isupper, str.islower, str.isdigit, lambda one: not one.isalnum())
    met = sum(any(sort(one) for one in password) for sort in sorts)
    if not 8 <= len(password) <= 128 or met < 3 or (login and login.lower() in password.lower()):
        yield (
            path,
            (
                "Workspace request validation failed: Password validation failed. The password does not meet "
                "policy requirements because it is not complex enough."
            ),
        )


def _key(resource: Resource, world: World) -> Iterable[Finding]:
    base = "encryption.cmk.key"
    if absent(resource.inputs, "encryption.cmk"):
        return
    for name in ("name", "keyVaultUrl"):
        if absent(resource.inputs, f"{base}.{name}"):
            yield (
                f"{base}.{name}",
                f"Workspace request validation failed: encryption.cmk.key.{name} is required.",
            )
    vault = vault_of(world, text(resource.inputs, f"{base}.keyVaultUrl"))
    if vault and read(vault.inputs, "properties.enablePurgeProtection") is not True:
        yield (
            f"{base}.keyVaultUrl",
            "Workspace request validation failed: the key vault must have soft delete and purge protection.",
        )


def _key_added(resource: Resource, _world: World) -> Iterable[Finding]:
    before = resource.existing
    if before and absent(before.inputs, "encryption.cmk") and present(resource.inputs, "encryption.cmk"):
        yield "encryption.cmk", "Double encryption with a customer key can be set only for a new workspace."


def _firewall(resource: Resource, _world: World) -> Iterable[Finding]:
    values = [text(resource.inputs, path) for path in ("startIpAddress", "endIpAddress")]
    start, end = (address(value) if value else None for value in values)
    for path, value, parsed in zip(("startIpAddress", "endIpAddress"), values, (start, end), strict=True):
        if value is not None and parsed is None:
            yield path, f"'{value}' is not an IPv4 address."
    if start is None or end is None:
        return
    if end < start:
        yield "endIpAddress", "The end IP address is smaller than the start IP address."
    azure = str(start) == str(end) == "0.0.0.0"  # noqa: S104  (Azure's own name for 'services of Azure')
    named = text(resource.inputs, "ruleName")
    if named == "AllowAllWindowsAzureIps" and not azure:
        yield "startIpAddress", "The rule AllowAllWindowsAzureIps must go from 0.0.0.0 to 0.0.0.0."
    if azure and named not in {None, "AllowAllWindowsAzureIps"}:
        yield "ruleName", "The rule from 0.0.0.0 to 0.0.0.0 must be named AllowAllWindowsAzureIps."


_W = (t.SYNAPSE_WORKSPACE,)
_KEY = "https://learn.microsoft.com/azure/synapse-analytics/security/workspaces-encryption"
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
    Rule(id="synapse-isolation", tokens=_W, code="ValidationFailed", evidence="documented",
         source="https://learn.microsoft.com/azure/synapse-analytics/security/workspace-data-exfiltration-protection",
         fix="Set managedVirtualNetwork to 'default' (only possible when the workspace is created).",
         check=_isolation),
    Rule(id="synapse-administrator", tokens=_W, code="ValidationFailed", source=_DOC,
         fix="Give a password with the login and use no reserved login, or use azureADOnlyAuthentication.",
         check=_administrator, on=("create",)),
    Rule(id="synapse-password", tokens=_W, code="ValidationFailed", evidence="documented",
         source="https://learn.microsoft.com/sql/relational-databases/security/password-policy",
         fix="Use 8 to 128 characters of three sorts, without the login; or azureADOnlyAuthentication.",
         check=_password),
    Rule(id="synapse-key", tokens=_W, code="ValidationFailed", source=_KEY, needs_world=True,
         fix="Give key.name and key.keyVaultUrl of a vault with enablePurgeProtection.", check=_key),
    Rule(id="synapse-key-added", tokens=_W, code="ValidationFailed", source=_KEY, evidence="documented",
         fix="Replace the workspace: a customer key is chosen when it is created.", check=_key_added,
         on=("update",)),
    Rule(id="synapse-firewall", tokens=(t.SYNAPSE_FIREWALL_RULE,), code="InvalidFirewallRule",
         source="https://github.com/hashicorp/terraform-provider-azurerm/pull/10956",
         fix="Let the range go upwards; 0.0.0.0 to 0.0.0.0 is called AllowAllWindowsAzureIps.",
         check=_firewall),
)  # fmt: skip
