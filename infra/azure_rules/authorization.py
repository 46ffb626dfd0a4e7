"""Rules of role assignments: names, full role ids, principals, and one assignment per triple."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, present, text

_DOC = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting"
_ASSIGNMENTS: Final = "/providers/Microsoft.Authorization/roleAssignments"
_ROLE_ID = re.compile(
    r"(?:/subscriptions/[^/]+)?/providers/Microsoft\.Authorization/roleDefinitions/([0-9a-f-]{36})",
    re.IGNORECASE,
)


def is_uuid(value: str) -> bool:
    """Whether `value` is a UUID in its usual spelling."""
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def _role(role_id: str) -> str:
    found = _ROLE_ID.search(role_id)
    return (found.group(1) if found else role_id).lower()


def _name(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "roleAssignmentName")
    if name is not None and not is_uuid(name):
        yield (
            "roleAssignmentName",
            f"The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID.",
        )


def _definition(resource: Resource, _world: World) -> Iterable[Finding]:
    role = text(resource.inputs, "roleDefinitionId")
    if role is not None and not (
        _ROLE_ID.fullmatch(role) or (role.lower().count("/providers/") > 1 and _ROLE_ID.search(role))
    ):
        yield "roleDefinitionId", f"The role definition ID '{role}' is not valid."


def _principal(resource: Resource, _world: World) -> Iterable[Finding]:
    principal = text(resource.inputs, "principalId")
    if principal is not None and not is_uuid(principal):
        yield (
            "principalId",
            f"The Principal ID '{principal}' is not valid. Principal ID must be a GUID.",
        )


def _scope(resource: Resource, _world: World) -> Iterable[Finding]:
    scope = text(resource.inputs, "scope")
    if scope is not None and not scope.startswith(("/", "subscriptions/", "providers/")):
        yield (
            "scope",
            (
                f"The scope '{scope}' is not valid: it must be the id of a subscription, resource group or "
                "resource."
            ),
        )


def _condition(resource: Resource, _world: World) -> Iterable[Finding]:
    if present(resource.inputs, "condition") and absent(resource.inputs, "conditionVersion"):
        yield (
            "conditionVersion",
            "The conditionVersion must be specified when condition is provided; supported: '2.0'.",
        )
    version = text(resource.inputs, "conditionVersion")
    if version is not None and version not in {"1.0", "2.0"}:
        yield "conditionVersion", f"The condition version '{version}' is not valid."


def _principal_kind(resource: Resource, world: World) -> Iterable[Finding]:
    principal, kind = text(resource.inputs, "principalId"), text(resource.inputs, "principalType") or "User"
    if not principal or kind == "ServicePrincipal":
        return
    for token in (
        t.ACCESS_CONNECTOR,
        t.USER_IDENTITY,
        t.FACTORY,
        t.SYNAPSE_WORKSPACE,
        t.ML_WORKSPACE,
        t.STORAGE_ACCOUNT,
    ):
        for owner in world.of_type(token):
            if principal in {text(owner.outputs, "principalId"), text(owner.outputs, "identity.principalId")}:
                yield (
                    "principalType",
                    (
                        f"The PrincipalId '{principal}' has type 'ServicePrincipal' , which is different "
                        "from "
                        f"specified PrinciaplType '{kind}'."
                    ),
                )
                return


def _scope_exists(resource: Resource, world: World) -> Iterable[Finding]:
    scope = text(resource.inputs, "scope") or ""
    inside = (
        world.complete
        and t.subscription_of(scope) == world.subscription_id.lower()
        and t.resource_group_of(scope)
    )
    if inside and world.get(scope) is None:
        yield "scope", f"The Resource '{scope}' was not found."


def _unique(resource: Resource, world: World) -> Iterable[Finding]:
    scope, principal = text(resource.inputs, "scope"), text(resource.inputs, "principalId")
    role = text(resource.inputs, "roleDefinitionId")
    if not (scope and principal and role):
        return
    for other in world.below(f"{scope.rstrip('/')}{_ASSIGNMENTS}", t.ROLE_ASSIGNMENT, principal):
        if t.same_id(other.id, resource.id):
            continue
        if (text(other.inputs, "principalId") or "").lower() == principal.lower() and (
            _role(text(other.inputs, "roleDefinitionId") or "") == _role(role)
        ):
            yield (
                "roleAssignmentName",
                (
                    "The role assignment already exists. The ID of the existing role assignment is "
                    f"{other.name.replace('-', '')}."
                ),
            )


def _fixed(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.existing is None:
        return
    for path in ("principalId", "roleDefinitionId", "scope"):
        before, after = text(resource.existing.inputs, path), text(resource.inputs, path)
        if before and after and before.lower() != after.lower():
            yield (
                path,
                (
                    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated. "
                    f"('{path}')"
                ),
            )


_R = (t.ROLE_ASSIGNMENT,)
RULES: Final = (
    Rule(id="role-assignment-name", tokens=_R, code="InvalidRoleAssignmentId",
         evidence="quoted", source="https://github.com/pulumi/pulumi-azure-native/issues/625",
         fix="Use a UUID, best uuid5 of scope, principal and role, or leave the name out.", check=_name),
    Rule(id="role-definition-id", tokens=_R, code="InvalidRoleDefinitionId", source=_DOC,
         fix=("Write "
             "'/subscriptions/<subscription>/providers/Microsoft.Authorization/roleDefinitions/<guid>'."),
         check=_definition),
    Rule(id="role-principal-id", tokens=_R, code="InvalidPrincipalId", evidence="quoted", source="https://github.com/Azure/azure-powershell/issues/16627",
         fix="Use the object id of the principal (identity.principalId), not a client id or name.",
         check=_principal),
    Rule(id="role-scope", tokens=_R, code="MissingSubscription", source=_DOC,
         fix="Use the id output of the resource the role is for.", check=_scope),
    Rule(id="role-condition-version", tokens=_R, code="ConditionVersionNotSpecified",
         source="https://learn.microsoft.com/azure/role-based-access-control/conditions-format",
         fix="Set conditionVersion to '2.0'.", check=_condition),
    Rule(id="role-principal-type", tokens=_R, code="UnmatchedPrincipalType", needs_world=True,
         evidence="quoted", source="https://github.com/Azure/modern-web-app-pattern-dotnet/pull/129",
         fix=("Set principalType to 'ServicePrincipal' for a managed identity (the SDK sends 'User' by "
             "default)."),
         check=_principal_kind, on=("create",)),
    Rule(id="role-scope-exists", needs_complete=True,
         tokens=_R, code="ResourceNotFound", status=404, needs_world=True,
    source=_DOC,
         fix="Reference the id output of the resource, so that it is created first.", check=_scope_exists,
         on=("create",)),
    Rule(id="role-assignment-exists", tokens=_R, code="RoleAssignmentExists", status=409, needs_world=True,
         evidence="quoted", source="https://github.com/Azure/azure-resource-manager-schemas/issues/1771",
         fix="Remove one of the two: scope, principal and role together may be assigned once.", check=_unique,
         on=("create",)),
    Rule(id="role-assignment-fixed", tokens=_R, code="RoleAssignmentUpdateNotPermitted", evidence="quoted", source="https://github.com/MicrosoftDocs/azure-docs/issues/85388",
         fix="Use a new role assignment with a new name.", check=_fixed, on=("update",)),
)  # fmt: skip
