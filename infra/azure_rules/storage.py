"""Rules of storage accounts: which kind, tier and protocol go together, and whose key encrypts the data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import name_taken, vault_of
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import MISSING, absent, is_unknown, read, text

_TYPES = "https://learn.microsoft.com/azure/storage/common/storage-account-overview"
_CREATE = "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/create"
_KEYS = "https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account"
_SKUS: Final[dict[str, tuple[str, ...]]] = {
    "BlobStorage": ("Standard_LRS", "Standard_GRS", "Standard_RAGRS"),
    "BlockBlobStorage": ("Premium_LRS", "Premium_ZRS"),
    "FileStorage": ("Premium_", "PremiumV2_", "StandardV2_"),
    "StorageV2": ("Standard_", "Premium_"),
}
"""Skus of a kind; a trailing underscore stands for every redundancy. 'Storage' is retired and left alone."""
_SAS_PERIOD = re.compile(r"\d+\.\d\d:\d\d:\d\d")


def _not_allowed(path: str, name: str) -> Finding:
    return path, f"The value 'True' is not allowed for property {name}."


def _lake_kind(resource: Resource, _world: World) -> Iterable[Finding]:
    kind, sku = text(resource.inputs, "kind"), text(resource.inputs, "sku.name") or ""
    if read(resource.inputs, "isHnsEnabled") is not True or kind is None:
        return
    if kind not in {"StorageV2", "BlockBlobStorage"} or (kind == "StorageV2" and sku.startswith("Premium")):
        yield _not_allowed("isHnsEnabled", "isHnsEnabled")


def _needs_lake(resource: Resource, _world: World) -> Iterable[Finding]:
    lake = read(resource.inputs, "isHnsEnabled")
    for path, name in (("isSftpEnabled", "isSftpEnabled"), ("enableNfsV3", "isNfsv3Enabled")):
        if read(resource.inputs, path) is True and (lake is False or lake is MISSING):
            yield _not_allowed(path, name)


def _both_protocols(resource: Resource, _world: World) -> Iterable[Finding]:
    if read(resource.inputs, "enableNfsV3") is True and read(resource.inputs, "isSftpEnabled") is True:
        yield _not_allowed("isSftpEnabled", "isSftpEnabled")


def _sku(resource: Resource, _world: World) -> Iterable[Finding]:
    kind, sku = text(resource.inputs, "kind"), text(resource.inputs, "sku.name")
    allowed = _SKUS.get(kind or "")
    if sku is None or allowed is None:
        return
    if not any(sku == item or (item.endswith("_") and sku.startswith(item)) for item in allowed):
        yield (
            "sku.name",
            (
                "Values for request parameters are invalid: kind, sku. For more information, see - "
                "https://aka.ms/storageaccounttypes"
            ),
        )


def _tier(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "kind") == "BlobStorage" and absent(resource.inputs, "accessTier"):
        yield "accessTier", "The value for accessTier is required for accounts of kind 'BlobStorage'."


def _premium_tier(resource: Resource, _world: World) -> Iterable[Finding]:
    sku = text(resource.inputs, "sku.name") or ""
    if text(resource.inputs, "accessTier") == "Premium" and sku.startswith("Standard"):
        yield "accessTier", "Values for request parameters are invalid: accessTier."


def _sas_period(resource: Resource, _world: World) -> Iterable[Finding]:
    period = text(resource.inputs, "sasPolicy.sasExpirationPeriod")
    if period is not None and not _SAS_PERIOD.fullmatch(period):
        yield (
            "sasPolicy.sasExpirationPeriod",
            f"The value '{period}' is not allowed for property sasPolicy.sasExpirationPeriod.",
        )


def _own_key(resource: Resource) -> bool:
    return text(resource.inputs, "encryption.keySource") == "Microsoft.Keyvault"


def _key(resource: Resource, _world: World) -> Iterable[Finding]:
    if not _own_key(resource):
        return
    for name in ("keyName", "keyVaultUri"):
        if absent(resource.inputs, f"encryption.keyVaultProperties.{name}"):
            yield (
                f"encryption.keyVaultProperties.{name}",
                f"Values for request parameters are invalid: encryption.keyvaultproperties.{name.lower()}.",
            )


def _key_identity(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "encryption.encryptionIdentity.encryptionUserAssignedIdentity"
    if not _own_key(resource):
        return
    kind = read(resource.inputs, "identity.type")
    if resource.existing is None and absent(resource.inputs, path):
        yield (
            path,
            "A new account reads its key as a user assigned identity; it has no identity of its own yet.",
        )
    elif not absent(resource.inputs, path) and not is_unknown(kind) and "UserAssigned" not in str(kind):
        yield "identity.type", "The encryption identity is not assigned to the storage account."


def _key_vault(resource: Resource, world: World) -> Iterable[Finding]:
    path = "encryption.keyVaultProperties.keyVaultUri"
    vault = vault_of(world, text(resource.inputs, path)) if _own_key(resource) else None
    if vault and read(vault.inputs, "properties.enablePurgeProtection") is not True:
        yield path, "Keyvault policy recoverable is not set"


def _taken(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "accountName")
    if name_taken(world, t.STORAGE_ACCOUNT, name, resource.id):
        yield "accountName", f"The storage account named {name} is already taken."


_A = (t.STORAGE_ACCOUNT,)
RULES: Final = (
    Rule(id="storage-lake-kind", tokens=_A, code="InvalidRequestPropertyValue", evidence="quoted",
         source="https://github.com/Azure/azure-cli/issues/25748",
         fix="With isHnsEnabled use kind 'StorageV2' of a Standard sku, or 'BlockBlobStorage'.",
         check=_lake_kind),
    Rule(id="storage-lake-needed", tokens=_A, code="InvalidRequestPropertyValue", evidence="quoted",
         source="https://github.com/Azure/azure-cli/issues/24479", fix="Set isHnsEnabled to true.",
         check=_needs_lake),
    Rule(id="storage-two-protocols", tokens=_A, code="InvalidRequestPropertyValue",
         source="https://github.com/MicrosoftDocs/azure-docs/pull/86472",
         fix="Use NFS 3.0 or SFTP, each on an account of its own.", check=_both_protocols),
    Rule(id="storage-sku", tokens=_A, code="InvalidValuesForRequestParameters", evidence="quoted",
         source="https://github.com/Azure/terraform-azurerm-avm-res-storage-storageaccount/issues/336",
         fix="BlockBlobStorage and FileStorage take Premium skus, BlobStorage takes LRS, GRS or RAGRS, and "
             "the V2 skus are for FileStorage.", check=_sku),
    Rule(id="storage-access-tier", tokens=_A, code="StorageAccountAccessTierRequired", source=_CREATE,
         fix="Set accessTier to 'Hot' or 'Cool'.", check=_tier),
    Rule(id="storage-premium-tier", tokens=_A, code="InvalidValuesForRequestParameters", source=_TYPES,
         fix="Use 'Hot', 'Cool' or 'Cold'; 'Premium' is the tier of Premium skus.", check=_premium_tier),
    Rule(id="storage-sas-period", tokens=_A, code="InvalidRequestPropertyValue", source=_CREATE,
         fix="Write the period as DD.HH:MM:SS, for instance '1.00:00:00'.", check=_sas_period),
    Rule(id="storage-key", tokens=_A, code="InvalidValuesForRequestParameters", source=_KEYS,
         fix="Give keyName and keyVaultUri with keySource 'Microsoft.Keyvault'.", check=_key),
    Rule(id="storage-key-identity", tokens=_A, code="InvalidValuesForRequestParameters", source=_KEYS,
         fix="Assign a user assigned identity and name it in encryption.encryptionIdentity.",
         check=_key_identity),
    Rule(id="storage-key-vault", tokens=_A, code="KeyVaultPolicyError", evidence="quoted", needs_world=True,
         source="https://github.com/Azure/azure-cli/issues/12346",
         fix="Set enablePurgeProtection on the vault of the key.", check=_key_vault),
    Rule(id="storage-account-taken", tokens=_A, code="StorageAccountAlreadyTaken", status=409,
         evidence="quoted", needs_world=True, source="https://github.com/hashicorp/terraform/issues/11485",
         fix="Choose another name: storage account names are global.", check=_taken, on=("create",)),
)  # fmt: skip
