"""Role definitions: Azure's own exist in every scope without anybody having made them."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.arm import resources, versions
from local_cloud.azure.arm.listing import clauses
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.paths import Target
from local_cloud.azure.arm.service import Service
from local_cloud.azure.arm.shape import to_wire
from local_cloud.azure.functions.authorization import ROLES, role_definition

ROLE_DEFINITION: Final = "azure-native:authorization:RoleDefinition"


def get(service: Service, call: Call, target: Target) -> Answer:
    """One role, Azure's own or one made here; raises NotFoundError."""
    role = target.parameters.get("roleDefinitionId", "")
    if role.lower() not in ROLES:
        return resources.get(service, call, target)
    versions.check(call, target.kind)
    return Answer(200, _own(service, target, role.lower()))


def listed(service: Service, call: Call, target: Target) -> Answer:
    """The roles of a scope, all or those of one `roleName`."""
    versions.check(call, target.kind)
    found = [_own(service, target, role) for role in ROLES]
    found += [service.body(target.kind, item.id) for item in service.store.of_type(target.kind.token)]
    wanted = clauses(call, {"rolename": "roleName", "type": "roleType"})
    return Answer(200, {"value": [item for item in found if _fits(item["properties"], wanted)]})


def _own(service: Service, target: Target, role: str) -> dict[str, Any]:
    scope = target.parameters.get("scope") or target.under
    outputs = role_definition(service.core, {"roleDefinitionId": role, "scope": scope})
    wire = to_wire(target.kind, str(outputs["id"]), outputs)
    wire["properties"]["type"] = outputs["roleType"]
    return wire


def _fits(properties: dict[str, Any], wanted: list[tuple[str, str]]) -> bool:
    return all(str(properties.get(name, "")).lower() == text for name, text in wanted)
