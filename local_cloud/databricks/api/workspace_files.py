"""Workspace API: folders, notebooks and files, imported and exported in the formats clients use."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local_cloud.databricks.api import notebooks, tree
from local_cloud.databricks.bodies import read_json
from local_cloud.databricks.errors import ApiError, InvalidParameterError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document

MAX_CONTENT = 10 * 1024 * 1024  # https://docs.databricks.com/api/workspace/workspace/import
_SUFFIX = {language: extension for extension, language in notebooks.EXTENSIONS.items()}
_TYPES = {"PYTHON": "py", "SQL": "sql", "SCALA": "scala", "R": "r"}


def mkdirs(call: Call) -> Document:
    """Make a folder and its parents."""
    tree.make_directory(call.workspace.store, tree.clean(call.text("path")))
    return {}


async def import_object(call: Call, request: Request) -> Response:
    """Import from JSON (content in base64) or from a multipart form (content as it is)."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        async with request.form(max_files=1, max_part_size=MAX_CONTENT) as form:
            upload = form.get("content")
            raw = await upload.read() if isinstance(upload, UploadFile) else str(upload or "").encode()
            fields: dict[str, object] = {
                k: v for k, v in form.items() if isinstance(v, str) and k != "content"
            }
        fields["overwrite"] = fields.get("overwrite") in ("true", "True")
        call.workspace.contract.check_body("POST", "/api/2.0/workspace/import", fields)
    else:
        fields = await read_json(request)
        call.workspace.contract.check_body("POST", "/api/2.0/workspace/import", fields)
        raw = _decode(str(fields.get("content") or ""))
    await run_in_threadpool(_import, call, fields, raw)
    return JSONResponse({})


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise InvalidParameterError(f"content: not base64 ({error})") from error


def _import(call: Call, fields: Mapping[str, object], raw: bytes) -> None:
    if len(raw) > MAX_CONTENT:
        message = f"content is {len(raw)} bytes; at most {MAX_CONTENT} can be imported"
        raise ApiError(message, code="MAX_NOTEBOOK_SIZE_EXCEEDED")
    path = tree.clean(str(fields["path"]))
    language = str(fields["language"]) if fields.get("language") else None
    item = notebooks.read_import(path, raw, str(fields.get("format") or "SOURCE"), language)
    tree.write(call.workspace.store, item, overwrite=bool(fields.get("overwrite")))


def export(call: Call) -> Response | Document:
    """Export a notebook or file, or a folder as a zip of sources."""
    store, path = call.workspace.store, tree.clean(call.text("path"))
    item, file_format = tree.require(store, path), call.query.get("format") or "SOURCE"
    if item["object_type"] == "DIRECTORY":
        raw, kind = _zip(call, path), "zip"
    elif item["object_type"] == "NOTEBOOK" and file_format == "JUPYTER":
        raw, kind = notebooks.to_jupyter(tree.content(store, path), item["language"]), "ipynb"
    elif file_format in ("SOURCE", "AUTO", "RAW"):
        raw, kind = tree.content(store, path), _TYPES.get(item.get("language", ""), "file")
    else:
        raise InvalidParameterError(
            f"format: {file_format} is not offered by the local workspace; use SOURCE, JUPYTER, AUTO or RAW"
        )
    if call.flag("direct_download"):
        return Response(raw, media_type="application/octet-stream")
    return {"content": base64.b64encode(raw).decode(), "file_type": kind}


def _zip(call: Call, path: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in tree.descendants(call.workspace.store, path):
            if item["object_type"] != "DIRECTORY":
                name = item["path"][len(path.rstrip("/")) + 1 :] + _SUFFIX.get(item.get("language", ""), "")
                archive.writestr(name, tree.content(call.workspace.store, item["path"]))
    return buffer.getvalue()


def get_status(call: Call) -> Document:
    """What is at a path."""
    return tree.require(call.workspace.store, tree.clean(call.text("path")))


def list_objects(call: Call) -> Document:
    """The content of a folder, or the object itself."""
    path = tree.clean(call.text("path"))
    item = tree.require(call.workspace.store, path)
    if item["object_type"] != "DIRECTORY":
        return {"objects": [item]}
    since = call.number("notebooks_modified_after", 0)
    found = tree.children(call.workspace.store, path)
    return {"objects": [o for o in found if not since or o["modified_at"] >= since]} if found else {}


def delete(call: Call) -> Document:
    """Delete an object, with `recursive` a folder with its content."""
    tree.remove(call.workspace.store, tree.clean(call.text("path")), recursive=call.flag("recursive"))
    return {}


ENDPOINTS = (
    Endpoint("POST", "/api/2.0/workspace/mkdirs", mkdirs),
    Endpoint("POST", "/api/2.0/workspace/import", raw=import_object),
    Endpoint("GET", "/api/2.0/workspace/export", export),
    Endpoint("GET", "/api/2.0/workspace/get-status", get_status),
    Endpoint("GET", "/api/2.0/workspace/list", list_objects),
    Endpoint("POST", "/api/2.0/workspace/delete", delete),
)
