"""Dynamic value references: `{{job.run_id}}`, `{{tasks.x.values.y}}` and their kin, filled in just before a
task runs.

https://learn.microsoft.com/azure/databricks/jobs/dynamic-value-references
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from local_cloud.databricks.store import Document

_REFERENCE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


class UnresolvedReferenceError(ValueError):
    """A reference to something this run does not have."""


@dataclass(frozen=True)
class Facts:
    """Everything a reference can name: the run, its task, and the tasks before it by key."""

    run: Document
    task: Document
    job_name: str
    workspace_id: str
    workspace_url: str
    parameters: dict[str, str]
    upstream: dict[str, Document] = field(default_factory=dict)
    """Task runs that have ended, by task key."""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Task values by task key."""


def resolve(value: Any, facts: Facts) -> Any:
    """The same JSON value with references replaced in every text; raises UnresolvedReferenceError naming the
    reference.
    """
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: _lookup(match[1], match[0], facts), value)
    if isinstance(value, list):
        return [resolve(item, facts) for item in value]
    if isinstance(value, dict):
        return {key: resolve(item, facts) for key, item in value.items()}
    return value


def _lookup(name: str, text: str, facts: Facts) -> str:
    simple = _simple(facts)
    if name in simple:
        return simple[name]
    first, _, rest = name.partition(".")
    if first == "job" and rest.startswith("parameters."):
        return _parameter(rest.partition(".")[2], text, facts)
    if first == "tasks":
        return _of_task(rest, text, facts)
    for prefix, moment in (
        ("job.start_time.", facts.run["start_time"]),
        ("job.trigger.time.", facts.run["start_time"]),
    ):
        if name.startswith(prefix):
            return _time(moment, name[len(prefix) :], text)
    return text


def _simple(facts: Facts) -> dict[str, str]:
    run, task = facts.run, facts.task
    day = datetime.fromtimestamp(run["start_time"] / 1000, timezone.utc)
    notebook = str((task["task"].get("notebook_task") or {}).get("notebook_path", ""))
    return {
        "job.id": str(run["job_id"]), "job_id": str(run["job_id"]),
        "job.name": facts.job_name, "job.run_id": str(run["run_id"]), "parent_run_id": str(run["run_id"]),
        "job.repair_count": str(len(run.get("repair_history", []))), "job.trigger.type": "one_time",
        "task.name": str(task["task_key"]), "task_key": str(task["task_key"]),
        "task.run_id": str(task["run_id"]),
        "run_id": str(task["run_id"]), "task.execution_count": str(task["attempt_number"] + 1),
        "task_retry_count": str(task["attempt_number"]), "task.notebook_path": notebook,
        "start_date": f"{day:%Y-%m-%d}", "start_time": str(run["start_time"]),
        "workspace.id": facts.workspace_id, "workspace.url": facts.workspace_url,
    }  # fmt: skip


def _parameter(name: str, text: str, facts: Facts) -> str:
    if name not in facts.parameters:
        raise UnresolvedReferenceError(f"{text}: the job has no parameter {name!r}")
    return facts.parameters[name]


def _of_task(rest: str, text: str, facts: Facts) -> str:
    key, _, what = rest.partition(".")
    task = facts.upstream.get(key)
    if task is None:
        raise UnresolvedReferenceError(
            f"{text}: task {key!r} is not upstream of {facts.task['task_key']!r} or has not ended"
        )
    if what.startswith("values."):
        name = what.partition(".")[2]
        if name not in facts.values.get(key, {}):
            raise UnresolvedReferenceError(f"{text}: task {key!r} has set no task value {name!r}")
        value = facts.values[key][name]
        return value if isinstance(value, str) else json.dumps(value)
    found = {
        "run_id": task["run_id"],
        "result_state": str(task.get("result_state") or "").lower(),
        "execution_count": task["attempt_number"] + 1,
        "outcome": (task.get("condition_task") or {}).get("outcome"),
        "error_code": task.get("termination_code") or "",
    }.get(what)
    if found is None:
        raise UnresolvedReferenceError(f"{text}: a task has no {what!r}")
    return str(found)


def _time(milliseconds: int, what: str, text: str) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    forms = {
        "iso_date": f"{moment:%Y-%m-%d}", "iso_datetime": f"{moment:%Y-%m-%dT%H:%M:%S}",
        "timestamp_ms": str(milliseconds),
        "year": str(moment.year), "month": str(moment.month), "day": str(moment.day),
        "hour": str(moment.hour),
        "minute": str(moment.minute), "second": str(moment.second), "iso_weekday": str(moment.isoweekday()),
        "is_weekday": str(moment.isoweekday() <= 5).lower(),
    }  # fmt: skip
    if what not in forms:
        raise UnresolvedReferenceError(f"{text}: a time has no {what!r}; it has {', '.join(forms)}")
    return forms[what]
