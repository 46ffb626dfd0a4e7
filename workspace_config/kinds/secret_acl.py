"""Who may read, write or manage a secret scope: one entry per principal."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class SecretAcl:
    """https://docs.databricks.com/api/azure/workspace/secrets/putacl ; the id is `<scope>/<principal>`."""

    kind = "secret_acl"
    rules = Rules(
        immutable={"scope": "an entry is its scope and principal", "principal": "it is who it is for"}
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return scope, principal and permission."""
        from databricks.sdk.errors import NotFound

        scope, _, principal = id.partition("/")
        try:
            acl = client.secrets.get_acl(scope, principal)
        except NotFound:
            return None
        return {"scope": scope, **acl.as_dict()}

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the entry by scope and principal."""
        name = f"{desired['scope']}/{desired['principal']}"
        return name if self.read(client, name) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Write the entry."""
        from databricks.sdk.service.workspace import AclPermission

        client.secrets.put_acl(desired["scope"], desired["principal"], AclPermission(desired["permission"]))
        return f"{desired['scope']}/{desired['principal']}"

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Write the entry again."""
        self.create(client, desired)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the entry."""
        from databricks.sdk.errors import NotFound

        scope, _, principal = id.partition("/")
        try:
            client.secrets.delete_acl(scope, principal)
        except NotFound:
            return
