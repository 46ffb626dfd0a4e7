"""`dbutils` of a task: widgets, notebook, jobs, secrets, fs, library
(https://docs.databricks.com/aws/en/dev-tools/databricks-utils)."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from local_cloud.databricks.spark.runner.entry_point import EntryPoint
from local_cloud.databricks.spark.runner.filesystem import FileSystem
from local_cloud.databricks.spark.runner.notebooks import resolve
from local_cloud.databricks.spark.runner.state import NotebookExit, RestartPython, TaskState

EXIT_VALUE_LIMIT = 5 << 20
"""https://docs.databricks.com/api/azure/workspace/jobs/getrunoutput: an exit value of at most 5 MB is kept.
"""
_ENDED = ("TERMINATED", "SKIPPED", "INTERNAL_ERROR")
_POLL_SECONDS = (0.05, 0.1, 0.2, 0.5)


class DBUtils:
    """The object that notebooks know as `dbutils`."""

    def __init__(self, state: TaskState) -> None:
        self.widgets = state.widgets
        self.notebook = Notebook(state)
        self.jobs = Jobs(state)
        self.secrets = Secrets(state)
        self.fs = FileSystem(state.state_dir)
        self.library = Library()
        self.entry_point = self.notebook.entry_point

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"dbutils.{name} is not offered here; there are: {', '.join(vars(self))}")


class Notebook:
    """`dbutils.notebook`."""

    def __init__(self, state: TaskState) -> None:
        self._state = state
        self.entry_point = EntryPoint(state)

    def exit(self, value: object = "") -> NoReturn:
        """End the notebook as successful, with a value."""
        text = str(value)
        if len(text) > EXIT_VALUE_LIMIT:
            raise ValueError(f"exit value of {len(text):,} characters; at most {EXIT_VALUE_LIMIT:,} are kept")
        raise NotebookExit(text)

    def run(self, path: str, timeout_seconds: int = 0, arguments: dict[str, Any] | None = None) -> str:
        """Run another notebook as a run of its own and return its exit value; raises RuntimeError when it
        fails.
        """
        target = resolve(path, self._state.notebook_path)
        task = {
            "task_key": "notebook",
            "existing_cluster_id": self._state.cluster_id,
            "notebook_task": {
                "notebook_path": target,
                "base_parameters": {key: str(value) for key, value in (arguments or {}).items()},
            },
        }
        api = self._state.api
        run_id = api.post(
            "/api/2.1/jobs/runs/submit", run_name=target, timeout_seconds=timeout_seconds, tasks=[task]
        )["run_id"]
        run = self._wait(run_id)
        output = api.get("/api/2.1/jobs/runs/get-output", run_id=str(run["tasks"][0]["run_id"]))
        status = run["state"]
        if status.get("result_state") != "SUCCESS":
            why = output.get("error") or status.get("state_message") or status.get("result_state")
            raise RuntimeError(
                f"Notebook {target} did not succeed (run {run_id}, {status.get('result_state')}): {why}"
            )
        return str(output.get("notebook_output", {}).get("result", ""))

    def _wait(self, run_id: int) -> Any:
        for attempt in range(1_000_000):
            run = self._state.api.get("/api/2.1/jobs/runs/get", run_id=str(run_id))
            if run["state"]["life_cycle_state"] in _ENDED:
                return run
            time.sleep(_POLL_SECONDS[min(attempt // 10, len(_POLL_SECONDS) - 1)])
        raise TimeoutError(f"run {run_id} did not end")


class TaskValues:
    """`dbutils.jobs.taskValues`."""

    def __init__(self, state: TaskState) -> None:
        self._state = state

    def set(self, key: str, value: Any) -> None:
        """Hand a JSON value to later tasks of the run."""
        self._state.set_task_value(key, value)

    def get(self, taskKey: str, key: str, default: Any = None, debugValue: Any = None) -> Any:  # noqa: ARG002, N803
        """The value an upstream task set; raises ValueError when there is none and no default (debugValue is
        for notebooks outside a job).
        """
        values = self._state.request.context.task_values
        if key in values.get(taskKey, {}):
            return values[taskKey][key]
        if default is not None:
            return default
        if taskKey not in values:
            raise ValueError(
                f"no task value of task '{taskKey}'; upstream tasks with values: {sorted(values) or 'none'}"
            )
        raise ValueError(
            f"task '{taskKey}' set no value '{key}'; it set: {sorted(values[taskKey]) or 'none'}"
        )


class Jobs:
    """`dbutils.jobs`."""

    def __init__(self, state: TaskState) -> None:
        self.taskValues = TaskValues(state)


@dataclass(frozen=True)
class SecretMetadata:
    """One entry of `dbutils.secrets.list`."""

    key: str


@dataclass(frozen=True)
class SecretScope:
    """One entry of `dbutils.secrets.listScopes`."""

    name: str

    def getName(self) -> str:  # noqa: N802
        """The scope's name."""
        return self.name


class Secrets:
    """`dbutils.secrets`, read from the workspace; what is read is never shown afterwards."""

    def __init__(self, state: TaskState) -> None:
        self._state = state

    def get(self, scope: str, key: str) -> str:
        """A secret as text."""
        return self.getBytes(scope, key).decode()

    def getBytes(self, scope: str, key: str) -> bytes:  # noqa: N802
        """A secret as bytes."""
        answer = self._state.api.get("/api/2.0/secrets/get", scope=scope, key=key)
        value = base64.b64decode(answer["value"])
        self._state.redactor.add(value.decode("utf-8", "replace"))
        return value

    def list(self, scope: str) -> list[SecretMetadata]:
        """The keys of a scope."""
        answer = self._state.api.get("/api/2.0/secrets/list", scope=scope)
        return [SecretMetadata(entry["key"]) for entry in answer.get("secrets", [])]

    def listScopes(self) -> list[SecretScope]:  # type: ignore[valid-type]  # noqa: N802
        """Every scope that may be read."""
        answer = self._state.api.get("/api/2.0/secrets/scopes/list")
        return [SecretScope(entry["name"]) for entry in answer.get("scopes", [])]


class Library:
    """`dbutils.library`."""

    def restartPython(self) -> NoReturn:  # noqa: N802
        """Begin the next cell in a fresh Python process (widgets, task values, packages stay)."""
        raise RestartPython
