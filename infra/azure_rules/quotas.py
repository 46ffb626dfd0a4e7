"""How many of a thing Azure takes: one row per limit.

Limits that only Azure can count (cores, addresses of a subscription) are not here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Evidence, Finding, Resource, Rule, World
from infra.azure_rules.values import items

_LIMITS: Final = (
    "https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits"
)
_RBAC: Final = "https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits"


@dataclasses.dataclass(frozen=True)
class Quota:
    """At most `most` resources of a type below a scope; `segment` ends the id of that scope."""

    id: str
    token: str
    segment: str
    most: int
    code: str
    message: str
    source: str = _LIMITS
    evidence: Evidence = "assumed"


@dataclasses.dataclass(frozen=True)
class Inline:
    """At most `most` elements of a list property."""

    id: str
    token: str
    property: str
    most: int
    code: str
    source: str = _LIMITS


QUOTAS: Final = (
    Quota("quota-role-assignments", t.ROLE_ASSIGNMENT, "", 4000, "RoleAssignmentLimitExceeded",
          "No more role assignments can be created", _RBAC, "documented"),
    Quota("quota-role-definitions", t.ROLE_DEFINITION, "", 5000, "RoleDefinitionLimitExceeded",
          "Role definition limit exceeded. No more role definitions can be created", _RBAC, "documented"),
    Quota("quota-resource-groups", t.RESOURCE_GROUP, "", 980, "ResourceGroupQuotaExceeded",
          "The subscription already has 980 resource groups, the most allowed"),
    Quota("quota-peerings", t.PEERING, "/virtualnetworkpeerings/", 500, "VnetPeeringCountLimitReached",
          "Cannot create more than 500 peerings for this virtual network"),
    Quota("quota-zone-links", t.ZONE_LINK, "/virtualnetworklinks/", 1000, "BadRequest",
          "The private DNS zone already has 1000 virtual network links, the most allowed"),
    Quota("quota-locks", t.LOCKS[0], "/locks/", 20, "LockLimitExceeded",
          "The scope already has 20 locks, the most allowed"),
)  # fmt: skip
INLINE: Final = (
    Inline("quota-security-rules", t.NETWORK_SECURITY_GROUP, "securityRules", 1000,
           "SecurityRuleCountLimitReached"),
    Inline("quota-routes", t.ROUTE_TABLE, "routes", 400, "RouteCountLimitReached"),
    Inline("quota-subnets", t.VIRTUAL_NETWORK, "subnets", 3000, "SubnetCountLimitReached"),
)  # fmt: skip


def _scope(resource_id: str, segment: str) -> str:
    """Id of the scope that counts: the subscription, or what stands before `segment`."""
    if not segment:
        return "/".join(resource_id.split("/")[:3]) if t.subscription_of(resource_id) else ""
    return resource_id[: max(resource_id.lower().rfind(segment), 0)]


def _counted(row: Quota) -> Rule:
    def check(resource: Resource, world: World) -> Iterable[Finding]:
        scope = _scope(resource.id, row.segment)
        if scope and len(world.below(scope, row.token)) >= row.most:
            yield "", f"{row.message} (code: {row.code})."

    return Rule(
        id=row.id, tokens=(row.token,), code=row.code, source=row.source, evidence=row.evidence,
        fix="Delete what is not needed, or use another scope.", check=check, needs_world=True, on=("create",),
    )  # fmt: skip


def _listed(row: Inline) -> Rule:
    def check(resource: Resource, _world: World) -> Iterable[Finding]:
        count = len(list(items(resource.inputs, row.property)))
        if count > row.most:
            yield row.property, f"{resource.name} has {count} {row.property}: at most {row.most} are allowed."

    return Rule(id=row.id, tokens=(row.token,), code=row.code, source=row.source,
                fix=f"Use at most {row.most}, or a second resource.", check=check)  # fmt: skip


RULES: Final = (*map(_counted, QUOTAS), *map(_listed, INLINE))
