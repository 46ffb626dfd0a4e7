"""From the settings of a stack to its vault, and to the keys that its services encrypt with."""

from __future__ import annotations

from infra.key_vault.encryption_key import EncryptionKey, EncryptionKeyArgs, KeyReference
from infra.key_vault.vault import KeyVault, KeyVaultArgs
from infra.placement import Placement
from infra.settings import Settings


def stack_key_vault(placement: Placement, settings: Settings) -> KeyVault:
    """The vault of the platform."""
    args = KeyVaultArgs(
        placement=placement,
        vault_name=settings.names.key_vault,
        chosen=settings.key_vault,
        azure_databricks_object_id=settings.workspace.azure_databricks_object_id,
        protect=settings.protects("key_vault"),
    )
    return KeyVault("key-vault", args)


def service_key(
    name: str, placement: Placement, settings: Settings, vault: KeyVault, *, purpose: str
) -> KeyReference:
    """A key of the stack's own in its vault, with which one service encrypts; `name` is the component's."""
    args = EncryptionKeyArgs(
        placement=placement,
        vault=vault,
        key_name=settings.names.encryption_key(purpose),
        protect=settings.protects("key_vault"),
    )
    return EncryptionKey(name, args).reference
