"""Rules of triggers: what starts a pipeline, how often, and what can change while it is started."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import is_id_of
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.times import instant
from infra.azure_rules.values import MISSING, absent, has_unknown, items, number, read, text

_SCHEDULE = "https://learn.microsoft.com/azure/data-factory/how-to-create-schedule-trigger"
_WINDOW = "https://learn.microsoft.com/azure/data-factory/how-to-create-tumbling-window-trigger"
_EVENTS = "https://learn.microsoft.com/azure/data-factory/how-to-create-event-trigger"
_STARTED: Final = "Cannot update enabled Trigger; the trigger needs to be disabled first. "
_OFFSET = re.compile(r"-(\d+\.)?\d\d:\d\d:\d\d")
_P: Final = "properties."


def _kind(inputs: Mapping[str, Any]) -> str:
    return text(inputs, "properties.type") or ""


def _blob(resource: Resource, _world: World) -> Iterable[Finding]:
    if _kind(resource.inputs) != "BlobEventsTrigger":
        return
    if absent(resource.inputs, f"{_P}blobPathBeginsWith") and absent(
        resource.inputs, f"{_P}blobPathEndsWith"
    ):
        yield (
            f"{_P}blobPathBeginsWith",
            "At least one of blobPathBeginsWith and blobPathEndsWith must be given.",
        )
    scope = text(resource.inputs, f"{_P}scope")
    if scope is not None and not is_id_of(scope, "Microsoft.Storage/storageAccounts"):
        yield f"{_P}scope", f"The scope '{scope}' is not the id of a storage account."


def _in_order(inputs: Mapping[str, Any], start_path: str, end_path: str) -> Iterable[Finding]:
    start, end = instant(text(inputs, start_path) or ""), instant(text(inputs, end_path) or "")
    if start and end and end <= start:
        yield end_path, "The end time must be later than the start time."


def _window(resource: Resource, _world: World) -> Iterable[Finding]:
    if _kind(resource.inputs) != "TumblingWindowTrigger":
        return
    interval, unit = number(resource.inputs, f"{_P}interval"), text(resource.inputs, f"{_P}frequency")
    if interval is not None and (interval < 1 or (unit == "Minute" and interval < 5)):
        yield f"{_P}interval", "The minimum interval of a tumbling window is 5 minutes."
    concurrency = number(resource.inputs, f"{_P}maxConcurrency")
    if concurrency is not None and not 1 <= concurrency <= 50:
        yield f"{_P}maxConcurrency", "maxConcurrency must be between 1 and 50."
    yield from _in_order(resource.inputs, f"{_P}startTime", f"{_P}endTime")
    for path, one in items(resource.inputs, f"{_P}dependsOn"):
        offset = text(one, "offset")
        own = text(one, "type") == "SelfDependencyTumblingWindowTriggerReference"
        if own and offset is not None and not _OFFSET.fullmatch(offset):
            yield f"{path}.offset", "The offset of a dependency on itself must be negative: -HH:MM:SS."


_NUMBERS: Final = {"hours": range(24), "minutes": range(60), "monthDays": (*range(-31, 0), *range(1, 32))}
_ONLY_WITH: Final = {"monthDays": "Month", "monthlyOccurrences": "Month", "weekDays": "Week"}


def _schedule(resource: Resource, _world: World) -> Iterable[Finding]:
    base = f"{_P}recurrence"
    if _kind(resource.inputs) != "ScheduleTrigger":
        return
    interval, unit = number(resource.inputs, f"{base}.interval"), text(resource.inputs, f"{base}.frequency")
    if interval is not None and not 1 <= interval <= 1000:
        yield f"{base}.interval", "The interval must be between 1 and 1000."
    for name, frequency in _ONLY_WITH.items():
        if unit is not None and unit != frequency and read(resource.inputs, f"{base}.schedule.{name}"):
            yield f"{base}.schedule.{name}", f"{name} can be specified with a frequency of {frequency} only."
    for name, allowed in _NUMBERS.items():
        for path, value in items(resource.inputs, f"{base}.schedule.{name}"):
            if isinstance(value, (int, float)) and value not in allowed:
                yield path, f"{value:g} is no valid value of {name}."
    yield from _in_order(resource.inputs, f"{base}.startTime", f"{base}.endTime")


def _enabled(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.existing and read(resource.existing.outputs, f"{_P}runtimeState") == "Started":
        yield "", _STARTED


def _same_time(before: Any, after: Any) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return before == after or (instant(before) is not None and instant(before) == instant(after))
    return bool(before == after)


def _window_fixed(resource: Resource, paths: tuple[str, ...]) -> Iterable[str]:
    before = resource.existing.inputs if resource.existing else {}
    if _kind(before) != "TumblingWindowTrigger" or _kind(resource.inputs) != "TumblingWindowTrigger":
        return
    for path in paths:
        old, new = read(before, _P + path), read(resource.inputs, _P + path)
        known = old is not MISSING and new is not MISSING and not has_unknown([old, new])
        if known and not _same_time(old, new):
            yield _P + path


def _window_start(resource: Resource, _world: World) -> Iterable[Finding]:
    for path in _window_fixed(resource, ("startTime",)):
        yield path, "Start time cannot be updated for Tumbling Window Trigger."


def _window_pace(resource: Resource, _world: World) -> Iterable[Finding]:
    for path in _window_fixed(resource, ("frequency", "interval")):
        yield path, "Frequency and interval cannot be updated for Tumbling Window Trigger."


_T = (t.TRIGGER,)
RULES: Final = (
    Rule(id="factory-trigger-blob", tokens=_T, code="BadRequest", source=_EVENTS,
         fix="Give blobPathBeginsWith or blobPathEndsWith, and the id of a storage account as scope.",
         check=_blob),
    Rule(id="factory-trigger-window", tokens=_T, code="BadRequest", source=_WINDOW,
         fix="Use windows of 5 minutes or more, 1 to 50 at once, that end after they start.", check=_window),
    Rule(id="factory-trigger-schedule", tokens=_T, code="BadRequest", source=_SCHEDULE,
         fix="Use weekDays with 'Week' and monthDays with 'Month', and hours, minutes and days that exist.",
         check=_schedule),
    Rule(id="factory-trigger-started", tokens=_T, code="TriggerEnabledCannotUpdate", evidence="quoted",
         source="https://github.com/Azure/Azure-DataFactory/issues/539",
         fix="Stop the trigger first: `az datafactory trigger stop`.", check=_enabled,
         on=("update", "delete")),
    Rule(id="factory-window-start", tokens=_T, code="TumblingWindowTriggerStartTimeUpdateNotAllowed",
         evidence="quoted", source="https://github.com/MicrosoftDocs/azure-docs/issues/69307",
         fix="Keep startTime, or replace the trigger.", check=_window_start, on=("update",)),
    Rule(id="factory-window-pace", tokens=_T, evidence="quoted", on=("update",),
         code="TumblingWindowTriggerFrequencyOrIntervalUpdateNotAllowed",
         source="https://github.com/Azure/Azure-DataFactory/issues/177",
         fix="Keep frequency and interval, or replace the trigger.", check=_window_pace),
)  # fmt: skip
