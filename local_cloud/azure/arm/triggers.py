"""What Data Factory does with a trigger beside writing it: start, stop, and its subscription to events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from infra.azure_rules.values import text
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.service import Service
from local_cloud.azure.effects import EVENT_SUBSCRIPTIONS
from local_cloud.azure.errors import AzureError

_EVENTS: Final = ("BlobEventsTrigger", "CustomEventsTrigger")


def _start(service: Service, trigger: Existing) -> None:
    _run(service, trigger, "Started")


def _stop(service: Service, trigger: Existing) -> None:
    _run(service, trigger, "Stopped")


def _run(service: Service, trigger: Existing, state: str) -> None:
    properties = {**dict(trigger.outputs.get("properties", {})), "runtimeState": state}
    service.store.put(
        trigger.id, trigger.token, trigger.inputs, {**trigger.outputs, "properties": properties}
    )


def _subscribe(service: Service, trigger: Existing) -> None:
    kind = text(trigger.outputs, "properties.type")
    if kind not in _EVENTS:
        raise AzureError(
            "BadRequest",
            f"The trigger '{trigger.name}' of type '{kind}' is not raised by events and has no subscription.",
        )
    service.store.under_way.mark(EVENT_SUBSCRIPTIONS, trigger.id, "Enabled")


def _unsubscribe(service: Service, trigger: Existing) -> None:
    service.store.under_way.unmark(EVENT_SUBSCRIPTIONS, trigger.id)


ACTIONS: Final[dict[str, Callable[[Service, Existing], None]]] = {
    "start": _start,
    "stop": _stop,
    "subscribetoevents": _subscribe,
    "unsubscribefromevents": _unsubscribe,
}
"""By name in lower case."""


def act(service: Service, call: Call, trigger: Existing, name: str) -> Answer:
    """Carry out an action of a trigger, as a long-running operation where those take time."""
    with service.core.manager.faults.around("update", t.TRIGGER, trigger.id):
        ACTIONS[name](service, trigger)
    if service.operations.seconds <= 0:
        return Answer(200)
    operation = service.operations.written("update", trigger.id, call.api_version)
    return Answer(202, None, service.operation_headers(call.base_url, operation, "Location"))
