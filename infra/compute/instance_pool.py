"""A pool shortens the start of a cluster from minutes to seconds, for machines that are paid while idle."""

from __future__ import annotations

from typing import Any

from infra.compute.resource import DatabricksProvider, Mark, WorkspaceResource
from infra.settings.cluster import ON_DEMAND
from infra.settings.instance_pool import InstancePoolSettings
from infra.workspace_object import Kind


class InstancePoolProvider(DatabricksProvider):
    """Instance pools, recognised by a tag."""

    def kind(self) -> Kind:
        """Return the instance pool kind."""
        from workspace_config.kinds.instance_pool import InstancePool as InstancePoolKind

        return InstancePoolKind()


class InstancePool(WorkspaceResource, module="databricks", name="InstancePool"):
    """An instance pool: https://docs.databricks.com/api/azure/workspace/instancepools/create."""


def pool_fields(name: str, pool: InstancePoolSettings, mark: Mark) -> dict[str, Any]:
    """Fields of the API. What is as the workspace would choose is left out: most of a pool can never be
    changed, and to give a default later would replace the pool.
    """
    fields: dict[str, Any] = {
        "instance_pool_name": name,
        "node_type_id": pool.node_type_id,
        "min_idle_instances": pool.min_idle_instances,
        "max_capacity": pool.max_capacity,
        "idle_instance_autotermination_minutes": pool.idle_instance_autotermination_minutes,
        "custom_tags": mark.on("instance-pool"),
    }
    if pool.availability != ON_DEMAND:
        fields["azure_attributes"] = {
            "availability": pool.availability,
            "spot_bid_max_price": pool.spot_bid_max_price,
        }
    if not pool.enable_elastic_disk:
        fields["enable_elastic_disk"] = False
    if pool.preloaded_spark_versions:
        fields["preloaded_spark_versions"] = list(pool.preloaded_spark_versions)
    return fields
