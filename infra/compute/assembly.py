"""From the settings of a stack to the machines in its workspace."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.compute.component import Compute, ComputeArgs
from infra.compute.resource import WorkspaceAddress
from infra.settings import Settings
from infra.workspace import Workspace


def workspace_address(workspace: Workspace) -> WorkspaceAddress:
    """Where the objects of the workspace live."""
    return WorkspaceAddress(
        host=workspace.workspace_url, workspace_id=workspace.workspace_id, resource=workspace.workspace
    )


def stack_compute(
    settings: Settings, workspace: Workspace, after: Sequence[pulumi.Resource]
) -> Compute | None:
    """Clusters, pool, policy and warehouse of the settings, made after `after`: before, nothing answers."""
    names = settings.names
    if not settings.compute.anything:
        return None
    args = ComputeArgs(
        workspace=workspace_address(workspace),
        owner=f"{settings.project}/{settings.stack}",
        environment=settings.environment,
        tags=settings.tags,
        cluster_name=names.cluster,
        further_cluster_names={name: names.further_cluster(name) for name in settings.compute.clusters},
        instance_pool_name=names.instance_pool,
        policy_name=names.cluster_policy,
        sql_warehouse_name=names.sql_warehouse,
        chosen=settings.compute,
        depends_on=tuple(after),
    )
    return Compute("compute", args)
