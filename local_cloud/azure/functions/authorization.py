"""Who the provider is, and the roles every tenant has."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import NotFoundError
from local_cloud.azure.functions.context import Function
from local_cloud.azure.functions.getters import stored

ROLES: Final = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "69566ab7-960f-475b-8e7c-b3118f30c6bd": "Storage File Data Privileged Contributor",
    "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
    "428e0ff0-5e57-4d9c-a221-2c70d0e0a443": "EventGrid EventSubscription Contributor",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "12338af0-0e69-4776-bea7-57ae8d297424": "Key Vault Crypto User",
    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": "Key Vault Crypto Officer",
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": "Key Vault Crypto Service Encryption User",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
    "21090545-7ca7-4776-b22c-e363652d74d2": "Key Vault Reader",
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
    "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
    "4d97b98b-1d4f-4787-a291-c67834d212e7": "Network Contributor",
    "b12aa53e-6015-4669-85d0-8515ebb3ae7f": "Private DNS Zone Contributor",
    "749f88d5-cbae-40b8-bcfc-e573ddc772fa": "Monitoring Contributor",
    "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
    "92aaf0da-9dab-42b6-94a3-d43ce8d16293": "Log Analytics Contributor",
    "73c42c96-874c-492b-b04d-ab87d138a893": "Log Analytics Reader",
    "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
    "673868aa-7521-48a0-acc6-0f60742d39f5": "Data Factory Contributor",
    "f6c7c914-8db3-469d-8ca1-694a8f32e121": "AzureML Data Scientist",
    "e503ece1-11d0-4e8e-8e2c-7a6c3bf38815": "AzureML Compute Operator",
    "1823dd4f-9b8c-4ab6-ab4e-7397a3684615": "AzureML Registry User",
}
"""https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""
_DEFINITIONS: Final = "/providers/Microsoft.Authorization/roleDefinitions/"


def client_config(core: AzureCore, _args: Mapping[str, Any]) -> dict[str, Any]:
    """Identity, subscription and tenant of the provider."""
    s = core.settings
    return {
        "clientId": s.client_id,
        "objectId": s.object_id,
        "subscriptionId": s.subscription_id,
        "tenantId": s.tenant_id,
    }


def role_definition(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """A role by GUID: one of Azure's own, or one made here; raises NotFoundError."""
    role_id, scope = str(args.get("roleDefinitionId", "")).rsplit("/", 1)[-1], str(args.get("scope", ""))
    name = ROLES.get(role_id.lower())
    if name is None:
        try:
            uuid.UUID(role_id)
        except ValueError as error:
            raise NotFoundError(
                "RoleDefinitionDoesNotExist",
                f"The specified role definition with ID '{role_id}' does not exist: it must be a GUID.",
            ) from error
        return stored(core, "azure-native:authorization:RoleDefinition", args)
    subscription = f"/subscriptions/{core.settings.subscription_id}"
    above = subscription if scope.strip("/").lower().startswith("subscriptions/") else ""
    return {
        "id": f"{above}{_DEFINITIONS}{role_id}",
        "name": role_id,
        "type": "Microsoft.Authorization/roleDefinitions",
        "roleName": name,
        "roleType": "BuiltInRole",
        "assignableScopes": ["/"],
        "azureApiVersion": "2022-05-01-preview",
    }


FUNCTIONS: Final[dict[str, Function]] = {
    "azure-native:authorization:getClientConfig": client_config,
    "azure-native:authorization:getRoleDefinition": role_definition,
}
