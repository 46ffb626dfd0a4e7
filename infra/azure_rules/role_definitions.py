"""Rules of custom roles: their id, their name, and where they may be assigned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.authorization import is_uuid
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import items, read, text

_DOC: Final = "https://learn.microsoft.com/azure/role-based-access-control/custom-roles"
_GROUPS: Final = "/providers/microsoft.management/managementgroups/"


def _id(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "roleDefinitionId")
    if name is not None and not is_uuid(name.rsplit("/", 1)[-1]):
        yield "roleDefinitionId", f"The role definition ID '{name}' is not valid. It must be a GUID."


def _scopes(resource: Resource, _world: World) -> Iterable[Finding]:
    named = [item for _, item in items(resource.inputs, "assignableScopes") if isinstance(item, str)]
    if read(resource.inputs, "assignableScopes") == []:
        yield "assignableScopes", "A custom role must have at least one assignable scope."
    for scope in named:
        if scope == "/" or "*" in scope:
            yield "assignableScopes", f"The assignable scope '{scope}' is not allowed in a custom role."
    if sum(_GROUPS in scope.lower() for scope in named) > 1:
        yield "assignableScopes", "A custom role can have one management group as assignable scope."


def _name_free(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "roleName")
    for other in world.of_type(t.ROLE_DEFINITION) if name and resource.id else ():
        same = (text(other.inputs, "roleName") or "").lower() == (name or "").lower()
        if same and other.name.lower() != resource.name.lower():
            yield "roleName", "A role definition cannot be updated with a name that already exists."


_R = (t.ROLE_DEFINITION,)
RULES: Final = (
    Rule(id="role-definition-guid", tokens=_R, code="InvalidRoleDefinitionId", source=_DOC,
         fix="Use a UUID, or leave roleDefinitionId out.", check=_id),
    Rule(id="role-definition-scopes", tokens=_R, code="InvalidAssignableScopes", source=_DOC,
         fix="Name subscriptions, resource groups, or one management group, without wildcards.",
         check=_scopes),
    Rule(id="role-definition-name", tokens=_R, code="RoleDefinitionWithSameNameExists", status=409,
         evidence="quoted", source="https://github.com/MicrosoftDocs/azure-docs/issues/60446",
         fix="Choose a name no other custom role of the tenant has.", check=_name_free, needs_world=True),
)  # fmt: skip
