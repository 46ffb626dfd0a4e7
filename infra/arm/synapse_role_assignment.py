"""Synapse has roles of its own that Azure Resource Manager does not know: they are assigned through the
workspace's development endpoint, which this machine must reach.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, Final, TypeVar

import pulumi
from pulumi import dynamic

from infra.arm.client import ArmClient
from infra.arm.errors import ArmError, RefusedError
from infra.arm.provider import ArmProvider, keep
from infra.arm.waiting import BUSY
from infra.workspace_object import plain

T = TypeVar("T")
VERSION: Final = "2020-12-01"
PRINCIPALS: Final = ("User", "Group", "ServicePrincipal")
TAKEN: Final = "RoleAssignmentAlreadyExists"
"""Code for the same role, principal and scope under another id.
https://github.com/Azure/azure-cli/issues/25872"""
_PASSING: Final = (*BUSY, "PrincipalNotFound", "ServiceUnavailable")
_SHUT: Final = "ClientIpAddressNotAuthorized"
_DOOR_SECONDS: Final = 180
"""A new firewall rule is known to the endpoint about a minute after Azure says that it is there.
https://github.com/hashicorp/terraform-provider-azurerm/pull/13407"""
_OTHER_NAMES: Final = {"Synapse Apache Spark Administrator": "Apache Spark Administrator"}
"""Roles that the portal calls otherwise than the API."""


class SynapseRoleProvider(ArmProvider):
    """Role assignments of a Synapse workspace's data plane."""

    fixed: ClassVar[tuple[str, ...]] = ("dev_endpoint", "role", "principal_id", "principal_type", "scope")
    computed: ClassVar[tuple[str, ...]] = ("role_definition_id",)

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """An address, a kind of principal and a scope as Synapse writes them."""
        found = []
        endpoint, scope, kind = (news.get(name) for name in ("dev_endpoint", "scope", "principal_type"))
        if isinstance(endpoint, str) and not endpoint.startswith("https://"):
            found.append(("dev_endpoint", f"{endpoint!r} is no address; give connectivity_endpoints['dev']"))
        if isinstance(scope, str) and not scope.startswith("workspaces/"):
            found.append(("scope", f"{scope!r} is no scope of Synapse; give workspaces/<name>"))
        if isinstance(kind, str) and kind not in PRINCIPALS:
            found.append(("principal_type", f"{kind!r} is none of {', '.join(PRINCIPALS)}"))
        return found

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Assign the role; an assignment that somebody else made is used, and never deleted."""
        known = plain(props)
        client = ArmClient.synapse(known["dev_endpoint"])
        role = self._role_id(client, known)
        body = {
            "roleId": role,
            "principalId": known["principal_id"],
            "scope": known["scope"],
            "principalType": known["principal_type"],
        }
        own = assignment_id(known)
        path = f"/roleAssignments/{own}"
        if self._through_door(lambda: client.get(path, VERSION), path) is None:
            own = self._assigned(client, own, body)
        return dynamic.CreateResult(own, {**known, "role_definition_id": role})

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Nothing of an assignment can change: it is there or gone."""
        known = plain(props)
        found = ArmClient.synapse(known["dev_endpoint"]).get(f"/roleAssignments/{id_}", VERSION)
        if found is None:
            return dynamic.ReadResult("", {})
        inputs = self.inputs(known)
        return dynamic.ReadResult(id_, {**inputs, "role_definition_id": found["roleDefinitionId"]}, inputs)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Delete our assignment; one that is gone already is a success."""
        known = plain(props)
        if id_ != assignment_id(known):
            keep(f"role assignment {id_}", "it was there before this stack")
            return
        ArmClient.synapse(known["dev_endpoint"]).delete(f"/roleAssignments/{id_}", VERSION)

    def _assigned(self, client: ArmClient, own: str, body: Mapping[str, str]) -> str:
        """The id of the assignment, ours or the one that was there before."""
        path = f"/roleAssignments/{own}"
        try:
            self._through_door(lambda: client.put(path, VERSION, body), path)
        except RefusedError as error:
            if error.code != TAKEN:
                raise
            wanted = ("principalId", "scope")
            same_role = f"/roleAssignments?roleId={body['roleId']}"
            listed = self._through_door(lambda: list(client.listed(same_role, VERSION)), path)
            found = (
                str(item["id"])
                for item in listed
                if item.get("roleDefinitionId") == body["roleId"]
                and all(str(item.get(name, "")).lower() == body[name].lower() for name in wanted)
            )
            other = next(found, None)
            if other is None:
                raise
            return other
        return own

    def _through_door(self, call: Callable[[], T], subject: str) -> T:
        """The result of `call`: a new workspace's endpoint needs a moment before it answers, and not every
        part of it knows a new firewall rule at the same time.
        """
        patience = self.patience()
        door = dataclasses.replace(patience, seconds=min(patience.seconds, _DOOR_SECONDS))
        return door.through(lambda: patience.through(call, subject, _PASSING), subject, (_SHUT,))

    def _role_id(self, client: ArmClient, known: Mapping[str, Any]) -> str:
        """Id of a role by its name; raises ArmError with the names there are."""
        roles = self._through_door(
            lambda: list(client.listed("/roleDefinitions", VERSION)), known["dev_endpoint"]
        )
        names = {str(role["name"]): str(role["id"]) for role in roles}
        wanted = known["role"]
        found = names.get(wanted) or names.get(_OTHER_NAMES.get(wanted, wanted))
        if found is None:
            raise ArmError(
                f"{known['dev_endpoint']}: there is no role {wanted!r}. Choose one of "
                f"{', '.join(sorted(names))}."
            )
        return found


def assignment_id(known: Mapping[str, Any]) -> str:
    """A GUID that is the same for the same assignment, so that an interrupted create finds its own."""
    parts = (known["scope"], known["principal_id"], known["role"])
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join(str(part).lower() for part in parts)))


class SynapseRoleAssignment(dynamic.Resource, module="arm", name="SynapseRoleAssignment"):
    """A role of Synapse, such as Synapse Administrator, for one principal in one scope.

    https://learn.microsoft.com/azure/synapse-analytics/security/synapse-workspace-synapse-rbac-roles
    """

    role_definition_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        dev_endpoint: pulumi.Input[str],
        role: str,
        principal_id: pulumi.Input[str],
        principal_type: str,
        scope: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "dev_endpoint": dev_endpoint,
            "role": role,
            "principal_id": principal_id,
            "principal_type": principal_type,
            "scope": scope,
            "role_definition_id": None,
        }
        super().__init__(SynapseRoleProvider(), name, props, opts)
