"""The workspace's objects: folders, notebooks and files at absolute paths, `/Workspace` in front or not.

Everything lives in the store, so no path given by a client ever reaches the disk.
"""

from __future__ import annotations

import posixpath
import re

from local_cloud.databricks import ids
from local_cloud.databricks.api.notebooks import Imported
from local_cloud.databricks.errors import AlreadyExistsError, ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.store import Document, Store

KIND = "tree"
CONTENT = "tree"
ROOT: Document = {"path": "/", "object_type": "DIRECTORY", "object_id": 0}
_MAX_PATH = 4096


def clean(path: str) -> str:
    """The path as it is stored; raises InvalidParameterError for a relative, dotted or overlong one."""
    short = re.sub(r"^/Workspace(?=/|$)", "", path) or "/"
    segments = short.split("/")
    if not short.startswith("/") or {"..", "."} & set(segments) or "\0" in short or len(short) > _MAX_PATH:
        raise InvalidParameterError(
            f"Path ({path[:200]}) is invalid: it must be absolute, without '.' or '..'"
        )
    return "/" + "/".join(s for s in segments if s)


def find(store: Store, path: str) -> Document | None:
    """The object at a clean path, or None."""
    return ROOT if path == "/" else store.get(KIND, path)


def require(store: Store, path: str) -> Document:
    """The object at a clean path; raises NotFoundError."""
    found = find(store, path)
    if found is None:
        raise NotFoundError(f"Path ({path}) doesn't exist.")
    return found


def by_object_id(store: Store, object_id: str) -> Document | None:
    """The object of a number, as permissions name it, or None."""
    return store.find(KIND, object_id)


def children(store: Store, path: str) -> list[Document]:
    """The objects directly in a folder."""
    return store.all(KIND, parent=path)


def descendants(store: Store, path: str) -> list[Document]:
    """Everything below a folder, parents first."""
    found = []
    for child in children(store, path):
        found.append(child)
        if child["object_type"] == "DIRECTORY":
            found += descendants(store, child["path"])
    return found


def content(store: Store, path: str) -> bytes:
    """The content of a notebook or file; raises NotFoundError, or InvalidParameterError for a folder."""
    if require(store, path)["object_type"] == "DIRECTORY":
        raise InvalidParameterError(f"Path ({path}) is a directory")
    return store.blob(CONTENT, path) or b""


def make_directory(store: Store, path: str) -> None:
    """Make a folder and those above it; raises AlreadyExistsError if a file is in the way."""
    with store.transaction():
        found = find(store, path)
        if found is not None and found["object_type"] != "DIRECTORY":
            raise AlreadyExistsError(
                f"Cannot create directory {path}: a {found['object_type'].lower()} of that name exists."
            )
        if found is None:
            make_directory(store, posixpath.dirname(path))
            _write(store, path, {"object_type": "DIRECTORY"})


def write(store: Store, item: Imported, *, overwrite: bool) -> None:
    """Put a notebook or file in its place, free unless `overwrite`, in a folder that must be there."""
    with store.transaction():
        parent = posixpath.dirname(item.path)
        above = find(store, parent)
        if above is None or above["object_type"] != "DIRECTORY":
            raise NotFoundError(f"The parent folder ({parent}) does not exist.")
        old = find(store, item.path)
        if old is not None and old["object_type"] == "DIRECTORY":
            raise InvalidParameterError(
                f"Path ({item.path}) is a directory; it cannot be overwritten by a {item.object_type.lower()}"
            )
        if old is not None and not overwrite:
            raise AlreadyExistsError(f"Path ({item.path}) already exists.")
        if old is not None and old["object_type"] != item.object_type:
            raise InvalidParameterError(
                f"Cannot overwrite {item.path}: it is a {old['object_type']}, not a {item.object_type}"
            )
        language = {"language": item.language} if item.language else {}
        _write(store, item.path, {"object_type": item.object_type, **language, "size": len(item.content)})
        store.put_blob(CONTENT, item.path, item.content)


def remove(store: Store, path: str, *, recursive: bool) -> None:
    """Delete an object, and with `recursive` a folder that is not empty."""
    with store.transaction():
        target = require(store, path)
        if path == "/":
            raise InvalidParameterError("The root folder cannot be deleted")
        below = descendants(store, path) if target["object_type"] == "DIRECTORY" else []
        if below and not recursive:
            raise ApiError(
                f"Folder ({path}) is not empty; set recursive to delete it with its content.",
                code="DIRECTORY_NOT_EMPTY",
            )
        for item in (*below, target):
            store.delete(KIND, item["path"])
            store.delete_blob(CONTENT, item["path"])


def _write(store: Store, path: str, fields: Document) -> None:
    now = ids.now_ms()
    old = store.get(KIND, path) or {}
    number = old.get("object_id") or ids.long_id(store)
    body = {"object_id": number, "path": path, "created_at": old.get("created_at", now), "modified_at": now}
    body |= {"resource_id": str(number), **fields}
    store.put(KIND, path, body, name=str(number), parent=posixpath.dirname(path))
