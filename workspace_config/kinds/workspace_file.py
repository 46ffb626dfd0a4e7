"""A plain file in the workspace tree (a module, a SQL text, a wheel), compared byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules
from workspace_config.workspace_path import WorkspacePath, read_content

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class WorkspaceFile(WorkspacePath):
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
        from databricks.sdk.service.workspace import ExportFormat

        return read_content(client, id, ExportFormat.AUTO, "file")

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Upload as it is: RAW never turns a `.py` file into a notebook."""
        from databricks.sdk.service.workspace import ImportFormat

        client.workspace.upload(
            desired["path"], desired["content"].read(), format=ImportFormat.RAW, overwrite=True
        )
        return str(desired["path"])
