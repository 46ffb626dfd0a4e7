"""Every component asks the same questions of a stack (which group, which region, which tags) and answers the
same ones to the others (what of it is logged, what is reached privately). Their types are here.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a resource of the stack goes and what it is tagged with; the same for every component."""

    resource_group_name: pulumi.Input[str]
    subscription_id: pulumi.Input[str]
    tenant_id: pulumi.Input[str]
    location: str
    tags: dict[str, str]

    @property
    def resource_group_id(self) -> pulumi.Output[str]:
        """Resource id of the group."""
        return pulumi.Output.concat(
            "/subscriptions/", self.subscription_id, "/resourceGroups/", self.resource_group_name
        )


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A resource with diagnostic settings: `name` is part of a logical name, `id` its resource id.

    Without `log_groups` (`allLogs`, `audit`) or `log_categories` it has metrics alone, and without `metrics`,
    which are categories too, logs alone: https://learn.microsoft.com/azure/azure-monitor/reference/logs-index
    """

    name: str
    id: pulumi.Input[str]
    log_groups: tuple[str, ...] = ("allLogs",)
    log_categories: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ("AllMetrics",)


@dataclass(frozen=True, kw_only=True)
class PrivateTarget:
    """A subresource that is reached by a private endpoint; `group_id` is the field's name for it
    (`databricks_ui_api`, `dfs`, `vault`, ...). The endpoint is made after `resource`.

    https://learn.microsoft.com/azure/private-link/private-endpoint-overview#private-link-resource
    """

    name: str
    id: pulumi.Input[str]
    group_id: str
    resource: pulumi.Resource
