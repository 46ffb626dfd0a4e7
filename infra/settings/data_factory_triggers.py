"""When the factory runs a pipeline: by the clock, window by window, or when a file arrives in the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

PATH: Final = "dataFactory.triggers"
SCHEDULE: Final = "ScheduleTrigger"
WINDOW: Final = "TumblingWindowTrigger"
EVENTS: Final = "BlobEventsTrigger"
TYPES: Final = (SCHEDULE, WINDOW, EVENTS)
RUN_JOB: Final = "run-databricks-job"
INGEST: Final = "ingest-and-run"
NOTEBOOK: Final = "run-notebook"
PIPELINES: Final = (RUN_JOB, INGEST, NOTEBOOK)
NAME: Final = (
    r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}",
    "must be at most 63 letters, digits, hyphens and underscores",
)
FREQUENCIES: Final = {
    SCHEDULE: ("Minute", "Hour", "Day", "Week", "Month"),
    WINDOW: ("Hour", "Minute", "Month"),
}
WEEK_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
BLOB_EVENTS: Final = ("Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobDeleted")
_EVENT: Final = (
    f"each must be one of {', '.join(BLOB_EVENTS)}",
    BLOB_EVENTS[0],
    BLOB_EVENTS.__contains__,
)
MOMENT: Final = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d"
TIME: Final = (
    rf"{MOMENT}Z?",
    'must be a moment in quotes: "2026-01-01T00:00:00Z", without Z in a timeZone other than UTC',
    "2026-01-01T00:00:00Z",
)
SPAN: Final = (r"(\d{1,3}\.)?([01]\d|2[0-3]):[0-5]\d:[0-5]\d", "must be a time span [D.]HH:MM:SS", "00:10:00")
ZONE: Final = (
    r"[A-Za-z0-9][A-Za-z0-9 .()+-]{1,63}",
    "must be a time zone of Windows such as W. Europe Standard Time",
    "W. Europe Standard Time",
)
BEGINS: Final = (
    r"/[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/(blobs/.*)?",
    "must be /<container>/blobs/<folder>/, or /<container>/ for all of it",
    "/bronze/blobs/landing/",
)
ENDS: Final = (r"[^\s/][^\s]{0,254}", "must be the end of a path such as .csv", ".csv")


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """How often, from when until when, in which time zone; of a schedule also at which times."""

    frequency: str
    interval: int
    start_time: str
    end_time: str | None
    time_zone: str
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    week_days: tuple[str, ...]
    month_days: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class WindowRules:
    """How a tumbling window waits, how many run at once, and how often a failed one is tried again."""

    delay: str
    max_concurrency: int
    retry_count: int
    retry_interval_in_seconds: int


@dataclass(frozen=True, kw_only=True)
class BlobEvents:
    """Which blobs of the lake, and what happens to them."""

    begins_with: str | None
    ends_with: str | None
    events: tuple[str, ...]
    ignore_empty_blobs: bool

    @property
    def container(self) -> str | None:
        """The container that is watched, where it is one."""
        return self.begins_with.split("/")[1] if self.begins_with else None


@dataclass(frozen=True, kw_only=True)
class TriggerSettings:
    """One trigger; which of its last three parts count is said by its type."""

    name: str
    type: str
    started: bool
    pipeline: str
    parameters: dict[str, str]
    recurrence: Recurrence
    window: WindowRules
    blobs: BlobEvents


def read_triggers(reader: ConfigReader) -> tuple[TriggerSettings, ...]:
    """Every trigger.

    https://learn.microsoft.com/azure/data-factory/concepts-pipeline-execution-triggers
    """
    return tuple(_trigger(reader, name) for name in reader.entries(PATH, *NAME))


def _trigger(reader: ConfigReader, name: str) -> TriggerSettings:
    path = f"{PATH}.{name}"
    kind = reader.choice(f"{path}.type", None, TYPES)
    return TriggerSettings(
        name=name,
        type=kind,
        started=reader.boolean(f"{path}.started", True),
        pipeline=reader.choice(f"{path}.pipeline", RUN_JOB, PIPELINES),
        parameters=reader.mapping(
            f"{path}.parameters", "must be texts", "@trigger().name", lambda _, value: len(value) <= 2000
        ),
        recurrence=_recurrence(reader, path, kind),
        window=WindowRules(
            delay=reader.text(f"{path}.delay", "00:00:00", *SPAN),
            max_concurrency=reader.integer(f"{path}.maxConcurrency", 1, 1, 50),
            retry_count=reader.integer(f"{path}.retryPolicy.count", 0, 0, 100),
            retry_interval_in_seconds=reader.integer(
                f"{path}.retryPolicy.intervalInSeconds", 30, 30, 86400, "seconds"
            ),
        ),
        blobs=BlobEvents(
            begins_with=reader.optional(f"{path}.blobPathBeginsWith", *BEGINS),
            ends_with=reader.optional(f"{path}.blobPathEndsWith", *ENDS),
            events=reader.texts(f"{path}.events", BLOB_EVENTS[:1], *_EVENT),
            ignore_empty_blobs=reader.boolean(f"{path}.ignoreEmptyBlobs", True),
        ),
    )


def _recurrence(reader: ConfigReader, path: str, kind: str) -> Recurrence:
    days = reader.integers(f"{path}.monthDays", (), -31, 31)
    if 0 in days:
        index = f"{path}.monthDays[{days.index(0)}]"
        reader.refuse(index, 0, "must be a day from 1 to 31, or from the end of the month: -1 to -31", "1")
    frequencies = FREQUENCIES.get(kind, FREQUENCIES[SCHEDULE])
    return Recurrence(
        frequency=reader.choice(f"{path}.frequency", "Day" if kind == SCHEDULE else "Hour", frequencies),
        interval=reader.integer(f"{path}.interval", 1, 1, 1000),
        start_time=reader.optional(f"{path}.startTime", *TIME) or "",
        end_time=reader.optional(f"{path}.endTime", *TIME),
        time_zone=reader.text(f"{path}.timeZone", "UTC", *ZONE),
        hours=reader.integers(f"{path}.hours", (), 0, 23),
        minutes=reader.integers(f"{path}.minutes", (), 0, 59),
        week_days=reader.texts(
            f"{path}.weekDays", (), "each must be a day such as Monday", "Monday", WEEK_DAYS.__contains__
        ),
        month_days=days,
    )
