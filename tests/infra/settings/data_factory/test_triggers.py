"""Settings of triggers: each is one that Azure takes, of a pipeline that is there and is told all it must know."""

from __future__ import annotations

import pytest

from infra.settings.data_factory_rules import parameters_of

START = "2026-01-01T00:00:00Z"


SCHEDULE = {"type": "ScheduleTrigger", "startTime": START, "parameters": {"jobId": "1"}}


WINDOW = {"type": "TumblingWindowTrigger", "startTime": START, "parameters": {"jobId": "1"}}


EVENTS = {"type": "BlobEventsTrigger", "blobPathEndsWith": ".csv", "parameters": {"jobId": "1"}}


TRIGGERS = [
    (SCHEDULE, {"started": "x"}, "started", "must be true or false"),
    (SCHEDULE, {"pipeline": "load"}, "pipeline", "must be one of run-databricks-job"),
    (SCHEDULE, {"pipeline": "run-notebook"}, "pipeline", "notebookPath is not set"),
    (SCHEDULE, {"frequency": "Year"}, "frequency", "must be one of Minute, Hour, Day"),
    (SCHEDULE, {"interval": 0}, "interval", "from 1 to 1000"),
    (SCHEDULE, {"startTime": "tomorrow"}, "startTime", "must be a moment"),
    (SCHEDULE, {"startTime": "2026-13-01T00:00:00Z"}, "startTime", "must be a moment"),
    (SCHEDULE, {"startTime": "2026-01-01T00:00:00"}, "startTime", "must end with Z"),
    (SCHEDULE, {"startTime": None}, "startTime", "must be given"),
    (SCHEDULE, {"endTime": "2025-01-01T00:00:00Z"}, "endTime", "must be after"),
    (SCHEDULE, {"timeZone": "W. Europe Standard Time"}, "startTime", "must not end with Z"),
    (
        SCHEDULE,
        {"startTime": START[:-1], "timeZone": "Europe/Amsterdam"},
        "timeZone",
        "a time zone of Windows",
    ),
    (SCHEDULE, {"hours": [24]}, "hours[0]", "from 0 to 23"),
    (SCHEDULE, {"minutes": [60]}, "minutes[0]", "from 0 to 59"),
    (SCHEDULE, {"frequency": "Week", "weekDays": ["Mon"]}, "weekDays[0]", "a day such as Monday"),
    (SCHEDULE, {"weekDays": ["Monday"]}, "frequency", "must be Week"),
    (SCHEDULE, {"monthDays": [1]}, "frequency", "must be Month"),
    (SCHEDULE, {"frequency": "Month", "monthDays": [32]}, "monthDays[0]", "from -31 to 31"),
    (SCHEDULE, {"frequency": "Month", "monthDays": [0]}, "monthDays[0]", "from the end of the month"),
    (WINDOW, {"frequency": "Day"}, "frequency", "must be one of Hour, Minute, Month"),
    (WINDOW, {"frequency": "Minute", "interval": 14}, "interval", "at least 15"),
    (WINDOW, {"startTime": "2026-01-01T00:00:00"}, "startTime", "must end with Z"),
    (WINDOW, {"maxConcurrency": 0}, "maxConcurrency", "from 1 to 50"),
    (WINDOW, {"maxConcurrency": 51}, "maxConcurrency", "from 1 to 50"),
    (WINDOW, {"delay": "10m"}, "delay", "[D.]HH:MM:SS"),
    (WINDOW, {"retryPolicy": {"count": -1}}, "retryPolicy.count", "from 0 to 100"),
    (WINDOW, {"retryPolicy": {"intervalInSeconds": 29}}, "retryPolicy.intervalInSeconds", "from 30 to 86400"),
    (EVENTS, {"blobPathEndsWith": None}, "blobPathBeginsWith", "one of both"),
    (EVENTS, {"blobPathEndsWith": "/a b"}, "blobPathEndsWith", "the end of a path"),
    (EVENTS, {"blobPathBeginsWith": "bronze/landing"}, "blobPathBeginsWith", "/<container>/blobs/"),
    (EVENTS, {"blobPathBeginsWith": "/raw/blobs/in"}, "blobPathBeginsWith", "bronze, silver, gold"),
    (EVENTS, {"events": ["Created"]}, "events[0]", "Microsoft.Storage.BlobCreated"),
    (EVENTS, {"events": []}, "events[0]", "must name an event"),
    (EVENTS, {"ignoreEmptyBlobs": "x"}, "ignoreEmptyBlobs", "must be true or false"),
]


def trigger(base, **values):
    return {"triggers": {"one": {**base, **values}}}


@pytest.mark.parametrize(
    ("base", "values", "path", "rule"), TRIGGERS, ids=[f"{row[0]['type']} {row[1]}" for row in TRIGGERS]
)
def test_a_trigger_is_one_that_azure_takes(base, values, path, rule, refused):
    given = {name: value for name, value in {**base, **values}.items() if value is not None}
    refused({"triggers": {"one": given}}, f"triggers.one.{path}", rule)


@pytest.mark.parametrize("name", ["a b", "-night"])
def test_the_name_of_a_trigger(name, errors):
    [error] = errors({"triggers": {name: SCHEDULE}})
    assert "at most 63 letters" in error.rule


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"triggers": {"one": {**SCHEDULE, "parameters": {}}}}, ["jobId"]),
        ({"jobName": "flights", "triggers": {"one": {**SCHEDULE, "parameters": {}, "pipeline": "ingest-and-run"}}},
         ["url", "path", "folder", "file"]),
        ({"jobId": "1", "copy": {"parameters": {"url": "https://x.example.com", "folder": "a", "file": "b"}},
          "triggers": {"one": {**SCHEDULE, "parameters": {}, "pipeline": "ingest-and-run"}}}, ["path"]),
    ],
)  # fmt: skip
def test_a_trigger_says_all_that_its_pipeline_must_know(given, asked, parse, errors, repaired):
    found = errors(given)
    assert [error.key.rsplit(".", 1)[1] for error in found] == asked
    made = {"dataFactory": given}
    for error in found:
        made = repaired(made, error)
    parse(made["dataFactory"])


def test_a_trigger_of_a_copy_that_is_switched_off(refused):
    refused(
        {"copy": {"enabled": False}, **trigger(SCHEDULE, pipeline="ingest-and-run")},
        "triggers.one.pipeline",
        "copy.enabled is false",
    )


def test_the_parameters_of_a_pipeline_and_their_defaults(parse):
    chosen = parse({"jobName": "x", "jobParameters": {"day": "1"}, "copy": {"parameters": {"folder": "in"}}})
    assert parameters_of(chosen, "run-databricks-job") == {"jobId": True, "day": True}
    ingest = {"jobId": True, "day": True, "url": False, "path": False, "folder": True, "file": False}
    assert parameters_of(chosen, "ingest-and-run") == ingest


UNFIT = [
    (trigger(SCHEDULE, type=None), "triggers.one.type", "must be one of ScheduleTrigger"),
    (trigger(SCHEDULE, maxConcurrency=2), "triggers.one.maxConcurrency", "a ScheduleTrigger has none"),
    (trigger(SCHEDULE, retryPolicy={"count": 1}), "triggers.one.retryPolicy", "a ScheduleTrigger has none"),
    (trigger(WINDOW, hours=[1]), "triggers.one.hours", "a TumblingWindowTrigger has none"),
    (trigger(EVENTS, frequency="Day"), "triggers.one.frequency", "a BlobEventsTrigger has none"),
    (
        trigger(SCHEDULE, parameters={"jobId": "1", "day": "1"}),
        "triggers.one.parameters.day",
        "a parameter of",
    ),
]


@pytest.mark.parametrize(("given", "path", "rule"), UNFIT, ids=[row[1] for row in UNFIT])
def test_what_a_trigger_lacks_or_has_no_use_for(given, path, rule, refused):
    refused(given, path, rule)
