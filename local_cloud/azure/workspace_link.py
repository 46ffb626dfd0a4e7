"""The one place where the local Azure touches the local Databricks: a workspace begins and ends over HTTP.

Without a running server a Databricks workspace is only a record, as every other resource is.
"""

from __future__ import annotations

import dataclasses
import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

from local_cloud.azure.errors import ProvisioningError, UnreachableError

_TIMEOUT_SECONDS: Final = 60
_ROUTE: Final = "/local/workspace"


def local_directory() -> Path:
    """`$LOCAL_CLOUD_DIR`, or `.local` beside the nearest Pulumi.yaml above the working directory."""
    configured = os.environ.get("LOCAL_CLOUD_DIR")
    if configured:
        return Path(configured)
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").exists()), here)
    return root / ".local"


@dataclasses.dataclass(frozen=True)
class WorkspaceLink:
    """Where a running local Databricks server says that it listens."""

    endpoint_file: Path

    @classmethod
    def default(cls) -> WorkspaceLink:
        """The server of this project."""
        return cls(local_directory() / "databricks" / "endpoint.json")

    def _endpoint(self) -> dict[str, Any] | None:
        try:
            return dict(json.loads(self.endpoint_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def url(self) -> str | None:
        """URL of the server, or None if there is none."""
        endpoint = self._endpoint()
        return str(endpoint["url"]) if endpoint else None

    def begin(self, workspace_id: str, name: str, resource_id: str) -> None:
        """Let the server's workspace be this one; raises ProvisioningError or UnreachableError."""
        self._send("PUT", {"workspace_id": workspace_id, "name": name, "resource_id": resource_id})

    def end(self) -> None:
        """Delete the server's workspace and all in it; raises ProvisioningError or UnreachableError."""
        self._send("DELETE", None)

    def _send(self, method: str, body: dict[str, str] | None) -> None:
        endpoint = self._endpoint()
        if endpoint is None:
            return
        request = urllib.request.Request(  # noqa: S310  (the URL is the loopback server's own)
            f"{endpoint['url']}{_ROUTE}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Bearer {endpoint['token']}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
                response.read()
        except urllib.error.HTTPError as error:
            detail = error.read().decode(errors="replace")[:500]
            raise ProvisioningError(
                "ApplianceProvisioningFailed",
                f"the local Databricks server answered {error.code} to {method} {_ROUTE}: {detail}",
                status=500,
            ) from error
        except (urllib.error.URLError, OSError) as error:
            raise UnreachableError(
                f"the local Databricks server at {endpoint['url']} does not answer ({error}). Start it, or "
                f"remove {self.endpoint_file} to go without one."
            ) from error
