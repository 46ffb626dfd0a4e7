"""Outputs of resource groups, identities, roles, locks, policies and budgets."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation, defaults, inner, new_uuid, now, user_identity


def resource_group(_c: Computation, outputs: dict[str, Any]) -> None:
    """A resource group."""
    outputs["properties"] = {"provisioningState": "Succeeded"}


def user_assigned_identity(c: Computation, outputs: dict[str, Any]) -> None:
    """A user-assigned identity: the principal every resource that uses it returns."""
    outputs.update(user_identity(c.seed, c.id), tenantId=c.settings.tenant_id)


def _written(c: Computation, outputs: dict[str, Any]) -> None:
    outputs["createdOn"] = c.keep("createdOn", now)
    outputs["updatedOn"] = now()
    outputs["createdBy"] = c.keep("createdBy", lambda: c.settings.object_id)
    outputs["updatedBy"] = c.settings.object_id


def role_assignment(c: Computation, outputs: dict[str, Any]) -> None:
    """A role assignment."""
    outputs["scope"] = "/" + str(outputs.get("scope", "")).strip("/")
    outputs.setdefault("principalType", "User")
    _written(c, outputs)


def role_definition(c: Computation, outputs: dict[str, Any]) -> None:
    """A role of the tenant's own."""
    defaults(
        outputs, roleType="CustomRole", assignableScopes=[c.id.partition("/providers/Microsoft.Auth")[0]]
    )
    _written(c, outputs)


def policy_definition(_c: Computation, outputs: dict[str, Any]) -> None:
    """A policy of the tenant's own."""
    defaults(outputs, policyType="Custom", mode="Indexed", version="1.0.0", versions=["1.0.0"])


def policy_assignment(c: Computation, outputs: dict[str, Any]) -> None:
    """A policy put into force."""
    outputs["instanceId"] = c.keep("instanceId", new_uuid)
    outputs["scope"] = c.id.rpartition("/providers/")[0]
    version = str(outputs.get("definitionVersion", "1.*.*"))
    defaults(
        outputs,
        enforcementMode="Default",
        assignmentType="Custom",
        definitionVersion=version,
        effectiveDefinitionVersion="1.0.0",
        latestDefinitionVersion="1.0.0",
    )


def budget(c: Computation, outputs: dict[str, Any]) -> None:
    """A budget: nothing is spent here, and it ends ten years after it began unless told otherwise."""
    outputs["currentSpend"] = c.keep("currentSpend", lambda: {"amount": 0.0, "unit": "USD"})
    period = inner(outputs, "timePeriod")
    start = str(period.get("startDate", ""))
    if start[:4].isdigit():
        period.setdefault("endDate", f"{int(start[:4]) + 10}{start[4:]}")
