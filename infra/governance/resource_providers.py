"""Pulumi's provider registers the namespace of a request that Azure refuses for want of it. What it cannot
see is registered here: a namespace that only Azure itself calls, or whose refusal says something else.
"""

from __future__ import annotations

from infra.settings import Settings
from infra.settings.data_factory_triggers import EVENTS


def needed(settings: Settings) -> tuple[str, ...]:
    """Namespaces that must be registered before this stack is created; none when the stack says so.

    - Microsoft.Insights refuses a diagnostic setting with an error that the provider does not recognise:
      https://github.com/pulumi/pulumi-azure-native/issues/3479
    - Microsoft.Sql is called by Synapse: https://learn.microsoft.com/azure/synapse-analytics/get-started-create-workspace
    - Microsoft.EventGrid is called by storage event triggers of Data Factory and file events of Databricks:
      https://learn.microsoft.com/azure/data-factory/how-to-create-event-trigger
    """
    if not settings.governance.resource_providers:
        return ()
    asked = {
        "Microsoft.Insights": settings.monitoring.diagnostics or settings.monitoring.alerts,
        "Microsoft.Sql": settings.synapse.enabled,
        "Microsoft.EventGrid": settings.unity_catalog.file_events
        or any(one.type == EVENTS for one in settings.data_factory.triggers),
    }
    return tuple(namespace for namespace, is_needed in asked.items() if is_needed)
