"""Instance pools API: idle machines kept ready. Here a pool keeps its record and its rules; machines are this
laptop.

Rules: https://docs.databricks.com/api/azure/workspace/instancepools
"""

from __future__ import annotations

from local_cloud.databricks import ids
from local_cloud.databricks.compute.nodes import NODE_TYPES
from local_cloud.databricks.errors import InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document, Store

KIND = "pool"
_DEFAULTS: Document = {
    "min_idle_instances": 0,
    "idle_instance_autotermination_minutes": 60,
    "enable_elastic_disk": True,
    "azure_attributes": {"availability": "ON_DEMAND_AZURE"},
}
_FIXED = ("node_type_id", "azure_attributes", "disk_spec", "enable_elastic_disk", "preloaded_spark_versions")


def find(store: Store, pool_id: str) -> Document:
    """A pool; raises NotFoundError."""
    found = store.get(KIND, pool_id)
    if found is None:
        raise NotFoundError(f"Can't find an instance pool with id: {pool_id}.")
    return found


def create(call: Call) -> Document:
    """Make a pool."""
    pool_id, name = ids.pool_id(), call.text("instance_pool_name")
    _check(call.body)
    tags = {
        "Vendor": "Databricks",
        "DatabricksInstancePoolCreatorId": "1",
        "DatabricksInstancePoolId": pool_id,
    }
    body = {
        **_DEFAULTS,
        **call.body,
        "instance_pool_id": pool_id,
        "default_tags": tags,
        "state": "ACTIVE",
        "status": {},
    }
    body["stats"] = {"used_count": 0, "idle_count": 0, "pending_used_count": 0, "pending_idle_count": 0}
    with call.workspace.store.transaction():
        if call.workspace.store.find(KIND, name):
            raise InvalidParameterError(f"Instance pool name '{name}' is already used.")
        call.workspace.store.put(KIND, pool_id, body, name=name)
    return {"instance_pool_id": pool_id}


def edit(call: Call) -> Document:
    """Change the name and the numbers of a pool; the kind of machine stays."""
    store, pool_id = call.workspace.store, call.text("instance_pool_id")
    with store.transaction():
        old = find(store, pool_id)
        changed = [k for k in _FIXED if k in call.body and call.body[k] != old.get(k)]
        if changed:
            raise InvalidParameterError(
                f"{', '.join(changed)} of an instance pool cannot be changed; make a new pool"
            )
        other = store.find(KIND, call.text("instance_pool_name"))
        if other is not None and other["instance_pool_id"] != pool_id:
            raise InvalidParameterError(
                f"Instance pool name '{other['instance_pool_name']}' is already used."
            )
        _check({**old, **call.body})
        settable = (
            "instance_pool_name",
            "min_idle_instances",
            "max_capacity",
            "idle_instance_autotermination_minutes",
            "custom_tags",
        )
        kept = {k: v for k, v in old.items() if k not in settable}
        store.put(KIND, pool_id, {**_DEFAULTS, **call.body, **kept}, name=call.text("instance_pool_name"))
    return {}


def _check(body: Document) -> None:
    node, low, high = (
        str(body.get("node_type_id")),
        int(body.get("min_idle_instances") or 0),
        body.get("max_capacity"),
    )
    if node not in NODE_TYPES:
        raise InvalidParameterError(
            f"node_type_id: {node!r} is not a supported node type; see clusters/list-node-types"
        )
    if low < 0 or (high is not None and (int(high) < 1 or low > int(high))):
        raise InvalidParameterError(
            f"min_idle_instances ({low}) and max_capacity ({high}) must be 0 <= min <= max and max >= 1"
        )


def get(call: Call) -> Document:
    """One pool."""
    return find(call.workspace.store, call.text("instance_pool_id"))


def list_pools(call: Call) -> Document:
    """Every pool."""
    return {"instance_pools": call.workspace.store.all(KIND)}


def delete(call: Call) -> Document:
    """Delete a pool."""
    find(call.workspace.store, call.text("instance_pool_id"))
    call.workspace.store.delete(KIND, call.text("instance_pool_id"))
    return {}


_BASE = "/api/2.0/instance-pools"
ENDPOINTS = (
    Endpoint("POST", f"{_BASE}/create", create),
    Endpoint("POST", f"{_BASE}/edit", edit),
    Endpoint("POST", f"{_BASE}/delete", delete),
    Endpoint("GET", f"{_BASE}/get", get),
    Endpoint("GET", f"{_BASE}/list", list_pools),
)
