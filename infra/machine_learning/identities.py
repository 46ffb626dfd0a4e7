"""A system-assigned identity gets its roles from Azure, some of them and at its own time; a role that the
program grants as well is refused as a duplicate. So the workspace and its machines are identities that the
program makes, and each has exactly what is written here, before it is needed.

https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity

from infra import roles
from infra.placement import Placement


@dataclass(frozen=True, kw_only=True)
class Site:
    """What every part of the workspace is made in: the component, its name, its place."""

    parent: pulumi.Resource
    name: str
    placement: Placement

    def grant(
        self, name: str, role: roles.Role, scope: pulumi.Input[str], principal_id: pulumi.Input[str]
    ) -> authorization.RoleAssignment:
        """Grant a role to a managed identity; `name` says to whom, what and where."""
        return roles.grant(
            f"{self.name}-{name}",
            role=role,
            scope=scope,
            principal_id=principal_id,
            subscription_id=self.placement.subscription_id,
            opts=pulumi.ResourceOptions(parent=self.parent),
        )


def identity(site: Site, name: str, resource_name: str) -> managedidentity.UserAssignedIdentity:
    """A user-assigned identity."""
    return managedidentity.UserAssignedIdentity(
        f"{site.name}-{name}",
        resource_name_=resource_name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(parent=site.parent),
    )
