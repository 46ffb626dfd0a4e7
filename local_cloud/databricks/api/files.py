"""Files API: files and directories of volumes and artifacts, streamed to and from disk, with ranges.

Rules: https://docs.databricks.com/api/azure/workspace/files
"""

from __future__ import annotations

import email.utils
import shutil
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from local_cloud.databricks.api.places import is_listed, place, write_stream
from local_cloud.databricks.errors import ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import page_token, read_page_token


async def put_file(call: Call, request: Request) -> Response:
    """Upload a file; an existing one is replaced only with overwrite=true."""
    target = place(call.workspace, call.path["path"])
    if target.is_dir():
        raise InvalidParameterError(f"{call.path['path']} is a directory")
    if target.exists() and not call.flag("overwrite"):
        raise ApiError(
            f"The file {call.path['path']} already exists; set overwrite.", code="ALREADY_EXISTS", status=409
        )
    blocked = next((p for p in target.parents if p.is_file()), None)
    if blocked is not None:
        raise InvalidParameterError(f"{blocked.name} in {call.path['path']} is a file, not a directory")
    await write_stream(target, request.stream())
    return Response(status_code=204)


async def get_file(call: Call, _request: Request) -> Response:
    """Download a file or a range of it."""
    target = _file(call)
    return FileResponse(target, media_type="application/octet-stream")


async def head_file(call: Call, _request: Request) -> Response:
    """The size and time of a file."""
    facts = _file(call).stat()
    headers = {
        "last-modified": email.utils.formatdate(facts.st_mtime, usegmt=True),
        "content-length": str(facts.st_size),
    }
    return Response(headers=headers, media_type="application/octet-stream")


async def delete_file(call: Call, _request: Request) -> Response:
    """Delete a file."""
    await run_in_threadpool(_file(call).unlink)
    return Response(status_code=204)


def _file(call: Call) -> Path:
    target = place(call.workspace, call.path["path"])
    if not target.is_file():
        raise NotFoundError(f"The file being accessed is not found: {call.path['path']}", code="NOT_FOUND")
    return target


async def put_directory(call: Call, _request: Request) -> Response:
    """Make a directory and its parents."""
    target = place(call.workspace, call.path["path"])
    if any(p.is_file() for p in (target, *target.parents)):
        raise ApiError(f"{call.path['path']} is a file", code="ALREADY_EXISTS", status=409)
    target.mkdir(parents=True, exist_ok=True)
    return Response(status_code=204)


async def head_directory(call: Call, _request: Request) -> Response:
    """Whether a directory is there."""
    _directory(call)
    return Response()


async def list_directory(call: Call, _request: Request) -> Response:
    """The content of a directory, in pages."""
    base, after = _directory(call), read_page_token(call.query.get("page_token"))
    size = min(call.number("page_size", 0) or 1000, 1000)
    entries = sorted((e for e in base.iterdir() if is_listed(e)), key=lambda e: e.name)
    prefix = "/" + call.path["path"].strip("/")
    shown = [_entry(prefix, entry) for entry in entries[after : after + size]]
    more = {"next_page_token": page_token(after + size)} if after + size < len(entries) else {}
    return JSONResponse({"contents": shown, **more})


def _entry(prefix: str, entry: Path) -> dict[str, object]:
    facts = entry.stat()
    body: dict[str, object] = {
        "path": f"{prefix.rstrip('/')}/{entry.name}",
        "name": entry.name,
        "is_directory": entry.is_dir(),
    }
    if not entry.is_dir():
        body |= {"file_size": facts.st_size, "last_modified": int(facts.st_mtime * 1000)}
    return body


async def delete_directory(call: Call, _request: Request) -> Response:
    """Delete an empty directory."""
    target = _directory(call)
    if any(target.iterdir()):
        raise ApiError(
            f"The directory {call.path['path']} is not empty.", code="DIRECTORY_NOT_EMPTY", status=409
        )
    await run_in_threadpool(shutil.rmtree, target)
    return Response(status_code=204)


def _directory(call: Call) -> Path:
    target = place(call.workspace, call.path["path"])
    if not target.is_dir():
        raise NotFoundError(
            f"The directory being accessed is not found: {call.path['path']}", code="NOT_FOUND"
        )
    return target


_FILES, _DIRECTORIES = "/api/2.0/fs/files{path:path}", "/api/2.0/fs/directories{path:path}"
ENDPOINTS = (
    Endpoint("PUT", _FILES, raw=put_file),
    Endpoint("GET", _FILES, raw=get_file),
    Endpoint("HEAD", _FILES, raw=head_file),
    Endpoint("DELETE", _FILES, raw=delete_file),
    Endpoint("PUT", _DIRECTORIES, raw=put_directory),
    Endpoint("GET", _DIRECTORIES, raw=list_directory),
    Endpoint("HEAD", _DIRECTORIES, raw=head_directory),
    Endpoint("DELETE", _DIRECTORIES, raw=delete_directory),
)
