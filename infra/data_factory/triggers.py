"""When pipelines start by themselves, in the words of Azure's REST API. A trigger that would start a pipeline
without a job waits, stopped, until there is one.

https://learn.microsoft.com/azure/data-factory/concepts-pipeline-execution-triggers
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from infra.arm.trigger import DataFactoryTrigger
from infra.data_factory.linked_services import Workshop
from infra.settings.data_factory_triggers import EVENTS, SCHEDULE, Recurrence, TriggerSettings


def trigger(
    shop: Workshop,
    chosen: TriggerSettings,
    pipeline: pulumi.Resource,
    lake_id: pulumi.Input[str],
    *,
    ready: pulumi.Input[bool],
) -> DataFactoryTrigger:
    """A trigger, started if it is meant to be and its pipeline is `ready`."""
    started: pulumi.Input[bool] = False
    if chosen.started:
        started = True if ready is True or "jobId" in chosen.parameters else ready
    return DataFactoryTrigger(
        f"{shop.name}-trigger-{chosen.name}",
        factory_id=shop.factory.factory_id,
        trigger_name=chosen.name,
        properties=trigger_properties(chosen, lake_id),
        started=started,
        opts=shop.options(pipeline),
    )


def trigger_properties(chosen: TriggerSettings, lake_id: pulumi.Input[str]) -> dict[str, Any]:
    """What is PUT for a trigger; a tumbling window has one pipeline, other triggers a list."""
    call = {
        "pipelineReference": {"referenceName": chosen.pipeline, "type": "PipelineReference"},
        "parameters": dict(chosen.parameters),
    }
    if chosen.type == EVENTS:
        return {"type": chosen.type, "pipelines": [call], "typeProperties": _events(chosen, lake_id)}
    if chosen.type == SCHEDULE:
        recurrence = _schedule(chosen.recurrence)
        return {"type": chosen.type, "pipelines": [call], "typeProperties": {"recurrence": recurrence}}
    return {"type": chosen.type, "pipeline": call, "typeProperties": _window(chosen)}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _schedule(when: Recurrence) -> dict[str, Any]:
    """https://learn.microsoft.com/azure/data-factory/how-to-create-schedule-trigger"""
    return _given(
        {
            "frequency": when.frequency,
            "interval": when.interval,
            "startTime": when.start_time,
            "endTime": when.end_time,
            "timeZone": when.time_zone,
            "schedule": _given(
                {
                    "hours": list(when.hours),
                    "minutes": list(when.minutes),
                    "weekDays": list(when.week_days),
                    "monthDays": list(when.month_days),
                }
            ),
        }
    )


def _window(chosen: TriggerSettings) -> dict[str, Any]:
    """https://learn.microsoft.com/azure/data-factory/how-to-create-tumbling-window-trigger"""
    when, window = chosen.recurrence, chosen.window
    return _given(
        {
            "frequency": when.frequency,
            "interval": when.interval,
            "startTime": when.start_time,
            "endTime": when.end_time,
            "delay": window.delay,
            "maxConcurrency": window.max_concurrency,
            "retryPolicy": {
                "count": window.retry_count,
                "intervalInSeconds": window.retry_interval_in_seconds,
            },
        }
    )


def _events(chosen: TriggerSettings, lake_id: pulumi.Input[str]) -> dict[str, Any]:
    """https://learn.microsoft.com/azure/data-factory/how-to-create-event-trigger"""
    blobs = chosen.blobs
    return _given(
        {
            "scope": lake_id,
            "events": list(blobs.events),
            "blobPathBeginsWith": blobs.begins_with,
            "blobPathEndsWith": blobs.ends_with,
            "ignoreEmptyBlobs": blobs.ignore_empty_blobs,
        }
    )
