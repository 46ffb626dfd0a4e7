"""Models in Unity Catalog: the `unity-catalog/` requests of MLflow's client, carried out by MLflow's own
registry.

The shapes differ a little: aliases are objects, stages do not exist, and a version's files are in
`dbfs:/Models`.
"""

from __future__ import annotations

from typing import Any, Protocol

from starlette.responses import JSONResponse, Response

from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.store import Document

_OK = 200
_MODEL_FIELDS = ("name", "description", "tags")
_VERSION_FIELDS = ("name", "source", "run_id", "description", "tags", "model_id")
_NOT_IN_UC = ("current_stage", "run_link", "latest_versions", "params", "metrics")


class Gateway(Protocol):
    """What is needed of the tracking gateway."""

    async def call(self, method: str, name: str, fields: Document) -> tuple[int, Document]:
        """Ask the MLflow server."""


async def answer(gateway: Gateway, method: str, name: str, fields: Document) -> Response:
    """The answer to a `unity-catalog/` request."""
    if (
        name.endswith(":is-databricks-sdk-models-artifact-repository-enabled")
        or "artifact-repository-enabled" in name
    ):
        return JSONResponse({"is_databricks_sdk_models_artifact_repository_enabled": True})
    if name == "model-versions/emit-lineage":
        return JSONResponse({})
    if name == "model-versions/generate-temporary-credentials":
        return JSONResponse({"credentials": {}})
    if name == "model-versions/get-download-uri":
        return JSONResponse({"artifact_uri": location(str(fields["name"]), str(fields["version"]))})
    if name == "model-versions/finalize":
        return _answer(
            *await gateway.call("GET", "model-versions/get", {k: fields[k] for k in ("name", "version")})
        )
    if name == "registered-models/create":
        check_name(str(fields.get("name") or ""))
        fields = {k: fields[k] for k in _MODEL_FIELDS if k in fields}
    if name == "model-versions/create":
        fields = {k: fields[k] for k in _VERSION_FIELDS if k in fields}
        source = str(fields.get("source") or "")
        if source.startswith("models:/m-"):
            fields.setdefault("model_id", source.rsplit("/", 1)[-1])
        if source.startswith(
            ("/", "file:")
        ):  # the registry refuses local sources; the client uploads the files itself
            fields["source"] = "dbfs:/Models/" + str(fields["name"]).replace(".", "/")
    if method == "GET" and name.endswith("/search") and not int(fields.get("max_results") or 0):
        fields["max_results"] = 1000
    return _answer(*await gateway.call(method, name, fields))


def check_name(name: str) -> None:
    """Raise InvalidParameterError unless a model's name has three levels."""
    if len([part for part in name.split(".") if part]) != 3:
        raise InvalidParameterError(
            f"'{name}' is not a valid model name: it must be <catalog>.<schema>.<model>"
        )


def location(name: str, version: str) -> str:
    """Where the files of a model version are."""
    return f"dbfs:/Models/{name.replace('.', '/')}/{version}"


def _answer(status: int, body: Document) -> Response:
    return JSONResponse(_translate(body) if status == _OK else body, status)


def _translate(value: Any) -> Any:
    if isinstance(value, list):
        return [_translate(item) for item in value]
    if not isinstance(value, dict):
        return value
    body = {k: _translate(v) for k, v in value.items() if k not in _NOT_IN_UC}
    if isinstance(body.get("aliases"), list):
        body["aliases"] = [{"alias": a, "version": ""} if isinstance(a, str) else a for a in body["aliases"]]
    if "version" in body and "name" in body and "status" in body:
        body["status"] = "MODEL_VERSION_READY"
        body["storage_location"] = location(str(body["name"]), str(body["version"]))
        body.pop("model_id", None)
    return body
