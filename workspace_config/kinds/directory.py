"""A workspace directory; deleting it spares what others have put inside."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.errors import KeptError
from workspace_config.kind import Document, Rules

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class Directory:
    """https://docs.databricks.com/api/azure/workspace/workspace/mkdirs ; the id is the path."""

    kind = "directory"
    rules = Rules(
        immutable={"path": "a directory is its path"},
        adoptable="what lies at a path of the bundle belongs to the bundle",
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the path when a directory is there."""
        from databricks.sdk.errors import NotFound
        from databricks.sdk.service.workspace import ObjectType

        try:
            status = client.workspace.get_status(id)
        except NotFound:
            return None
        return {"path": id} if status.object_type is ObjectType.DIRECTORY else None

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the directory at the path: creating it again would do nothing."""
        path = str(desired["path"])
        return path if self.read(client, path) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create the directory and its parents."""
        client.workspace.mkdirs(desired["path"])
        return str(desired["path"])

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Make sure that it is there; a directory has nothing else to change."""
        client.workspace.mkdirs(id)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the directory when it is empty; otherwise raise KeptError."""
        from databricks.sdk.errors import BadRequest, NotFound

        try:
            client.workspace.delete(id, recursive=False)
        except NotFound:
            return
        except BadRequest as error:
            if "DIRECTORY_NOT_EMPTY" not in (error.error_code or ""):
                raise
            raise KeptError(f"{id} stays: it holds objects that this spec did not make") from error
