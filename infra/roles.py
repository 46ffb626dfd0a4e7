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

    ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
    AZURE_ML_DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
    AZURE_ML_METRICS_WRITER = "635dd51f-9968-44d3-b7fb-6d9a6bd613ae"
    AZURE_ML_REGISTRY_USER = "1823dd4f-9b8c-4ab6-ab4e-7397a3684615"
    AZURE_AI_ENTERPRISE_NETWORK_CONNECTION_APPROVER = "b556d68e-0be0-4f35-a333-ad7ee1ce17ea"
    CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    EVENT_GRID_EVENT_SUBSCRIPTION_CONTRIBUTOR = "428e0ff0-5e57-4d9c-a221-2c70d0e0a443"
    KEY_VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
    KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    STORAGE_ACCOUNT_CONTRIBUTOR = "17d1049b-9a84-46fb-8f53-869881c3d3ab"
    STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    STORAGE_BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    STORAGE_BLOB_DELEGATOR = "db58b8e5-c6ad-4a2a-8342-4190687cbf4a"
    STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR = "69566ab7-960f-475b-8e7c-b3118f30c6bd"
    STORAGE_QUEUE_DATA_CONTRIBUTOR = "974c5e8b-45b9-4653-ba55-5f855dd0fb88"

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
