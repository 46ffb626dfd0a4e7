"""Roles are given where they are needed, to a principal whose kind is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.values import items, read, text
from policy_pack.policy_model import Finding, Policy, ResourcePolicy, View
from policy_pack.policy_settings import Config, Setting
from policy_pack.security.requirements import present

_DOC: Final = "https://learn.microsoft.com/azure/role-based-access-control"
_ASSIGNMENT: Final = (t.ROLE_ASSIGNMENT,)
_DEFINITION: Final = ("azure-native:authorization:RoleDefinition",)
_WIDE: Final = re.compile(
    r"/?|/?subscriptions/[^/]+/?|/?providers/Microsoft\.Management/managementGroups/[^/]+/?", re.IGNORECASE
)
_ROLES: Final = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
_ALLOWED: Final = Setting(
    name="allowedRoles",
    description="Names of privileged roles that may be given on a subscription or management group.",
)


def _privileged(view: View, config: Config) -> Iterable[Finding]:
    scope, role = text(view.inputs, "scope"), text(view.inputs, "roleDefinitionId")
    if scope is None or role is None or not _WIDE.fullmatch(scope):
        return
    name = _ROLES.get(role.rstrip("/").rsplit("/", 1)[-1].lower())
    if name is not None and name not in config["allowedRoles"]:
        yield "scope", f"{name} is given on all of {scope!r}."


def _wildcard(view: View, _config: Config) -> Iterable[Finding]:
    for path, permission in items(view.inputs, "permissions"):
        if not isinstance(permission, dict):
            continue
        for kind in ("actions", "dataActions"):
            actions = read(permission, kind)
            if isinstance(actions, list) and "*" in actions:
                yield f"{path}.{kind}", "The role may do everything, also what Azure will add later."


POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="role-privileged-scope", concern="access", tokens=_ASSIGNMENT, severity="critical",
        settings=(_ALLOWED,), source=f"{_DOC}/best-practices",
        reason="A privileged role on a subscription covers everything that will ever be in it.",
        fix="Give a role of its own service on the resource, or at most on its resource group.",
        check=_privileged,
    ),
    ResourcePolicy(
        id="role-principal-type-explicit", concern="access", tokens=_ASSIGNMENT, severity="low",
        source=f"{_DOC}/troubleshooting",
        reason="Without principalType Azure looks the principal up, which fails for one just created.",
        fix="Set principalType to 'ServicePrincipal', 'User' or 'Group'.",
        check=present("principalType"),
    ),
    ResourcePolicy(
        id="role-definition-wildcard", concern="access", tokens=_DEFINITION, severity="high",
        source=f"{_DOC}/custom-roles",
        reason="A custom role with '*' is an owner under another name.",
        fix="List the actions the role is for.",
        check=_wildcard,
    ),
)  # fmt: skip
