"""Most accounts give a new workspace the region's metastore by themselves. Where they do not, nothing of
Unity Catalog works until somebody assigns one: here that is part of the deployment, and sending it twice is
harmless.

https://docs.databricks.com/api/azure/workspace/metastores/assign
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import dynamic

from infra.workspace_object import WORKSPACE_FIELDS, changed_fields, has_unknown, patiently, plain

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


DEFAULT_CATALOG = "hive_metastore"
"""Deprecated and still demanded; every workspace has this one, and the default namespace setting comes first:
https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/metastore_assignment"""


class MetastoreAssignmentError(Exception):
    """The credentials may not assign a metastore."""


class MetastoreAssignmentProvider(dynamic.ResourceProvider):
    """Assign and read; there is no delete, because a workspace without a metastore has lost its data."""

    serialize_as_secret_always = False

    def client(self, host: str) -> WorkspaceClient:
        """A client for `host` with the credentials of this moment."""
        from workspace_config.auth import workspace_client

        return workspace_client(host)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Nothing to check: the settings did."""
        return dynamic.CheckResult(plain(news), [])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """Another workspace is another assignment; another metastore overwrites this one."""
        old, new = plain(olds), plain(news)
        changed = changed_fields(old, new)
        replaces = [name for name in sorted(changed) if name in WORKSPACE_FIELDS]
        known = [name for name in replaces if not has_unknown(new.get(name))]
        return dynamic.DiffResult(changes=bool(changed), replaces=known, delete_before_replace=True)

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Assign, unless the account has done so already: then nobody needs to be an account admin."""
        known = plain(props)
        self.assign(known)
        return dynamic.CreateResult(str(known["workspace_id"]), known)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Assign the other metastore."""
        known = plain(news)
        self.assign(known)
        return dynamic.UpdateResult(known)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """What the workspace has now; without a metastore there is no assignment."""
        known = plain(props)
        found = current(self.client(known["host"]))
        if found is None:
            return dynamic.ReadResult("", {})
        seen = {**known, "metastore_id": found}
        return dynamic.ReadResult(id_, dict(seen), dict(seen))

    def assign(self, known: dict[str, Any]) -> None:
        """Give the workspace its metastore; raises MetastoreAssignmentError when that is not allowed."""
        from databricks.sdk.errors import PermissionDenied

        host, metastore_id = known["host"], known["metastore_id"]
        client = self.client(host)
        if patiently(lambda: current(client), host) == metastore_id:
            return
        try:
            client.metastores.assign(int(known["workspace_id"]), metastore_id, DEFAULT_CATALOG)
        except PermissionDenied as error:
            raise MetastoreAssignmentError(
                f"{host}: only an account admin assigns metastore {metastore_id} ({error}). Sign in as one, "
                "or let the account assign metastores to new workspaces and remove unityCatalog.metastoreId."
            ) from error


def current(client: WorkspaceClient) -> str | None:
    """Id of the workspace's metastore, or None when it has none."""
    from databricks.sdk.errors import NotFound

    try:
        return client.metastores.current().metastore_id
    except NotFound:
        return None


class MetastoreAssignment(dynamic.Resource, module="databricks", name="MetastoreAssignment"):
    """The metastore of a workspace. Without this resource the workspace keeps it."""

    def __init__(
        self,
        name: str,
        *,
        host: pulumi.Input[str],
        workspace_id: pulumi.Input[str],
        metastore_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"host": host, "workspace_id": workspace_id, "metastore_id": metastore_id}
        kept = pulumi.ResourceOptions(retain_on_delete=True)
        merged = pulumi.ResourceOptions.merge(opts, kept)
        super().__init__(MetastoreAssignmentProvider(), name, props, merged)
