"""Data that others deliver should not lie next to data that the platform makes: an account of its own, with a
connector of its own, so that a credential for one is none for the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from infra.lake import Lake, LakeArgs, StorageNetwork
from infra.placement import Placement
from infra.settings import Settings
from infra.unity_catalog.storage_access import StorageAccess, StorageAccessArgs
from infra.workspace.access_connector import AccessConnector, AccessConnectorArgs


@dataclass(frozen=True, kw_only=True)
class ExternalStorage:
    """The account of external locations, its connector, and what that may do."""

    connector: AccessConnector
    account: Lake
    access: StorageAccess


def external_storage(placement: Placement, settings: Settings) -> ExternalStorage | None:
    """Storage for external locations, as closed as the lake is; None when the stack has none."""
    chosen, lake, names = settings.unity_catalog.external_storage, settings.lake, settings.names
    if chosen is None:
        return None
    connector = AccessConnector(
        "external",
        AccessConnectorArgs(
            placement=placement,
            connector_name=names.external_access_connector,
            identity=settings.workspace.connector_identity,
            identity_name=names.external_identity,
        ),
    )
    account = Lake(
        "external-storage",
        LakeArgs(
            placement=placement,
            account_name=names.external_storage,
            sku=chosen.sku,
            containers=chosen.containers,
            network=StorageNetwork(
                public_network_access=lake.public_network_access,
                allowed_ip_ranges=lake.allowed_ip_ranges,
                connectors=(connector.connector_id,),
            ),
            delete_retention_in_days=lake.delete_retention_in_days,
            require_infrastructure_encryption=lake.require_infrastructure_encryption,
            protect=settings.protects("lake"),
        ),
    )
    access = StorageAccess(
        "external-access",
        StorageAccessArgs(
            placement=placement,
            principal_id=connector.principal_id,
            account_id=account.account_id,
            container_ids={name: one.id for name, one in account.containers.items()},
            file_events=settings.unity_catalog.file_events,
        ),
    )
    return ExternalStorage(connector=connector, account=account, access=access)
