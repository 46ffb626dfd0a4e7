"""Reads what the last job run did from the workspace's own API: states, times, tables, model, links.

Everything shown in the summary comes from here; nothing is remembered from an earlier call of `up`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from local_cloud.rehearsal.workspace_server import Endpoint

SUMMARY_TASK = "summary"


@dataclass(frozen=True)
class TaskReport:
    """One task of the run; `seconds` is its execution time."""

    key: str
    state: str
    seconds: float


@dataclass(frozen=True)
class RunReport:
    """The last run of a job, as the Jobs API tells it."""

    run_id: int
    job_id: int
    state: str
    seconds: float
    page_url: str
    tasks: tuple[TaskReport, ...]
    tables: dict[str, int]
    model: dict[str, Any]

    @property
    def succeeded(self) -> bool:
        """Whether every task that had to run ran and succeeded."""
        return self.state == "SUCCESS"


def last_run(endpoint: Endpoint, job_name: str) -> RunReport | None:
    """The newest finished run of the job with this name, or None when it never ran.

    Raises httpx.HTTPError when the workspace does not answer.
    """
    with httpx.Client(
        base_url=endpoint.url, headers={"Authorization": f"Bearer {endpoint.token}"}, timeout=30.0
    ) as client:
        jobs = _get(client, "/api/2.2/jobs/list", name=job_name).get("jobs", [])
        if not jobs:
            return None
        runs = _get(
            client, "/api/2.2/jobs/runs/list", job_id=jobs[0]["job_id"], completed_only="true", limit=1
        )
        if not runs.get("runs"):
            return None
        run = _get(client, "/api/2.2/jobs/runs/get", run_id=runs["runs"][0]["run_id"])
        return _report(client, run)


def _report(client: httpx.Client, run: dict[str, Any]) -> RunReport:
    tasks = run.get("tasks", [])
    result: dict[str, Any] = {}
    for task in tasks:
        if task["task_key"] == SUMMARY_TASK and _state(task) == "SUCCESS":
            output = _get(client, "/api/2.2/jobs/runs/get-output", run_id=task["run_id"])
            result = json.loads(output["notebook_output"]["result"])
    return RunReport(
        run_id=run["run_id"],
        job_id=run["job_id"],
        state=_state(run),
        seconds=_seconds(run),
        page_url=run.get("run_page_url", ""),
        tasks=tuple(TaskReport(task["task_key"], _state(task), _seconds(task)) for task in tasks),
        tables=result.get("tables", {}),
        model=result.get("model", {}),
    )


def _get(client: httpx.Client, path: str, **query: str | int) -> dict[str, Any]:
    answer = client.get(path, params=query)
    answer.raise_for_status()
    body = answer.json()
    if not isinstance(body, dict):
        raise httpx.DecodingError(f"{path}: expected a JSON object")
    return body


def _state(item: dict[str, Any]) -> str:
    state = item.get("state", {})
    return str(state.get("result_state") or state.get("life_cycle_state") or "UNKNOWN")


def _seconds(item: dict[str, Any]) -> float:
    start, end = item.get("start_time") or 0, item.get("end_time") or 0
    return max(0, end - start) / 1000
