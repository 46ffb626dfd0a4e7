"""How long deleted secrets are kept, and who reaches the vault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.addresses import allowed_ranges
from infra.settings.private_access import public_network_access, require_door
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

SKUS: Final = ("standard", "premium")


@dataclass(frozen=True, kw_only=True)
class KeyVaultSettings:
    """How many days a deleted secret is kept, and whether even an owner must wait that long to purge it.

    In a `premium` vault the keys that encrypt the platform's data are kept in hardware.
    """

    sku: str
    soft_delete_retention_in_days: int
    enable_purge_protection: bool
    public_network_access: str
    allowed_ip_ranges: tuple[str, ...]


def read(reader: ConfigReader, environment: str) -> KeyVaultSettings:
    """The settings of this part."""
    guarded = environment in ("staging", "prod")
    access = public_network_access(reader, "keyVault")
    return KeyVaultSettings(
        sku=reader.choice("keyVault.sku", "standard", SKUS),
        soft_delete_retention_in_days=reader.integer("keyVault.softDeleteRetentionInDays", 7, 7, 90, "days"),
        enable_purge_protection=reader.boolean("keyVault.enablePurgeProtection", guarded),
        public_network_access=access,
        allowed_ip_ranges=allowed_ranges(reader, "keyVault", access),
    )


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others: a key that can be purged takes the data it encrypts with it, so
    Azure uses keys of purge-protected vaults only.

    https://learn.microsoft.com/azure/databricks/security/keys/cmk-managed-services-azure/
    """
    if settings.workspace.hybrid:
        nobody = "no cluster and no person reads a secret"
        require_door(reader, "keyVault", settings.key_vault.public_network_access, nobody)
    keys = settings.workspace.customer_managed_keys
    if keys.made:
        rule = f"must be true: the workspace's {', '.join(keys.made)} are encrypted with keys of this vault"
        found = settings.key_vault.enable_purge_protection
        reader.require(found, "keyVault.enablePurgeProtection", found, rule, "true")


def require_purge_protection(reader: ConfigReader, settings: Settings, key: str) -> None:
    """The setting `key` encrypts with a key of the vault, which must then not be purged; told once."""
    path, found = "keyVault.enablePurgeProtection", settings.key_vault.enable_purge_protection
    if not reader.is_refused(path):
        reader.require(found, path, found, f"must be true: {key} encrypts with a key of this vault", "true")
