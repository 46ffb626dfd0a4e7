"""Outputs of Event Grid and Event Hubs."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation, defaults, new_uuid, now


def system_topic(c: Computation, outputs: dict[str, Any]) -> None:
    """Events a resource sends by itself."""
    outputs["metricResourceId"] = c.keep("metricResourceId", new_uuid)


def topic(c: Computation, outputs: dict[str, Any]) -> None:
    """A custom topic."""
    outputs["metricResourceId"] = c.keep("metricResourceId", new_uuid)
    outputs["endpoint"] = f"https://{c.name}.{c.location}-1.eventgrid.azure.net/api/events"
    defaults(
        outputs,
        inputSchema="EventGridSchema",
        publicNetworkAccess="Enabled",
        disableLocalAuth=False,
        dataResidencyBoundary="WithinGeopair",
        minimumTlsVersionAllowed="1.0",
    )


def subscription(c: Computation, outputs: dict[str, Any]) -> None:
    """A subscription to the events of its scope or system topic."""
    scope = c.id.rpartition("/providers/")[0]
    outputs["topic"] = scope if "/eventSubscriptions/" in c.id.rpartition("/providers/")[2] else ""
    parent = c.world.get(c.ancestor("systemTopics"))
    if parent is not None:
        outputs["topic"] = parent.outputs.get("source", "")
    retry = {"maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440, **outputs.get("retryPolicy", {})}
    outputs["retryPolicy"] = retry
    outputs["filter"] = {
        "subjectBeginsWith": "",
        "subjectEndsWith": "",
        "isSubjectCaseSensitive": False,
        **outputs.get("filter", {}),
    }
    defaults(outputs, eventDeliverySchema="EventGridSchema", labels=[])


def namespace(c: Computation, outputs: dict[str, Any]) -> None:
    """An Event Hubs namespace."""
    outputs["sku"] = {"capacity": 1, **outputs.get("sku", {})}
    outputs["sku"].setdefault("tier", outputs["sku"].get("name", "Standard"))
    outputs.update(
        serviceBusEndpoint=f"https://{c.name}.servicebus.windows.net:443/",
        metricId=f"{c.subscription_id}:{c.name.lower()}",
        status="Active",
    )
    _times(c, outputs)
    defaults(
        outputs,
        publicNetworkAccess="Enabled",
        minimumTlsVersion="1.2",
        disableLocalAuth=False,
        isAutoInflateEnabled=False,
        maximumThroughputUnits=0,
        zoneRedundant=True,
        kafkaEnabled=outputs["sku"]["tier"] != "Basic",
    )


def _times(c: Computation, outputs: dict[str, Any]) -> None:
    outputs["createdAt"] = c.keep("createdAt", now)
    outputs["updatedAt"] = now()


def _namespace_location(c: Computation, outputs: dict[str, Any]) -> None:
    parent = c.world.get(c.ancestor("namespaces"))
    if parent is not None:
        outputs["location"] = parent.outputs.get("location", "")


def event_hub(c: Computation, outputs: dict[str, Any]) -> None:
    """An event hub and its partitions."""
    defaults(outputs, partitionCount=4, messageRetentionInDays=7, status="Active")
    outputs["partitionIds"] = [str(number) for number in range(int(outputs["partitionCount"]))]
    _namespace_location(c, outputs)
    _times(c, outputs)


def consumer_group(c: Computation, outputs: dict[str, Any]) -> None:
    """A consumer group."""
    _namespace_location(c, outputs)
    _times(c, outputs)


def authorization_rule(c: Computation, outputs: dict[str, Any]) -> None:
    """A rule whose keys `listNamespaceKeys` returns."""
    _namespace_location(c, outputs)
