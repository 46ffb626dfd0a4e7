"""Other notebooks of the workspace, for %run and dbutils.notebook.run."""

from __future__ import annotations

import base64
import posixpath

from local_cloud.databricks.spark.runner.cells import Cell, parse_notebook
from local_cloud.databricks.spark.runner.rest import WorkspaceApi, WorkspaceApiError


def resolve(path: str, caller: str) -> str:
    """The absolute workspace path of `path` as written in notebook `caller`."""
    path = path.removeprefix("/Workspace") if path.startswith("/Workspace/") else path
    return (
        path if path.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(caller), path))
    )


def load(api: WorkspaceApi, path: str) -> list[Cell]:
    """The cells of a notebook; raises WorkspaceApiError or FileNotFoundError naming the path."""
    try:
        status = api.get("/api/2.0/workspace/get-status", path=path)
        exported = api.get("/api/2.0/workspace/export", path=path, format="SOURCE")
    except WorkspaceApiError as error:
        if error.status == 404:
            raise FileNotFoundError(
                f"Notebook not found: {path}. Paths are relative to the notebook that runs."
            ) from error
        raise
    if status["object_type"] != "NOTEBOOK":
        raise ValueError(f"{path} is a {status['object_type']}, not a notebook")
    return parse_notebook(base64.b64decode(exported["content"]).decode(), status.get("language", "PYTHON"))
