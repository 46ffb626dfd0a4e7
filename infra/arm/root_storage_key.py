"""The workspace's root storage has an identity only once the workspace exists, and the key needs that
identity's permission: so the customer-managed key of the root storage is set after both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final

import pulumi
from pulumi import dynamic

from infra.arm.bodies import writable
from infra.arm.client import ArmClient
from infra.arm.errors import ArmError
from infra.arm.ids import not_an_id_of
from infra.arm.provider import ArmProvider
from infra.arm.waiting import BUSY
from infra.workspace_object import plain

VERSION: Final = "2026-01-01"
_COMPUTED: Final = (
    "workspaceId", "workspaceUrl", "createdBy", "updatedBy", "createdDateTime", "managedDiskIdentity",
    "storageAccountIdentity", "diskEncryptionSetId", "isUcEnabled", "privateEndpointConnections",
)  # fmt: skip
_PASSING: Final = (*BUSY, "authentication issue on the keyvault")
"""A role given a minute ago is not known everywhere yet.
https://github.com/Azure/azure-powershell/issues/22898"""
_FIELDS: Final = {"key_vault_uri": "keyvaulturi", "key_name": "KeyName", "key_version": "keyversion"}
_WHOLE: Final = ("key_vault_uri", "key_name", "key_version")


class RootStorageKeyProvider(ArmProvider):
    """The encryption parameter of a workspace."""

    fixed: ClassVar[tuple[str, ...]] = ("workspace_id",)

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """A workspace's id, and a whole key."""
        wrong = not_an_id_of("Microsoft.Databricks/workspaces", news.get("workspace_id"))
        found = [("workspace_id", wrong)] if wrong else []
        uri = news.get("key_vault_uri")
        if isinstance(uri, str) and not uri.startswith("https://"):
            found.append(("key_vault_uri", f"{uri!r} is no address; give https://<vault>.vault.azure.net/"))
        found += [(name, "must not be empty; Azure needs name and version of the key")
                  for name in _WHOLE if news.get(name) == ""]  # fmt: skip
        return found

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """Also ask Azure: whoever writes the workspace without this parameter takes the key away, and the
        program itself does when it changes a tag. So the key is set again in the same run.
        """
        result = super().diff(_id, olds, news)
        if not result.changes:
            try:
                workspace = self.client().get(plain(news)["workspace_id"], VERSION)
            except ArmError:
                return result  # a preview without Azure knows no better
            lost = workspace is not None and not _matches(_encryption(workspace), _value(plain(news)))
            result.changes = lost
        return result

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Set the key; a workspace that has it already is left alone."""
        known = plain(props)
        self._set(self.client(), known["workspace_id"], _value(known))
        return dynamic.CreateResult(f"{known['workspace_id']}/encryption", known)

    def read(self, _id: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """The key in use; Azure's own key means that ours is gone."""
        known = plain(props)
        workspace = self.client().get(known["workspace_id"], VERSION)
        value = _encryption(workspace) if workspace is not None else {}
        if str(value.get("keySource", "Default")) == "Default":
            return dynamic.ReadResult("", {})
        actual = {name: _field(value, field) for name, field in _FIELDS.items()}
        if _matches(value, _value(known)):
            actual = {name: known[name] for name in _FIELDS}
        seen = {"workspace_id": known["workspace_id"], **actual}
        return dynamic.ReadResult(_id, dict(seen), dict(seen))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Set the key that is wanted; nothing is sent when the workspace has it."""
        known = plain(news)
        self._set(self.client(), known["workspace_id"], _value(known))
        return dynamic.UpdateResult(known)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Go back to Microsoft's key, so that the vault can be deleted; a workspace that is gone needs none.

        https://learn.microsoft.com/azure/databricks/security/keys/cmk-dbfs-azure-cli
        """
        workspace_id = plain(props)["workspace_id"]
        client = self.client()
        workspace = client.get(workspace_id, VERSION)
        if workspace is not None and str(_encryption(workspace).get("keySource", "Default")) != "Default":
            self._set(client, workspace_id, {"keySource": "Default"})

    def _set(self, client: ArmClient, workspace_id: str, value: Mapping[str, str]) -> None:
        """Send the workspace back with another encryption parameter; raises ArmError if it takes none."""

        def send() -> None:
            workspace = client.get(workspace_id, VERSION)
            if workspace is None:
                raise ArmError(f"{workspace_id}: the workspace is gone. Run `pulumi refresh`.")
            if _matches(_encryption(workspace), value):
                return
            body = writable(workspace, _COMPUTED)
            parameters = {
                name: {key: item for key, item in dict(given).items() if key != "type"}
                for name, given in dict(body["properties"].get("parameters") or {}).items()
            }
            if not dict(parameters.get("prepareEncryption") or {}).get("value"):
                raise ArmError(
                    f"{workspace_id}: the root storage cannot have a key of its own: the workspace was made "
                    "without prepareEncryption. Set its parameter prepareEncryption to true first."
                )
            body["properties"]["parameters"] = {**parameters, "encryption": {"value": dict(value)}}
            client.put(workspace_id, VERSION, body)

        self.patience().through(send, workspace_id, _PASSING)


def _value(known: Mapping[str, Any]) -> dict[str, str]:
    """The encryption parameter for the wanted key."""
    return {"keySource": "Microsoft.Keyvault", **{field: str(known[name]) for name, field in _FIELDS.items()}}


def _encryption(workspace: Mapping[str, Any]) -> dict[str, Any]:
    parameters = (workspace.get("properties") or {}).get("parameters") or {}
    return dict((parameters.get("encryption") or {}).get("value") or {})


def _field(value: Mapping[str, Any], name: str) -> str:
    """A member whose case Azure does not always keep."""
    return next((str(item) for key, item in value.items() if key.lower() == name.lower()), "")


def _matches(value: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return all(
        _field(value, name).rstrip("/").lower() == item.rstrip("/").lower() for name, item in wanted.items()
    )


class RootStorageKey(dynamic.Resource, module="arm", name="RootStorageKey"):
    """Customer-managed key of a Databricks workspace's root storage."""

    def __init__(
        self,
        name: str,
        *,
        workspace_id: pulumi.Input[str],
        key_vault_uri: pulumi.Input[str],
        key_name: pulumi.Input[str],
        key_version: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "workspace_id": workspace_id,
            "key_vault_uri": key_vault_uri,
            "key_name": key_name,
            "key_version": key_version,
        }
        super().__init__(RootStorageKeyProvider(), name, props, opts)
