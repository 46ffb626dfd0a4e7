"""Pulumi's provider registers the namespace of a request that Azure refuses for want of it. What it cannot
see is registered here: a namespace that only Azure itself calls, or whose refusal says something else.
"""

from __future__ import annotations

from typing import Final

from infra.settings import Settings
from infra.settings.data_factory_triggers import EVENTS

_OF_MACHINES: Final = (
    "Microsoft.Compute",
    "Microsoft.Network",
    "Microsoft.Storage",
    "Microsoft.ManagedIdentity",
)


def needed(settings: Settings) -> tuple[str, ...]:
    """Namespaces that must be registered before this stack is created; none when the stack says so.

    - Microsoft.Insights refuses a diagnostic setting with an error that the provider does not recognise:
      https://github.com/pulumi/pulumi-azure-native/issues/3479
    - Microsoft.Sql is called by Synapse: https://learn.microsoft.com/azure/synapse-analytics/get-started-create-workspace
    - Microsoft.EventGrid is called by storage event triggers of Data Factory and file events of Databricks:
      https://learn.microsoft.com/azure/data-factory/how-to-create-event-trigger
    - Databricks makes machines, a network, an account and an identity in its own group, as itself:
      https://github.com/MicrosoftDocs/azure-docs/issues/87138
    - Microsoft.PolicyInsights and Microsoft.Cdn are called by online endpoints of Azure ML:
      https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints
    """
    if not settings.governance.resource_providers:
        return ()
    chosen = settings.machine_learning
    served = chosen.enabled and chosen.online_endpoint.enabled
    asked = {
        **dict.fromkeys(_OF_MACHINES, settings.workspace.hybrid),
        "Microsoft.Insights": settings.monitoring.diagnostics or settings.monitoring.alerts,
        "Microsoft.Sql": settings.synapse.enabled,
        "Microsoft.EventGrid": settings.unity_catalog.file_events
        or any(one.type == EVENTS for one in settings.data_factory.triggers),
        "Microsoft.PolicyInsights": served,
        "Microsoft.Cdn": served,
    }
    return tuple(namespace for namespace, is_needed in asked.items() if is_needed)
