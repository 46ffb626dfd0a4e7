"""The ASGI application: every request passes one gate (token, type, version) before a handler."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from local_cloud.azure.arm import metadata, synapse
from local_cloud.azure.arm.errors import UnauthorizedError, error_body
from local_cloud.azure.arm.identity.endpoints import Endpoints
from local_cloud.azure.arm.identity.tenant import Tenant
from local_cloud.azure.arm.identity.tokens import LIFETIME_SECONDS, MANAGEMENT, Tokens
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.operations import Operations
from local_cloud.azure.arm.router import route
from local_cloud.azure.arm.service import Service
from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import AzureError, UnknownTypeError

_LOG: Final = logging.getLogger("local_cloud.azure.arm")
_LIMIT: Final = 4 * 1024 * 1024
"""Bytes of a request body; Azure's own limit."""


def create_app(
    core: AzureCore,
    tenant: Tenant,
    *,
    clock: Callable[[], float] = time.time,
    operation_seconds: float = 0.0,
    token_seconds: int = LIFETIME_SECONDS,
    page_size: int = 100,
) -> Starlette:
    """An ARM server over `core`, opened with tokens of `tenant`.

    `operation_seconds` is how long every long-running operation takes; with 0 the first poll finds it done.
    """
    tokens = Tokens(tenant, clock, token_seconds)
    operations = Operations(core.manager, clock, operation_seconds)
    gate = Gate(Service(core, tokens, operations, page_size))
    return Starlette(routes=[Mount("/", gate)])


class Gate:
    """Authenticates and dispatches, and turns every failure into an error of Azure."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._identity = Endpoints(service.tokens)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        request = Request(scope, receive)
        try:
            call = _call(request, await _body(request))
        except ClientDisconnect:
            return
        except AzureError as error:
            answer = Answer(error.status, error_body(error))
        else:
            answer = await run_in_threadpool(self._answer, call)
        await _response(answer, request)(scope, receive, send)

    def _answer(self, call: Call) -> Answer:
        try:
            return self._dispatch(call)
        except UnauthorizedError as error:
            return Answer(error.status, error_body(error), {"WWW-Authenticate": self._challenge(call, error)})
        except AzureError as error:
            wait = {} if error.retry_after is None else {"Retry-After": str(max(1, round(error.retry_after)))}
            return Answer(error.status, error_body(error), wait)
        except UnknownTypeError as error:
            return Answer(404, {"error": {"code": "InvalidResourceType", "message": str(error)}})
        except Exception as error:  # noqa: BLE001 (answered, and the traceback logged)
            _LOG.exception("%s %s failed", call.method, call.path)
            text = (
                f"{type(error).__name__} inside the local Azure Resource Manager; its log has the traceback."
            )
            return Answer(500, {"error": {"code": "InternalServerError", "message": text}})

    def _dispatch(self, call: Call) -> Answer:
        found = self._identity.find(call)
        if found is not None:
            return found
        if [part.lower() for part in call.segments] == ["metadata", "endpoints"] and call.method == "GET":
            return metadata.endpoints(call, self._service.tokens.tenant.tenant_id)
        given = call.headers.get("authorization", "")
        if call.segments[:1] == [synapse.PREFIX]:
            self._service.tokens.check(given, synapse.AUDIENCE)
            return synapse.answer(self._service, call)
        self._service.tokens.check(given, *MANAGEMENT, call.base_url)
        self._service.operations.settle()
        return route(self._service, call)

    def _challenge(self, call: Call, error: UnauthorizedError) -> str:
        authority = f"{call.base_url}/{self._service.tokens.tenant.tenant_id}"
        text = error.message.replace('"', "'")
        return (
            f'Bearer authorization_uri="{authority}", error="invalid_token", error_description="{text}", '
            f'resource="{call.base_url}"'
        )


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _LIMIT:
            raise AzureError("RequestContentTooLarge", f"The body is larger than {_LIMIT} bytes.", status=413)
        parts.append(part)
    return b"".join(parts)


def _call(request: Request, body: bytes) -> Call:
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    segments = [unquote(part) for part in raw.decode("latin-1").split("?")[0].split("/") if part]
    host = request.headers.get("host") or "127.0.0.1"
    return Call(
        request.method,
        segments,
        {name.lower(): value for name, value in request.query_params.items()},
        {name.lower(): value for name, value in request.headers.items()},
        body,
        f"{request.scope['scheme']}://{host}",
    )


def _response(answer: Answer, request: Request) -> Response:
    request_id = str(uuid.uuid4())
    headers = {
        "x-ms-request-id": request_id,
        "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id", request_id),
        "Cache-Control": "no-cache",
        **answer.headers,
    }
    client = request.headers.get("x-ms-client-request-id")
    if client and request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
        headers["x-ms-client-request-id"] = client
    if answer.body is None or request.method == "HEAD":
        return Response(None, answer.status, headers)
    content = json.dumps(answer.body, separators=(",", ":")).encode()
    return Response(content, answer.status, headers, "application/json; charset=utf-8")
