"""A pool of idle machines; most of a pool is fixed at creation, because its machines exist already."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules, arguments, is_tagged, only

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

EDITABLE = (
    "instance_pool_name",
    "node_type_id",
    "custom_tags",
    "idle_instance_autotermination_minutes",
    "max_capacity",
    "min_idle_instances",
)
FIXED = "the API has no way to change it on an existing pool"
IMMUTABLE = (
    "node_type_id",
    "azure_attributes",
    "disk_spec",
    "enable_elastic_disk",
    "preloaded_docker_images",
    "preloaded_spark_versions",
)


class InstancePool:
    """https://docs.databricks.com/api/azure/workspace/instancepools ; the id is the pool id."""

    kind = "instance_pool"
    rules = Rules(
        marker="custom_tags",
        adoptable="its tag names this bundle and key",
        immutable=dict.fromkeys(IMMUTABLE, FIXED),
        defaults={
            "azure_attributes": "the workspace fills in availability and spot price",
        },
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the writable fields of the pool, or None when it is deleted."""
        from databricks.sdk.errors import NotFound

        try:
            pool = client.instance_pools.get(id).as_dict()
        except NotFound:
            return None
        if pool.get("state") == "DELETED":
            return None
        return only(pool, {*EDITABLE, *IMMUTABLE})

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find a pool of this name that carries our marker."""
        for pool in client.instance_pools.list():
            same_name = pool.instance_pool_name == desired.get("instance_pool_name")
            if same_name and is_tagged(pool.custom_tags, desired.get("custom_tags")):
                return str(pool.instance_pool_id)
        return None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create the pool; idle machines start in the background."""
        from databricks.sdk.service.compute import InstancePoolAndStats

        return str(client.instance_pools.create(**arguments(InstancePoolAndStats, desired)).instance_pool_id)

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Edit capacity, name, idle time and tags."""
        from databricks.sdk.service.compute import InstancePoolAndStats

        client.instance_pools.edit(
            instance_pool_id=id, **arguments(InstancePoolAndStats, only(desired, EDITABLE))
        )

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the pool and terminate its idle machines."""
        from databricks.sdk.errors import NotFound

        try:
            client.instance_pools.delete(id)
        except NotFound:
            return
