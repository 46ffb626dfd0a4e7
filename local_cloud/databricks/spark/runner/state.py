"""What every part of a task process shares: the request, the session, the outputs, the workspace's API."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local_cloud.databricks.spark.api import TaskRequest
from local_cloud.databricks.spark.runner.outputs import Outputs, Redactor
from local_cloud.databricks.spark.runner.rest import WorkspaceApi
from local_cloud.databricks.spark.runner.widgets import Widgets

TASK_VALUE_LIMIT = 48 << 10
"""https://docs.databricks.com/aws/en/jobs/task-values: the JSON of a value may have at most 48 KiB."""


class NotebookExit(BaseException):
    """`dbutils.notebook.exit(value)`."""


class RestartPython(BaseException):
    """`dbutils.library.restartPython()`: the next cell begins in a fresh process."""


@dataclass
class TaskState:
    """Mutable state of the running task."""

    request: TaskRequest
    directory: Path
    """The task's own directory: progress, result, scripts, installed packages."""
    state_dir: Path
    cluster_id: str
    spark: Any
    api: WorkspaceApi
    outputs: Outputs
    widgets: Widgets
    task_values: dict[str, Any] = field(default_factory=dict)
    notebook_path: str = ""
    """The notebook that runs now: inside %run the other one."""

    @property
    def redactor(self) -> Redactor:
        """What must not be shown."""
        return self.outputs.redactor

    def set_task_value(self, key: str, value: Any) -> None:
        """Set and keep a task value; raises TypeError for what is not JSON, ValueError for too much."""
        text = json.dumps(value)
        if len(text) > TASK_VALUE_LIMIT:
            raise ValueError(
                f"task value {key}: {len(text):,} bytes of JSON, at most {TASK_VALUE_LIMIT:,} are kept"
            )
        self.task_values[key] = json.loads(text)
        write_atomically(self.directory / "task_values.json", self.task_values)


def write_atomically(path: Path, value: Any) -> None:
    """Replace a JSON file so that a reader sees the old or the new one."""
    fresh = path.with_suffix(".tmp")
    fresh.write_text(json.dumps(value, default=str), encoding="utf-8")
    fresh.replace(path)
