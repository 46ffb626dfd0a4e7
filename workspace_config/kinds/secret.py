"""One secret; its value is written, never read back: a change by somebody else shows in its timestamp."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class Secret:
    """https://docs.databricks.com/api/azure/workspace/secrets/putsecret ; the id is `<scope>/<key>`.

    `desired` is `scope`, `key` and `string_value` (a `Sensitive`).
    """

    kind = "secret"
    rules = Rules(
        immutable={"scope": "a secret is its scope and key", "key": "a secret is its scope and key"}
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return scope, key and the time of the last write, in milliseconds."""
        from databricks.sdk.errors import NotFound

        scope, _, key = id.partition("/")
        try:
            secrets = list(client.secrets.list_secrets(scope))
        except NotFound:
            return None
        for secret in secrets:
            if secret.key == key:
                return {"scope": scope, "key": key, "last_updated_timestamp": secret.last_updated_timestamp}
        return None

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the secret by its key."""
        name = f"{desired['scope']}/{desired['key']}"
        return name if self.read(client, name) is not None else None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Write the value."""
        client.secrets.put_secret(
            desired["scope"], desired["key"], string_value=desired["string_value"].reveal()
        )
        return f"{desired['scope']}/{desired['key']}"

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Write the value again."""
        self.create(client, desired)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the secret; a missing scope has taken it along."""
        from databricks.sdk.errors import NotFound

        scope, _, key = id.partition("/")
        try:
            client.secrets.delete_secret(scope, key)
        except NotFound:
            return
