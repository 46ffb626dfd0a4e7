"""SQL warehouses API, thin: records with their rules, on which a job's SQL file task runs.

Rules: https://docs.databricks.com/api/azure/workspace/warehouses
"""

from __future__ import annotations

import secrets

from local_cloud.databricks.errors import ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document

KIND = "warehouse"
_SIZES = (
    "2X-Small",
    "X-Small",
    "Small",
    "Medium",
    "Large",
    "X-Large",
    "2X-Large",
    "3X-Large",
    "4X-Large",
    "5X-Large",
)
_DEFAULTS: Document = {
    "auto_stop_mins": 120, "min_num_clusters": 1, "max_num_clusters": 1, "enable_photon": True,
    "spot_instance_policy": "COST_OPTIMIZED",
    "warehouse_type": "CLASSIC", "enable_serverless_compute": False,
    "channel": {"name": "CHANNEL_NAME_CURRENT"},
}  # fmt: skip


def _find(call: Call) -> Document:
    found = call.workspace.store.get(KIND, call.path["id"])
    if found is None:
        raise NotFoundError(f"SQL warehouse {call.path['id']} does not exist.")
    return found


def _show(body: Document) -> Document:
    return {**body, "num_active_sessions": 0, "health": {"status": "HEALTHY"}}


def get(call: Call) -> Document:
    """One warehouse."""
    return _show(_find(call))


def _check(call: Call, body: Document, own: str) -> None:
    if not body.get("name"):
        raise InvalidParameterError("name: missing required field")
    if len(body["name"]) >= 100:
        raise InvalidParameterError("name: must have less than 100 characters")
    if len((body.get("tags") or {}).get("custom_tags") or []) >= 45:
        raise InvalidParameterError("tags: must be less than 45")
    if body.get("enable_serverless_compute") and body.get("warehouse_type") != "PRO":
        raise InvalidParameterError("Invalid warehouseType: Serverless is only available for PRO warehouses.")
    if body.get("cluster_size") not in _SIZES:
        raise InvalidParameterError(
            f"cluster_size: {body.get('cluster_size')!r} is not one of {', '.join(_SIZES)}"
        )
    minutes = int(body.get("auto_stop_mins") or 0)
    if minutes and minutes < 10 and not body.get("enable_serverless_compute"):
        raise InvalidParameterError(
            f"{minutes} is not a valid value for auto_stop_mins. "
            "The value must be greater than or equal to 10."
        )
    low, high = int(body["min_num_clusters"]), int(body["max_num_clusters"])
    if not 1 <= low <= min(high, 30) or high > 40:
        raise InvalidParameterError(
            f"min_num_clusters ({low}) must be from 1 to 30, max_num_clusters ({high}) from that to 40"
        )
    other = call.workspace.store.find(KIND, str(body["name"]))
    if other is not None and other["id"] != own:
        raise ApiError(
            f"SQL warehouse with name `{body['name']}` already exists", code="ALREADY_EXISTS", status=400
        )


def create(call: Call) -> Document:
    """Make a warehouse."""
    number = secrets.token_hex(8)
    low = call.number("min_num_clusters", 1)
    body = {
        **_DEFAULTS,
        "max_num_clusters": low,
        **call.body,
        "id": number,
        "creator_name": call.user,
        "state": "RUNNING",
        "num_clusters": 0,
    }
    body["odbc_params"] = {
        "hostname": "127.0.0.1",
        "path": f"/sql/1.0/warehouses/{number}",
        "protocol": "https",
        "port": 443,
    }
    body["jdbc_url"] = f"jdbc:databricks://127.0.0.1:443/default;httpPath={body['odbc_params']['path']}"
    with call.workspace.store.transaction():
        _check(call, body, number)
        call.workspace.store.put(KIND, number, body, name=body["name"])
    return {"id": number}


def edit(call: Call) -> Document:
    """Change the given fields of a warehouse."""
    with call.workspace.store.transaction():
        body = {**_find(call), **call.body, "id": call.path["id"]}
        _check(call, body, call.path["id"])
        call.workspace.store.put(KIND, body["id"], body, name=body["name"])
    return {}


def delete(call: Call) -> Document:
    """Delete a warehouse and end its driver."""
    number = _find(call)["id"]
    call.workspace.fleet.terminate(f"warehouse-{number}", "USER_REQUEST")
    call.workspace.store.delete(KIND, number)
    return {}


def start(call: Call) -> Document:
    """Say that a warehouse may run; its driver starts with the first statement."""
    return _set_state(call, "RUNNING")


def stop(call: Call) -> Document:
    """Stop a warehouse and its driver."""
    call.workspace.fleet.terminate(f"warehouse-{call.path['id']}", "USER_REQUEST")
    return _set_state(call, "STOPPED")


def _set_state(call: Call, state: str) -> Document:
    with call.workspace.store.transaction():
        body = {**_find(call), "state": state}
        call.workspace.store.put(KIND, body["id"], body, name=body["name"])
    return {}


def list_warehouses(call: Call) -> Document:
    """A page of the warehouses."""
    return call.page(KIND, "warehouses", size=("page_size",), show=_show)


_BASE = "/api/2.0/sql/warehouses"
ENDPOINTS = (
    Endpoint("POST", _BASE, create),
    Endpoint("GET", _BASE, list_warehouses),
    Endpoint("GET", _BASE + "/{id}", get),
    Endpoint("POST", _BASE + "/{id}/edit", edit),
    Endpoint("DELETE", _BASE + "/{id}", delete, blocking=True),
    Endpoint("POST", _BASE + "/{id}/start", start),
    Endpoint("POST", _BASE + "/{id}/stop", stop, blocking=True),
)
