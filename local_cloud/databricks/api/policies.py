"""Cluster policies API: definitions that say what clusters may be.

Rules: https://docs.databricks.com/api/azure/workspace/clusterpolicies
"""

from __future__ import annotations

from local_cloud.databricks import ids
from local_cloud.databricks.compute import policy_rules
from local_cloud.databricks.errors import InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document, Store

KIND = "policy"


def find(store: Store, policy_id: str) -> Document:
    """A policy; raises NotFoundError."""
    found = store.get(KIND, policy_id)
    if found is None:
        raise NotFoundError(f"Can't find a cluster policy with id: {policy_id}.")
    return found


def create(call: Call) -> Document:
    """Make a policy under a new name."""
    policy_id = ids.policy_id()
    with call.workspace.store.transaction():
        _check(call, policy_id)
        body = {
            **call.body,
            "policy_id": policy_id,
            "creator_user_name": call.user,
            "created_at_timestamp": ids.now_ms(),
            "is_default": False,
        }
        call.workspace.store.put(KIND, policy_id, body, name=body["name"])
    return {"policy_id": policy_id}


def edit(call: Call) -> Document:
    """Replace a policy; clusters made under it stay as they are."""
    policy_id = call.text("policy_id")
    with call.workspace.store.transaction():
        old = find(call.workspace.store, policy_id)
        _check(call, policy_id)
        kept = {k: old[k] for k in ("policy_id", "creator_user_name", "created_at_timestamp", "is_default")}
        call.workspace.store.put(KIND, policy_id, {**call.body, **kept}, name=str(call.body["name"]))
    return {}


def _check(call: Call, policy_id: str) -> None:
    if call.body.get("policy_family_id"):
        message = "policy_family_id: the local workspace has no policy families; give a definition instead"
        raise InvalidParameterError(message)
    policy_rules.parse(call.text("definition"))
    other = call.workspace.store.find(KIND, call.text("name"))
    if other is not None and other["policy_id"] != policy_id:
        raise InvalidParameterError(f"Cluster policy name '{call.text('name')}' already exists.")


def get(call: Call) -> Document:
    """One policy."""
    return find(call.workspace.store, call.text("policy_id"))


def list_policies(call: Call) -> Document:
    """Every policy."""
    return {"policies": call.workspace.store.all(KIND)}


def delete(call: Call) -> Document:
    """Delete a policy; clusters made under it stay."""
    find(call.workspace.store, call.text("policy_id"))
    call.workspace.store.delete(KIND, call.text("policy_id"))
    return {}


_BASE = "/api/2.0/policies/clusters"
ENDPOINTS = (
    Endpoint("POST", f"{_BASE}/create", create),
    Endpoint("POST", f"{_BASE}/edit", edit),
    Endpoint("POST", f"{_BASE}/delete", delete),
    Endpoint("GET", f"{_BASE}/get", get),
    Endpoint("GET", f"{_BASE}/list", list_policies),
)
