"""The development endpoint of Synapse workspaces, as far as roles go: definitions and assignments.

Azure gives each workspace a host of its own; here they are paths of one, `/synapse/<workspace>`, which is
what a workspace shows as its endpoint while this server runs. Tokens are for Synapse, not for Azure Resource
Manager.
https://learn.microsoft.com/rest/api/synapse/data-plane/role-assignments
"""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.service import Service
from local_cloud.azure.arm.synapse_roles import ADMINISTRATOR, BY_ID, ROLES
from local_cloud.azure.errors import AzureError, NotFoundError

PREFIX: Final = "synapse"
AUDIENCE: Final = "https://dev.azuresynapse.net"
ASSIGNMENT: Final = "local:synapse:RoleAssignment"
_VERSION: Final = "2020-12-01"
_PRINCIPALS: Final = ("User", "Group", "ServicePrincipal")
_PARAMETER: Final = re.compile(r"\{\w+\}")
_FIRST: Final = "synapse-administrator"


def answer(service: Service, call: Call) -> Answer:
    """The answer to an authenticated request below `/synapse/<workspace>`; raises AzureError."""
    if call.api_version != _VERSION:
        text = f"The api-version '{call.api_version}' is invalid. The supported version is '{_VERSION}'."
        raise AzureError("InvalidApiVersionParameter", text)
    workspace = _workspace(service, call.segments[1] if len(call.segments) > 1 else "")
    match call.method, call.segments[2:]:
        case "GET", ["roleDefinitions"]:
            return Answer(200, [role.body() for role in ROLES])
        case "GET", ["roleAssignments"]:
            return _listed(service, call, workspace)
        case "GET", ["roleAssignments", identifier]:
            return Answer(200, _shown(_assignment(service, workspace, identifier)))
        case "PUT", ["roleAssignments", identifier]:
            return _assign(service, call, workspace, identifier)
        case "DELETE", ["roleAssignments", identifier]:
            return _remove(service, workspace, identifier)
    raise NotFoundError("NotFound", f"The local Synapse endpoint does not serve {call.method} {call.path}.")


def _workspace(service: Service, name: str) -> Existing:
    """The workspace of that name, whose maker is its first administrator; raises NotFoundError."""
    found = service.store.named(t.SYNAPSE_WORKSPACE, name)
    if not found:
        raise NotFoundError("WorkspaceNotFound", f"The workspace '{name}' was not found.")
    uid, marks = str(found[0].outputs.get("workspaceUID", "")), service.store.under_way
    if marks.marked(_FIRST, uid) is None:
        with service.store.transaction():
            marks.mark(_FIRST, uid, "assigned")
            body = {
                "roleId": ADMINISTRATOR.id,
                "principalId": service.core.settings.object_id,
                "scope": f"workspaces/{found[0].name}",
                "principalType": "ServicePrincipal",
            }
            _keep(service, found[0], str(uuid.uuid5(uuid.NAMESPACE_URL, uid)), body)
    return found[0]


def _listed(service: Service, call: Call, workspace: Existing) -> Answer:
    found = [_shown(item) for item in service.store.below_of_type(workspace.id, ASSIGNMENT)]
    for asked, name in (("roleid", "roleDefinitionId"), ("principalid", "principalId"), ("scope", "scope")):
        wanted = call.query.get(asked, "").lower()
        found = [item for item in found if not wanted or str(item[name]).lower() == wanted]
    return Answer(200, {"count": len(found), "value": found})


def _assign(service: Service, call: Call, workspace: Existing, identifier: str) -> Answer:
    body = call.json()
    _judge(workspace, body)
    with (
        service.core.manager.faults.around("create", ASSIGNMENT, _id(workspace, identifier)),
        service.store.transaction(),
    ):
        for item in service.store.below_of_type(workspace.id, ASSIGNMENT):
            shown = _shown(item)
            if _triple(shown, "roleDefinitionId") == _triple(body, "roleId"):
                raise AzureError(
                    "RoleAssignmentAlreadyExists",
                    f"Role Assignment with roleId '{body['roleId']}', principalId '{body['principalId']}' "
                    f"and scope '{body['scope']}' within workspace '{workspace.name}' already exists.",
                    status=409,
                )
        return Answer(200, _shown(_keep(service, workspace, identifier, body)))


def _judge(workspace: Existing, body: dict[str, Any]) -> None:
    """Raises AzureError for what is no assignment of this workspace."""
    role = BY_ID.get(str(body.get("roleId", "")).lower())
    scope, kind = str(body.get("scope", "")), body.get("principalType")
    if role is None:
        raise AzureError("RoleNotFound", f"The role '{body.get('roleId')}' was not found.")
    try:
        uuid.UUID(str(body.get("principalId")))
    except ValueError:
        text = f"The principalId '{body.get('principalId')}' is no UUID."
        raise AzureError("InvalidPrincipalId", text) from None
    if kind is not None and kind not in _PRINCIPALS:
        raise AzureError("InvalidPrincipalType", f"The principalType '{kind}' is invalid.")
    fits = any(re.fullmatch(_PARAMETER.sub("[^/]+", pattern), scope) for pattern in role.scopes)
    if not fits or scope.split("/")[1].lower() != workspace.name.lower():
        raise AzureError("InvalidScope", f"The role '{role.name}' cannot be assigned in the scope '{scope}'.")


def _triple(body: dict[str, Any], role: str) -> tuple[str, str, str]:
    role_id, principal, scope = (str(body.get(name, "")).lower() for name in (role, "principalId", "scope"))
    return role_id, principal, scope


def _remove(service: Service, workspace: Existing, identifier: str) -> Answer:
    with service.core.manager.faults.around("delete", ASSIGNMENT, _id(workspace, identifier)):
        return Answer(200 if service.store.delete(_id(workspace, identifier)) else 204)


def _assignment(service: Service, workspace: Existing, identifier: str) -> Existing:
    found = service.store.get(_id(workspace, identifier))
    if found is None:
        raise NotFoundError("RoleAssignmentNotFound", f"The role assignment '{identifier}' was not found.")
    return found


def _id(workspace: Existing, identifier: str) -> str:
    return f"{workspace.id}/roleAssignments/{identifier}"


def _keep(service: Service, workspace: Existing, identifier: str, body: dict[str, Any]) -> Existing:
    made = Existing(_id(workspace, identifier), ASSIGNMENT, body, {})
    service.store.put(made.id, made.token, made.inputs, made.outputs)
    return made


def _shown(item: Existing) -> dict[str, Any]:
    kept = {
        name: item.inputs[name] for name in ("principalId", "scope", "principalType") if name in item.inputs
    }
    return {"id": item.name, "roleDefinitionId": item.inputs["roleId"], **kept}
