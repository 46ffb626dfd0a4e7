"""Reads a request's JSON body within a limit, so that no client can fill the server's memory."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from local_cloud.databricks.errors import ApiError

MAX_BODY = 32 * 1024 * 1024  # bytes; files are streamed and have no such limit


async def read_bytes(request: Request, limit: int = MAX_BODY) -> bytes:
    """The whole body; raises ApiError 413 past `limit` bytes, before more is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            message = (
                f"The request body is larger than {limit // 2**20} MiB; send files through /api/2.0/fs/files."
            )
            raise ApiError(message, code="MAX_REQUEST_SIZE_EXCEEDED", status=413)
    return bytes(body)


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object (empty body: {}); raises ApiError MALFORMED_REQUEST or 413."""
    body = await read_bytes(request)
    try:
        document = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ApiError(f"Invalid JSON in the request body: {error}", code="MALFORMED_REQUEST") from error
    if not isinstance(document, dict):
        raise ApiError("The request body must be a JSON object.", code="MALFORMED_REQUEST")
    return document
