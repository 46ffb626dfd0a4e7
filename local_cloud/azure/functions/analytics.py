"""Keys of Log Analytics workspaces and of self-hosted integration runtimes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from infra.azure_rules.values import text
from local_cloud.azure.core import AzureCore
from local_cloud.azure.effects import EVENT_SUBSCRIPTIONS
from local_cloud.azure.errors import AzureError
from local_cloud.azure.functions.context import Function, key, named
from local_cloud.azure.values import secret


def shared_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Both keys agents send data with."""
    workspace = named(core, t.LOG_ANALYTICS, args)
    return {
        "primarySharedKey": secret(key(core, workspace.id, "primary")),
        "secondarySharedKey": secret(key(core, workspace.id, "secondary")),
    }


def _runtime_keys(core: AzureCore, runtime: Existing) -> dict[str, Any]:
    if text(runtime.inputs, "properties.type") != "SelfHosted":
        raise AzureError(
            "InvalidIntegrationRuntimeType",
            f"The integration runtime '{runtime.name}' is not self-hosted and has no authentication keys.",
        )
    owner = runtime.id.rsplit("/", 3)[1]
    return {
        name: secret(f"IR@{key(core, runtime.id, name, 16)}@{owner}@{key(core, runtime.id, f'{name}s', 32)}")
        for name in ("authKey1", "authKey2")
    }


def factory_runtime_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Keys a machine registers with as a node of a Data Factory's runtime."""
    return _runtime_keys(core, named(core, t.INTEGRATION_RUNTIME, args))


def synapse_runtime_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """The same for a Synapse workspace's runtime."""
    return _runtime_keys(core, named(core, "azure-native:synapse:IntegrationRuntime", args))


def trigger_events(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a trigger is subscribed to events: a started one is, and one that was subscribed before."""
    trigger = named(core, t.TRIGGER, args)
    started = text(trigger.outputs, "properties.runtimeState") == "Started"
    marked = core.store.under_way.marked(EVENT_SUBSCRIPTIONS, trigger.id) is not None
    return {"triggerName": trigger.name, "status": "Enabled" if started or marked else "Disabled"}


FUNCTIONS: Final[dict[str, Function]] = {
    "azure-native:operationalinsights:getSharedKeys": shared_keys,
    "azure-native:operationalinsights:getWorkspaceSharedKeys": shared_keys,
    "azure-native:datafactory:listIntegrationRuntimeAuthKeys": factory_runtime_keys,
    "azure-native:datafactory:getTriggerEventSubscriptionStatus": trigger_events,
    "azure-native:synapse:listIntegrationRuntimeAuthKey": synapse_runtime_keys,
}
