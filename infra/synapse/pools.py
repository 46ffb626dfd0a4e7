"""A Spark pool is a promise of machines, a dedicated SQL pool is machines: both belong to the workspace, and
what is fixed at their creation differs from what can be resized.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pulumi
from pulumi_azure_native import synapse

from infra.arm.spark_pool_libraries import SparkPoolLibraries
from infra.placement import Placement
from infra.settings.synapse_pools import SparkPoolSettings, SqlPoolSettings

SQL_CREATE_ONLY = ("collation", "storageAccountType")
"""https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/synapse"""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a part of the workspace is made in, and what must be there before."""

    parent: pulumi.Resource
    name: str
    placement: Placement
    workspace: synapse.Workspace
    after: Sequence[pulumi.Resource]


def spark_pool(site: Site, pool_name: str, chosen: SparkPoolSettings) -> synapse.BigDataPool | None:
    """A pool that scales and pauses by itself."""
    if not chosen.enabled:
        return None
    pool = synapse.BigDataPool(
        f"{site.name}-spark-pool",
        big_data_pool_name=pool_name,
        workspace_name=site.workspace.name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        node_size_family=synapse.NodeSizeFamily.MEMORY_OPTIMIZED,
        node_size=synapse.NodeSize(chosen.node_size),
        spark_version=chosen.spark_version,
        auto_scale=synapse.AutoScalePropertiesArgs(
            enabled=True, min_node_count=chosen.min_node_count, max_node_count=chosen.max_node_count
        ),
        auto_pause=synapse.AutoPausePropertiesArgs(
            enabled=True, delay_in_minutes=chosen.auto_pause_delay_in_minutes
        ),
        session_level_packages_enabled=False,
        tags=site.placement.tags,
        # The libraries are set below; a refresh that finds them must not make the next update remove them.
        opts=pulumi.ResourceOptions(
            parent=site.parent, depends_on=list(site.after), ignore_changes=["libraryRequirements"]
        ),
    )
    if chosen.library_requirements:
        SparkPoolLibraries(
            f"{site.name}-spark-libraries",
            pool_id=pool.id,
            requirements="\n".join(chosen.library_requirements),
            pool_inputs=json.dumps([asdict(chosen), site.placement.tags], sort_keys=True),
            opts=pulumi.ResourceOptions(parent=site.parent, deleted_with=pool),
        )
    return pool


def sql_pool(site: Site, pool_name: str, chosen: SqlPoolSettings, *, protect: bool) -> synapse.SqlPool | None:
    """A dedicated pool; it holds tables of its own, so it is protected like the workspace."""
    if not chosen.enabled:
        return None
    return synapse.SqlPool(
        f"{site.name}-sql-pool",
        sql_pool_name=pool_name,
        workspace_name=site.workspace.name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        create_mode=synapse.CreateMode.DEFAULT,
        sku=synapse.SkuArgs(name=chosen.sku),
        collation=chosen.collation,
        storage_account_type=synapse.StorageAccountType(chosen.storage_account_type),
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            depends_on=list(site.after),
            protect=protect,
            replace_on_changes=list(SQL_CREATE_ONLY),
            delete_before_replace=True,
        ),
    )
