"""Granting the wrong role, or the right one under a random name, is how deployments fail on their second run.
Roles are granted from this table only, under a name computed from scope, principal and role, so that the same
grant is the same resource for ever and a new principal is a new grant.

Ids: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""

from __future__ import annotations

import enum
import uuid

import pulumi
from pulumi_azure_native import authorization

_NAMESPACE = uuid.UUID("37aeaf44-4f29-542c-9f2f-2f9cedbde24b")


class Role(enum.Enum):
    """Built-in Azure roles the platform grants, by the id of their definition."""

    CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
    STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"

    def definition_id(self, subscription_id: str) -> str:
        """Full resource id of the role definition: Azure accepts neither the name nor the bare id."""
        return (
            f"/subscriptions/{subscription_id}/providers/Microsoft.Authorization/roleDefinitions/{self.value}"
        )


def assignment_name(scope: str, principal_id: str, role: Role) -> str:
    """GUID of the assignment; the same triple always has the same name."""
    return str(uuid.uuid5(_NAMESPACE, f"{scope.lower()}|{principal_id.lower()}|{role.value}"))


def grant(
    name: str,
    *,
    role: Role,
    scope: pulumi.Input[str],
    principal_id: pulumi.Input[str],
    subscription_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> authorization.RoleAssignment:
    """Grant `role` on `scope` to a managed identity.

    The principal type is always given: the SDK would send `User`, and without it Azure looks the new identity
    up before it has been replicated and answers PrincipalNotFound.
    """
    return authorization.RoleAssignment(
        name,
        role_assignment_name=pulumi.Output.all(scope, principal_id).apply(
            lambda known: assignment_name(known[0], known[1], role)
        ),
        role_definition_id=pulumi.Output.from_input(subscription_id).apply(role.definition_id),
        scope=scope,
        principal_id=principal_id,
        principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
        opts=opts,
    )
