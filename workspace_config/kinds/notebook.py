"""A notebook, compared by its content: as source text, whatever form it was uploaded in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules
from workspace_config.opaque import Content
from workspace_config.workspace_path import WorkspacePath, read_content

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

LANGUAGES = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R"}


class Notebook(WorkspacePath):
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
        from databricks.sdk.service.workspace import ExportFormat

        return read_content(client, id, ExportFormat.SOURCE, "source")

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
