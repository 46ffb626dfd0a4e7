"""Keys and tokens of Azure ML."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from infra.azure_rules.values import text
from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import AzureError
from local_cloud.azure.functions import registry
from local_cloud.azure.functions.context import Function, key, named
from local_cloud.azure.values import secret

_TOKEN_SECONDS: Final = 3600


def _notebook_keys(core: AzureCore, workspace: Existing) -> dict[str, Any]:
    return {
        "primaryAccessKey": secret(key(core, workspace.id, "notebook1", 32)),
        "secondaryAccessKey": secret(key(core, workspace.id, "notebook2", 32)),
    }


def notebook_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of a workspace's notebooks."""
    return _notebook_keys(core, named(core, t.ML_WORKSPACE, args))


def storage_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """The key of the workspace's own storage account."""
    account = str(named(core, t.ML_WORKSPACE, args).outputs.get("storageAccount", ""))
    return {"userStorageKey": secret(key(core, account, "key1"))}


def workspace_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a client of a workspace needs of the resources beside it."""
    workspace = named(core, t.ML_WORKSPACE, args)
    account = str(workspace.outputs.get("storageAccount", ""))
    insights = core.store.get(str(workspace.outputs.get("applicationInsights", "")))
    answer = {
        "userStorageArmId": account,
        "userStorageKey": secret(key(core, account, "key1")),
        "appInsightsInstrumentationKey": insights.outputs.get("instrumentationKey", "") if insights else "",
        "notebookAccessKeys": _notebook_keys(core, workspace),
    }
    images = core.store.get(str(workspace.outputs.get("containerRegistry", "")))
    if images is not None and images.outputs.get("adminUserEnabled") is True:
        where = {"resourceGroupName": t.resource_group_of(images.id), "registryName": images.name}
        location = images.outputs.get("loginServer", "")
        answer["containerRegistryCredentials"] = {"location": location, **registry.credentials(core, where)}
    return answer


def endpoint_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Both keys of an endpoint; raises AzureError if it authenticates by token."""
    endpoint = _endpoint(core, args, "Key")
    return {
        "primaryKey": secret(key(core, endpoint.id, "primary", 32)),
        "secondaryKey": secret(key(core, endpoint.id, "secondary", 32)),
    }


def endpoint_token(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """A token of an endpoint; raises AzureError if it authenticates by key."""
    endpoint = _endpoint(core, args, "AMLToken")
    until = int(time.time()) // _TOKEN_SECONDS * _TOKEN_SECONDS + 2 * _TOKEN_SECONDS
    return {
        "accessToken": secret(key(core, endpoint.id, f"token{until}")),
        "expiryTimeUtc": until,
        "refreshAfterTimeUtc": until - _TOKEN_SECONDS,
        "tokenType": "Bearer",
    }


def _endpoint(core: AzureCore, args: Mapping[str, Any], mode: str) -> Existing:
    endpoint = named(core, t.ML_ENDPOINT, args)
    actual = text(endpoint.inputs, "properties.authMode")
    if actual != mode:
        raise AzureError(
            "BadRequest",
            f"The endpoint '{endpoint.name}' has authentication mode '{actual}', which has no such "
            f"credentials: '{mode}' has.",
        )
    return endpoint


FUNCTIONS: Final[dict[str, Function]] = {
    "azure-native:machinelearningservices:listWorkspaceKeys": workspace_keys,
    "azure-native:machinelearningservices:listWorkspaceNotebookKeys": notebook_keys,
    "azure-native:machinelearningservices:listWorkspaceStorageAccountKeys": storage_keys,
    "azure-native:machinelearningservices:listOnlineEndpointKeys": endpoint_keys,
    "azure-native:machinelearningservices:getOnlineEndpointToken": endpoint_token,
}
