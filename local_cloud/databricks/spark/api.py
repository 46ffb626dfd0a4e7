"""What the workspace server and the Spark execution say to each other: plain data, importable in a
millisecond.

The server builds a ClusterSpec and TaskRequests and reads TaskResults; it never sees Py4J, IPython or a JVM.
Everything here survives `json.dumps(dataclasses.asdict(...))`, so a result can be stored as it is.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

TaskKind = Literal["notebook", "python_file", "sql_file"]
CellStatus = Literal["SUCCESS", "FAILED", "SKIPPED"]
OutputKind = Literal["text", "html", "table", "image", "error"]
TaskState = Literal["SUCCESS", "FAILED", "CANCELED", "TIMEDOUT"]


class ClusterStartError(RuntimeError):
    """A cluster could not start; the message says why and what to do (Java missing, jars missing, bad
    conf...).
    """


@dataclass(frozen=True)
class ClusterSpec:
    """The parts of a Databricks cluster that decide how the local Spark driver runs."""

    cluster_id: str
    name: str
    spark_version: str
    min_workers: int
    max_workers: int
    spark_conf: dict[str, str] = field(default_factory=dict)
    """User's Spark settings; `{{secrets/scope/key}}` references must be resolved before they come here."""
    env: dict[str, str] = field(default_factory=dict)
    """`spark_env_vars`: set in the driver and in every task process."""


@dataclass(frozen=True)
class TaskContext:
    """Who runs the task, for which run, and how its process reaches the workspace."""

    host: str
    token: str = field(repr=False)
    workspace_id: str
    job_id: int | None
    run_id: int
    task_key: str
    user_name: str
    task_values: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Values set by upstream tasks: task key -> key -> JSON value."""


@dataclass(frozen=True)
class TaskRequest:
    """One thing to execute.

    `language` is the notebook's language as Databricks names it (PYTHON, SQL, in any case). `source` is the
    whole file: notebook source format or .ipynb JSON for a notebook, plain Python or SQL for files.
    `parameters` are widget values of a notebook, named parameters of a SQL file, and for a Python file a JSON
    list under `argv`.
    """

    task_run_id: int
    kind: TaskKind
    path: str
    language: str
    source: str
    parameters: dict[str, str]
    context: TaskContext


@dataclass(frozen=True)
class CellOutput:
    """One piece of what a cell shows, in the order it appeared.

    data by kind: text -> str; html -> str; image -> {"mime": "image/png", "base64": str} (or image/svg+xml
    with "text"); table -> {"columns": [{"name", "type"}], "rows": [[JSON values]], "truncated": bool}; error
    -> {"name": str, "message": str, "trace": str}.
    """

    kind: OutputKind
    data: str | dict[str, Any]


@dataclass(frozen=True)
class CellResult:
    """A cell as it was written and what became of it."""

    index: int
    language: str
    source: str
    status: CellStatus
    outputs: tuple[CellOutput, ...] = ()
    duration_ms: int = 0


@dataclass(frozen=True)
class TaskResult:
    """How a task ended. `error` is one short line, `error_trace` the user's frames; both None on success."""

    state: TaskState
    exit_value: str | None
    error: str | None
    error_trace: str | None
    cells: tuple[CellResult, ...]
    task_values: dict[str, Any]
    timings: dict[str, float]
    """Seconds: `open` (Spark session), `process` (fork to exit), `attach`, `cells`, `total`."""


def to_json(value: object) -> Any:
    """A dataclass of this module as plain JSON values (tuples become lists when dumped)."""
    return dataclasses.asdict(value)  # type: ignore[call-overload]


def cell_from_json(value: dict[str, Any]) -> CellResult:
    """The inverse of `to_json` for a cell."""
    outputs = tuple(CellOutput(**output) for output in value["outputs"])
    return CellResult(**{**value, "outputs": outputs})


def request_from_json(value: dict[str, Any]) -> TaskRequest:
    """The inverse of `to_json` for a request."""
    return TaskRequest(**{**value, "context": TaskContext(**value["context"])})
