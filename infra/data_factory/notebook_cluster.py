"""A notebook needs machines that a job would bring itself: those of the stack, or new ones like them."""

from __future__ import annotations

import pulumi

from infra.data_factory.linked_services import NotebookCluster
from infra.settings import Settings
from infra.settings.data_factory_rules import cluster_kind
from infra.settings.data_factory_runs import EXISTING, POOL


def notebook_cluster(
    settings: Settings,
    cluster_id: pulumi.Input[str] | None,
    instance_pool_id: pulumi.Input[str] | None,
) -> NotebookCluster | None:
    """The machines of the notebook, or None without one; new ones are like those of the stack's cluster
    where the settings do not say otherwise.

    https://learn.microsoft.com/azure/data-factory/compute-linked-services#azure-databricks-linked-service
    """
    notebook, shared = settings.data_factory.runs.notebook, settings.compute.cluster
    if notebook is None:
        return None
    kind = cluster_kind(settings)
    if kind == EXISTING:
        return NotebookCluster(existing_cluster_id=cluster_id)
    version = notebook.new_cluster_version or (shared.spark_version if shared else None)
    workers = notebook.new_cluster_num_of_worker
    if kind == POOL:
        return NotebookCluster(instance_pool_id=instance_pool_id, version=version, workers=workers)
    node_type = notebook.new_cluster_node_type or (shared.node_type_id if shared else None)
    return NotebookCluster(version=version, node_type=node_type, workers=workers)
