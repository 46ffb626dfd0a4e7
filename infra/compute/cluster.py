"""A cluster to work on: of the pool's machines or of its own, under the policy or not."""

from __future__ import annotations

from typing import Any

import pulumi

from infra.compute.resource import DatabricksProvider, WorkspaceResource
from infra.settings.cluster import AzureAttributes, ClusterSettings
from infra.workspace_object import Kind


class ClusterProvider(DatabricksProvider):
    """Clusters, recognised by a tag."""

    def kind(self) -> Kind:
        """Return the cluster kind."""
        from workspace_config.kinds.cluster import Cluster as ClusterKind

        return ClusterKind()


class Cluster(WorkspaceResource, module="databricks", name="Cluster"):
    """An all-purpose cluster: https://docs.databricks.com/api/azure/workspace/clusters/create."""


def cluster_fields(
    name: str,
    cluster: ClusterSettings,
    *,
    tags: dict[str, str],
    instance_pool_id: pulumi.Output[str] | None,
    policy_id: pulumi.Output[str] | None,
) -> dict[str, Any]:
    """Fields of the API, without those that say nothing."""
    software = cluster.software
    fields: dict[str, Any] = {
        "cluster_name": name,
        "spark_version": cluster.spark_version,
        "runtime_engine": cluster.runtime.runtime_engine,
        **_size(cluster),
        **_machines(cluster, instance_pool_id),
        "policy_id": policy_id if cluster.use_cluster_policy else None,
        "autotermination_minutes": cluster.autotermination_minutes,
        "data_security_mode": cluster.data_security_mode,
        "single_user_name": cluster.single_user_name,
        "enable_local_disk_encryption": cluster.enable_local_disk_encryption or None,
        "spark_conf": software.spark_conf,
        "spark_env_vars": software.spark_env_vars,
        "init_scripts": [dict(script) for script in software.init_scripts],
        "cluster_log_conf": software.cluster_log_conf,
        "custom_tags": tags,
    }
    return {key: value for key, value in fields.items() if value is not None and value not in ({}, [])}


def _size(cluster: ClusterSettings) -> dict[str, Any]:
    """How many machines. For a single node the workspace sets tags and Spark's configuration by itself:
    https://docs.databricks.com/api/azure/workspace/clusters/create#is_single_node
    """
    if cluster.is_single_node:
        return {"kind": "CLASSIC_PREVIEW", "is_single_node": True}
    if cluster.autoscale:
        scale = cluster.autoscale
        return {"autoscale": {"min_workers": scale.min_workers, "max_workers": scale.max_workers}}
    return {"num_workers": cluster.num_workers}


def _machines(cluster: ClusterSettings, instance_pool_id: pulumi.Output[str] | None) -> dict[str, Any]:
    """Which machines; of a pool's cluster the pool decides everything about them."""
    if cluster.use_instance_pool:
        return {"instance_pool_id": instance_pool_id}
    return {
        "node_type_id": cluster.node_type_id,
        "driver_node_type_id": cluster.driver_node_type_id,
        "enable_elastic_disk": cluster.enable_elastic_disk,
        "azure_attributes": azure_attributes(cluster.azure_attributes),
    }


def azure_attributes(chosen: AzureAttributes) -> dict[str, Any]:
    """Whether machines are spot: https://learn.microsoft.com/azure/databricks/compute/configure#spot-instances."""
    if not chosen.spot:
        return {"availability": chosen.availability}
    return {
        "availability": chosen.availability,
        "first_on_demand": chosen.first_on_demand,
        "spot_bid_max_price": chosen.spot_bid_max_price,
    }
