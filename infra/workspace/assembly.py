"""From the settings of a stack to its workspace and to the identity by which that reaches storage."""

from __future__ import annotations

from infra.key_vault import KeyVault
from infra.network import GivenNetwork, Network
from infra.placement import Placement
from infra.settings import Settings
from infra.workspace.access_connector import AccessConnector, AccessConnectorArgs
from infra.workspace.keys import workspace_keys
from infra.workspace.workspace import Workspace, WorkspaceArgs


def stack_connector(placement: Placement, settings: Settings) -> AccessConnector:
    """The access connector of the workspace."""
    args = AccessConnectorArgs(
        placement=placement,
        connector_name=settings.names.access_connector,
        identity=settings.workspace.connector_identity,
        identity_name=settings.names.workspace_identity,
    )
    return AccessConnector("databricks", args)


def stack_workspace(
    placement: Placement,
    settings: Settings,
    *,
    connector: AccessConnector,
    network: Network | GivenNetwork | None,
    key_vault: KeyVault,
) -> Workspace:
    """The workspace, in the given network or in that of Databricks."""
    names, chosen = settings.names, settings.workspace
    args = WorkspaceArgs(
        placement=placement,
        workspace_name=names.workspace,
        managed_resource_group=names.databricks_resource_group,
        root_storage_name=chosen.storage_account_name or names.dbfs_storage,
        chosen=chosen,
        connector=connector,
        network=network.workspace_network if network else None,
        keys=workspace_keys(placement, settings, key_vault),
        protect=settings.protects("workspace"),
    )
    return Workspace("databricks", args)
