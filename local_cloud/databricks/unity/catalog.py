"""Catalogs, schemas, volumes and tables: the directories are the truth, records add owner, comment and
properties.
"""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from local_cloud.databricks import ids
from local_cloud.databricks.errors import AlreadyExistsError, ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.store import Document
from local_cloud.databricks.unity import tables

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace

_NAME = re.compile(r"[^./\s\x00-\x1f\x7f]{1,255}")
LEVELS = ("catalog", "schema")


class Catalog:
    """Unity Catalog of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    @property
    def metastore_id(self) -> str:
        """The metastore's id: the one assigned, or before that one fixed by the workspace's number."""
        key = f"metastore/{self._workspace.workspace_id}"
        return self._store.setting(key) or str(uuid.uuid5(uuid.NAMESPACE_URL, key))

    def assign(self, metastore_id: str) -> None:
        """Give the workspace another metastore. What is in the catalog stays: there is one store here."""
        self._store.set_setting(f"metastore/{self._workspace.workspace_id}", metastore_id)

    def directory(self, kind: str, full_name: str) -> Path:
        """Where an object is on disk; raises InvalidParameterError for a name no object can have."""
        parts = [check_name(part) for part in full_name.lower().split(".")]
        if len(parts) != {"catalog": 1, "schema": 2}.get(kind, 3):
            raise InvalidParameterError(f"'{full_name}' is not the full name of a {kind}")
        base = self._workspace.files / "Volumes" if kind == "volume" else self._workspace.warehouse
        return base.joinpath(*parts)

    def exists(self, kind: str, full_name: str) -> bool:
        """Whether there is such an object."""
        place = self.directory(kind, full_name)
        return tables.is_table(place) if kind == "table" else place.is_dir()

    def get(self, kind: str, full_name: str) -> Document:
        """An object with everything known of it; raises NotFoundError (`<KIND>_DOES_NOT_EXIST`)."""
        full_name = full_name.lower()
        if not self.exists(kind, full_name):
            raise NotFoundError(
                f"{kind.capitalize()} '{full_name}' does not exist.", code=f"{kind.upper()}_DOES_NOT_EXIST"
            )
        *above, name = full_name.split(".")
        place, user = self.directory(kind, full_name), self._store.get(kind, full_name) or {}
        made = int(place.stat().st_ctime * 1000)
        body: Document = {
            "name": name, "owner": self._workspace.user_name, "metastore_id": self.metastore_id,
            "created_at": made, "updated_at": made,
            "created_by": self._workspace.user_name, "full_name": full_name, **dict(zip(("catalog_name",
            "schema_name"), above, strict=False)),
            **_KINDS[kind], **user,
        }  # fmt: skip
        if kind in ("table", "volume"):
            body["storage_location"] = (
                place.as_uri() if kind == "table" else f"dbfs:/Volumes/{full_name.replace('.', '/')}"
            )
        if kind == "table":
            body |= {
                "table_id": str(uuid.uuid5(uuid.NAMESPACE_URL, full_name)),
                **tables.describe(place),
                **user,
            }
        if kind == "volume":
            body["volume_id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"volume/{full_name}"))
        return body

    def names(self, kind: str, parent: str = "") -> list[str]:
        """The full names of a kind below a parent (``catalog`` or ``catalog.schema``); raises NotFoundError
        for the parent.
        """
        if parent:
            self.get("schema" if "." in parent else "catalog", parent)
        base = (self._workspace.files / "Volumes") if kind == "volume" else self._workspace.warehouse
        place = base.joinpath(*parent.split(".")) if parent else base
        entries = (
            sorted(e for e in place.iterdir() if e.is_dir() and _NAME.fullmatch(e.name))
            if place.is_dir()
            else []
        )
        found = [e.name for e in entries if kind != "table" or tables.is_table(e)]
        return [f"{parent}.{name}" if parent else name for name in found if not name.startswith(("_", "."))]

    def create(self, kind: str, full_name: str, fields: Document) -> Document:
        """Make a catalog (with its schema `default`), schema or volume."""
        full_name = full_name.lower()  # names are kept so, and are the same in any case
        above = full_name.rpartition(".")[0]
        if above:
            self.get("schema" if "." in above else "catalog", above)
        if self.exists(kind, full_name):
            raise AlreadyExistsError(
                f"{kind.capitalize()} '{full_name}' already exists", code=f"{kind.upper()}_ALREADY_EXISTS"
            )
        now = ids.now_ms()
        self.directory(kind, full_name).mkdir(parents=True)
        if kind == "catalog":
            (self.directory(kind, full_name) / "default").mkdir()
        self._store.put(kind, full_name, {**fields, "created_at": now, "updated_at": now})
        return self.get(kind, full_name)

    def update(self, kind: str, full_name: str, fields: Document) -> Document:
        """Change owner, comment, properties; a new name is refused, because tables would move."""
        full_name = full_name.lower()
        self.get(kind, full_name)
        if fields.get("new_name") and fields["new_name"] != full_name.rpartition(".")[2]:
            raise InvalidParameterError(
                f"new_name: the local workspace does not rename a {kind}; make a new one"
            )
        with self._store.transaction():
            old = self._store.get(kind, full_name) or {}
            changed = {k: v for k, v in fields.items() if k not in ("new_name", "name")}
            self._store.put(kind, full_name, {**old, **changed, "updated_at": ids.now_ms()})
        return self.get(kind, full_name)

    def delete(self, kind: str, full_name: str, *, force: bool) -> None:
        """Drop an object; one that is not empty only by `force`."""
        full_name = full_name.lower()
        self.get(kind, full_name)
        place = self.directory(kind, full_name)
        if kind in LEVELS and not force and self._children(kind, full_name):
            message = (
                f"Cannot delete {kind} '{full_name}': it is not empty; use force to delete its content too."
            )
            raise ApiError(message, code="INVALID_STATE")
        shutil.rmtree(place)
        if kind in LEVELS:
            shutil.rmtree(
                self._workspace.files.joinpath("Volumes", *full_name.split(".")), ignore_errors=True
            )
        with self._store.transaction():
            for each in ("catalog", "schema", "volume", "table", "grants"):
                for key in self._store.keys(each):
                    if f"{key.rpartition('/')[2]}.".startswith(f"{full_name}."):
                        self._store.delete(each, key)

    def _children(self, kind: str, full_name: str) -> list[str]:
        if kind == "catalog":
            return [
                n
                for n in self.names("schema", full_name)
                if not n.endswith(".default") or self._children("schema", n)
            ]
        return self.names("table", full_name) + self.names("volume", full_name)


_KINDS: dict[str, Document] = {
    "catalog": {"catalog_type": "MANAGED_CATALOG", "isolation_mode": "OPEN"},
    "schema": {"catalog_type": "MANAGED_CATALOG"},
    "volume": {"volume_type": "MANAGED"},
    "table": {"table_type": "MANAGED", "data_source_format": "DELTA"},
}


def check_name(name: str) -> str:
    """A name of one level; raises InvalidParameterError if no object can have it."""
    if not _NAME.fullmatch(name) or name in (".", ".."):
        raise InvalidParameterError(
            f"'{name[:100]}' is not a valid name: no '.', '/', space or control character, at most 255"
        )
    return name
