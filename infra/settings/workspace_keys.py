"""Three things in and around a workspace are encrypted with a key, each with another identity: which of them
use a key of the company's own, and whether the platform makes it or it is given.

https://learn.microsoft.com/azure/databricks/security/keys/customer-managed-keys
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

PATH: Final = "workspace.customerManagedKeys"
MANAGED_SERVICES: Final = "managedServices"
MANAGED_DISKS: Final = "managedDisks"
DBFS_ROOT: Final = "dbfsRoot"
PURPOSES: Final = (MANAGED_SERVICES, MANAGED_DISKS, DBFS_ROOT)
OBJECT_ID: Final = "azureDatabricks.objectId"
GUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
FIND_OBJECT_ID: Final = "az ad sp show --id 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --query id -o tsv"
"""The application's id is the same everywhere, the object id is another one in every tenant."""
KEY_URL: Final = (
    r"https://[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]\.vault\.azure\.net/keys/[A-Za-z0-9-]{1,127}/[0-9a-f]{32}",
    "must be the address of a key with its version: https://<vault>.vault.azure.net/keys/<name>/<version>",
    "https://my-vault.vault.azure.net/keys/databricks/0123456789abcdef0123456789abcdef",
)
VAULT_ID: Final = (
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.KeyVault/vaults/[^/]+",
    "must be the resource id of the vault of the given keys (az keyvault show --name <vault> --query id)",
    "$(az keyvault show --name my-vault --query id -o tsv)",
)


@dataclass(frozen=True, kw_only=True)
class CustomerManagedKeys:
    """What is encrypted with an own key. A purpose in `given` uses that key of the vault `key_vault_id`;
    for the others a key is made in the platform's vault.
    """

    purposes: tuple[str, ...]
    given: dict[str, str]
    key_vault_id: str | None
    rotation_to_latest_key_version: bool
    azure_databricks_object_id: str | None

    @property
    def made(self) -> tuple[str, ...]:
        """Purposes whose key the platform makes."""
        return tuple(purpose for purpose in self.purposes if purpose not in self.given)


def read_keys(reader: ConfigReader, *, hybrid: bool) -> CustomerManagedKeys:
    """The settings of `workspace.customerManagedKeys`, and who the AzureDatabricks application is here."""
    wanted = {purpose: reader.boolean(f"{PATH}.{purpose}", False) for purpose in PURPOSES}
    for purpose in (MANAGED_DISKS, DBFS_ROOT) if not hybrid else ():
        if wanted[purpose] and reader.is_set(f"{PATH}.{purpose}"):
            rule = "must be left out with computeMode Serverless: it has no disks and no DBFS root"
            reader.surplus(f"{PATH}.{purpose}", True, rule)
        wanted[purpose] = False
    purposes = tuple(purpose for purpose, on in wanted.items() if on)
    keys = CustomerManagedKeys(
        purposes=purposes,
        given=_given(reader, purposes),
        key_vault_id=reader.optional(f"{PATH}.keyVaultId", *VAULT_ID),
        rotation_to_latest_key_version=reader.boolean(f"{PATH}.rotationToLatestKeyVersion", True),
        azure_databricks_object_id=_object_id(reader),
    )
    _require_vault(reader, keys)
    _require_object_id(reader, keys)
    return keys


def _given(reader: ConfigReader, purposes: tuple[str, ...]) -> dict[str, str]:
    given = {}
    for purpose in PURPOSES:
        path = f"{PATH}.keyUrls.{purpose}"
        address = reader.optional(path, *KEY_URL)
        if address and purpose not in purposes and reader.is_set(path):
            reader.surplus(path, address, f"must be left out while {PATH}.{purpose} is false")
        elif address:
            given[purpose] = address
    return given


def _object_id(reader: ConfigReader) -> str | None:
    rule = f"must be the object id of the AzureDatabricks application in your tenant ({FIND_OBJECT_ID})"
    return reader.optional(OBJECT_ID, GUID, rule, f"$({FIND_OBJECT_ID})")


def _require_object_id(reader: ConfigReader, keys: CustomerManagedKeys) -> None:
    """The control plane reads its key as this application, before the workspace exists."""
    if MANAGED_SERVICES not in keys.purposes or keys.azure_databricks_object_id:
        return
    rule = (
        f"must be the object id of the AzureDatabricks application in your tenant ({FIND_OBJECT_ID}): "
        f"{PATH}.{MANAGED_SERVICES} lets it use the key"
    )
    reader.require(reader.is_refused(OBJECT_ID), OBJECT_ID, None, rule, f"$({FIND_OBJECT_ID})")


def _require_vault(reader: ConfigReader, keys: CustomerManagedKeys) -> None:
    path, (_, rule, example) = f"{PATH}.keyVaultId", VAULT_ID
    if keys.given and not keys.key_vault_id and not reader.is_refused(path):
        reader.refuse(path, None, f"{rule}: the platform grants their use on it", example)
    if keys.key_vault_id and not keys.given:
        reader.surplus(path, keys.key_vault_id, f"must be left out: no key is given in {PATH}.keyUrls")
    vault = (keys.key_vault_id or "").rsplit("/", 1)[-1].lower()
    for purpose, address in keys.given.items():
        host = f"https://{vault}.vault.azure.net/"
        if vault and not address.lower().startswith(host) and re.fullmatch(KEY_URL[0], address):
            path = f"{PATH}.keyUrls.{purpose}"
            reader.refuse(
                path, address, f"must be a key of the vault {vault}", KEY_URL[2].replace("my-vault", vault)
            )
