"""What each type of task does when its turn has come: the explicit list of types this workspace runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from local_cloud.databricks.api import tree
from local_cloud.databricks.errors import ApiError, InvalidParameterError, NotFoundError
from local_cloud.databricks.runs import conditions, libraries, records
from local_cloud.databricks.runs.references import Facts, resolve
from local_cloud.databricks.spark.api import TaskContext, TaskKind, TaskRequest, TaskResult, to_json
from local_cloud.databricks.store import Document
from local_cloud.databricks.workspace import USER_NAME, Workspace

FAILED_MESSAGE = "Workload failed, see run output for details"


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: a result state, a message, the task values it set, further fields to record."""

    result: str
    message: str = ""
    code: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    fields: Document = field(default_factory=dict)


class Attempt(Protocol):
    """What a task may use of the run it belongs to."""

    workspace: Workspace
    facts: Facts

    def on_cluster(self, request: TaskRequest, timeout_seconds: float | None) -> TaskResult:
        """Run on the task's cluster (blocking)."""

    def run_job(self, job_id: int, parameters: dict[str, str]) -> tuple[int, str]:
        """Run another job to its end (blocking): its run id and result."""


def notebook(attempt: Attempt, task: Document) -> Outcome:
    """Run a notebook of the workspace; parameters become widget values."""
    part, overriding = task["notebook_task"], attempt.facts.run.get("overriding_parameters", {})
    path = tree.clean(part["notebook_path"])
    item = tree.find(attempt.workspace.store, path)
    if item is None or item["object_type"] != "NOTEBOOK":
        message = (
            f'Unable to access the notebook "{path}". Either it does not exist, or the identity used to run '
            "this job lacks the required permissions."
        )
        return Outcome("FAILED", message, "RESOURCE_NOT_FOUND")
    source = tree.content(attempt.workspace.store, path).decode("utf-8", "replace")
    parameters = {
        **(part.get("base_parameters") or {}),
        **overriding.get("notebook_params", {}),
        **attempt.facts.parameters,
    }
    return _spark(attempt, task, "notebook", path, item["language"], source, parameters)


def python_file(attempt: Attempt, task: Document) -> Outcome:
    """Run a Python file of the workspace, DBFS or a volume with its command line."""
    part, overriding = task["spark_python_task"], attempt.facts.run.get("overriding_parameters", {})
    arguments = overriding.get("python_params") or part.get("parameters") or []
    try:
        source = read_source(attempt.workspace, part["python_file"])
    except ApiError as error:
        return Outcome("FAILED", error.message, "RESOURCE_NOT_FOUND")
    return _spark(
        attempt, task, "python_file", part["python_file"], "PYTHON", source, {"argv": json.dumps(arguments)}
    )


def sql_file(attempt: Attempt, task: Document) -> Outcome:
    """Run a SQL file of the workspace on a warehouse; parameters are named parameters of its statements."""
    part = task["sql_task"]
    try:
        source = read_source(attempt.workspace, part["file"]["path"])
    except ApiError as error:
        return Outcome("FAILED", error.message, "RESOURCE_NOT_FOUND")
    parameters = {**(part.get("parameters") or {}), **attempt.facts.parameters}
    return _spark(attempt, task, "sql_file", part["file"]["path"], "SQL", source, parameters)


def read_source(workspace: Workspace, path: str) -> str:
    """The text of a file at a workspace, `dbfs:/` or `/Volumes` path; raises NotFoundError."""
    if path.startswith(("dbfs:/", "/Volumes/")):
        place = (workspace.files / path.removeprefix("dbfs:").lstrip("/")).resolve()
        if not place.is_relative_to(workspace.files) or not place.is_file():
            raise NotFoundError(f"Cannot read the python file {path}: it does not exist.")
        return place.read_text("utf-8")
    return tree.content(workspace.store, tree.clean(path)).decode("utf-8")


def condition(attempt: Attempt, task: Document) -> Outcome:
    """Compare two values; dependants with an outcome follow it."""
    part = resolve(task["condition_task"], attempt.facts)
    result = str(conditions.outcome(part)).lower()
    return Outcome("SUCCESS", fields={"condition_task": {**part, "outcome": result}})


def run_job(attempt: Attempt, task: Document) -> Outcome:
    """Run another job and take over its result."""
    part = resolve(task["run_job_task"], attempt.facts)
    run_id, result = attempt.run_job(
        int(part["job_id"]), {k: str(v) for k, v in (part.get("job_parameters") or {}).items()}
    )
    records.save_output(
        attempt.workspace.store, attempt.facts.task["run_id"], {"run_job_output": {"run_id": run_id}}
    )
    good = result in ("SUCCESS", "SUCCESS_WITH_FAILURES")
    message = "" if good else f"Run {run_id} of job {part['job_id']} ended as {result}"
    return Outcome("SUCCESS" if good else "FAILED", message, fields={"run_job_task": {"run_id": run_id}})


TASKS: dict[str, Callable[[Attempt, Document], Outcome]] = {
    "notebook_task": notebook,
    "spark_python_task": python_file,
    "sql_task": sql_file,
    "condition_task": condition,
    "run_job_task": run_job,
}
ON_CLUSTER = ("notebook_task", "spark_python_task", "sql_task")


def kind_of(task: Document) -> str:
    """The field that says a task's type, for instance `notebook_task`."""
    return next(name for name in task if name.endswith("_task"))


def check_supported(tasks: list[Document]) -> None:
    """Raise InvalidParameterError naming every task this workspace cannot run, before anything is run."""
    faults = []
    for task in tasks:
        name, kind = f"Task {task['task_key']}", kind_of(task)
        if kind not in TASKS:
            faults.append(f"{name}: {kind} is not run by the local workspace; it runs {', '.join(TASKS)}")
        elif (task[kind] or {}).get("source") == "GIT" or (
            kind == "sql_task" and (task[kind].get("file") or {}).get("source") == "GIT"
        ):
            faults.append(
                f"{name}: source GIT is not run by the local workspace; import the file and use WORKSPACE"
            )
        elif kind == "sql_task" and not task[kind].get("file"):
            faults.append(f"{name}: of sql_task only `file` is run by the local workspace")
    if faults:
        raise InvalidParameterError("; ".join(faults))


def _spark(
    attempt: Attempt,
    task: Document,
    kind: TaskKind,
    path: str,
    language: str,
    source: str,
    parameters: Document,
) -> Outcome:
    facts, workspace = attempt.facts, attempt.workspace
    if faults := libraries.missing(task.get("libraries") or []):
        return Outcome(
            "FAILED", f"Library installation failed. {'; '.join(faults)}", "LIBRARY_INSTALLATION_ERROR"
        )
    resolved = {key: str(value) for key, value in resolve(parameters, facts).items()}
    context = TaskContext(
        host=workspace.url, token=workspace.token, workspace_id=facts.workspace_id,
        job_id=facts.run["job_id"],
        run_id=facts.run["run_id"], task_key=task["task_key"], user_name=USER_NAME, task_values=facts.values,
    )  # fmt: skip
    request = TaskRequest(facts.task["run_id"], kind, path, language, source, resolved, context)
    result = attempt.on_cluster(
        request, float(task["timeout_seconds"]) if task.get("timeout_seconds") else None
    )
    records.save_output(workspace.store, facts.task["run_id"], to_json(result))
    shown = {f"{kind_of(task)}": {"base_parameters" if kind == "notebook" else "parameters": resolved}}
    messages = {
        "SUCCESS": "",
        "FAILED": FAILED_MESSAGE,
        "CANCELED": "Run cancelled.",
        "TIMEDOUT": "Run timed out.",
    }
    return Outcome(
        result.state,
        messages[result.state],
        values=result.task_values,
        fields={"resolved": shown, "values": result.task_values},
    )
