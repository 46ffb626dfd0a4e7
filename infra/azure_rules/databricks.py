"""Rules of Databricks workspaces and access connectors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import MISSING, absent, is_unknown, present, read, text

_SPEC = "https://learn.microsoft.com/rest/api/databricks/workspaces/create-or-update"
_NETWORK_DOC = "https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject"
_PREMIUM_DOC = "https://learn.microsoft.com/azure/databricks/security/keys/customer-managed-keys"
_SERVERLESS_FORBIDS: Final = (
    "managedResourceGroupId", "parameters", "accessConnector", "defaultCatalog", "defaultStorageFirewall",
    "requiredNsgRules", "encryption.entities.managedDisk",
)  # fmt: skip
_NETWORK_PARAMETERS: Final = ("customVirtualNetworkId", "customPublicSubnetName", "customPrivateSubnetName")


def _mode_said(resource: Resource, _world: World) -> Iterable[Finding]:
    # Older API versions, which have a token of their own, know no modes.
    if resource.token == t.DATABRICKS_WORKSPACE and absent(resource.inputs, "computeMode"):
        yield "computeMode", "The property 'computeMode' is required: it is 'Hybrid' or 'Serverless'."


def _managed_group_required(resource: Resource, _world: World) -> Iterable[Finding]:
    if (
        text(resource.inputs, "computeMode") in {None, "Hybrid"}
        and not is_unknown(read(resource.inputs, "computeMode"))
        and absent(resource.inputs, "managedResourceGroupId")
    ):
        yield (
            "managedResourceGroupId",
            "The property 'managedResourceGroupId' is required for a Hybrid workspace.",
        )


def _serverless(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "computeMode") == "Serverless":
        for path in _SERVERLESS_FORBIDS:
            if present(resource.inputs, path):
                yield (
                    path,
                    f"The property '{path}' is not allowed for a workspace with computeMode 'Serverless'.",
                )


def _managed_group_shape(resource: Resource, _world: World) -> Iterable[Finding]:
    value = text(resource.inputs, "managedResourceGroupId")
    if value is None:
        return
    kinds = [kind.lower() for kind, _ in t.segments(value)]
    name = t.resource_group_of(value)
    if len(name) > 90 or name.endswith("."):
        yield "managedResourceGroupId", f"The managed resource group name '{name}' is invalid."
    if kinds != ["subscriptions", "resourcegroups"]:
        yield "managedResourceGroupId", f"The managed resource group id '{value}' is not a resource group id."
    elif (
        text(resource.inputs, "resourceGroupName")
        and t.resource_group_of(value).lower() == str(resource.inputs["resourceGroupName"]).lower()
    ):
        yield (
            "managedResourceGroupId",
            (
                f"The managed resource group '{value}' already exists. Please specify a new non-existent "
                "managed resource group"
            ),
        )


def _managed_group_new(resource: Resource, world: World) -> Iterable[Finding]:
    value = text(resource.inputs, "managedResourceGroupId")
    if value and not resource.existing and world.get(value):
        yield (
            "managedResourceGroupId",
            (
                f"The managed resource group '{value}' already exists. Please specify a new non-existent "
                "managed resource group"
            ),
        )


def _network_complete(resource: Resource, _world: World) -> Iterable[Finding]:
    there = [name for name in _NETWORK_PARAMETERS if present(resource.inputs, f"parameters.{name}")]
    if there:
        for name in _NETWORK_PARAMETERS:
            if name not in there:
                yield (
                    f"parameters.{name}",
                    (
                        f"The parameter '{name}' is required when '{there[0]}' is given: a workspace in a "
                        "customer's virtual network needs the network and both subnets."
                    ),
                )
        public, private = (
            text(resource.inputs, f"parameters.{name}.value") for name in _NETWORK_PARAMETERS[1:]
        )
        if public and private and public.lower() == private.lower():
            yield (
                "parameters.customPrivateSubnetName",
                "The public and the private subnet must be different subnets.",
            )


def _no_public_ip(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.existing is None:
        return
    before = read(resource.existing.inputs, "parameters.enableNoPublicIp.value")
    after = read(resource.inputs, "parameters.enableNoPublicIp.value")
    if before is True and after is False:
        yield (
            "parameters.enableNoPublicIp.value",
            "Changing 'enableNoPublicIp' from true to false is not supported.",
        )


def _premium(resource: Resource, _world: World) -> Iterable[Finding]:
    sku = text(resource.inputs, "sku.name")
    if sku is None or sku.lower() == "premium":
        return
    wanted = [
        path
        for path in ("encryption", "enhancedSecurityCompliance", "parameters.encryption")
        if present(resource.inputs, path)
    ]
    if read(resource.inputs, "parameters.requireInfrastructureEncryption.value") is True:
        wanted.append("parameters.requireInfrastructureEncryption")
    if text(resource.inputs, "defaultStorageFirewall") == "Enabled":
        wanted.append("defaultStorageFirewall")
    if text(resource.inputs, "publicNetworkAccess") == "Disabled":
        wanted.append("publicNetworkAccess")
    for path in wanted:
        yield path, f"The property '{path}' requires a workspace of the Premium pricing tier, not '{sku}'."


def _storage_firewall(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "defaultStorageFirewall") == "Enabled" and absent(
        resource.inputs, "accessConnector"
    ):
        yield "accessConnector", "An access connector is required when 'defaultStorageFirewall' is Enabled."


def _initial_catalog(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "defaultCatalog.initialName")
    if name:
        yield "defaultCatalog.initialName", f"The initial catalog name '{name}' is invalid: it must be empty."


def _key_version(resource: Resource, _world: World) -> Iterable[Finding]:
    for entity in ("managedServices", "managedDisk"):
        base = f"encryption.entities.{entity}"
        if present(resource.inputs, base):
            for name in ("keyName", "keyVaultUri", "keyVersion"):
                path = f"{base}.keyVaultProperties.{name}"
                if absent(resource.inputs, path):
                    yield path, f"'{name}' is required for a customer-managed key."


def _encryption_kept(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.existing is None:
        return
    for entity in ("managedServices", "managedDisk"):
        path = f"encryption.entities.{entity}"
        if present(resource.existing.inputs, path) and absent(resource.inputs, path):
            yield path, "Disk encryption properties are required: a customer-managed key cannot be removed."


def _dbfs_prepared(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "parameters.encryption.value.keySource") != "Microsoft.Keyvault":
        return
    path = "parameters.prepareEncryption.value"
    before = read(resource.existing.inputs, path) if resource.existing else MISSING
    now = read(resource.inputs, path)
    if before is not True and now is not True and not is_unknown(now) and not is_unknown(before):
        yield (
            "parameters.encryption",
            "The workspace was not prepared for encryption ('prepareEncryption' is not true).",
        )


_W = (t.DATABRICKS_WORKSPACE,)
RULES: Final = (
    Rule(id="databricks-compute-mode-needed", tokens=_W, code="InvalidRequestContent", source=_SPEC,
         evidence="documented", fix="Set computeMode to 'Hybrid', or to 'Serverless'.", check=_mode_said,
         on=("create",)),
    Rule(id="databricks-managed-group-required", tokens=_W, code="InvalidRequestContent", source=_SPEC,
         fix="Give managedResourceGroupId the id of a resource group that does not exist yet.",
         check=_managed_group_required, on=("create",)),
    Rule(id="databricks-serverless-forbids", tokens=_W, code="InvalidRequestContent", source=_SPEC,
         fix="Leave the property out, or use computeMode 'Hybrid'.", check=_serverless),
    Rule(id="databricks-managed-group-id", tokens=_W, code="ApplianceProvisioningFailed",
         source="https://github.com/pulumi/pulumi-azure-native/issues/3643",
         fix="Use '/subscriptions/<subscription>/resourceGroups/<a new name>', as a string.",
         check=_managed_group_shape,
         on=("create",)),
    Rule(id="databricks-managed-group-exists", tokens=_W, code="ApplianceProvisioningFailed", status=409,
         evidence="quoted", source="https://github.com/pulumi/pulumi-azure-native/issues/3643",
         fix="Azure creates the managed resource group: pass an id string, never a ResourceGroup resource.",
         check=_managed_group_new, on=("create",), needs_world=True),
    Rule(id="databricks-network-complete", tokens=_W, code="InvalidRequestContent", source=_NETWORK_DOC,
         fix="Set customVirtualNetworkId, customPublicSubnetName and customPrivateSubnetName together.",
         check=_network_complete),
    Rule(id="databricks-no-public-ip", tokens=_W, code="InvalidRequestContent",
         source="https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/databricks/databricks_workspace_resource.go",
         fix="Keep enableNoPublicIp true, or replace the workspace.", check=_no_public_ip, on=("update",)),
    Rule(id="databricks-premium", tokens=_W, code="InvalidRequestContent", source=_PREMIUM_DOC,
         fix="Set sku.name to 'premium'.", check=_premium),
    Rule(id="databricks-storage-firewall", tokens=_W, code="InvalidRequestContent",
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/29343",
         fix="Set accessConnector to an access connector with an identity.", check=_storage_firewall),
    Rule(id="databricks-initial-catalog", tokens=_W, code="InvalidInitialCatalogName",
         evidence="quoted", source="https://github.com/Azure/bicep-registry-modules/tree/main/avm/res/databricks/workspace",
         fix="Set defaultCatalog.initialName to '' or leave it out; Azure names the catalog.",
         check=_initial_catalog,
         on=("create",)),
    Rule(id="databricks-key-complete", tokens=_W, code="InvalidEncryptionConfiguration", source=_PREMIUM_DOC,
         fix="Give keyName, keyVaultUri and keyVersion.", check=_key_version),
    Rule(id="databricks-key-kept", tokens=_W, code="DiskEncryptionPropertiesRequired",
         evidence="quoted", source="https://github.com/hashicorp/terraform-provider-azurerm/issues/22394",
         fix="Keep the encryption block; a workspace without it must be a new workspace.",
         check=_encryption_kept,
         on=("update",)),
    Rule(id="databricks-dbfs-prepared", tokens=_W, code="InvalidEncryptionConfiguration",
         source="https://learn.microsoft.com/azure/databricks/security/keys/cmk-dbfs-azure/",
         fix=("Create the workspace with parameters.prepareEncryption true, grant the key, then set "
             "encryption."),
         check=_dbfs_prepared),
)  # fmt: skip
