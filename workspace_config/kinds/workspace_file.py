"""A plain file in the workspace tree (a module, a SQL text, a wheel), compared byte for byte."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules
from workspace_config.opaque import DIGEST, content_digest

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class WorkspaceFile:
    """https://docs.databricks.com/api/azure/workspace/workspace/import ; the id is the path.

    `desired` is `path` and `content` (a `Content`).
    """

    kind = "workspace_file"
    rules = Rules(
        immutable={"path": "a file is its path"},
        adoptable="what lies at a path of the bundle belongs to the bundle",
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return path and digest of the bytes."""
        from databricks.sdk.errors import NotFound
        from databricks.sdk.service.workspace import ExportFormat

        try:
            with client.workspace.download(id, format=ExportFormat.AUTO) as stream:
                data = stream.read()
        except NotFound:
            return None
        return {"path": id, "content": {DIGEST: content_digest(data, "file")}}

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the file at the path."""
        path = str(desired["path"])
        return path if self.read(client, path) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Upload as it is: RAW never turns a `.py` file into a notebook."""
        from databricks.sdk.service.workspace import ImportFormat

        client.workspace.upload(
            desired["path"], desired["content"].read(), format=ImportFormat.RAW, overwrite=True
        )
        return str(desired["path"])

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Upload again in place."""
        self.create(client, desired)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the file."""
        from databricks.sdk.errors import NotFound

        try:
            client.workspace.delete(id)
        except NotFound:
            return
