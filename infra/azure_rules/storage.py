"""Rules of storage accounts and containers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import MISSING, read, text

_LAKE = "https://learn.microsoft.com/azure/storage/blobs/data-lake-storage-namespace"
_LAKE_KINDS: Final = {"StorageV2", "BlockBlobStorage"}


def _lake_kind(resource: Resource, _world: World) -> Iterable[Finding]:
    kind = text(resource.inputs, "kind")
    if read(resource.inputs, "isHnsEnabled") is True and kind is not None and kind not in _LAKE_KINDS:
        yield (
            "isHnsEnabled",
            f"Values for request parameters are invalid: isHnsEnabled is not supported for kind '{kind}'.",
        )


def _needs_lake(resource: Resource, _world: World) -> Iterable[Finding]:
    lake = read(resource.inputs, "isHnsEnabled")
    for path, what in (("isSftpEnabled", "SFTP"), ("enableNfsV3", "NFSv3")):
        if read(resource.inputs, path) is True and (lake is False or lake is MISSING):
            yield path, f"Values for request parameters are invalid: {what} needs isHnsEnabled true."


def _tier(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "kind") == "BlobStorage" and "accessTier" not in resource.inputs:
        yield "accessTier", "The value for accessTier is required for accounts of kind 'BlobStorage'."


def _versioning(resource: Resource, world: World) -> Iterable[Finding]:
    account = world.get(resource.id.partition("/blobServices/")[0])
    if (
        read(resource.inputs, "isVersioningEnabled") is True
        and account
        and read(account.inputs, "isHnsEnabled") is True
    ):
        yield (
            "isVersioningEnabled",
            "Versioning is not supported for hierarchical namespace enabled accounts.",
        )


def _public(resource: Resource, world: World) -> Iterable[Finding]:
    account = world.get(resource.id.partition("/blobServices/")[0])
    access = text(resource.inputs, "publicAccess")
    if access not in {None, "None"} and account and read(account.inputs, "allowBlobPublicAccess") is not True:
        yield "publicAccess", "Public access is not permitted on this storage account."


def _taken(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "accountName")
    for other in world.of_type(t.STORAGE_ACCOUNT) if name else ():
        if other.name.lower() == name and not t.same_id(other.id, resource.id):
            yield "accountName", f"The storage account named {name} is already taken."


_A = (t.STORAGE_ACCOUNT,)
RULES: Final = (
    Rule(id="storage-lake-kind", tokens=_A, code="InvalidRequestPropertyValue",
         source="https://github.com/Azure/azure-cli/issues/25748",
         fix="Use kind 'StorageV2' (or 'BlockBlobStorage') with isHnsEnabled.", check=_lake_kind),
    Rule(id="storage-lake-needed", tokens=_A, code="InvalidRequestPropertyValue", source=_LAKE,
         fix="Set isHnsEnabled to true.", check=_needs_lake),
    Rule(id="storage-access-tier", tokens=_A, code="StorageAccountAccessTierRequired",
         source="https://learn.microsoft.com/rest/api/storagerp/storage-accounts/create",
         fix="Set accessTier to 'Hot' or 'Cool'.", check=_tier),
    Rule(id="storage-account-taken", tokens=_A, code="StorageAccountAlreadyTaken", status=409,
    needs_world=True,
         source="https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-storage-account-name",
         fix="Choose another name: storage account names are global.", check=_taken, on=("create",)),
    Rule(id="storage-lake-versioning", tokens=(t.BLOB_SERVICE,), code="UnsupportedAccountFeature",
    needs_world=True,
         source="https://github.com/hashicorp/terraform-provider-azurerm/pull/19418",
         fix="Leave versioning off on an account with a hierarchical namespace.", check=_versioning),
    Rule(id="storage-container-public", tokens=(t.BLOB_CONTAINER,), code="PublicAccessNotPermitted",
    status=409,
         needs_world=True,
         source="https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
         fix="Leave publicAccess out, or set allowBlobPublicAccess on the account.", check=_public),
)  # fmt: skip
