"""A secret scope, kept by Databricks or by an Azure Key Vault; nothing of a scope can be changed later."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

NO_UPDATE = "the API has no update for scopes"


class SecretScope:
    """https://docs.databricks.com/api/azure/workspace/secrets/createscope ; the id is the name."""

    kind = "secret_scope"
    rules = Rules(
        immutable={"name": NO_UPDATE, "backend_type": NO_UPDATE, "keyvault_metadata": NO_UPDATE},
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return name and backend; there is no get, so the list is searched."""
        for scope in client.secrets.list_scopes():
            if scope.name == id:
                return scope.as_dict()
        return None

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the scope by its unique name."""
        name = str(desired["name"])
        return name if self.read(client, name) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create the scope; a Key Vault backed one needs an Entra token, never a PAT.

        https://learn.microsoft.com/azure/databricks/security/secrets/#akv-ss
        """
        from databricks.sdk.service.workspace import AzureKeyVaultSecretScopeMetadata, ScopeBackendType

        vault = desired.get("keyvault_metadata")
        client.secrets.create_scope(
            desired["name"],
            scope_backend_type=ScopeBackendType(desired.get("backend_type", "DATABRICKS")),
            backend_azure_keyvault=AzureKeyVaultSecretScopeMetadata.from_dict(vault) if vault else None,
        )
        return str(desired["name"])

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002
        """Never called: every field is immutable."""
        raise NotImplementedError(f"secret scope {id}: {NO_UPDATE}")

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the scope with its secrets and access lists."""
        from databricks.sdk.errors import NotFound

        try:
            client.secrets.delete_scope(id)
        except NotFound:
            return
