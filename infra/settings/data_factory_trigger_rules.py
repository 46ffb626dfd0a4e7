"""What a trigger of one type is told means nothing to another; times and paths of each must fit together."""

from __future__ import annotations

from typing import Final

from infra.settings.data_factory_triggers import (
    BEGINS,
    BLOB_EVENTS,
    EVENTS,
    PATH,
    SCHEDULE,
    WINDOW,
    Recurrence,
    TriggerSettings,
)
from infra.settings.reader import ConfigReader

SHORTEST_WINDOW: Final = 15
"""Minutes, as the SDK says of TumblingWindowTriggerArgs.interval."""
_FOR: Final = {
    SCHEDULE: (
        "frequency", "interval", "startTime", "endTime", "timeZone", "hours", "minutes", "weekDays",
        "monthDays",
    ),
    WINDOW: ("frequency", "interval", "startTime", "endTime", "delay", "maxConcurrency", "retryPolicy"),
    EVENTS: ("blobPathBeginsWith", "blobPathEndsWith", "events", "ignoreEmptyBlobs"),
}  # fmt: skip
_EVERY: Final = tuple(dict.fromkeys(name for names in _FOR.values() for name in names))


def check_trigger(reader: ConfigReader, found: TriggerSettings) -> None:
    """Every rule within one trigger."""
    path = f"{PATH}.{found.name}"
    if reader.is_refused(f"{path}.type"):
        return
    for name in _EVERY:
        if name not in _FOR[found.type] and reader.is_set(f"{path}.{name}"):
            reader.surplus(f"{path}.{name}", "a value", f"must be left out: a {found.type} has none")
    if found.type == EVENTS:
        rule = f"must be given, or {path}.blobPathEndsWith: one of both says which blobs"
        refused = [reader.is_refused(f"{path}.blobPath{end}") for end in ("BeginsWith", "EndsWith")]
        if not (found.blobs.begins_with or found.blobs.ends_with or any(refused)):
            reader.refuse(f"{path}.blobPathBeginsWith", None, rule, BEGINS[2])
        if not found.blobs.events:
            reader.refuse(f"{path}.events[0]", "none", "must name an event", BLOB_EVENTS[0])
        return
    _times(reader, path, found)
    if found.type == WINDOW:
        _window(reader, path, found.recurrence)
    else:
        _schedule(reader, path, found.recurrence)


def _times(reader: ConfigReader, path: str, found: TriggerSettings) -> None:
    when, start, end = found.recurrence, f"{path}.startTime", f"{path}.endTime"
    utc = found.type == WINDOW or when.time_zone == "UTC"
    example = "2026-01-01T00:00:00" + ("Z" if utc else "")
    if not when.start_time and not reader.is_refused(start):
        rule = f"must be given: the runs of a {found.type} are counted from it"
        reader.refuse(start, None, rule, example)
    for moment, value in ((start, when.start_time), (end, when.end_time)):
        if value and not (reader.is_refused(moment) or reader.is_refused(f"{path}.timeZone")):
            rule = "must end with Z: it is in UTC" if utc else "must not end with Z: it is in timeZone"
            fixed = value.rstrip("Z") + ("Z" if utc else "")
            reader.require(value == fixed, moment, value, rule, fixed)
    if when.start_time and when.end_time and not (reader.is_refused(start) or reader.is_refused(end)):
        later = f"{int(when.start_time[:4]) + 1:04}{when.start_time[4:]}"
        reader.require(when.end_time > when.start_time, end, when.end_time, f"must be after {start}", later)


def _window(reader: ConfigReader, path: str, when: Recurrence) -> None:
    """https://learn.microsoft.com/azure/data-factory/how-to-create-tumbling-window-trigger"""
    rule = f"must be at least {SHORTEST_WINDOW} with frequency Minute"
    long_enough = when.frequency != "Minute" or when.interval >= SHORTEST_WINDOW
    if not reader.is_refused(f"{path}.interval"):
        reader.require(long_enough, f"{path}.interval", when.interval, rule, SHORTEST_WINDOW)


def _schedule(reader: ConfigReader, path: str, when: Recurrence) -> None:
    """https://learn.microsoft.com/azure/data-factory/how-to-create-schedule-trigger"""
    for name, days, frequency in (
        ("weekDays", when.week_days, "Week"), ("monthDays", when.month_days, "Month"),
    ):  # fmt: skip
        if days and when.frequency != frequency and not reader.is_refused(f"{path}.frequency"):
            rule = f"must be {frequency}: {path}.{name} is set"
            reader.refuse(f"{path}.frequency", when.frequency, rule, frequency)
