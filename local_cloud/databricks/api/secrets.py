"""Secrets API: scopes, values (encrypted at rest) and access lists.

Rules: https://docs.databricks.com/api/azure/workspace/secrets
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from local_cloud.databricks import ids
from local_cloud.databricks.errors import AlreadyExistsError, ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace

_NAME = re.compile(r"[\w.@-]{1,128}", re.ASCII)
_MAX_VALUE = 128 * 1024
_MAX_SCOPES = 1000


def create_scope(call: Call) -> Document:
    """Make a scope; the creator (or the group `users`) gets MANAGE."""
    store, name = call.workspace.store, call.text("scope")
    if not _NAME.fullmatch(name):
        raise InvalidParameterError(
            f"scope: {name!r} may only hold letters, digits, -, _, @ and ., at most 128 of them"
        )
    principal = call.body.get("initial_manage_principal") or call.user
    if principal not in (call.user, "users"):
        raise InvalidParameterError("initial_manage_principal: only 'users' is allowed")
    if call.body.get("scope_backend_type") == "AZURE_KEYVAULT":
        message = (
            "Scope with Azure KeyVault must have userAADToken defined! A Key Vault backed scope needs an "
            "Entra ID token and a reachable vault; with the local workspace use a DATABRICKS backed scope."
        )
        raise InvalidParameterError(message)
    with store.transaction():
        if store.get("scope", name):
            raise AlreadyExistsError(f"Scope {name} already exists!")
        if store.count("scope") >= _MAX_SCOPES:
            raise ApiError(f"A workspace holds at most {_MAX_SCOPES} scopes", code="RESOURCE_LIMIT_EXCEEDED")
        store.put("scope", name, {"name": name, "backend_type": "DATABRICKS"})
        _put_acl(call.workspace, name, str(principal), "MANAGE")
    return {}


def list_scopes(call: Call) -> Document:
    """Every scope."""
    scopes = call.workspace.store.all("scope")
    return {"scopes": scopes} if scopes else {}


def delete_scope(call: Call) -> Document:
    """Delete a scope with its secrets and access list."""
    store, name = call.workspace.store, call.text("scope")
    with store.transaction():
        _scope(call, name)
        store.delete("scope", name)
        for kind in ("secret", "secret_acl"):
            store.delete_children(kind, name)
    return {}


def put_secret(call: Call) -> Document:
    """Write a value, given as text or in base64."""
    scope, key = _scope(call), call.text("key")
    if not _NAME.fullmatch(key):
        raise InvalidParameterError(
            f"key: {key!r} may only hold letters, digits, -, _, @ and ., at most 128 of them"
        )
    text, encoded = call.body.get("string_value"), call.body.get("bytes_value")
    if (text is None) == (encoded is None):
        raise InvalidParameterError("Exactly one of string_value and bytes_value must be given")
    value = str(text).encode() if encoded is None else _decode(str(encoded))
    if len(value) > _MAX_VALUE:
        raise InvalidParameterError(f"The value is {len(value)} bytes; at most {_MAX_VALUE} are allowed")
    body = {"key": key, "locked": call.workspace.vault.lock(value), "last_updated_timestamp": ids.now_ms()}
    call.workspace.store.put("secret", f"{scope}/{key}", body, parent=scope)
    return {}


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise InvalidParameterError("bytes_value: not base64") from error


def get_secret(call: Call) -> Document:
    """A value, in base64."""
    value = read_secret(call.workspace, _scope(call), call.text("key"))
    return {"key": call.text("key"), "value": base64.b64encode(value).decode()}


def read_secret(workspace: Workspace, scope: str, key: str) -> bytes:
    """The value of a secret; raises NotFoundError."""
    found = workspace.store.get("secret", f"{scope}/{key}")
    if found is None:
        raise NotFoundError(f"Secret does not exist with scope: {scope} and key: {key}")
    return workspace.vault.open(found["locked"])


def list_secrets(call: Call) -> Document:
    """The keys of a scope, without values."""
    found = call.workspace.store.all("secret", parent=_scope(call))
    rows = [{k: s[k] for k in ("key", "last_updated_timestamp")} for s in found]
    return {"secrets": rows} if rows else {}


def delete_secret(call: Call) -> Document:
    """Delete a key."""
    scope, key = _scope(call), call.text("key")
    if not call.workspace.store.delete("secret", f"{scope}/{key}"):
        raise NotFoundError(f"Secret does not exist with scope: {scope} and key: {key}")
    return {}


def put_acl(call: Call) -> Document:
    """Give a principal READ, WRITE or MANAGE on a scope."""
    _put_acl(call.workspace, _scope(call), call.text("principal"), call.text("permission"))
    return {}


def _put_acl(workspace: Workspace, scope: str, principal: str, permission: str) -> None:
    body = {"principal": principal, "permission": permission}
    workspace.store.put("secret_acl", f"{scope}/{principal}", body, parent=scope)


def get_acl(call: Call) -> Document:
    """What a principal may do with a scope."""
    scope, principal = _scope(call), call.text("principal")
    found = call.workspace.store.get("secret_acl", f"{scope}/{principal}")
    if found is None:
        raise NotFoundError(f"Principal {principal} has no permission on scope {scope}")
    return found


def list_acls(call: Call) -> Document:
    """Who may do what with a scope."""
    items = call.workspace.store.all("secret_acl", parent=_scope(call))
    return {"items": items} if items else {}


def delete_acl(call: Call) -> Document:
    """Take a principal off a scope's list."""
    scope, principal = _scope(call), call.text("principal")
    if not call.workspace.store.delete("secret_acl", f"{scope}/{principal}"):
        raise NotFoundError(f"Principal {principal} has no permission on scope {scope}")
    return {}


def _scope(call: Call, name: str | None = None) -> str:
    name = name or call.text("scope")
    if call.workspace.store.get("scope", name) is None:
        raise NotFoundError(f"Scope {name} does not exist!")
    return name


_BASE = "/api/2.0/secrets"
ENDPOINTS = (
    Endpoint("POST", f"{_BASE}/scopes/create", create_scope),
    Endpoint("GET", f"{_BASE}/scopes/list", list_scopes),
    Endpoint("POST", f"{_BASE}/scopes/delete", delete_scope),
    Endpoint("POST", f"{_BASE}/put", put_secret),
    Endpoint("GET", f"{_BASE}/get", get_secret),
    Endpoint("GET", f"{_BASE}/list", list_secrets),
    Endpoint("POST", f"{_BASE}/delete", delete_secret),
    Endpoint("POST", f"{_BASE}/acls/put", put_acl),
    Endpoint("GET", f"{_BASE}/acls/get", get_acl),
    Endpoint("GET", f"{_BASE}/acls/list", list_acls),
    Endpoint("POST", f"{_BASE}/acls/delete", delete_acl),
)
