"""A notebook, compared by its content: as source text, whatever form it was uploaded in."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules
from workspace_config.opaque import DIGEST, Content, content_digest

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

LANGUAGES = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R"}


class Notebook:
    """https://docs.databricks.com/api/azure/workspace/workspace/import ; the id is the path.

    `desired` is `path` and `content` (a `Content`); a `.ipynb` file is uploaded as JUPYTER, others as SOURCE.
    """

    kind = "notebook"
    rules = Rules(
        immutable={"path": "a notebook is its path"},
        adoptable="what lies at a path of the bundle belongs to the bundle",
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return path and digest of the source."""
        from databricks.sdk.errors import NotFound
        from databricks.sdk.service.workspace import ExportFormat

        try:
            with client.workspace.download(id, format=ExportFormat.SOURCE) as stream:
                source = stream.read()
        except NotFound:
            return None
        return {"path": id, "content": {DIGEST: content_digest(source, "source")}}

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the notebook at the path."""
        path = str(desired["path"])
        return path if self.read(client, path) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Upload, replacing what an interrupted upload has left."""
        from databricks.sdk.service.workspace import ImportFormat, Language

        content: Content = desired["content"]
        if content.form == "jupyter":
            client.workspace.upload(
                desired["path"], content.read(), format=ImportFormat.JUPYTER, overwrite=True
            )
        else:
            language = Language(LANGUAGES[content.path.suffix.lower()])
            client.workspace.upload(
                desired["path"],
                content.read(),
                format=ImportFormat.SOURCE,
                language=language,
                overwrite=True,
            )
        return str(desired["path"])

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Upload again in place: the notebook keeps its id and its permissions."""
        self.create(client, desired)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the notebook."""
        from databricks.sdk.errors import NotFound

        try:
            client.workspace.delete(id)
        except NotFound:
            return
