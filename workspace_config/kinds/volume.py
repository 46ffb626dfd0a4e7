"""A Unity Catalog volume; deleting a managed one deletes its files, so it needs `--force`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules, only

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

WRITABLE = ("name", "catalog_name", "schema_name", "volume_type", "comment", "storage_location")


class Volume:
    """https://docs.databricks.com/api/azure/workspace/volumes ; the id is `<catalog>.<schema>.<volume>`."""

    kind = "volume"
    rules = Rules(
        immutable={
            "name": "renaming breaks every path into it",
            "catalog_name": "a volume cannot move",
            "schema_name": "a volume cannot move",
            "volume_type": "fixed at creation",
            "storage_location": "fixed at creation",
        },
        keeps_data="its files",
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the writable fields."""
        from databricks.sdk.errors import NotFound

        try:
            return only(client.volumes.read(id).as_dict(), WRITABLE)
        except NotFound:
            return None

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the volume by its full name."""
        name = f"{desired['catalog_name']}.{desired['schema_name']}.{desired['name']}"
        return name if self.read(client, name) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create the volume."""
        from databricks.sdk.service.catalog import VolumeType

        created = client.volumes.create(
            desired["catalog_name"],
            desired["schema_name"],
            desired["name"],
            VolumeType(desired.get("volume_type", "MANAGED")),
            comment=desired.get("comment"),
            storage_location=desired.get("storage_location"),
        )
        return str(created.full_name)

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Change the comment."""
        client.volumes.update(id, comment=desired.get("comment", ""))

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the volume."""
        from databricks.sdk.errors import NotFound

        try:
            client.volumes.delete(id)
        except NotFound:
            return
