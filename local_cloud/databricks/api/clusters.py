"""Clusters API: a cluster is a real Spark driver on this machine, and its record says what it is doing.

Rules: https://docs.databricks.com/api/azure/workspace/clusters
"""

from __future__ import annotations

from typing import Any

from local_cloud.databricks import ids
from local_cloud.databricks.compute import records, spec
from local_cloud.databricks.compute.nodes import NODE_TYPES, spark_versions
from local_cloud.databricks.errors import InvalidParameterError, InvalidStateError
from local_cloud.databricks.routing import Call, versions
from local_cloud.databricks.store import Document, Store

_RUNTIME_FIELDS = (
    "cluster_id", "creator_user_name", "cluster_source", "start_time", "state", "state_message", "driver",
    "default_tags",
    "spark_context_id", "pinned_by_user_name", "terminated_time", "termination_reason", "last_activity_time",
)  # fmt: skip


def find(store: Store, cluster_id: str) -> Document:
    """A cluster's record; raises InvalidParameterError (as the real API does) if there is none."""
    found = store.get(records.KIND, cluster_id)
    if found is None:
        raise InvalidParameterError(f"Cluster {cluster_id} does not exist")
    return found


def create(call: Call) -> Document:
    """Record a cluster as PENDING and start its driver in the background."""
    wanted = spec.prepare(call.workspace, call.body, call.user, job=False)
    cluster_id = ids.cluster_id()
    body = records.new(call.workspace.store, wanted, cluster_id, call.user, "API")
    call.workspace.fleet.begin(spec.driver_spec(call.workspace, body))
    return {"cluster_id": cluster_id}


def get(call: Call) -> Document:
    """A cluster as it is now."""
    return _show(find(call.workspace.store, call.text("cluster_id")))


def _show(body: Document) -> Document:
    return {**body, **({"num_workers": records.workers(body)} if body["state"] == "RUNNING" else {})}


def list_clusters(call: Call) -> Document:
    """Every cluster, filtered by state, source, policy or pin."""
    tests: list[tuple[str, list[str]]] = [
        (field, call.query.getlist(f"filter_by.{name}"))
        for field, name in (
            ("state", "cluster_states"),
            ("cluster_source", "cluster_sources"),
            ("policy_id", "policy_id"),
        )
    ]
    pinned = call.query.get("filter_by.is_pinned")

    def keep(body: Document) -> bool:
        wanted = all(not values or body.get(field) in values for field, values in tests)
        return wanted and (
            pinned is None or bool(body.get("pinned_by_user_name")) == (pinned.lower() == "true")
        )

    return call.page(records.KIND, "clusters", size=("page_size",), default=100, keep=keep, show=_show)


def edit(call: Call) -> Document:
    """Replace the specification; a running cluster restarts with it."""
    wanted = spec.prepare(
        call.workspace, {k: v for k, v in call.body.items() if k != "cluster_id"}, call.user, job=False
    )
    _replace(call, wanted)
    return {}


def update(call: Call) -> Document:
    """Change the fields of `update_mask` only; a running cluster restarts with them."""
    old = find(call.workspace.store, call.text("cluster_id"))
    wanted: dict[str, Any] = dict(old["spec"])
    for path in call.text("update_mask").split(","):
        field = path.strip().partition(".")[0]
        value = (call.body.get("cluster") or {}).get(field)
        if value is None:
            wanted.pop(field, None)
        else:
            wanted[field] = value
        for other in {"num_workers": ("autoscale",), "autoscale": ("num_workers",)}.get(field, ()):
            wanted.pop(other, None)
    _replace(call, spec.prepare(call.workspace, wanted, call.user, job=False))
    return {}


def _replace(call: Call, wanted: Document) -> None:
    store, cluster_id = call.workspace.store, call.text("cluster_id")
    with store.transaction():
        old = find(store, cluster_id)
        if old["state"] not in ("RUNNING", "TERMINATED"):
            raise InvalidStateError(
                f"Cluster {cluster_id} is in unexpected state {old['state'].title()}; "
                "it can be edited when running or terminated."
            )
        shape = records.shape(wanted, cluster_id, call.user, old["cluster_source"])
        records.save(store, {**shape, **{k: old[k] for k in _RUNTIME_FIELDS if k in old}})
        records.event(store, cluster_id, "EDITED", {"cluster_size": records.size(wanted), "user": call.user})
    if old["state"] == "RUNNING":
        _restart(call, cluster_id, "Restarting with the new settings")


def _restart(call: Call, cluster_id: str, cause: str) -> None:
    call.workspace.fleet.terminate(cluster_id, "USER_REQUEST")
    records.starting(call.workspace.store, cluster_id, cause)
    records.event(call.workspace.store, cluster_id, "RESTARTING", {"user": call.user})
    call.workspace.fleet.begin(spec.driver_spec(call.workspace, find(call.workspace.store, cluster_id)))


def resize(call: Call) -> Document:
    """Change the number of workers of a running cluster."""
    store, cluster_id = call.workspace.store, call.text("cluster_id")
    with store.transaction():
        body = find(store, cluster_id)
        _expect(body, "RUNNING")
        new = records.size(call.body)
        if len(new) != 1:
            raise InvalidParameterError("Exactly one of num_workers and autoscale must be given")
        kept = {k: v for k, v in body.items() if k not in ("num_workers", "autoscale")}
        records.save(
            store,
            {
                **kept,
                **new,
                "spec": {
                    **{k: v for k, v in body["spec"].items() if k not in ("num_workers", "autoscale")},
                    **new,
                },
            },
        )
        records.event(store, cluster_id, "RESIZING", {"cluster_size": new, "user": call.user})
    return {}


def start(call: Call) -> Document:
    """Start a terminated cluster."""
    body = find(call.workspace.store, call.text("cluster_id"))
    _expect(body, "TERMINATED")
    records.starting(call.workspace.store, body["cluster_id"], "Starting the Spark driver")
    call.workspace.fleet.begin(spec.driver_spec(call.workspace, body))
    return {}


def restart(call: Call) -> Document:
    """Restart a running cluster."""
    body = find(call.workspace.store, call.text("cluster_id"))
    _expect(body, "RUNNING")
    _restart(call, body["cluster_id"], "Restarting")
    return {}


def _expect(body: Document, state: str) -> None:
    if body["state"] != state:
        raise InvalidStateError(
            f"Cluster {body['cluster_id']} is in unexpected state {body['state'].title()}."
        )


def terminate(call: Call) -> Document:
    """Terminate a cluster; it can be started again."""
    body = find(call.workspace.store, call.text("cluster_id"))
    if body["state"] != "TERMINATED":
        call.workspace.fleet.terminate(body["cluster_id"], "USER_REQUEST")
    return {}


def permanent_delete(call: Call) -> Document:
    """Terminate a cluster and forget it."""
    body = find(call.workspace.store, call.text("cluster_id"))
    call.workspace.fleet.terminate(body["cluster_id"], "USER_REQUEST")
    with call.workspace.store.transaction():
        call.workspace.store.delete(records.KIND, body["cluster_id"])
        call.workspace.store.delete_children(records.EVENTS, body["cluster_id"])
        call.workspace.store.delete(records.LIBRARIES, body["cluster_id"])
    return {}


def pin(call: Call) -> Document:
    """Keep a cluster's record for good."""
    body = find(call.workspace.store, call.text("cluster_id"))
    records.change(call.workspace.store, body["cluster_id"], pinned_by_user_name=call.user)
    return {}


def unpin(call: Call) -> Document:
    """The opposite of pin."""
    body = find(call.workspace.store, call.text("cluster_id"))
    records.change(call.workspace.store, body["cluster_id"], pinned_by_user_name=None)
    return {}


def events(call: Call) -> Document:
    """A cluster's event log, newest first unless asked otherwise."""
    body = find(call.workspace.store, call.text("cluster_id"))
    kinds, after, before = (
        call.body.get("event_types") or [],
        call.body.get("start_time"),
        call.body.get("end_time"),
    )
    rows = call.workspace.store.all(records.EVENTS, parent=body["cluster_id"])
    rows = [
        r
        for r in rows
        if (not kinds or r["type"] in kinds)
        and (not after or r["timestamp"] >= int(after))
        and (not before or r["timestamp"] <= int(before))
    ]
    if call.body.get("order") != "ASC":
        rows.reverse()
    offset, limit = call.number("offset", 0), call.number("limit", 50)
    shown = [{k: v for k, v in row.items() if k != "number"} for row in rows[offset : offset + limit]]
    answer: Document = {"events": shown, "total_count": len(rows)}
    if offset + limit < len(rows):
        answer["next_page"] = {**call.body, "offset": offset + limit, "limit": limit}
    return answer


ENDPOINTS = tuple(
    endpoint
    for method, path, handler, blocking in (
        ("POST", "create", create, False), ("GET", "get", get, False), ("GET", "list", list_clusters, False),
        ("POST", "edit", edit, True), ("POST", "update", update, True), ("POST", "resize", resize, False),
        ("POST", "start", start, False), ("POST", "restart", restart, True), ("POST", "delete", terminate,
        True),
        ("POST", "permanent-delete", permanent_delete, True), ("POST", "pin", pin, False), ("POST", "unpin",
        unpin, False),
        ("POST", "events", events, False),
        ("GET", "spark-versions", lambda _call: {"versions": spark_versions()}, False),
        ("GET", "list-node-types",
        lambda _call: {"node_types": [n.describe() for n in NODE_TYPES.values()]}, False),
        ("GET", "list-zones", lambda _call: {"zones": ["1", "2", "3"], "default_zone": "auto"}, False),
    )
    for endpoint in versions(method, f"/clusters/{path}", handler, "2.0", "2.1", blocking=blocking)
)  # fmt: skip
