"""Hands MLflow requests to the MLflow server, and answers the few that only Databricks has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from local_cloud.databricks.api import tree
from local_cloud.databricks.bodies import read_bytes
from local_cloud.databricks.errors import ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.store import Document
from local_cloud.databricks.tracking import model_files, registry

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace

PREFIXES = ("/api/2.0/mlflow/", "/api/3.0/mlflow/", "/api/2.0/mlflow-artifacts/")
_BASE = "/api/2.0/mlflow/"
_PASSED = ("content-type", "accept", "range", "content-length")
_HIDDEN = ("transfer-encoding", "connection", "server", "date", "content-encoding", "content-length")


def is_tracking(path: str) -> bool:
    """Whether a path belongs to MLflow."""
    return path.startswith(PREFIXES)


class TrackingGateway:
    """One per application: a client of the MLflow process, and the differences between it and Databricks."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._client: httpx.AsyncClient | None = None
        self._socket = ""

    async def answer(self, request: Request) -> Response:
        """The answer to a request below one of PREFIXES."""
        await self._connect()
        path = request.scope["path"]
        if path.startswith("/api/2.0/mlflow-artifacts/"):
            return await self._stream(request)
        fields = await _fields(request)
        if path.startswith(_BASE):
            return await self._databricks(request, path[len(_BASE) :], fields)
        return await self._pass(request.method, path, fields)

    async def _databricks(self, request: Request, name: str, fields: Document) -> Response:
        if name.startswith("unity-catalog/"):
            return await registry.answer(self, request.method, name.removeprefix("unity-catalog/"), fields)
        if name == "experiments/create":
            self._check_experiment(str(fields.get("name") or ""))
        if name in ("model-versions/list-artifacts", "model-versions/get-signed-download-uri"):
            return await self._model_files(name, fields)
        if name == "experiments/list":
            return await self._experiments(fields)
        if name in ("experiments/search", "registered-models/search", "model-versions/search") and not int(
            fields.get("max_results") or 0
        ):
            fields["max_results"] = 1000
        if name == "registered-models/list":
            return _plain(
                *await self.call(
                    "GET",
                    "registered-models/search",
                    {**fields, "max_results": int(fields.get("max_results") or 0) or 1000},
                )
            )
        if name == "databricks/registered-models/get":
            status, body = await self.call("GET", "registered-models/get", fields)
            model = body.get("registered_model", {})
            return _plain(
                status,
                {"registered_model_databricks": {**model, "id": model.get("name")}}
                if status == 200
                else body,
            )
        if name == "databricks/model-versions/transition-stage":
            status, body = await self.call("POST", "model-versions/transition-stage", fields)
            return _plain(
                status, {"model_version_databricks": body["model_version"]} if status == 200 else body
            )
        return await self._pass(request.method, _BASE + name, fields)

    def _check_experiment(self, name: str) -> None:
        if not name.startswith("/"):
            message = (
                f"Got an invalid experiment name '{name}'. An experiment name must be an absolute path "
                "within the Databricks workspace, e.g. '/Users/<some-username>/my-experiment'."
            )
            raise InvalidParameterError(message)
        parent = tree.clean(name).rpartition("/")[0] or "/"
        if tree.find(self._workspace.store, parent) is None:
            raise NotFoundError(
                f"Workspace directory '{parent}' not found; create it first (workspace/mkdirs)."
            )

    async def _experiments(self, fields: Document) -> Response:
        size = int(fields.get("max_results") or 0) or 1000
        token = {"page_token": fields["page_token"]} if fields.get("page_token") else {}
        return _plain(*await self.call("POST", "experiments/search", {"max_results": size, **token}))

    async def _model_files(self, name: str, fields: Document) -> Response:
        which = {key: fields.get(key) for key in ("name", "version")}
        status, body = await self.call("GET", "model-versions/get-download-uri", which)
        if "artifact_uri" not in body:
            return _plain(status, body)
        serve = model_files.list_files if name.endswith("list-artifacts") else model_files.signed_address
        return serve(self._workspace, body["artifact_uri"], fields)

    async def call(self, method: str, name: str, fields: Document) -> tuple[int, Document]:
        """Ask the MLflow server; its status and JSON."""
        client = await self._connect()
        reading = method == "GET"
        answer = await client.request(
            method, _BASE + name, params=fields if reading else None, json=None if reading else fields
        )
        return answer.status_code, _json(answer)

    async def _pass(self, method: str, path: str, fields: Document) -> Response:
        client = await self._connect()
        reading = method == "GET"
        answer = await client.request(
            method, path, params=fields if reading else None, json=None if reading else fields
        )
        if "json" in answer.headers.get("content-type", "") or answer.is_success:
            return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))
        return _plain(answer.status_code, _json(answer))

    async def _stream(self, request: Request) -> Response:
        client = await self._connect()
        headers = {k: v for k, v in request.headers.items() if k in _PASSED}
        wanted = client.build_request(
            request.method,
            request.scope["path"],
            params=request.query_params,
            headers=headers,
            content=request.stream(),
        )
        answer = await client.send(wanted, stream=True)
        kept = {k: v for k, v in answer.headers.items() if k not in _HIDDEN}
        return StreamingResponse(_chunks(answer), answer.status_code, kept)

    async def _connect(self) -> httpx.AsyncClient:
        socket = str(await run_in_threadpool(self._workspace.tracking.socket))
        if self._client is None or socket != self._socket:
            transport = httpx.AsyncHTTPTransport(uds=socket, limits=httpx.Limits(max_connections=32))
            self._client, self._socket = (
                httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=120),
                socket,
            )
        return self._client


async def _chunks(answer: httpx.Response) -> Any:
    try:
        async for chunk in answer.aiter_bytes():
            yield chunk
    finally:
        await answer.aclose()


async def _fields(request: Request) -> Document:
    """The fields of a request, from its query and its JSON body."""
    query = request.query_params
    lists = {key: query.getlist(key) for key in query}
    fields: Document = {key: values if len(values) > 1 else values[0] for key, values in lists.items()}
    raw = await read_bytes(request)
    if raw:
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise ApiError(f"Invalid JSON in the request body: {error}", code="MALFORMED_REQUEST") from error
        fields |= body if isinstance(body, dict) else {}
    return fields


def _json(answer: httpx.Response) -> Document:
    try:
        body = answer.json()
        if isinstance(body, dict):
            return body
    except ValueError:
        pass
    path = answer.request.url.path
    code = "ENDPOINT_NOT_FOUND" if answer.status_code in (404, 405) else "INTERNAL_ERROR"
    return {
        "error_code": code,
        "message": f"No API found for '{answer.request.method} {path}'"
        if "FOUND" in code
        else answer.text[:500],
    }


def _plain(status: int, body: Document) -> Response:
    return JSONResponse(body, status)
