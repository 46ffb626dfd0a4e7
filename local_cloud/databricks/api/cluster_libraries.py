"""Libraries API: what is to be installed on a cluster, and whether it is.

A library is INSTALLED when the tasks of the cluster can import it, which is to say when the environment of
this server has it; anything else is FAILED with the reason. While the cluster has no driver it is PENDING,
and what is uninstalled stays until the driver is another one.

Rules: https://docs.databricks.com/api/azure/workspace/libraries
"""

from __future__ import annotations

from typing import Any

from local_cloud.databricks.api import clusters
from local_cloud.databricks.compute import records
from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.runs.libraries import missing
from local_cloud.databricks.store import Document, Store

SOURCES = ("pypi", "maven", "cran", "whl", "jar", "egg", "requirements")


def install(call: Call) -> Document:
    """Note the libraries; one that was to be uninstalled stays."""
    store, cluster_id, given = _given(call)
    with store.transaction():
        cluster = clusters.find(store, cluster_id)
        rows = _rows(store, cluster)
        for library in given:
            row = next((row for row in rows if row["library"] == library), None)
            if row is None:
                rows.append({"library": library})
            else:
                row.pop("leaves_driver", None)
        _save(store, cluster_id, rows)
    return {}


def uninstall(call: Call) -> Document:
    """Mark the libraries: they leave with the next driver; one that is not there is ignored."""
    store, cluster_id, given = _given(call)
    with store.transaction():
        cluster = clusters.find(store, cluster_id)
        rows = _rows(store, cluster)
        for row in rows:
            if row["library"] in given:
                row["leaves_driver"] = _driver(cluster)
        _save(store, cluster_id, rows)
    return {}


def cluster_status(call: Call) -> Document:
    """The libraries of one cluster, those that are to stay first."""
    return _status(call.workspace.store, clusters.find(call.workspace.store, call.text("cluster_id")))


def all_cluster_statuses(call: Call) -> Document:
    """The libraries of every cluster that has some."""
    store = call.workspace.store
    found = [_status(store, cluster) for cluster in store.all(records.KIND)]
    return {"statuses": [one for one in found if one["library_statuses"]]}


def _given(call: Call) -> tuple[Store, str, list[Document]]:
    given: list[Document] = call.body.get("libraries") or []
    for index, library in enumerate(given):
        if len([name for name in SOURCES if library.get(name)]) != 1:
            raise InvalidParameterError(
                f"libraries[{index}]: exactly one of {', '.join(SOURCES)} is required"
            )
    return call.workspace.store, call.text("cluster_id"), given


def _driver(cluster: Document) -> Any:
    return cluster.get("spark_context_id")


def _rows(store: Store, cluster: Document) -> list[Document]:
    """What is noted for a cluster, without what left with an earlier driver."""
    now = _driver(cluster)
    rows: list[Document] = (store.get(records.LIBRARIES, cluster["cluster_id"]) or {}).get("rows", [])
    return [row for row in rows if now is None or row.get("leaves_driver", now) == now]


def _save(store: Store, cluster_id: str, rows: list[Document]) -> None:
    store.put(records.LIBRARIES, cluster_id, {"rows": rows})


def _status(store: Store, cluster: Document) -> Document:
    shown = [_show(cluster, row) for row in _rows(store, cluster)]
    shown.sort(key=lambda one: one["status"] == "UNINSTALL_ON_RESTART")
    return {"cluster_id": cluster["cluster_id"], "library_statuses": shown}


def _show(cluster: Document, row: Document) -> Document:
    answer = {"library": row["library"], "is_library_for_all_clusters": False}
    if "leaves_driver" in row:
        return {**answer, "status": "UNINSTALL_ON_RESTART"}
    if cluster["state"] != "RUNNING":
        return {**answer, "status": "PENDING"}
    faults = missing([row["library"]])
    return {**answer, "status": "FAILED", "messages": faults} if faults else {**answer, "status": "INSTALLED"}


_BASE = "/api/2.0/libraries"
ENDPOINTS = (
    Endpoint("POST", f"{_BASE}/install", install),
    Endpoint("POST", f"{_BASE}/uninstall", uninstall),
    Endpoint("GET", f"{_BASE}/cluster-status", cluster_status),
    Endpoint("GET", f"{_BASE}/all-cluster-statuses", all_cluster_statuses),
)
