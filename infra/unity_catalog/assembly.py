"""From the settings of a stack to what its connector may do on the lake, and to its metastore."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.lake import CATALOG_CONTAINER, Lake
from infra.placement import Placement
from infra.settings import Settings
from infra.unity_catalog.metastore_assignment import MetastoreAssignment
from infra.unity_catalog.storage_access import StorageAccess, StorageAccessArgs
from infra.workspace import AccessConnector, Workspace


def stack_lake_access(
    placement: Placement, settings: Settings, *, connector: AccessConnector, lake: Lake
) -> StorageAccess:
    """What the connector may do on the containers for data and on that of the catalog."""
    containers = (*settings.lake.containers, CATALOG_CONTAINER)
    args = StorageAccessArgs(
        placement=placement,
        principal_id=connector.principal_id,
        account_id=lake.account_id,
        container_ids={name: lake.containers[name].id for name in containers},
        file_events=settings.unity_catalog.file_events,
    )
    return StorageAccess("lake", args)


def stack_metastore_assignment(
    settings: Settings, workspace: Workspace, after: Sequence[pulumi.Resource]
) -> MetastoreAssignment | None:
    """The metastore of the settings; without one, Azure Databricks assigns that of the region by itself."""
    metastore_id = settings.unity_catalog.metastore_id
    if metastore_id is None:
        return None
    return MetastoreAssignment(
        "databricks-metastore",
        host=workspace.workspace_url,
        workspace_id=workspace.workspace_id,
        metastore_id=metastore_id,
        opts=pulumi.ResourceOptions(parent=workspace, depends_on=list(after)),
    )
