"""A SQL warehouse; making one starts it, and an edit of a running one restarts it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules, arguments, only

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

WRITABLE = (
    "name",
    "cluster_size",
    "min_num_clusters",
    "max_num_clusters",
    "auto_stop_mins",
    "warehouse_type",
    "enable_serverless_compute",
    "enable_photon",
    "channel",
    "spot_instance_policy",
    "tags",
)
GONE = ("DELETING", "DELETED")
SHARED_DEFAULT = "the workspace chooses when the warehouse is made"


class SqlWarehouse:
    """https://docs.databricks.com/api/azure/workspace/warehouses ; the id is the warehouse id.

    Names are unique in a workspace. `enable_serverless_compute` is best given: a workspace may turn it on by
    itself (https://github.com/databricks/terraform-provider-databricks/issues/2011).
    """

    kind = "sql_warehouse"
    rules = Rules(
        keyed_by={"tags.custom_tags": "key"},
        defaults={
            "enable_serverless_compute": SHARED_DEFAULT,
            "warehouse_type": SHARED_DEFAULT,
            "spot_instance_policy": SHARED_DEFAULT,
            "max_num_clusters": SHARED_DEFAULT,
        },
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the writable fields, tags in the order of their keys, or None when it is deleted."""
        from databricks.sdk.errors import NotFound

        try:
            found = client.warehouses.get(id).as_dict()
        except NotFound:
            return None
        if found.get("state") in GONE:
            return None
        warehouse = only(found, WRITABLE)
        tags = (warehouse.get("tags") or {}).get("custom_tags")
        if tags:
            warehouse["tags"] = {"custom_tags": sorted(tags, key=lambda tag: str(tag.get("key")))}
        return warehouse

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the warehouse by its unique name."""
        for warehouse in client.warehouses.list():
            if warehouse.name == desired.get("name"):
                return str(warehouse.id)
        return None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create without waiting for machines; it starts, and stops again after `auto_stop_mins`."""
        from databricks.sdk.service.sql import EndpointInfo

        waiter = client.warehouses.create(**arguments(EndpointInfo, desired))
        return str(waiter.bind()["id"])

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Send every field together: serverless and what depends on it must change in one call.

        https://github.com/databricks/terraform-provider-databricks/issues/4131
        """
        from databricks.sdk.service.sql import EndpointInfo

        client.warehouses.edit(id, **arguments(EndpointInfo, desired))

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the warehouse, running or not."""
        from databricks.sdk.errors import NotFound

        try:
            client.warehouses.delete(id)
        except NotFound:
            return
