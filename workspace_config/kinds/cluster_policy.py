"""A cluster policy; the API carries its definition as a JSON string, compared here as a document."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from workspace_config.kind import Document, Rules, arguments, only

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

WRITABLE = (
    "name",
    "definition",
    "description",
    "libraries",
    "max_clusters_per_user",
    "policy_family_id",
    "policy_family_definition_overrides",
)
JSON_FIELDS = ("definition", "policy_family_definition_overrides")


class ClusterPolicy:
    """https://docs.databricks.com/api/azure/workspace/clusterpolicies ; the id is the policy id.

    `definition` may be given as a mapping or as JSON text; policy names are unique in a workspace.
    """

    kind = "cluster_policy"
    rules = Rules(
        immutable={"policy_family_id": "a policy keeps the family it was made from"},
        defaults={"definition": "generated from the policy family when only overrides are given"},
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the writable fields with the definition parsed."""
        from databricks.sdk.errors import InvalidParameterValue, NotFound

        try:
            policy = only(client.cluster_policies.get(id).as_dict(), WRITABLE)
        except NotFound:
            return None
        except InvalidParameterValue as error:
            if "does not exist" in str(error) or "not found" in str(error):
                return None
            raise
        return {name: parsed(value) if name in JSON_FIELDS else value for name, value in policy.items()}

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find the policy by its unique name."""
        for policy in client.cluster_policies.list():
            if policy.name == desired.get("name"):
                return str(policy.policy_id)
        return None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create the policy; the API checks the definition."""
        from databricks.sdk.service.compute import Policy

        return str(client.cluster_policies.create(**arguments(Policy, wire(desired))).policy_id)

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Replace name, definition and libraries; running clusters are not touched."""
        from databricks.sdk.service.compute import Policy

        client.cluster_policies.edit(policy_id=id, **arguments(Policy, wire(desired)))

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the policy; clusters made with it stay."""
        from databricks.sdk.errors import NotFound

        try:
            client.cluster_policies.delete(id)
        except NotFound:
            return


def parsed(definition: Any) -> Any:
    """A definition as a mapping, whichever way it was given."""
    return json.loads(definition) if isinstance(definition, str) else definition


def wire(desired: Document) -> Document:
    """The same document with its JSON fields as the strings the API wants."""
    return {
        name: json.dumps(value) if name in JSON_FIELDS and not isinstance(value, str) else value
        for name, value in desired.items()
    }
