"""The vault of the platform's secrets and of the keys that encrypt its data."""

from infra.key_vault.encryption_key import EncryptionKey, EncryptionKeyArgs, KeyReference
from infra.key_vault.vault import KeyVault, KeyVaultArgs

__all__ = ["EncryptionKey", "EncryptionKeyArgs", "KeyReference", "KeyVault", "KeyVaultArgs"]
