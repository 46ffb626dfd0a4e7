"""A key that encrypts data must outlive every user of it: it is made where it cannot be purged, is never
deleted by the program, and who uses it is told vault, name and version.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import keyvault

from infra.key_vault.vault import KeyVault
from infra.placement import Placement

KEY_SIZE = 3072


@dataclass(frozen=True, kw_only=True)
class KeyReference:
    """A key by vault, name and version; `resource` is the key itself where the platform makes it."""

    vault_id: pulumi.Input[str]
    vault_uri: pulumi.Input[str]
    key_name: pulumi.Input[str]
    key_version: pulumi.Input[str]
    resource: pulumi.Resource | None = None

    @classmethod
    def of_url(cls, url: str, vault_id: str) -> KeyReference:
        """The key at `https://<vault>.vault.azure.net/keys/<name>/<version>`."""
        vault, _, rest = url.partition("/keys/")
        key_name, _, key_version = rest.partition("/")
        return cls(vault_id=vault_id, vault_uri=f"{vault}/", key_name=key_name, key_version=key_version)


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """Name of the key, and the vault it is made in."""

    placement: Placement
    vault: KeyVault
    key_name: str
    protect: bool


class EncryptionKey(pulumi.ComponentResource):
    """RSA key, in hardware if the vault has some. It goes when its vault goes."""

    reference: KeyReference

    def __init__(
        self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("platform:key_vault:EncryptionKey", name, None, opts)
        hardware = args.vault.sku == "premium"
        key = keyvault.Key(
            f"{name}-key",
            # A write to an existing key changes nothing, so a key of another kind has another name:
            # https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist
            key_name=f"{args.key_name}-hsm" if hardware else args.key_name,
            vault_name=args.vault.vault_name,
            resource_group_name=args.placement.resource_group_name,
            properties=keyvault.KeyPropertiesArgs(
                kty=keyvault.JsonWebKeyType.RS_A_HSM if hardware else keyvault.JsonWebKeyType.RSA,
                key_size=KEY_SIZE,
                key_ops=[
                    keyvault.JsonWebKeyOperation.ENCRYPT,
                    keyvault.JsonWebKeyOperation.DECRYPT,
                    keyvault.JsonWebKeyOperation.WRAP_KEY,
                    keyvault.JsonWebKeyOperation.UNWRAP_KEY,
                ],
            ),
            tags=args.placement.tags,
            # A key that was rotated away is needed for another day, and what it encrypted for ever:
            # https://learn.microsoft.com/azure/databricks/security/keys/cmk-managed-services-azure/
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect, retain_on_delete=True),
        )
        self.reference = KeyReference(
            vault_id=args.vault.vault_id,
            vault_uri=args.vault.vault_uri,
            key_name=key.name,
            key_version=key.key_uri_with_version.apply(lambda uri: uri.rsplit("/", 1)[-1]),
            resource=key,
        )
        self.register_outputs({"keyUri": key.key_uri_with_version})
