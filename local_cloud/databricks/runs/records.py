"""Runs and their tasks as they are recorded: every change of state is on disk before anything acts on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local_cloud.databricks import ids
from local_cloud.databricks.runs import states
from local_cloud.databricks.store import Document, Store

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace

RUN, TASK, OUTPUT, TOKEN = "run", "task_run", "run_output", "run_token"
_TASK_FIELDS = (
    "task_key", "description", "depends_on", "run_if", "existing_cluster_id", "new_cluster",
    "job_cluster_key", "environment_key",
    "libraries", "timeout_seconds", "notebook_task", "spark_python_task", "sql_task", "condition_task",
    "run_job_task",
)  # fmt: skip


def create(store: Store, body: Document, tasks: list[Document]) -> None:
    """Record a run with one BLOCKED task run for each of its tasks."""
    with store.transaction():
        store.put(RUN, body["run_id"], body, parent=str(body["job_id"]))
        for task in tasks:
            add_attempt(store, body["run_id"], task, 0)


def add_attempt(store: Store, run_id: int, task: Document, attempt: int) -> Document:
    """Record a further attempt at a task."""
    body = {
        "run_id": ids.long_id(store), "job_run_id": run_id, "task_key": task["task_key"], "task": task,
        "attempt_number": attempt,
        "life_cycle_state": "BLOCKED", "start_time": 0, "end_time": 0, "setup_duration": 0,
        "execution_duration": 0,
    }  # fmt: skip
    save_task(store, body)
    return body


def save_task(store: Store, body: Document) -> None:
    """Write a task run."""
    store.put(TASK, body["run_id"], body, parent=str(body["job_run_id"]))


def change(store: Store, kind: str, run_id: int, **fields: Any) -> Document:
    """Change fields of a run (RUN) or task run (TASK); a run that has ended keeps its state."""
    with store.transaction():
        body = store.get(kind, run_id)
        if body is None:
            return {**fields, "life_cycle_state": "TERMINATED"}
        if states.is_over(body) and "life_cycle_state" in fields:
            return body
        body |= fields
        parent = body["job_id"] if kind == RUN else body["job_run_id"]
        store.put(kind, run_id, body, parent=str(parent))
        return body


def finish(
    store: Store,
    kind: str,
    run_id: int,
    result: str,
    message: str = "",
    *,
    life: str = "TERMINATED",
    code: str | None = None,
) -> None:
    """Record the end of a run or task run."""
    fields = {
        "life_cycle_state": life,
        "result_state": result,
        "state_message": message,
        "end_time": ids.now_ms(),
    }
    if code:
        fields["termination_code"] = code
    change(store, kind, run_id, **{k: v for k, v in fields.items() if v is not None})


def tasks_of(store: Store, run_id: int) -> list[Document]:
    """The task runs of a run, every attempt, in order of their making."""
    return store.all(TASK, parent=str(run_id))


def save_output(store: Store, task_run_id: int, output: Document) -> None:
    """Write what a task run gave out."""
    store.put_blob(OUTPUT, task_run_id, json.dumps(output, default=str).encode())


def output(store: Store, task_run_id: int) -> Document | None:
    """What a task run gave out, or None."""
    raw = store.blob(OUTPUT, task_run_id)
    return json.loads(raw) if raw is not None else None


def page_url(workspace: Workspace, job_id: object, run_id: object) -> str:
    """The address of a run's page, signed so that a browser may open it without the token."""
    signature = workspace.vault.sign(f"run/{run_id}")
    return f"{workspace.url}/jobs/{job_id}/runs/{run_id}?o={workspace.workspace_id}&t={signature}"


def show_run(workspace: Workspace, body: Document, *, tasks: bool) -> Document:
    """A run as the API gives it."""
    end = body["end_time"]
    shown = {
        **{
            k: v
            for k, v in body.items()
            if k
            not in (
                "settings",
                "host",
                "life_cycle_state",
                "result_state",
                "state_message",
                "termination_code",
                "parameters",
            )
        },
        **states.show(body),
        "run_page_url": page_url(workspace, body["job_id"], body["run_id"]),
        "original_attempt_run_id": body["run_id"],
        "format": "MULTI_TASK",
        "run_duration": end - body["start_time"] if end else 0,
        "setup_duration": 0,
        "execution_duration": 0,
        "cleanup_duration": 0,
        "job_clusters": body["settings"].get("job_clusters", []),
        "job_parameters": [
            {"name": k, "value": v, "default": body["settings"].get("defaults", {}).get(k, "")}
            for k, v in body["parameters"].items()
        ],
    }
    if tasks:
        shown["tasks"] = [
            show_task(workspace, task, body["job_id"]) for task in tasks_of(workspace.store, body["run_id"])
        ]
    return shown


def show_task(workspace: Workspace, body: Document, job_id: object) -> Document:
    """A task run as the API gives it inside its run."""
    shown = {
        **{k: body["task"][k] for k in _TASK_FIELDS if k in body["task"]},
        **{
            k: body[k]
            for k in (
                "run_id",
                "attempt_number",
                "start_time",
                "end_time",
                "setup_duration",
                "execution_duration",
            )
        },
        **states.show(body),
        "cleanup_duration": 0,
        "run_page_url": page_url(workspace, job_id, body["job_run_id"]) + f"#{body['task_key']}",
    }
    if body.get("cluster_id"):
        shown["cluster_instance"] = {
            "cluster_id": body["cluster_id"],
            "spark_context_id": str(body["run_id"]),
        }
    if body.get("resolved"):
        shown["resolved_values"] = body["resolved"]
    for kind in ("condition_task", "run_job_task"):
        if kind in shown and body.get(kind):
            shown[kind] = {**shown[kind], **body[kind]}
    return shown
