"""A key is made for everything that is to be encrypted with an own key and for which the stack gives none."""

from __future__ import annotations

from infra.key_vault import EncryptionKey, EncryptionKeyArgs, KeyReference, KeyVault
from infra.placement import Placement
from infra.settings import Settings
from infra.settings.workspace_keys import DBFS_ROOT, MANAGED_DISKS, MANAGED_SERVICES
from infra.workspace.encryption import WorkspaceKeys


def workspace_keys(placement: Placement, settings: Settings, vault: KeyVault) -> WorkspaceKeys:
    """The workspace's keys: given ones as they are, the others made in `vault`."""
    chosen = settings.workspace.customer_managed_keys

    def key(purpose: str) -> KeyReference | None:
        if purpose not in chosen.purposes:
            return None
        if purpose in chosen.given:
            return KeyReference.of_url(chosen.given[purpose], chosen.key_vault_id or "")
        args = EncryptionKeyArgs(
            placement=placement,
            vault=vault,
            key_name=settings.names.encryption_key(purpose),
            protect=settings.protects("key_vault"),
        )
        return EncryptionKey(settings.names.encryption_key(purpose), args).reference

    return WorkspaceKeys(
        managed_services=key(MANAGED_SERVICES),
        managed_disks=key(MANAGED_DISKS),
        dbfs_root=key(DBFS_ROOT),
        rotation_to_latest_key_version=chosen.rotation_to_latest_key_version,
        object_id=chosen.azure_databricks_object_id,
    )
