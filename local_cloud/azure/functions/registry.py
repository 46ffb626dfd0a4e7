"""Credentials of container registries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import AzureError
from local_cloud.azure.functions.context import Function, key, named
from local_cloud.azure.values import secret


def credentials(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """User and passwords of the admin user; raises AzureError unless the registry has one."""
    registry = named(core, t.CONTAINER_REGISTRY, args)
    if registry.outputs.get("adminUserEnabled") is not True:
        raise AzureError(
            "UnAuthorizedForCredentialOperations",
            f"Cannot perform credential operations for {registry.id} as admin user is disabled. Kindly "
            "enable admin user as per docs: https://docs.microsoft.com/azure/container-registry/"
            "container-registry-authentication#admin-account",
        )
    passwords = [
        {"name": name, "value": secret(key(core, registry.id, name, 39))}
        for name in ("password", "password2")
    ]
    return {"username": registry.name, "passwords": passwords}


FUNCTIONS: Final[dict[str, Function]] = {
    "azure-native:containerregistry:listRegistryCredentials": credentials,
}
