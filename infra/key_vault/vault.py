"""Secrets need one home whose readers are granted by role, and which survives a mistaken delete. Access
policies are off, because a vault with both is a vault nobody can reason about.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import keyvault

from infra import roles
from infra.computed import computed
from infra.placement import Observed, Placement, PrivateTarget
from infra.settings.key_vault import KeyVaultSettings

FIXED = ("properties.softDeleteRetentionInDays", "properties.tenantId")
"""What Azure never updates: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"""


@dataclass(frozen=True, kw_only=True)
class KeyVaultArgs:
    """Name and settings of the vault. `azure_databricks_object_id` is the AzureDatabricks application in
    this tenant, which reads the secrets of scopes backed by the vault; None: there are no such scopes.
    """

    placement: Placement
    vault_name: str
    chosen: KeyVaultSettings
    azure_databricks_object_id: str | None
    protect: bool


class KeyVault(pulumi.ComponentResource):
    """Key Vault in RBAC mode."""

    vault: keyvault.Vault
    vault_id: pulumi.Output[str]
    vault_name: pulumi.Output[str]
    vault_uri: pulumi.Output[str]
    sku: str
    observed: tuple[Observed, ...]
    private_targets: tuple[PrivateTarget, ...]

    def __init__(self, name: str, args: KeyVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:key_vault:KeyVault", name, None, opts)
        self.vault = keyvault.Vault(
            f"{name}-vault",
            vault_name=args.vault_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            properties=_properties(args),
            tags=args.placement.tags,
            # The new vault is made first, on purpose: the name of a deleted vault is taken for days, so
            # deleting first would end with none. Azure refuses the second of a name and nothing is lost.
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                replace_on_changes=list(FIXED),
                delete_before_replace=False,
            ),
        )
        self.vault_id = self.vault.id
        self.vault_name = self.vault.name
        self.vault_uri = computed(self.vault.properties, "vault_uri")
        self.sku = args.chosen.sku
        if args.azure_databricks_object_id:
            _scopes(self, name, args, args.azure_databricks_object_id)
        self.observed = (Observed(name=name, id=self.vault_id),)
        self.private_targets = (
            PrivateTarget(name=name, id=self.vault_id, group_id="vault", resource=self.vault),
        )
        self.register_outputs({"vaultId": self.vault_id, "vaultUri": self.vault_uri})


def _properties(args: KeyVaultArgs) -> keyvault.VaultPropertiesArgs:
    chosen = args.chosen
    return keyvault.VaultPropertiesArgs(
        tenant_id=args.placement.tenant_id,
        sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName(chosen.sku)),
        enable_rbac_authorization=True,
        enable_soft_delete=True,
        soft_delete_retention_in_days=chosen.soft_delete_retention_in_days,
        # Azure refuses an explicit false, so "off" is said by leaving it out.
        enable_purge_protection=True if chosen.enable_purge_protection else None,
        public_network_access=chosen.public_network_access,
        network_acls=_firewall(chosen),
    )


def _firewall(chosen: KeyVaultSettings) -> keyvault.NetworkRuleSetArgs:
    """Services of Azure that use a key of the vault (storage, disks) get through as trusted services:
    https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints#trusted-services
    """
    closed = chosen.public_network_access == "Disabled" or bool(chosen.allowed_ip_ranges)
    return keyvault.NetworkRuleSetArgs(
        bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
        default_action=keyvault.NetworkRuleAction.DENY if closed else keyvault.NetworkRuleAction.ALLOW,
        ip_rules=[keyvault.IPRuleArgs(value=one) for one in chosen.allowed_ip_ranges],
        virtual_network_rules=[],
    )


def _scopes(parent: KeyVault, name: str, args: KeyVaultArgs, object_id: str) -> None:
    """Databricks reads the secrets of a vault-backed scope as its own application, and in RBAC mode cannot
    grant itself access: https://learn.microsoft.com/azure/databricks/security/secrets/#configure-akv
    """
    roles.grant(
        f"{name}-databricks-on-secrets",
        role=roles.Role.KEY_VAULT_SECRETS_USER,
        scope=parent.vault_id,
        principal_id=object_id,
        subscription_id=args.placement.subscription_id,
        opts=pulumi.ResourceOptions(parent=parent),
    )
