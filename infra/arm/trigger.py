"""Data Factory makes triggers stopped and refuses to change a started one, and azure-native can neither
start nor stop one (https://github.com/pulumi/pulumi-azure-native/issues/3540). Here a trigger is stopped,
written and started again in one step, and whether it runs is part of its state.

Whatever ends a run half way, the next one goes through the same steps from what it finds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final

import pulumi
from pulumi import dynamic

from infra.arm.client import ArmClient
from infra.arm.ids import not_an_id_of
from infra.arm.provider import ArmProvider, seen
from infra.workspace_object import changed_fields, has_unknown, plain

VERSION: Final = "2018-06-01"
EVENTS: Final = ("BlobEventsTrigger", "CustomEventsTrigger")
"""Triggers that Event Grid must know before they can start, and forget after they were stopped."""
WINDOW: Final = "TumblingWindowTrigger"
STARTED: Final = "Started"


class TriggerProvider(ArmProvider):
    """Triggers of a factory."""

    fixed: ClassVar[tuple[str, ...]] = ("factory_id", "trigger_name")
    computed: ClassVar[tuple[str, ...]] = ("runtime_state",)

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """A factory's id and a trigger with a type, whose state is not among its properties."""
        properties = news.get("properties")
        wrong = not_an_id_of("Microsoft.DataFactory/factories", news.get("factory_id"))
        found = [("factory_id", wrong)] if wrong else []
        if isinstance(properties, Mapping) and not properties.get("type"):
            found.append(
                ("properties", "a trigger has a type, such as ScheduleTrigger; give properties.type")
            )
        if isinstance(properties, Mapping) and "runtimeState" in properties:
            found.append(("properties", "runtimeState is Azure's to write; use started=True or False"))
        return found

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """A trigger of another type is another one, and so is a tumbling window that is counted otherwise.

        https://learn.microsoft.com/azure/data-factory/how-to-create-tumbling-window-trigger
        """
        found = super().diff(id_, olds, news)
        before, after = (_counting(props.get("properties")) for props in (olds, news))
        if before is not None and after is not None and before != after:
            found.replaces = [*(found.replaces or []), "properties"]
        return found

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Write the trigger, whatever an interrupted run has left of it, and start it."""
        known = plain(props)
        path = _path(known)
        state = self._brought_about(self.client(), path, known, write=True)
        return dynamic.CreateResult(path, {**known, "runtime_state": state})

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """What the factory has of what was asked for; a trigger that somebody stopped is a difference."""
        known = plain(props)
        actual = self.client().get(id_, VERSION)
        if actual is None:
            return dynamic.ReadResult("", {})
        properties = dict(actual.get("properties") or {})
        state = str(properties.pop("runtimeState", "Stopped"))
        factory_id, _, name = id_.rpartition("/triggers/")
        inputs = {
            "factory_id": known.get("factory_id", factory_id),
            "trigger_name": known.get("trigger_name", name),
            "properties": seen(known["properties"], properties) if "properties" in known else properties,
            "started": state == STARTED,
        }
        return dynamic.ReadResult(id_, {**inputs, "runtime_state": state}, inputs)

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Stop, write and start, as far as something differs."""
        old, known = self.inputs(olds), plain(news)
        changes = changed_fields(old, self.inputs(known))
        state = plain(olds).get("runtime_state")
        if changes:
            state = self._brought_about(self.client(), id_, known, write="properties" in changes)
        return dynamic.UpdateResult({**known, "runtime_state": state})

    def delete(self, id_: str, _props: dict[str, Any]) -> None:
        """Stop the trigger and delete it; one that is gone already is a success."""
        client = self.client()
        actual = client.get(id_, VERSION)
        if actual is not None:
            self._stopped(client, id_, actual)
            self.patience().through(lambda: client.delete(id_, VERSION), id_)

    def _brought_about(self, client: ArmClient, path: str, known: Mapping[str, Any], *, write: bool) -> str:
        """Make the trigger what is wanted, from what is there; returns its state."""
        actual = client.get(path, VERSION)
        if actual is not None and (write or not known["started"]):
            self._stopped(client, path, actual)
        if actual is None or write:
            body = {"properties": known["properties"]}
            self.patience().through(lambda: client.put(path, VERSION, body), path)
        if not known["started"]:
            return "Stopped"
        if known["properties"].get("type") in EVENTS:
            self.patience().through(lambda: client.post(f"{path}/subscribeToEvents", VERSION), path)
            self._until_events(client, path, "Enabled")
        self.patience().through(lambda: client.post(f"{path}/start", VERSION), path)
        return STARTED

    def _stopped(self, client: ArmClient, path: str, actual: Mapping[str, Any]) -> None:
        properties = actual.get("properties") or {}
        if properties.get("runtimeState") == STARTED:
            self.patience().through(lambda: client.post(f"{path}/stop", VERSION), path)
        if properties.get("type") in EVENTS and _events(client, path) != "Disabled":
            self.patience().through(lambda: client.post(f"{path}/unsubscribeFromEvents", VERSION), path)
            self._until_events(client, path, "Disabled")

    def _until_events(self, client: ArmClient, path: str, wanted: str) -> None:
        """Event Grid takes its time.

        https://learn.microsoft.com/azure/data-factory/continuous-integration-delivery-sample-script
        """

        def reached() -> bool | None:
            return True if _events(client, path) == wanted else None

        self.patience().until(reached, path, f"the event subscription becoming {wanted}")


def _events(client: ArmClient, path: str) -> str:
    """Whether Event Grid knows the trigger: a lock on the lake refuses to end what has ended already."""
    return str(client.post(f"{path}/getEventSubscriptionStatus", VERSION).get("status", ""))


def _counting(properties: Any) -> tuple[Any, ...] | None:
    """What Azure never changes of a trigger; None when it is not known."""
    if not isinstance(properties, Mapping) or has_unknown(properties.get("type")):
        return None
    window = properties.get("typeProperties")
    if properties.get("type") != WINDOW or not isinstance(window, Mapping):
        return (properties.get("type"),)
    fixed = tuple(window.get(name) for name in ("frequency", "interval", "startTime"))
    return None if has_unknown(list(fixed)) else (WINDOW, *fixed)


def _path(known: Mapping[str, Any]) -> str:
    return f"{known['factory_id']}/triggers/{known['trigger_name']}"


class DataFactoryTrigger(dynamic.Resource, module="arm", name="DataFactoryTrigger"):
    """A trigger of a factory, started or stopped; `properties` is what Azure's REST API takes.

    https://learn.microsoft.com/rest/api/datafactory/triggers/create-or-update
    """

    runtime_state: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        factory_id: pulumi.Input[str],
        trigger_name: str,
        properties: pulumi.Input[Mapping[str, Any]],
        started: pulumi.Input[bool],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "factory_id": factory_id,
            "trigger_name": trigger_name,
            "properties": properties,
            "started": started,
            "runtime_state": None,
        }
        super().__init__(TriggerProvider(), name, props, opts)
