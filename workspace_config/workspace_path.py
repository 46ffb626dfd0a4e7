"""What notebooks and files have in common: they are their path in the workspace tree, compared by content."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

from workspace_config.kind import Document
from workspace_config.opaque import DIGEST, content_digest

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.workspace import ExportFormat


class WorkspacePath:
    """Base of the kinds whose id is a path (https://docs.databricks.com/api/azure/workspace/workspace)."""

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return path and digest of the content, or None when there is nothing at the path."""
        raise NotImplementedError

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Upload, replacing what an interrupted upload has left; return the path."""
        raise NotImplementedError

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the object at the path."""
        path = str(desired["path"])
        return path if self.read(client, path) is not None else None

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Upload again in place: the object keeps its id and its permissions."""
        self.create(client, desired)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete; one that is gone already is a success."""
        from databricks.sdk.errors import NotFound

        try:
            client.workspace.delete(id)
        except NotFound:
            return


def read_content(
    client: WorkspaceClient, path: str, export: ExportFormat, form: Literal["file", "source"]
) -> Document | None:
    """Path and digest of what `path` holds, exported as `export`; None when there is nothing."""
    from databricks.sdk.errors import NotFound

    try:
        with client.workspace.download(path, format=export) as stream:
            data = stream.read()
    except NotFound:
        return None
    return {"path": path, "content": {DIGEST: content_digest(data, form)}}
