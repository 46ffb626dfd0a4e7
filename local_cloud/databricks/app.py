"""The ASGI application: every request passes the same gate (token, size, JSON, contract) before a handler
sees it.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from local_cloud.databricks.api.table import ENDPOINTS, PUBLIC_ENDPOINTS
from local_cloud.databricks.bodies import read_json
from local_cloud.databricks.compute.fleet import SparkFactory, start_spark
from local_cloud.databricks.errors import ApiError
from local_cloud.databricks.routing import Call, Endpoint, Router
from local_cloud.databricks.tracking.gateway import TrackingGateway, is_tracking
from local_cloud.databricks.workspace import USER_NAME, Workspace

_LOG = logging.getLogger("local_cloud.databricks")


def create_app(state_dir: Path, token: str, *, spark: SparkFactory = start_spark) -> Starlette:
    """A workspace kept under `state_dir`, opened with `token`.

    `spark(spec, state_dir)` starts the execution of a cluster (blocking) and returns it; see `compute.fleet`.
    `app.state.workspace` is the `Workspace`; it is closed when the server shuts down.
    """
    workspace = Workspace(state_dir, token, spark)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(workspace.close)

    app = Starlette(routes=[Mount("/", Gate(workspace))], lifespan=lifespan)
    app.state.workspace = workspace
    return app


class Gate:
    """Authenticates, checks and dispatches requests, and turns every failure into a Databricks error."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._public = Router(PUBLIC_ENDPOINTS)
        self._router = Router(ENDPOINTS)
        self._tracking = TrackingGateway(workspace)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        request = Request(scope, receive)
        self._workspace.url = self._workspace.url or _own_url(scope)
        try:
            response = await self._answer(request)
        except ApiError as error:
            response = JSONResponse({"error_code": error.code, "message": error.message}, error.status)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 (answered, and the traceback logged)
            _LOG.exception("%s %s failed", request.method, request.url.path)
            message = f"{type(error).__name__} inside the local workspace; its log has the traceback."
            response = JSONResponse({"error_code": "INTERNAL_ERROR", "message": message}, 500)
        response.headers["x-databricks-org-id"] = self._workspace.store.setting("workspace_id") or ""
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        method, path = request.method, request.scope["path"]
        found = self._public.find(method, path)
        if found is None:
            self._authenticate(request)
            found = self._router.find(method, path)
            if not path.startswith("/local/"):
                _ = self._workspace.workspace_id
            if found is None and is_tracking(path):
                return await self._tracking.answer(request)
        if found is None:
            raise ApiError(f"No API found for '{method} {path}'", code="ENDPOINT_NOT_FOUND", status=404)
        endpoint, parameters = found
        if endpoint.raw is not None:
            return await endpoint.raw(self._call(request, parameters, {}), request)
        body = await read_json(request) if method in ("POST", "PUT", "PATCH") else {}
        self._workspace.contract.check_query(method, endpoint.path, request.query_params.multi_items())
        self._workspace.contract.check_body(method, endpoint.path, body, parameters)
        return await _run(endpoint, self._call(request, parameters, body))

    def _authenticate(self, request: Request) -> None:
        given = request.headers.get("authorization", "").encode("latin-1")
        if not hmac.compare_digest(given, f"Bearer {self._workspace.token}".encode()):
            raise ApiError(
                "Credential was not sent or was of an unsupported type for this API.",
                code="UNAUTHENTICATED",
                status=401,
            )

    def _call(self, request: Request, path: dict[str, str], body: dict[str, Any]) -> Call:
        return Call(self._workspace, USER_NAME, path, request.query_params, body)


async def _run(endpoint: Endpoint, call: Call) -> Response:
    if endpoint.handler is None:
        raise TypeError(f"{endpoint.method} {endpoint.path} has no handler")
    answer = await run_in_threadpool(endpoint.handler, call) if endpoint.blocking else endpoint.handler(call)
    return answer if isinstance(answer, Response) else JSONResponse(answer)


def _own_url(scope: Scope) -> str:
    host, port = scope.get("server") or ("127.0.0.1", 80)
    return f"http://{host}:{port}"
