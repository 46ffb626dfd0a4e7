"""Keys and connection strings of Event Hubs and Event Grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing
from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import AzureError
from local_cloud.azure.functions.context import Function, key, named
from local_cloud.azure.values import secret

_NAMESPACE: Final = "azure-native:eventhub:Namespace"
_ROOT: Final = "RootManageSharedAccessKey"
"""The rule every namespace has from the start."""


def namespace_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of a rule of a namespace."""
    namespace = named(core, _NAMESPACE, args)
    rule = str(args.get("authorizationRuleName", ""))
    if rule.lower() != _ROOT.lower():
        named(core, "azure-native:eventhub:NamespaceAuthorizationRule", args)
    return _keys(core, namespace, f"{namespace.id}/authorizationRules/{rule}", rule, "")


def event_hub_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of a rule of one event hub."""
    rule = named(core, "azure-native:eventhub:EventHubAuthorizationRule", args)
    path = f";EntityPath={args['eventHubName']}"
    return _keys(core, named(core, _NAMESPACE, args), rule.id, rule.name, path)


def _keys(core: AzureCore, namespace: Existing, rule_id: str, rule: str, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"keyName": rule}
    host = f"sb://{namespace.name}.servicebus.windows.net/"
    for name in ("primary", "secondary"):
        made = key(core, rule_id, name, 32)
        answer[f"{name}Key"] = secret(made)
        answer[f"{name}ConnectionString"] = secret(
            f"Endpoint={host};SharedAccessKeyName={rule};SharedAccessKey={made}{path}"
        )
    return answer


def topic_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Both keys of a custom topic; raises AzureError if it takes none."""
    topic = named(core, "azure-native:eventgrid:Topic", args)
    if topic.outputs.get("disableLocalAuth") is True:
        raise AzureError(
            "LocalAuthDisabled",
            f"Keys of {topic.id} cannot be listed because local authentication is disabled.",
        )
    return {name: secret(key(core, topic.id, name, 32)) for name in ("key1", "key2")}


FUNCTIONS: Final[dict[str, Function]] = {
    "azure-native:eventhub:listNamespaceKeys": namespace_keys,
    "azure-native:eventhub:listEventHubKeys": event_hub_keys,
    "azure-native:eventgrid:listTopicSharedAccessKeys": topic_keys,
}
