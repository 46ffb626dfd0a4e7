"""A Unity Catalog schema; deleting it needs `--force`, because its tables go with it or block it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules, arguments, only

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

WRITABLE = ("name", "catalog_name", "comment", "properties", "storage_root")


class Schema:
    """https://docs.databricks.com/api/azure/workspace/schemas ; the id is `<catalog>.<schema>`."""

    kind = "schema"
    rules = Rules(
        immutable={
            "name": "renaming breaks every reference to its tables",
            "catalog_name": "a schema cannot move",
            "storage_root": "the location of managed tables is fixed at creation",
        },
        keeps_data="its tables and volumes",
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the writable fields."""
        from databricks.sdk.errors import NotFound

        try:
            return only(client.schemas.get(id).as_dict(), WRITABLE)
        except NotFound:
            return None

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the schema by its full name."""
        name = f"{desired['catalog_name']}.{desired['name']}"
        return name if self.read(client, name) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create the schema."""
        from databricks.sdk.service.catalog import SchemaInfo

        return str(client.schemas.create(**arguments(SchemaInfo, desired)).full_name)

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Change comment and properties."""
        client.schemas.update(id, comment=desired.get("comment", ""), properties=desired.get("properties"))

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the schema; the API refuses while tables are inside."""
        from databricks.sdk.errors import NotFound

        try:
            client.schemas.delete(id)
        except NotFound:
            return
