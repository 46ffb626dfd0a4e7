"""The side door of the local cloud: the Azure stand-in makes and deletes this workspace as Azure would."""

from __future__ import annotations

import re

from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document


def put_workspace(call: Call) -> Document:
    """Become the workspace of a number; another number than the present one begins with nothing."""
    number = call.text("workspace_id")
    if not re.fullmatch(r"\d{1,19}", number):
        raise InvalidParameterError(f"workspace_id: {number!r} is not a number")
    new = call.workspace.begin(
        number, str(call.body.get("name") or ""), str(call.body.get("resource_id") or "")
    )
    return {**_describe(call), "created": new}


def delete_workspace(call: Call) -> Document:
    """Delete the workspace and all it holds."""
    call.workspace.remove()
    return {}


def get_workspace(call: Call) -> Document:
    """The workspace there is; 404 WORKSPACE_NOT_FOUND while there is none."""
    _ = call.workspace.workspace_id
    return _describe(call)


def health(call: Call) -> Document:
    """Whether the server answers, and for which workspace (null: none)."""
    return {"status": "ok", "workspace_id": call.workspace.store.setting("workspace_id")}


def _describe(call: Call) -> Document:
    return {key: call.workspace.store.setting(key) for key in ("workspace_id", "name", "resource_id")}


PUBLIC_ENDPOINTS = (Endpoint("GET", "/local/health", health),)
ENDPOINTS = (
    Endpoint("GET", "/local/workspace", get_workspace),
    Endpoint("PUT", "/local/workspace", put_workspace, blocking=True),
    Endpoint("DELETE", "/local/workspace", delete_workspace, blocking=True),
)
