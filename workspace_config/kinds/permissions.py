"""The access list of one object; entries inherited from above are not ours, the owner is kept as found."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

PRINCIPALS = ("user_name", "group_name", "service_principal_name")
OWNER = "IS_OWNER"
KEEPERS = {"jobs": OWNER, "pipelines": OWNER, "warehouses": OWNER, "cluster-policies": None}
"""Level that somebody must keep: one owner, nobody for policies (admins manage them), else CAN_MANAGE."""


class Permissions:
    """https://docs.databricks.com/api/azure/workspace/permissions/set ; the id is `<type>/<object id>`.

    `desired` is `object_type`, `object_id` and `access_control_list` of principal and
    `permission_level`. For a directory `object_id` may be its path.
    """

    kind = "permissions"
    rules = Rules(
        adoptable="every object has an access list",
        immutable={"object_type": "it belongs to one object", "object_id": "it belongs to one object"},
        keyed_by={"access_control_list": "|".join(PRINCIPALS)},
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the direct entries, each as principal and level."""
        from databricks.sdk.errors import InvalidParameterValue, NotFound

        object_type, _, object_id = id.partition("/")
        try:
            found = client.permissions.get(object_type, object_id)
        except NotFound:
            return None
        except InvalidParameterValue as error:
            if "does not exist" in str(error):
                return None
            raise
        entries = []
        for entry in found.access_control_list or []:
            principal = {name: value for name in PRINCIPALS if (value := getattr(entry, name))}
            direct = [item for item in entry.all_permissions or [] if not item.inherited]
            entries += [
                {**principal, "permission_level": item.permission_level.value}
                for item in direct
                if item.permission_level
            ]
        return {"object_type": object_type, "access_control_list": entries}

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Always there with its object."""
        return f"{desired['object_type']}/{self._object_id(client, desired)}"

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Put the list onto the object."""
        name = f"{desired['object_type']}/{self._object_id(client, desired)}"
        self.update(client, name, desired, ())
        return name

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Replace the direct entries; owner or deployer stays when the spec names none."""
        from databricks.sdk.service.iam import AccessControlRequest

        object_type, _, object_id = id.partition("/")
        entries = list(desired.get("access_control_list") or [])
        entries += self._keeper(client, id, entries)
        requests = [AccessControlRequest.from_dict(entry) for entry in entries]
        client.permissions.set(object_type, object_id, access_control_list=requests)

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Take back every direct entry but the owner's; an object that is gone has none."""
        from databricks.sdk.errors import NotFound

        try:
            self.update(client, id, {}, ())
        except NotFound:
            return

    def _keeper(self, client: WorkspaceClient, id: str, entries: list[Document]) -> list[Document]:  # noqa: A002
        level = KEEPERS.get(id.partition("/")[0], "CAN_MANAGE")
        if level is None:
            return []
        if level == OWNER:
            if any(entry["permission_level"] == level for entry in entries):
                return []
            current = (self.read(client, id) or {}).get("access_control_list", [])
            owners = [entry for entry in current if entry["permission_level"] == level]
            if owners:
                return owners
        me = client.current_user.me().user_name
        if any(me in (entry.get("user_name"), entry.get("service_principal_name")) for entry in entries):
            return []
        return [{_principal_field(me): me, "permission_level": level}]

    def _object_id(self, client: WorkspaceClient, desired: Document) -> str:
        given = str(desired["object_id"])
        return str(client.workspace.get_status(given).object_id) if given.startswith("/") else given


def _principal_field(name: str | None) -> str:
    """A service principal's user name is its application id; a user's is an e-mail address."""
    return "user_name" if "@" in str(name) else "service_principal_name"
