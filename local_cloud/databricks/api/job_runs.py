"""Runs of jobs: start, follow, cancel, repair, and what they gave out.

Rules: https://docs.databricks.com/api/azure/workspace/jobs/runnow
"""

from __future__ import annotations

from local_cloud.databricks.api import job_settings
from local_cloud.databricks.errors import ApiError, InvalidParameterError
from local_cloud.databricks.pages.run_page import render
from local_cloud.databricks.routing import Call, versions
from local_cloud.databricks.runs import records, states
from local_cloud.databricks.runs.engine import selected
from local_cloud.databricks.store import Document

_MAX_OUTPUT = 5 * 1024 * 1024  # characters of a notebook's exit value
_TASK_RUN_FIELDS = ("task_key", "attempt_number")


def run_now(call: Call) -> Document:
    """Start a run of a job."""
    run_id = call.workspace.runs.run_now(
        call.number("job_id"), call.body, token=call.body.get("idempotency_token") or None
    )
    return {"run_id": run_id, "number_in_job": run_id}


def submit(call: Call) -> Document:
    """Start a one-time run of tasks."""
    body = {
        k: v for k, v in call.body.items() if k not in ("idempotency_token", "access_control_list", "run_as")
    }
    settings = job_settings.complete({k: v for k, v in body.items() if k != "run_name"})
    return {
        "run_id": call.workspace.runs.submit(
            {**settings, **body_name(body)}, token=call.body.get("idempotency_token") or None
        )
    }


def body_name(body: Document) -> Document:
    """The run's name, if it was given one."""
    return {"run_name": body["run_name"]} if body.get("run_name") else {}


def _run(call: Call, number: int) -> Document:
    found = call.workspace.store.get(records.RUN, number)
    if found is None:
        raise InvalidParameterError(f"Run {number} does not exist.")
    return found


def get(call: Call) -> Document:
    """A run with its tasks; the id of a task run gives that task."""
    number, store = call.number("run_id"), call.workspace.store
    task = store.get(records.TASK, number)
    if task is not None:
        run = _run(call, task["job_run_id"])
        head = {k: run[k] for k in ("job_id", "number_in_job", "creator_user_name", "run_type", "trigger")}
        return {
            **head,
            **records.show_task(call.workspace, task, run["job_id"]),
            "job_run_id": run["run_id"],
            "run_name": task["task_key"],
        }
    return records.show_run(call.workspace, _run(call, number), tasks=True)


def list_runs(call: Call) -> Document:
    """Runs, newest first, of one job or all, active or completed only, within a span of start times."""
    if call.flag("active_only") and call.flag("completed_only"):
        raise InvalidParameterError("active_only and completed_only cannot both be true")
    low, high = call.number("start_time_from", 0), call.number("start_time_to", 2**62)
    kind = call.query.get("run_type")

    def keep(body: Document) -> bool:
        over = states.is_over(body)
        if (call.flag("active_only") and over) or (call.flag("completed_only") and not over):
            return False
        return low <= body["start_time"] <= high and kind in (None, body["run_type"])

    tasks = call.flag("expand_tasks")
    answer = call.page(
        records.RUN, "runs", parent=call.query.get("job_id"), size=("limit",), default=20, newest=True,
        keep=keep,
        show=lambda body: records.show_run(call.workspace, body, tasks=tasks),
    )  # fmt: skip
    return {**answer, "has_more": "next_page_token" in answer}


def get_output(call: Call) -> Document:
    """What a task run gave out: exit value, logs, error and traceback."""
    number, store = call.number("run_id"), call.workspace.store
    task = store.get(records.TASK, number)
    if task is None:
        _run(call, number)
        message = (
            "Retrieving the output of runs with multiple tasks is not supported. "
            "Please retrieve the output of each individual task run instead."
        )
        raise InvalidParameterError(message)
    found, run = records.output(store, number) or {}, _run(call, task["job_run_id"])
    metadata = {
        "job_id": run["job_id"],
        "run_name": run["run_name"],
        **records.show_task(call.workspace, task, run["job_id"]),
    }
    answer: Document = {"metadata": metadata}
    if "notebook_task" in task["task"]:
        value = found.get("exit_value")
        answer["notebook_output"] = {
            **({} if value is None else {"result": value[:_MAX_OUTPUT]}),
            "truncated": len(value or "") > _MAX_OUTPUT,
        }
    if "run_job_output" in found:
        answer["run_job_output"] = found["run_job_output"]
    if "spark_python_task" in task["task"]:
        answer["logs"] = "".join(
            str(o["data"]) for c in found.get("cells", []) for o in c["outputs"] if o["kind"] == "text"
        )
        answer["logs_truncated"] = False
    error = found.get("error") or (
        task.get("state_message") if task.get("result_state") == "FAILED" else None
    )
    if error:
        answer["error"] = error
    if found.get("error_trace"):
        answer["error_trace"] = found["error_trace"]
    return answer


def export(call: Call) -> Document:
    """A task run as a self-contained page."""
    number = call.number("run_id")
    task = call.workspace.store.get(records.TASK, number)
    if task is None:
        tasks = records.tasks_of(call.workspace.store, _run(call, number)["run_id"])
        if len(tasks) != 1:
            raise InvalidParameterError(
                "A run of several tasks is exported task by task: give the run_id of a task run"
            )
        task = tasks[0]
    page = render(call.workspace, _run(call, task["job_run_id"]), [task])
    return {"views": [{"content": page, "name": task["task_key"], "type": "NOTEBOOK"}]}


def cancel(call: Call) -> Document:
    """Cancel a run; it ends a moment later."""
    number = call.number("run_id")
    task = call.workspace.store.get(records.TASK, number)
    call.workspace.runs.cancel(task["job_run_id"] if task else _run(call, number)["run_id"])
    return {}


def cancel_all(call: Call) -> Document:
    """Cancel the runs of a job."""
    call.workspace.runs.cancel_job(call.number("job_id"))
    return {}


def delete(call: Call) -> Document:
    """Forget a run that has ended."""
    run = _run(call, call.number("run_id"))
    if not states.is_over(run):
        raise ApiError(f"Run {run['run_id']} is still active; cancel it first.", code="INVALID_STATE")
    store = call.workspace.store
    with store.transaction():
        for task in records.tasks_of(store, run["run_id"]):
            store.delete_blob(records.OUTPUT, task["run_id"])
        store.delete_children(records.TASK, str(run["run_id"]))
        store.delete(records.RUN, run["run_id"])
    return {}


def repair(call: Call) -> Document:
    """Run the failed or named tasks of a run again."""
    run = _run(call, call.number("run_id"))
    latest = {t["task_key"]: t for t in records.tasks_of(call.workspace.store, run["run_id"])}
    keys = set(call.body.get("rerun_tasks") or [])
    selected(run["settings"]["tasks"], sorted(keys))
    if call.body.get("rerun_all_failed_tasks"):
        keys |= {
            key
            for key, t in latest.items()
            if t.get("result_state") not in ("SUCCESS", "EXCLUDED", "DISABLED")
        }
    if call.body.get("rerun_dependent_tasks"):
        for task in run["settings"]["tasks"] * len(latest):
            if any(d["task_key"] in keys for d in task.get("depends_on") or []):
                keys.add(task["task_key"])
    if not keys:
        raise InvalidParameterError(
            "There is no task to run again: give rerun_tasks or rerun_all_failed_tasks"
        )
    return {"repair_id": call.workspace.runs.repair(run["run_id"], keys)}


ENDPOINTS = tuple(
    endpoint
    for method, path, handler in (
        ("POST", "run-now", run_now), ("POST", "runs/submit", submit), ("GET", "runs/get", get), ("GET",
        "runs/list", list_runs),
        ("GET", "runs/get-output", get_output),
        ("GET", "runs/export", export),
        ("POST", "runs/cancel", cancel), ("POST", "runs/cancel-all",
        cancel_all),
        ("POST", "runs/delete", delete), ("POST", "runs/repair", repair),
    )
    for endpoint in versions(method, f"/jobs/{path}", handler, "2.0", "2.1", "2.2")
)  # fmt: skip
