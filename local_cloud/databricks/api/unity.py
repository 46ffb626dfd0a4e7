"""Unity Catalog API: catalogs, schemas, volumes, tables, and grants on them.

Rules: https://docs.databricks.com/api/azure/workspace/catalogs
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from local_cloud.databricks.errors import InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint, Handler
from local_cloud.databricks.store import Document, page_token, read_page_token
from local_cloud.databricks.unity.catalog import Catalog, check_name

_BASE = "/api/2.1/unity-catalog"
_SEGMENTS = {"catalog": "catalogs", "schema": "schemas", "volume": "volumes", "table": "tables"}


def _create(kind: str) -> Handler:
    def handler(call: Call) -> Document:
        above = [str(call.body[k]) for k in ("catalog_name", "schema_name") if call.body.get(k)]
        name = check_name(call.text("name"))
        if kind == "volume" and call.body.get("volume_type") == "EXTERNAL":
            raise InvalidParameterError("volume_type: the local workspace has MANAGED volumes only")
        fields = {k: v for k, v in call.body.items() if k not in ("name", "catalog_name", "schema_name")}
        return Catalog(call.workspace).create(kind, ".".join([*above, name]), fields)

    return handler


def _get(kind: str) -> Handler:
    return lambda call: Catalog(call.workspace).get(kind, call.path["name"])


def _update(kind: str) -> Handler:
    return lambda call: Catalog(call.workspace).update(kind, call.path["name"], call.body)


def _delete(kind: str) -> Handler:
    def handler(call: Call) -> Document:
        Catalog(call.workspace).delete(kind, call.path["name"], force=call.flag("force"))
        return {}

    return handler


def _list(kind: str, parents: Callable[[Call], str]) -> Handler:
    def handler(call: Call) -> Document:
        catalog, after = Catalog(call.workspace), read_page_token(call.query.get("page_token"))
        size = call.number("max_results", 0) or 1000
        names = catalog.names(kind, parents(call))
        more = {"next_page_token": page_token(after + size)} if after + size < len(names) else {}
        return {_SEGMENTS[kind]: [catalog.get(kind, n) for n in names[after : after + size]], **more}

    return handler


def _no_parent(_call: Call) -> str:
    return ""


def _catalog(call: Call) -> str:
    return call.text("catalog_name")


def _schema(call: Call) -> str:
    return f"{call.text('catalog_name')}.{call.text('schema_name')}"


def table_exists(call: Call) -> Document:
    """Whether a table is there."""
    return {"table_exists": Catalog(call.workspace).exists("table", call.path["name"])}


def metastore(call: Call) -> Document:
    """The one metastore."""
    return {
        "metastore_id": Catalog(call.workspace).metastore_id,
        "name": "local",
        "cloud": "azure",
        "owner": call.user,
        "privilege_model_version": "1.0",
    }


def assignment(call: Call) -> Document:
    """Which metastore this workspace has."""
    number = int(call.workspace.workspace_id)
    return {
        "metastore_id": Catalog(call.workspace).metastore_id,
        "workspace_id": number,
        "default_catalog_name": "main",
    }


def assign(call: Call) -> Document:
    """Give this workspace another metastore; the one user is an account admin too."""
    if call.path["workspace_id"] != call.workspace.workspace_id:
        raise NotFoundError(f"Workspace {call.path['workspace_id']} does not exist.")
    metastore_id = call.text("metastore_id")
    try:
        wanted = str(uuid.UUID(metastore_id))
    except ValueError:
        raise InvalidParameterError(f"Metastore '{metastore_id}' is not a valid id.") from None
    Catalog(call.workspace).assign(wanted)
    return {}


def _securable(call: Call) -> str:
    kind, name, catalog = call.path["kind"].lower(), call.path["name"], Catalog(call.workspace)
    if kind == "metastore":
        return f"metastore/{name}"
    if kind not in _SEGMENTS:
        raise InvalidParameterError(
            f"'{kind}' cannot be granted on here; supported are metastore, {', '.join(_SEGMENTS)}"
        )
    catalog.get(kind, name)
    return f"{kind}/{name}"


def get_grants(call: Call) -> Document:
    """Who was granted what on an object."""
    grants = call.workspace.store.get("grants", _securable(call)) or {}
    who = call.query.get("principal")
    return {"privilege_assignments": _rows({p: v for p, v in grants.items() if who in (None, "", p)})}


def update_grants(call: Call) -> Document:
    """Add and remove privileges."""
    key, store = _securable(call), call.workspace.store
    with store.transaction():
        grants = store.get("grants", key) or {}
        for change in call.body.get("changes") or []:
            who = change.get("principal")
            if not who:
                raise InvalidParameterError("changes: principal is missing")
            grants[who] = sorted(
                (set(grants.get(who, [])) | set(change.get("add") or [])) - set(change.get("remove") or [])
            )
        grants = {who: privileges for who, privileges in grants.items() if privileges}
        store.put("grants", key, grants)
    return {"privilege_assignments": _rows(grants)}


def _rows(grants: Document) -> list[Document]:
    return [{"principal": who, "privileges": privileges} for who, privileges in grants.items()]


def effective_grants(call: Call) -> Document:
    """Grants on an object and on those above it."""
    own, parts = _securable(call), call.path["name"].split(".")
    found: dict[str, list[Document]] = {}
    kinds = [*("catalog", "schema")[: len(parts) - 1], own.partition("/")[0]]
    for depth, kind in enumerate(kinds, start=1):
        name = ".".join(parts[:depth])
        inherited = (
            {"inherited_from_type": kind.upper(), "inherited_from_name": name} if depth < len(parts) else {}
        )
        for who, privileges in (call.workspace.store.get("grants", f"{kind}/{name}") or {}).items():
            found.setdefault(who, []).extend({"privilege": p, **inherited} for p in privileges)
    return {"privilege_assignments": _rows(found)}


ENDPOINTS = (
    *(
        Endpoint("POST", f"{_BASE}/{_SEGMENTS[kind]}", _create(kind))
        for kind in ("catalog", "schema", "volume")
    ),
    *(
        Endpoint("PATCH", f"{_BASE}/{_SEGMENTS[kind]}/{{name}}", _update(kind))
        for kind in ("catalog", "schema", "volume", "table")
    ),
    *(
        Endpoint("DELETE", f"{_BASE}/{_SEGMENTS[kind]}/{{name}}", _delete(kind), blocking=True)
        for kind in _SEGMENTS
    ),
    *(Endpoint("GET", f"{_BASE}/{_SEGMENTS[kind]}/{{name}}", _get(kind)) for kind in _SEGMENTS),
    Endpoint("GET", f"{_BASE}/catalogs", _list("catalog", _no_parent)),
    Endpoint("GET", f"{_BASE}/schemas", _list("schema", _catalog)),
    Endpoint("GET", f"{_BASE}/volumes", _list("volume", _schema)),
    Endpoint("GET", f"{_BASE}/tables", _list("table", _schema), blocking=True),
    Endpoint("GET", f"{_BASE}/tables/{{name}}/exists", table_exists),
    Endpoint("GET", f"{_BASE}/metastore_summary", metastore),
    Endpoint("GET", f"{_BASE}/current-metastore-assignment", assignment),
    Endpoint("PUT", f"{_BASE}/workspaces/{{workspace_id}}/metastore", assign),
    Endpoint("GET", f"{_BASE}/permissions/{{kind}}/{{name}}", get_grants),
    Endpoint("PATCH", f"{_BASE}/permissions/{{kind}}/{{name}}", update_grants),
    Endpoint("GET", f"{_BASE}/effective-permissions/{{kind}}/{{name}}", effective_grants),
)
