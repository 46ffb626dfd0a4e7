"""The files of a model in the workspace registry: listed, and handed out by addresses signed for one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from local_cloud.databricks.api.places import is_listed, place
from local_cloud.databricks.errors import ApiError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace


# MLflow's client keeps what is at the first address at the second path of the Files API.
_KEPT = (r"dbfs:/databricks/mlflow-tracking/([^/]+)/", r"dbfs:/WorkspaceInternal/Mlflow/Artifacts/\1/Runs/")


def list_files(workspace: Workspace, root: str, fields: Document) -> Response:
    """The files and directories directly below a path of a model that is at `root` (a dbfs:/ address)."""
    root = re.sub(*_KEPT, root)
    base, path = place(workspace, root), str(fields.get("path") or "").strip("/")
    target = place(workspace, f"{root.rstrip('/')}/{path}")
    if not target.exists():
        raise NotFoundError(f"The model has no file '{path}' below {root}")
    entries = sorted(e for e in target.iterdir() if is_listed(e)) if target.is_dir() else [target]
    return JSONResponse({"files": [_entry(base, e) for e in entries]})


def _entry(base: Path, entry: Path) -> Document:
    size = {} if entry.is_dir() else {"file_size": entry.stat().st_size}
    return {"path": str(entry.relative_to(base)), "is_dir": entry.is_dir(), **size}


def signed_address(workspace: Workspace, root: str, fields: Document) -> Response:
    """An address that needs no token for one file of a model."""
    root = re.sub(*_KEPT, root)
    path = f"{root.removeprefix('dbfs:').rstrip('/')}/{str(fields.get('path') or '').strip('/')}"
    if not place(workspace, path).is_file():
        raise NotFoundError(f"The model has no file '{fields.get('path')}'")
    address = f"{workspace.url}/local/download{quote(path)}?t={workspace.vault.sign(f'file/{path}')}"
    return JSONResponse({"signed_uri": address, "headers": []})


async def download(call: Call, _request: Request) -> Response:
    """The file of a signed address."""
    path = call.path["path"]
    if not call.workspace.vault.signed(f"file/{path}", call.query.get("t") or ""):
        raise ApiError("The address is not signed for this file.", code="UNAUTHENTICATED", status=401)
    target = place(call.workspace, path)
    if not target.is_file():
        raise NotFoundError(f"There is no file {path}")
    return FileResponse(target, media_type="application/octet-stream")


PUBLIC_ENDPOINTS = (Endpoint("GET", "/local/download{path:path}", raw=download),)
