"""Uploads of large files in parts, by addresses signed for one part each, as the official client sends them.

The client's protocol: initiate, ask for addresses, PUT the parts (several at once), complete or abort.
"""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local_cloud.databricks.api.places import place, write_stream
from local_cloud.databricks.bodies import read_json
from local_cloud.databricks.errors import ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document

KIND = "upload"
_MAX_ADDRESSES = 1000


async def post_file(call: Call, request: Request) -> Response:
    """Begin an upload (`action=initiate-upload`) or end it (`action=complete-upload`)."""
    action, path = call.query.get("action"), call.path["path"]
    if action == "initiate-upload":
        if place(call.workspace, path).exists() and not call.flag("overwrite"):
            raise ApiError(
                f"The file {path} already exists; set overwrite.", code="ALREADY_EXISTS", status=409
            )
        token = secrets.token_hex(16)
        call.workspace.store.put(KIND, token, {"path": path, "overwrite": call.flag("overwrite")})
        return JSONResponse({"multipart_upload": {"session_token": token}})
    if action == "complete-upload":
        body = await read_json(request)
        numbers = sorted(int(part["part_number"]) for part in body.get("parts") or [])
        await run_in_threadpool(_complete, call, call.text("session_token"), numbers)
        return JSONResponse({})
    raise InvalidParameterError(f"action: {action!r} is not one of initiate-upload, complete-upload")


def _session(call: Call, token: str) -> Document:
    found = call.workspace.store.get(KIND, token)
    if found is None:
        raise NotFoundError("There is no such upload; it was completed or aborted.")
    return found


def _directory(call: Call, token: str) -> Path:
    return call.workspace.state_dir / "uploads" / token


def _complete(call: Call, token: str, numbers: list[int]) -> None:
    target, parts = place(call.workspace, _session(call, token)["path"]), _directory(call, token)
    missing = [n for n in numbers if not (parts / str(n)).is_file()]
    if missing or numbers != list(range(1, len(numbers) + 1)):
        raise InvalidParameterError(f"parts: {numbers} is not 1..n, or part {missing} was not uploaded")
    whole = parts / "whole"
    with whole.open("wb") as file:
        for number in numbers:
            with (parts / str(number)).open("rb") as part:
                shutil.copyfileobj(part, file, 1 << 20)
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.replace(target)
    call.workspace.store.delete(KIND, token)
    shutil.rmtree(parts)


def part_addresses(call: Call) -> Document:
    """Addresses for some of the parts of an upload."""
    token, first = call.text("session_token"), call.number("start_part_number")
    _session(call, token)
    count = min(max(call.number("count", 1), 1), _MAX_ADDRESSES)
    urls = [
        {"part_number": n, "url": _address(call, f"{token}/{n}"), "headers": []}
        for n in range(first, first + count)
    ]
    return {"upload_part_urls": urls}


def abort_address(call: Call) -> Document:
    """The address whose DELETE gives an upload up."""
    token = call.text("session_token")
    _session(call, token)
    return {"abort_upload_url": {"url": _address(call, f"{token}/0"), "headers": []}}


def _address(call: Call, what: str) -> str:
    return f"{call.workspace.url}/local/upload/{what}?t={call.workspace.vault.sign(f'upload/{what}')}"


async def part(call: Call, request: Request) -> Response:
    """PUT one part, or DELETE the upload, at a signed address."""
    token, number = call.path["token"], call.path["number"]
    if not call.workspace.vault.signed(f"upload/{token}/{number}", call.query.get("t") or ""):
        raise ApiError("The address is not signed for this upload.", code="UNAUTHENTICATED", status=401)
    _session(call, token)
    if request.method == "DELETE":
        call.workspace.store.delete(KIND, token)
        await run_in_threadpool(shutil.rmtree, _directory(call, token), ignore_errors=True)
        return Response()
    size = await write_stream(_directory(call, token) / number, request.stream())
    return Response(headers={"etag": f'"{number}-{size}"'})


PUBLIC_ENDPOINTS = (
    Endpoint("PUT", "/local/upload/{token}/{number}", raw=part),
    Endpoint("DELETE", "/local/upload/{token}/{number}", raw=part),
)
ENDPOINTS = (
    Endpoint("POST", "/api/2.0/fs/files{path:path}", raw=post_file),
    Endpoint("POST", "/api/2.0/fs/create-upload-part-urls", part_addresses),
    Endpoint("POST", "/api/2.0/fs/create-abort-upload-url", abort_address),
)
