"""What a job's settings must obey and the defaults they get, for jobs and one-time runs alike.

Rules: https://docs.databricks.com/api/azure/workspace/jobs/create
"""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterator
from typing import Any

from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.store import Document

MAX_TASKS = 1000
_DEFAULTS: Document = {
    "email_notifications": {},
    "webhook_notifications": {},
    "timeout_seconds": 0,
    "max_concurrent_runs": 1,
    "format": "MULTI_TASK",
}
_TASK_DEFAULTS: Document = {
    "run_if": "ALL_SUCCESS",
    "timeout_seconds": 0,
    "email_notifications": {},
    "webhook_notifications": {},
}
_KEYED = {
    "tasks": "task_key",
    "job_clusters": "job_cluster_key",
    "parameters": "name",
    "environments": "environment_key",
}
_KEY = re.compile(r"[\w-]{1,100}", re.ASCII)
COMPUTE = ("existing_cluster_id", "new_cluster", "job_cluster_key", "environment_key")


def complete(settings: Document) -> Document:
    """The settings with defaults; raises InvalidParameterError naming every fault."""
    faults = list(_faults(settings))
    if faults:
        raise InvalidParameterError("; ".join(faults))
    result = {**_DEFAULTS, "name": "Untitled", **settings}
    if settings.get("tasks"):
        result["tasks"] = [
            {**_TASK_DEFAULTS, **task, **_sources(task, settings)} for task in settings["tasks"]
        ]
    return result


def _sources(task: Document, settings: Document) -> Document:
    """`source` of a file or notebook task: GIT when the job has a git_source, WORKSPACE otherwise."""
    found = {}
    for kind in ("notebook_task", "spark_python_task"):
        part = task.get(kind)
        if part and not part.get("source"):
            found[kind] = (
                {**part, "source": "GIT" if settings.get("git_source") else "WORKSPACE"}
                if kind == "notebook_task"
                else part
            )
    return found


def _faults(settings: Document) -> Iterator[str]:
    tasks = settings.get("tasks") or []
    if len(tasks) > MAX_TASKS:
        yield f"tasks: at most {MAX_TASKS} are allowed (given: {len(tasks)})"
    for field, key in _KEYED.items():
        names = [item[key] for item in settings.get(field) or []]
        yield from (
            f"{field}: duplicate {key} {name!r}" for name in sorted({n for n in names if names.count(n) > 1})
        )
        yield from (
            f"{field}: {key} {n!r} may only hold letters, digits, - and _, 1 to 100 of them"
            for n in names
            if not _KEY.fullmatch(n)
        )
    yield from _task_faults(tasks, {c["job_cluster_key"] for c in settings.get("job_clusters") or []})
    yield from _cycle(tasks)
    git = settings.get("git_source")
    if git and not git.get("git_provider"):
        yield "git_source: git_provider is required"
    if not 0 <= int(settings.get("max_concurrent_runs") or 0) <= 1000:
        yield "max_concurrent_runs: must be between 0 and 1000"
    cron = (settings.get("schedule") or {}).get("quartz_cron_expression")
    if cron is not None and len(str(cron).split()) not in (6, 7):
        yield f"schedule.quartz_cron_expression: {cron!r} is not a Quartz expression of 6 or 7 fields"


def _task_faults(tasks: list[Document], job_clusters: set[str]) -> Iterator[str]:
    keys = {task["task_key"] for task in tasks}
    for task in tasks:
        name = f"Task {task['task_key']}"
        for above in task.get("depends_on") or []:
            if above["task_key"] not in keys:
                yield f"{name} depends on task {above['task_key']}, which is not in this job"
        kinds = [field for field in task if field.endswith("_task")]
        if len(kinds) != 1:
            yield f"{name} must be of exactly one type (given: {', '.join(kinds) or 'none'})"
        given = [field for field in COMPUTE if task.get(field)]
        if len([f for f in given if f != "environment_key"]) > 1:
            yield f"{name} has more than one of {', '.join(given)}"
        if task.get("job_cluster_key") and task["job_cluster_key"] not in job_clusters:
            yield f"{name} uses job cluster {task['job_cluster_key']}, which is not in this job"


def _cycle(tasks: list[Document]) -> Iterator[str]:
    graph = {task["task_key"]: {d["task_key"] for d in task.get("depends_on") or []} for task in tasks}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        yield f"Cycle of task dependencies: {' -> '.join(map(str, error.args[1]))}"


def merged(old: Document, new: Document, remove: list[str]) -> Document:
    """Partial update: top-level fields replaced, keyed lists merged by key, `remove` taken away (`tasks/key`
    too).

    https://docs.databricks.com/api/azure/workspace/jobs/update
    """
    result: dict[str, Any] = dict(old)
    for field, value in new.items():
        key = _KEYED.get(field) if field != "parameters" else None
        if key and isinstance(value, list):
            result[field] = list(
                (
                    {item[key]: item for item in old.get(field) or []} | {item[key]: item for item in value}
                ).values()
            )
        else:
            result[field] = value
    for path in remove:
        field, _, name = path.partition("/")
        if name and field in _KEYED:
            result[field] = [item for item in result.get(field) or [] if item[_KEYED[field]] != name]
        else:
            result.pop(field, None)
    return result
