"""Which cluster a task runs on: an existing one (started if need be), the run's own job cluster, or a
warehouse.
"""

from __future__ import annotations

import threading

from local_cloud.databricks import ids
from local_cloud.databricks.compute import records, spec
from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.spark.api import ClusterSpec
from local_cloud.databricks.store import Document
from local_cloud.databricks.workspace import USER_NAME, Workspace

# Where a task without a cluster runs: serverless compute, which the local workspace has as one small driver.
_SERVERLESS: Document = {
    "cluster_id": "serverless",
    "cluster_name": "serverless",
    "spark_version": "17.3.x-scala2.13",
    "num_workers": 1,
}
_KEPT_JOB_CLUSTERS = 30


class RunClusters:
    """The clusters of one run; those made for it end with it."""

    def __init__(self, workspace: Workspace, run: Document) -> None:
        self._workspace, self._run = workspace, run
        self._own: dict[str, str] = {}
        self._lock = threading.Lock()

    def spec_for(self, task: Document) -> tuple[ClusterSpec, bool]:
        """The driver a task needs and whether it may be shared; raises ApiError if its cluster is not there
        or refused.
        """
        if task.get("existing_cluster_id"):
            return self._existing(task["existing_cluster_id"]), False
        if task.get("sql_task"):
            return spec.driver_spec(self._workspace, self._warehouse(task["sql_task"]["warehouse_id"])), True
        wanted = task.get("new_cluster")
        key = f"task:{task['task_key']}"
        if task.get("job_cluster_key"):
            key = task["job_cluster_key"]
            wanted = next(
                c["new_cluster"] for c in self._run["settings"]["job_clusters"] if c["job_cluster_key"] == key
            )
        if not wanted:
            return spec.driver_spec(self._workspace, _SERVERLESS), True
        return self._job_cluster(key, wanted), True

    def release(self) -> None:
        """Terminate the clusters made for this run (blocking)."""
        for cluster_id in self._own.values():
            self._workspace.fleet.finish(cluster_id)
        old = [
            c
            for c in self._workspace.store.all(records.KIND)
            if c["cluster_source"] == "JOB" and c["state"] == "TERMINATED"
        ]
        for body in old[: max(0, len(old) - _KEPT_JOB_CLUSTERS)]:
            self._workspace.store.delete(records.KIND, body["cluster_id"])
            self._workspace.store.delete_children(records.EVENTS, body["cluster_id"])

    def _existing(self, cluster_id: str) -> ClusterSpec:
        if cluster_id == _SERVERLESS["cluster_id"]:  # a notebook there that runs another one
            return spec.driver_spec(self._workspace, _SERVERLESS)
        store = self._workspace.store
        with store.transaction():
            body = store.get(records.KIND, cluster_id)
            if body is None:
                raise InvalidParameterError(f"Cluster {cluster_id} does not exist.")
            if body["state"] == "TERMINATED":
                records.starting(store, cluster_id, f"Starting for run {self._run['run_id']}")
        return spec.driver_spec(self._workspace, body)

    def _warehouse(self, warehouse_id: str) -> Document:
        body = self._workspace.store.get("warehouse", warehouse_id)
        if body is None:
            raise InvalidParameterError(f"SQL warehouse {warehouse_id} does not exist.")
        return {**_SERVERLESS, "cluster_id": f"warehouse-{warehouse_id}", "cluster_name": body["name"]}

    def _job_cluster(self, key: str, wanted: Document) -> ClusterSpec:
        store, run = self._workspace.store, self._run
        with self._lock:
            if key not in self._own:
                name = f"job-{run['job_id']}-run-{run['run_id']}" + (
                    "" if key.startswith("task:") else f"-{key}"
                )
                full = spec.prepare(self._workspace, {**wanted, "cluster_name": name}, USER_NAME, job=True)
                self._own[key] = ids.cluster_id()
                records.new(store, full, self._own[key], USER_NAME, "JOB")
        return spec.driver_spec(self._workspace, store.get(records.KIND, self._own[key]) or {})
