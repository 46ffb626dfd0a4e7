"""Permissions API: who may do what with one object, with the same rules for every kind of object.

Rules: https://docs.databricks.com/api/azure/workspace/permissions
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from local_cloud.databricks.api import tree
from local_cloud.databricks.errors import InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document, Store

KIND = "acl"
_PRINCIPALS = ("user_name", "group_name", "service_principal_name")


@dataclass(frozen=True)
class Securable:
    """A kind of object: its word in the answer, its levels in the contract, the creator's level, how to find
    one.
    """

    word: str
    levels: str
    creator: str
    exists: Callable[[Store, str], bool]

    @property
    def has_owner(self) -> bool:
        """Whether exactly one principal must be its owner."""
        return self.creator == "IS_OWNER"


def _stored(kind: str) -> Callable[[Store, str], bool]:
    return lambda store, key: store.get(kind, key) is not None


def _in_tree(*types: str) -> Callable[[Store, str], bool]:
    return lambda store, key: (tree.by_object_id(store, key) or {}).get("object_type") in types


SECURABLES = {
    "clusters": Securable("cluster", "compute.ClusterPermissionLevel", "CAN_MANAGE", _stored("cluster")),
    "cluster-policies": Securable(
        "cluster-policy", "compute.ClusterPolicyPermissionLevel", "CAN_USE", _stored("policy")
    ),
    "instance-pools": Securable(
        "instance-pool", "compute.InstancePoolPermissionLevel", "CAN_MANAGE", _stored("pool")
    ),
    "jobs": Securable("job", "jobs.JobPermissionLevel", "IS_OWNER", _stored("job")),
    "warehouses": Securable("warehouses", "sql.WarehousePermissionLevel", "IS_OWNER", _stored("warehouse")),
    "sql/warehouses": Securable(
        "warehouses", "sql.WarehousePermissionLevel", "IS_OWNER", _stored("warehouse")
    ),
    "notebooks": Securable(
        "notebook", "workspace.WorkspaceObjectPermissionLevel", "CAN_MANAGE", _in_tree("NOTEBOOK")
    ),
    "files": Securable("file", "workspace.WorkspaceObjectPermissionLevel", "CAN_MANAGE", _in_tree("FILE")),
    "directories": Securable(
        "directory", "workspace.WorkspaceObjectPermissionLevel", "CAN_MANAGE", _in_tree("DIRECTORY")
    ),
    "experiments": Securable(
        "mlflowExperiment", "ml.ExperimentPermissionLevel", "CAN_MANAGE", lambda _store, _key: True
    ),
    "registered-models": Securable(
        "registered-model", "ml.RegisteredModelPermissionLevel", "CAN_MANAGE", lambda _store, _key: True
    ),
}


def get(call: Call) -> Document:
    """The access list of an object, with what administrators inherit."""
    kind, securable = _securable(call)
    return _show(kind, securable, call.path["key"], _entries(call, kind, securable))


def replace(call: Call) -> Document:
    """PUT: the list becomes exactly what is given."""
    kind, securable = _securable(call)
    with call.workspace.store.transaction():
        return _save(call, kind, securable, _given(call, securable))


def merge(call: Call) -> Document:
    """PATCH: the given entries replace those of the same principals; a new owner succeeds the old one."""
    kind, securable = _securable(call)
    with call.workspace.store.transaction():
        given = _given(call, securable)
        entries = {_principal(e): e for e in _entries(call, kind, securable)}
        if any(e["permission_level"] == "IS_OWNER" for e in given):
            entries = {who: e for who, e in entries.items() if e["permission_level"] != "IS_OWNER"}
        entries |= {_principal(e): e for e in given}
        return _save(call, kind, securable, list(entries.values()))


def levels(call: Call) -> Document:
    """The levels an object of this kind knows."""
    _, securable = _securable(call)
    known = call.workspace.contract.enum(securable.levels)
    return {
        "permission_levels": [
            {"permission_level": level, "description": level.replace("_", " ").capitalize()}
            for level in known
        ]
    }


def set_acl(call: Call, kind: str, key: str, entries: list[Document]) -> None:
    """Write the list that comes with the creation of an object; raises InvalidParameterError for a wrong
    level or owner.
    """
    securable = SECURABLES[kind]
    given = _check(call, securable, entries)
    if securable.has_owner and not any(e["permission_level"] == "IS_OWNER" for e in given):
        given = [e for e in given if e.get("user_name") != call.user]
        given.append({"user_name": call.user, "permission_level": "IS_OWNER"})
    _check_owner(securable, given)
    call.workspace.store.put(KIND, f"{kind}/{key}", {"entries": given})


def _securable(call: Call) -> tuple[str, Securable]:
    kind, key = call.path["kind"], call.path["key"]
    securable = SECURABLES.get(kind)
    if securable is None:
        raise InvalidParameterError(
            f"'{kind}' is not a supported object type; supported are {', '.join(SECURABLES)}"
        )
    if not (kind == "directories" and key == "0") and not securable.exists(call.workspace.store, key):
        raise NotFoundError(f"{securable.word.capitalize()} {key} does not exist.")
    return kind, securable


def _entries(call: Call, kind: str, securable: Securable) -> list[Document]:
    saved = call.workspace.store.get(KIND, f"{kind}/{call.path['key']}")
    return (
        list(saved["entries"]) if saved else [{"user_name": call.user, "permission_level": securable.creator}]
    )


def _given(call: Call, securable: Securable) -> list[Document]:
    return _check(call, securable, call.body.get("access_control_list") or [])


def _check(call: Call, securable: Securable, entries: list[Document]) -> list[Document]:
    known, faults = call.workspace.contract.enum(securable.levels), []
    for index, entry in enumerate(entries):
        if sum(1 for name in _PRINCIPALS if entry.get(name)) != 1:
            faults.append(
                f"access_control_list[{index}]: exactly one of {', '.join(_PRINCIPALS)} must be given"
            )
        if entry.get("permission_level") not in known:
            faults.append(
                f"access_control_list[{index}].permission_level: {entry.get('permission_level')!r} "
                f"is not one of {', '.join(known)}"
            )
        if entry.get("permission_level") == "IS_OWNER" and entry.get("group_name"):
            faults.append(f"access_control_list[{index}]: a group cannot be the owner")
    if faults:
        raise InvalidParameterError("; ".join(faults))
    return list({_principal(e): e for e in entries}.values())


def _principal(entry: Document) -> tuple[str, str]:
    return next((name, str(entry[name])) for name in _PRINCIPALS if entry.get(name))


def _check_owner(securable: Securable, entries: list[Document]) -> None:
    owners = [e for e in entries if e["permission_level"] == "IS_OWNER"]
    if securable.has_owner and len(owners) != 1:
        raise InvalidParameterError(
            f"The {securable.word} must have exactly one owner (given: {len(owners)})."
        )


def _save(call: Call, kind: str, securable: Securable, entries: list[Document]) -> Document:
    _check_owner(securable, entries)
    call.workspace.store.put(KIND, f"{kind}/{call.path['key']}", {"entries": entries})
    return _show(kind, securable, call.path["key"], entries)


def _show(kind: str, securable: Securable, key: str, entries: list[Document]) -> Document:
    rows = [
        {
            **dict([_principal(e)]),
            "display_name": _principal(e)[1],
            "all_permissions": [{"permission_level": e["permission_level"], "inherited": False}],
        }
        for e in entries
    ]
    inherited = {"permission_level": "CAN_MANAGE", "inherited": True, "inherited_from_object": [f"/{kind}/"]}
    rows.append({"group_name": "admins", "display_name": "admins", "all_permissions": [inherited]})
    return {"object_id": f"/{kind}/{key}", "object_type": securable.word, "access_control_list": rows}


_BASE = "/api/2.0/permissions/{kind:path}/{key}"
ENDPOINTS = (
    Endpoint("GET", _BASE + "/permissionLevels", levels),
    Endpoint("GET", _BASE, get),
    Endpoint("PUT", _BASE, replace),
    Endpoint("PATCH", _BASE, merge),
)
