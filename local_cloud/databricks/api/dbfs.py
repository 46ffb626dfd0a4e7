"""DBFS API: the older face of the same files, with contents in base64 and uploads in blocks.

Rules: https://docs.databricks.com/api/azure/workspace/dbfs
"""

from __future__ import annotations

import base64
import binascii
import shutil
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local_cloud.databricks.api.places import is_listed, place, write_bytes
from local_cloud.databricks.bodies import MAX_BODY, read_json
from local_cloud.databricks.errors import AlreadyExistsError, ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document

_BLOCK = 1024 * 1024  # bytes of one read or add-block
_HANDLE = "dbfs_handle"


def _existing(call: Call, name: str = "path") -> Path:
    target = place(call.workspace, call.text(name))
    if not target.exists():
        raise NotFoundError(f"No file or directory exists on path {call.text(name)}.")
    return target


def _info(call: Call, target: Path) -> Document:
    facts, path = target.stat(), "/" + str(target.relative_to(call.workspace.files))
    size = 0 if target.is_dir() else facts.st_size
    return {
        "path": path.replace("/.", "/") if path == "/." else path,
        "is_dir": target.is_dir(),
        "file_size": size,
        "modification_time": int(facts.st_mtime * 1000),
    }


def get_status(call: Call) -> Document:
    """What is at a path."""
    return _info(call, _existing(call))


def list_files(call: Call) -> Document:
    """The content of a directory, or the file itself."""
    target = _existing(call)
    entries = sorted(e for e in target.iterdir() if is_listed(e)) if target.is_dir() else [target]
    return {"files": [_info(call, e) for e in entries]} if entries else {}


def mkdirs(call: Call) -> Document:
    """Make a directory and its parents."""
    target = place(call.workspace, call.text("path"))
    if any(p.is_file() for p in (target, *target.parents)):
        raise AlreadyExistsError(f"A file is in the way of directory {call.text('path')}.")
    target.mkdir(parents=True, exist_ok=True)
    return {}


def delete(call: Call) -> Document:
    """Delete a file or directory; absent is fine, as in the real API."""
    target = place(call.workspace, call.text("path"))
    if target == call.workspace.files:
        raise InvalidParameterError("The root directory cannot be deleted")
    if target.is_dir():
        if any(target.iterdir()) and not call.flag("recursive"):
            raise ApiError(f"{call.text('path')} is not empty; set recursive.", code="IO_ERROR")
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    return {}


def move(call: Call) -> Document:
    """Rename a file or directory."""
    source, target = _existing(call, "source_path"), place(call.workspace, call.text("destination_path"))
    if target.exists():
        raise AlreadyExistsError(f"A file or directory already exists at {call.text('destination_path')}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    return {}


def read(call: Call) -> Document:
    """At most 1 MiB of a file from an offset."""
    target, offset = _existing(call), call.number("offset", 0)
    length = min(call.number("length", 0) or _BLOCK, _BLOCK)
    if target.is_dir() or offset < 0:
        raise InvalidParameterError(f"{call.text('path')} is a directory, or offset {offset} is negative")
    with target.open("rb") as file:
        file.seek(offset)
        data = file.read(length)
    return {"bytes_read": len(data), "data": base64.b64encode(data).decode()}


async def put(call: Call, request: Request) -> Response:
    """Upload a small file, from JSON or from a form."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        async with request.form(max_files=1, max_part_size=MAX_BODY) as form:
            upload = form.get("contents")
            data = await upload.read() if isinstance(upload, UploadFile) else str(upload or "").encode()
            path, overwrite = str(form.get("path", "")), str(form.get("overwrite")).lower() == "true"
    else:
        body = await read_json(request)
        call.workspace.contract.check_body("POST", "/api/2.0/dbfs/put", body)
        data, path, overwrite = _decode(body.get("contents") or ""), body["path"], bool(body.get("overwrite"))
    target = place(call.workspace, path)
    _free(target, path, overwrite=overwrite)
    write_bytes(target, data)
    return JSONResponse({})


def _free(target: Path, path: str, *, overwrite: bool) -> None:
    if target.is_dir() or (target.exists() and not overwrite):
        raise AlreadyExistsError(f"A file or directory already exists at path {path}.")


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise InvalidParameterError(f"The content is not base64 ({error})") from error


def create(call: Call) -> Document:
    """Begin an upload in blocks; the file appears when it is closed."""
    target, store = place(call.workspace, call.text("path")), call.workspace.store
    _free(target, call.text("path"), overwrite=call.flag("overwrite"))
    handle = store.next_number()
    part = call.workspace.state_dir / "uploads" / str(handle)
    part.parent.mkdir(exist_ok=True)
    part.touch()
    store.put(_HANDLE, handle, {"path": call.text("path"), "part": str(part)})
    return {"handle": handle}


def add_block(call: Call) -> Document:
    """Add at most 1 MiB to an upload."""
    found, data = _upload(call), _decode(call.text("data"))
    if len(data) > _BLOCK:
        raise ApiError(f"A block is at most {_BLOCK} bytes (is {len(data)}).", code="MAX_BLOCK_SIZE_EXCEEDED")
    with Path(found["part"]).open("ab") as file:
        file.write(data)
    return {}


def close(call: Call) -> Document:
    """End an upload."""
    found = _upload(call)
    target = place(call.workspace, found["path"])
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(found["part"]).replace(target)
    call.workspace.store.delete(_HANDLE, call.number("handle"))
    return {}


def _upload(call: Call) -> Document:
    found = call.workspace.store.get(_HANDLE, call.number("handle"))
    if found is None:
        raise NotFoundError(f"No upload has the handle {call.number('handle')}.")
    return found


_BASE = "/api/2.0/dbfs"
ENDPOINTS = (
    Endpoint("GET", f"{_BASE}/get-status", get_status),
    Endpoint("GET", f"{_BASE}/list", list_files),
    Endpoint("GET", f"{_BASE}/read", read),
    Endpoint("POST", f"{_BASE}/mkdirs", mkdirs),
    Endpoint("POST", f"{_BASE}/delete", delete, blocking=True),
    Endpoint("POST", f"{_BASE}/move", move),
    Endpoint("POST", f"{_BASE}/put", raw=put),
    Endpoint("POST", f"{_BASE}/create", create),
    Endpoint("POST", f"{_BASE}/add-block", add_block),
    Endpoint("POST", f"{_BASE}/close", close),
)
