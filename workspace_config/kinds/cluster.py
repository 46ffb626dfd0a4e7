"""An all-purpose cluster; editing a running one restarts it, so a size change alone uses resize instead."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules, arguments, is_tagged, only

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

EDITABLE_STATES = frozenset({"RUNNING", "TERMINATED", "ERROR", "UNKNOWN"})
EDITABLE_TIMEOUT = 1200
"""Seconds; Azure takes several minutes to start machines."""
SIZE = frozenset({"num_workers", "autoscale"})


class Cluster:
    """https://docs.databricks.com/api/azure/workspace/clusters ; the id is the cluster id."""

    kind = "cluster"
    rules = Rules(
        marker="custom_tags",
        adoptable="its tag names this bundle and key",
        ignored={"apply_policy_default_values": "input only: the API does not return it"},
        defaults={
            "azure_attributes": "the workspace fills in availability and spot price",
        },
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the spec of the cluster; a permanently deleted one is None."""
        from databricks.sdk.errors import InvalidParameterValue, NotFound
        from databricks.sdk.service.compute import ClusterSpec

        try:
            details = client.clusters.get(id)
        except NotFound:
            return None
        except InvalidParameterValue as error:
            # Azure answers 400 INVALID_PARAMETER_VALUE "Cluster ... does not exist" for an unknown id.
            if "does not exist" in str(error):
                return None
            raise
        return only(details.as_dict(), [field.name for field in dataclasses.fields(ClusterSpec)])

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find a cluster of this name that carries our marker."""
        for cluster in client.clusters.list():
            if cluster.cluster_name == desired.get("cluster_name") and is_tagged(
                cluster.custom_tags, desired.get("custom_tags")
            ):
                return str(cluster.cluster_id)
        return None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create without waiting for the machines; returns the cluster id."""
        from databricks.sdk.service.compute import ClusterSpec

        waiter = client.clusters.create(**arguments(ClusterSpec, desired))
        return str(waiter.bind()["cluster_id"])

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002
        """Resize when only the size differs and the cluster runs, otherwise edit (which restarts it)."""
        from databricks.sdk.service.compute import AutoScale, ClusterSpec, State

        if changes and SIZE.issuperset(changes) and client.clusters.get(id).state is State.RUNNING:
            scale = desired.get("autoscale")
            client.clusters.resize(
                id,
                autoscale=AutoScale.from_dict(scale) if scale else None,
                num_workers=desired.get("num_workers"),
            )
            return
        self._until_editable(client, id)
        client.clusters.edit(cluster_id=id, **arguments(ClusterSpec, desired))

    def _until_editable(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Wait while the cluster starts, resizes or stops: an edit is refused with INVALID_STATE then."""
        deadline, pause = time.monotonic() + EDITABLE_TIMEOUT, 0.2
        while (state := client.clusters.get(id).state) and state.value not in EDITABLE_STATES:
            if time.monotonic() > deadline:
                raise TimeoutError(f"cluster {id} is still {state.value} after {EDITABLE_TIMEOUT} s")
            time.sleep(pause)
            pause = min(pause * 1.5, 5.0)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete for good: `delete` alone would only terminate it and keep it listed for 30 days."""
        from databricks.sdk.errors import InvalidParameterValue, NotFound

        try:
            client.clusters.permanent_delete(id)
        except NotFound:
            return
        except InvalidParameterValue as error:
            if "does not exist" not in str(error):
                raise
