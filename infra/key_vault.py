"""Secrets need one home whose readers are granted by role, and which survives a mistaken delete. Access
policies are off, because a vault with both is a vault nobody can reason about.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import keyvault

from infra.computed import computed
from infra.governance import Placement


@dataclass(frozen=True, kw_only=True)
class KeyVaultArgs:
    """Name and tenant of the vault; deleted secrets are kept `soft_delete_retention_in_days` (7 to 90, then
    fixed).
    """

    placement: Placement
    vault_name: str
    soft_delete_retention_in_days: int
    purge_protection: bool
    protect: bool


class KeyVault(pulumi.ComponentResource):
    """Key Vault in RBAC mode."""

    vault_id: pulumi.Output[str]
    vault_name: pulumi.Output[str]
    vault_uri: pulumi.Output[str]

    def __init__(self, name: str, args: KeyVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:key_vault:KeyVault", name, None, opts)
        vault = keyvault.Vault(
            f"{name}-vault",
            vault_name=args.vault_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            properties=keyvault.VaultPropertiesArgs(
                tenant_id=args.placement.tenant_id,
                sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
                enable_rbac_authorization=True,
                enable_soft_delete=True,
                soft_delete_retention_in_days=args.soft_delete_retention_in_days,
                # Azure refuses an explicit false, so "off" is said by leaving it out.
                enable_purge_protection=True if args.purge_protection else None,
            ),
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        self.vault_id = vault.id
        self.vault_name = vault.name
        self.vault_uri = computed(vault.properties, "vault_uri")
        self.register_outputs({"vaultId": self.vault_id, "vaultUri": self.vault_uri})
