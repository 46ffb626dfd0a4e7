"""Every object of a workspace says which workspace it is in, ends with it, and carries a mark by which a
create that was interrupted finds its object again instead of making a second one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import dynamic

from infra.workspace_object import WorkspaceObjectProvider

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

OWNER = "pulumi"


@dataclass(frozen=True, kw_only=True)
class WorkspaceAddress:
    """The workspace that objects live in; they are deleted with it."""

    host: pulumi.Input[str]
    workspace_id: pulumi.Input[str]
    resource: pulumi.Resource


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Whose objects these are: `owner` tells this stack's from others of the same name."""

    owner: str
    tags: dict[str, str]

    def on(self, part: str) -> dict[str, str]:
        """The stack's tags and the marker of one of its parts."""
        from workspace_config.rules import KEY_TAG, OURS_TAG

        return {**self.tags, OURS_TAG: OWNER, KEY_TAG: f"{self.owner}/{part}"}


class DatabricksProvider(WorkspaceObjectProvider):
    """Provider with the credentials of `workspace_config`, read when they are needed."""

    def client(self, host: str) -> WorkspaceClient:
        """Return a client for `host`; raises CredentialError with the command that signs in."""
        from workspace_config.auth import workspace_client

        return workspace_client(host)


class WorkspaceResource(dynamic.Resource):
    """A dynamic resource in a workspace; the fields are those of the REST API."""

    def __init__(
        self,
        provider: WorkspaceObjectProvider,
        name: str,
        workspace: WorkspaceAddress,
        fields: dict[str, Any],
        opts: pulumi.ResourceOptions,
    ) -> None:
        props = {"host": workspace.host, "workspace_id": workspace.workspace_id, **fields}
        gone_with = pulumi.ResourceOptions(deleted_with=opts.deleted_with or workspace.resource)
        super().__init__(provider, name, props, pulumi.ResourceOptions.merge(opts, gone_with))
