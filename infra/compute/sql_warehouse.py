"""A SQL warehouse for reports and for jobs of SQL; on classic machines it reaches what the VNet reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.compute.resource import DatabricksProvider, Mark, WorkspaceResource
from infra.settings.sql_warehouse import SqlWarehouseSettings
from infra.workspace_object import Kind

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class SqlWarehouseProvider(DatabricksProvider):
    """SQL warehouses, whose names are unique; a tag tells whose one is."""

    def kind(self) -> Kind:
        """Return the SQL warehouse kind."""
        from workspace_config.kinds.sql_warehouse import SqlWarehouse as SqlWarehouseKind

        return SqlWarehouseKind()

    def find(self, client: WorkspaceClient, desired: dict[str, Any]) -> str | None:
        """Find our warehouse; raises ValueError when the name belongs to somebody else."""
        from workspace_config.rules import KEY_TAG

        found = super().find(client, desired)
        if found is None:
            return None
        wanted = tags_of(desired).get(KEY_TAG)
        if wanted is None or tags_of(self.kind().read(client, found) or {}).get(KEY_TAG) != wanted:
            raise ValueError(
                f"SQL warehouse {desired.get('name')!r} ({found}) exists and was not made by this stack. "
                "Rename or delete it in the workspace, then run again."
            )
        return found


class SqlWarehouse(WorkspaceResource, module="databricks", name="SqlWarehouse"):
    """A SQL warehouse: https://docs.databricks.com/api/azure/workspace/warehouses/create."""


def tags_of(warehouse: dict[str, Any]) -> dict[str, str]:
    """The tags of a warehouse as a map; the API has a list of pairs."""
    pairs = (warehouse.get("tags") or {}).get("custom_tags") or []
    return {str(pair.get("key")): str(pair.get("value")) for pair in pairs}


def warehouse_fields(name: str, warehouse: SqlWarehouseSettings, mark: Mark) -> dict[str, Any]:
    """Fields of the API; tags in the order in which they are read back."""
    fields: dict[str, Any] = {
        "name": name,
        "cluster_size": warehouse.cluster_size,
        "min_num_clusters": warehouse.min_num_clusters,
        "max_num_clusters": warehouse.max_num_clusters,
        "auto_stop_mins": warehouse.auto_stop_mins,
        "warehouse_type": warehouse.warehouse_type,
        "enable_serverless_compute": warehouse.enable_serverless_compute,
        "enable_photon": warehouse.enable_photon,
        "channel": {"name": warehouse.channel},
        "tags": {
            "custom_tags": [
                {"key": key, "value": value} for key, value in sorted(mark.on("sql-warehouse").items())
            ]
        },
    }
    if warehouse.spot_instance_policy is not None:
        fields["spot_instance_policy"] = warehouse.spot_instance_policy
    return fields
