"""Each key of a workspace is used by another identity, and two of the three exist only after the workspace:
the application's permission comes before it, those of its disks and of its root storage after it, and the
root storage gets its key last.

https://learn.microsoft.com/azure/databricks/security/keys/customer-managed-keys
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, databricks

from infra import roles
from infra.arm.root_storage_key import RootStorageKey
from infra.arm.settled_grants import settled
from infra.computed import computed
from infra.key_vault.encryption_key import KeyReference

ROLE = roles.Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER
"""Get, wrap and unwrap, which is all that any of the three does; granted on the vault, as Azure advises:
https://learn.microsoft.com/azure/key-vault/general/rbac-guide#best-practices-for-individual-keys-secrets-and-certificates-role-assignments"""


@dataclass(frozen=True, kw_only=True)
class WorkspaceKeys:
    """Own keys by what they encrypt; None: Azure's key does. `object_id` is the AzureDatabricks application
    in this tenant, needed for managed services.
    """

    managed_services: KeyReference | None = None
    managed_disks: KeyReference | None = None
    dbfs_root: KeyReference | None = None
    rotation_to_latest_key_version: bool = True
    object_id: str | None = None


def encryption(keys: WorkspaceKeys) -> databricks.WorkspacePropertiesEncryptionArgs | None:
    """The workspace's property for managed services and disks."""
    services, disks = keys.managed_services, keys.managed_disks
    if services is None and disks is None:
        return None
    return databricks.WorkspacePropertiesEncryptionArgs(
        entities=databricks.EncryptionEntitiesDefinitionArgs(
            managed_services=_services(services) if services else None,
            managed_disk=_disks(disks, keys.rotation_to_latest_key_version) if disks else None,
        )
    )


def _services(key: KeyReference) -> databricks.EncryptionV2Args:
    return databricks.EncryptionV2Args(
        key_source=databricks.EncryptionKeySource.MICROSOFT_KEYVAULT,
        key_vault_properties=databricks.EncryptionV2KeyVaultPropertiesArgs(
            key_vault_uri=key.vault_uri, key_name=key.key_name, key_version=key.key_version
        ),
    )


def _disks(key: KeyReference, rotate: bool) -> databricks.ManagedDiskEncryptionArgs:
    return databricks.ManagedDiskEncryptionArgs(
        key_source=databricks.EncryptionKeySource.MICROSOFT_KEYVAULT,
        key_vault_properties=databricks.ManagedDiskEncryptionKeyVaultPropertiesArgs(
            key_vault_uri=key.vault_uri, key_name=key.key_name, key_version=key.key_version
        ),
        rotation_to_latest_key_version_enabled=rotate,
    )


@dataclass(frozen=True, kw_only=True)
class Grants:
    """Who grants what for whom: a parent component, its name and its subscription."""

    parent: pulumi.Resource
    name: str
    subscription_id: pulumi.Input[str]

    def use(
        self, what: str, key: KeyReference, principal_id: pulumi.Input[str]
    ) -> authorization.RoleAssignment:
        """Let an identity use the keys of the vault of `key`."""
        return roles.grant(
            f"{self.name}-{what}-on-key",
            role=ROLE,
            scope=key.vault_id,
            principal_id=principal_id,
            subscription_id=self.subscription_id,
            opts=pulumi.ResourceOptions(parent=self.parent),
        )


def before_workspace(grants: Grants, keys: WorkspaceKeys) -> list[pulumi.Resource]:
    """What must be there when the workspace is made."""
    key = keys.managed_services
    if key is None:
        return []
    if not keys.object_id:
        raise ValueError("managed services read their key as the AzureDatabricks application: no object id")
    granted = grants.use("managed-services", key, keys.object_id)
    return settled(f"{grants.name}-managed-services-settled", [granted], grants.parent)


def after_workspace(
    grants: Grants, keys: WorkspaceKeys, workspace: databricks.Workspace
) -> list[pulumi.Resource]:
    """What must be there before the first cluster: without it "cluster creation will fail"."""
    made: list[pulumi.Resource] = []
    if keys.managed_disks:
        principal = computed(workspace.managed_disk_identity, "principal_id")
        made.append(grants.use("managed-disks", keys.managed_disks, principal))
    if keys.dbfs_root:
        principal = computed(workspace.storage_account_identity, "principal_id")
        granted = grants.use("dbfs-root", keys.dbfs_root, principal)
        key = RootStorageKey(
            f"{grants.name}-root-storage-key",
            workspace_id=workspace.id,
            key_vault_uri=keys.dbfs_root.vault_uri,
            key_name=keys.dbfs_root.key_name,
            key_version=keys.dbfs_root.key_version,
            # One write to a workspace at a time, and none once it goes.
            opts=pulumi.ResourceOptions(
                parent=grants.parent, depends_on=[granted, *made], deleted_with=workspace
            ),
        )
        made += [granted, key]
    return made
