"""A resource that lists user assigned identities says in its identity type that it has such."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import is_unknown, read, text

_LIST: Final = "identity.userAssignedIdentities"


def _meant(resource: Resource, _world: World) -> Iterable[Finding]:
    kind, assigned = text(resource.inputs, "identity.type"), read(resource.inputs, _LIST)
    if kind is None or is_unknown(assigned) or not assigned:
        return
    if "userassigned" not in kind.lower():
        yield (
            _LIST,
            (
                "Failed to perform resource identity operation. Status: 'BadRequest'. Response: 'The request "
                "format "
                "was unexpected, a non-UserAssigned identity type should not contain: "
                "userAssignedIdentities'."
            ),
        )


RULES: Final = (
    Rule(id="identity-meant", tokens=(), code="FailedIdentityOperation", evidence="quoted",
         source="https://github.com/Azure/azure-rest-api-specs/issues/17650",
         fix="Set identity.type to one with 'UserAssigned', or leave the list out.", check=_meant),
)  # fmt: skip
