"""What a cluster's record says and how it changes state, each change with its event."""

from __future__ import annotations

import secrets
from typing import Any

from local_cloud.databricks import ids
from local_cloud.databricks.compute.nodes import NODE_TYPES
from local_cloud.databricks.store import Document, Store

KIND = "cluster"
EVENTS = "cluster_event"
LIBRARIES = "cluster_libraries"
_EVENTS_KEPT = 500


def workers(spec: Document) -> int:
    """How many workers a cluster of this specification begins with."""
    scale: Document = spec.get("autoscale") or {}
    return int(scale.get("min_workers") or spec.get("num_workers") or 0)


def shape(spec: Document, cluster_id: str, user: str, source: str) -> Document:
    """The record of a cluster of this specification, without its state."""
    name = spec.get("cluster_name") or ""
    body = {
        **{
            k: v
            for k, v in spec.items()
            if k not in ("apply_policy_default_values", "clone_from", "libraries")
        },
        "cluster_id": cluster_id,
        "cluster_name": name,
        "creator_user_name": user,
        "cluster_source": source,
        "driver_node_type_id": spec.get("driver_node_type_id") or spec.get("node_type_id"),
        "autotermination_minutes": spec.get("autotermination_minutes", 0 if source == "JOB" else 120),
        "enable_elastic_disk": spec.get("enable_elastic_disk", True),
        "default_tags": {
            "Vendor": "Databricks",
            "Creator": user,
            "ClusterId": cluster_id,
            "ClusterName": name,
        },
        "spec": spec,
    }
    return {**body, **_size(body)}


def new(store: Store, spec: Document, cluster_id: str, user: str, source: str) -> Document:
    """Record a new cluster in state PENDING."""
    body = shape(spec, cluster_id, user, source)
    body |= {"state": "PENDING", "state_message": "Starting the Spark driver", "start_time": ids.now_ms()}
    save(store, body)
    event(store, cluster_id, "CREATING", {"cluster_size": size(spec), "user": user})
    return body


def size(spec: Document) -> Document:
    """The part of a specification that says how many workers there are."""
    return {k: spec[k] for k in ("num_workers", "autoscale") if spec.get(k) is not None}


def _size(body: Document) -> Document:
    node = NODE_TYPES.get(str(body.get("node_type_id")))
    if node is None:
        return {}
    count = workers(body) + 1
    return {"cluster_cores": node.cores * count, "cluster_memory_mb": node.memory_mb * count}


def save(store: Store, body: Document) -> None:
    """Write a cluster's record."""
    store.put(KIND, body["cluster_id"], body, name=body.get("cluster_name"))


def change(store: Store, cluster_id: str, **fields: Any) -> None:
    """Change fields of a record if it is still there; None takes a field away."""
    with store.transaction():
        body = store.get(KIND, cluster_id)
        if body is not None:
            save(store, {k: v for k, v in {**body, **fields}.items() if v is not None})


def event(store: Store, cluster_id: str, kind: str, details: Document | None = None) -> None:
    """Add to a cluster's event log; only the last 500 are kept."""
    with store.transaction():
        body = {"cluster_id": cluster_id, "timestamp": ids.now_ms(), "type": kind, "details": details or {}}
        number = store.next_number()
        store.put(EVENTS, number, {**body, "number": number}, parent=cluster_id)
        rows = store.all(EVENTS, parent=cluster_id)
        for old in rows[: max(0, len(rows) - _EVENTS_KEPT)]:
            store.delete(EVENTS, old["number"])


def starting(store: Store, cluster_id: str, cause: str) -> None:
    """PENDING: the driver is being started."""
    change(
        store,
        cluster_id,
        state="PENDING",
        state_message=cause,
        start_time=ids.now_ms(),
        terminated_time=None,
        termination_reason=None,
    )
    event(store, cluster_id, "STARTING")


def running(store: Store, cluster_id: str, info: Document) -> None:
    """RUNNING: the driver answers. `info` is what the driver says of itself."""
    fields = {
        "state": "RUNNING",
        "state_message": "",
        "last_activity_time": ids.now_ms(),
        "driver": _driver(info),
    }
    change(store, cluster_id, **fields, spark_context_id=secrets.randbelow(2**62))
    body = store.get(KIND, cluster_id)
    if body is not None:
        event(
            store,
            cluster_id,
            "RUNNING",
            {"current_num_workers": workers(body), "target_num_workers": workers(body)},
        )


def _driver(info: Document) -> Document:
    return {
        "private_ip": "127.0.0.1",
        "node_id": str(info.get("driver") or info.get("pid") or "local"),
        "start_timestamp": ids.now_ms(),
    }


def terminated(store: Store, cluster_id: str, code: str, message: str = "") -> None:
    """TERMINATED with Databricks' reason code, for instance USER_REQUEST, INACTIVITY or
    SPARK_STARTUP_FAILURE.
    """
    if store.get(KIND, cluster_id) is None:  # a driver that is no cluster of the API
        return
    kind = "SUCCESS" if code in ("USER_REQUEST", "INACTIVITY", "JOB_FINISHED") else "SERVICE_FAULT"
    reason: Document = {"code": code, "type": kind}
    if message:
        reason["parameters"] = {"databricks_error_message": message}
    change(
        store, cluster_id, state="TERMINATED", state_message=message, terminated_time=ids.now_ms(),
        termination_reason=reason,
        driver=None, spark_context_id=None,
    )  # fmt: skip
    event(store, cluster_id, "TERMINATING", {"reason": reason})
