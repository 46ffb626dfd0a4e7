"""Entry of a task process: attach to Spark, put the notebook's globals in place, run, write the result."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import resource
import signal
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

from local_cloud.databricks.spark.api import TaskRequest, request_from_json
from local_cloud.databricks.spark.runner import figures, packages, paths
from local_cloud.databricks.spark.runner.attach import attach
from local_cloud.databricks.spark.runner.cells import Cell, NotebookFormatError, parse_notebook
from local_cloud.databricks.spark.runner.dbutils import DBUtils
from local_cloud.databricks.spark.runner.delta_names import extend_delta
from local_cloud.databricks.spark.runner.executor import Ending, Executor
from local_cloud.databricks.spark.runner.languages import Languages
from local_cloud.databricks.spark.runner.outputs import Outputs, OutputStream, Redactor
from local_cloud.databricks.spark.runner.rest import WorkspaceApi
from local_cloud.databricks.spark.runner.shell import NotebookShell, make_shell
from local_cloud.databricks.spark.runner.state import TaskState, write_atomically
from local_cloud.databricks.spark.runner.unity import Unity
from local_cloud.databricks.spark.runner.widgets import Widgets

LEAVE_SECONDS = 15
MEMORY_SHARE = 0.75


def run_in_child(message: dict[str, Any]) -> int:
    """Run one task to its end and write `result.json`; returns the process's exit code."""
    directory = Path(message["directory"])
    _redirect(directory)
    _guard_memory()
    begun = time.monotonic()
    request = request_from_json(message["request"])
    _environment(request)
    state = _state(request, message, directory)
    timings = {"attach": round(time.monotonic() - begun, 3)}
    begun = time.monotonic()
    ending, resume = _execute(state, message["resume"])
    timings["cells"] = round(time.monotonic() - begun, 3)
    result = {
        "state": ending.state,
        "exit_value": ending.exit_value,
        "error": ending.error,
        "error_trace": ending.error_trace,
        "task_values": state.task_values,
        "timings": timings,
        "resume": resume,
    }
    write_atomically(directory / "result.json", result)
    _leave()
    return 0


def _execute(state: TaskState, resume: dict[str, Any]) -> tuple[Ending, dict[str, Any] | None]:
    shell = make_shell(state.outputs)
    dbutils = DBUtils(state)
    languages = Languages(state, shell, dbutils)
    _globals(state, shell, dbutils, languages)
    figures.on_show.append(languages.display.open_figures)
    executor = Executor(state, languages)
    try:
        cells = _cells(state.request)
    except NotebookFormatError as error:
        return Ending("FAILED", error=f"NotebookFormatError: {error}", error_trace=str(error)), None
    ending = executor.run(cells, int(resume.get("cell", 0)))
    if ending.resume_at is None or ending.resume_at >= len(cells):
        return ending, None
    return ending, {
        "cell": ending.resume_at,
        "widgets": state.widgets.defaults,
        "task_values": state.task_values,
    }


def _cells(request: TaskRequest) -> list[Cell]:
    if request.kind == "notebook":
        return parse_notebook(request.source, request.language)
    return [Cell("sql" if request.kind == "sql_file" else "python", request.source)]


def _state(request: TaskRequest, message: dict[str, Any], directory: Path) -> TaskState:
    redactor = Redactor()
    redactor.add(request.context.token)
    outputs = Outputs(redactor)
    sys.stdout, sys.stderr = OutputStream(outputs, 1), OutputStream(outputs, 2)
    state_dir = Path(os.environ["LOCAL_CLOUD_STATE"])
    paths.mount(state_dir)
    packages.use_installed(directory)
    spark = attach(message["gateway"], message["task"])
    api = WorkspaceApi(request.context.host, request.context.token)
    _extend_sql(Unity(spark, api, state_dir))
    extend_delta(spark, state_dir / "warehouse")
    resume = message["resume"]
    widgets = Widgets(request.parameters if request.kind != "python_file" else {}, resume.get("widgets"))
    return TaskState(
        request=request,
        directory=directory,
        state_dir=state_dir,
        cluster_id=message["cluster_id"],
        spark=spark,
        api=api,
        outputs=outputs,
        widgets=widgets,
        task_values=dict(resume.get("task_values", {})),
        notebook_path=request.path,
    )


def _extend_sql(unity: Unity) -> None:
    """`spark.sql` of every session object of this process also takes the statements of `unity`."""
    from pyspark.sql import SparkSession

    plain = SparkSession.sql

    def sql(session: Any, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803
        """Run a statement of Databricks SQL."""
        statement, result = unity.run(sqlQuery)
        return plain(session, statement, args, **kwargs) if result is None else result

    SparkSession.sql = sql


def _globals(state: TaskState, shell: NotebookShell, dbutils: DBUtils, languages: Languages) -> None:
    shell.push(
        {
            "spark": state.spark,
            "sc": state.spark.sparkContext,
            "dbutils": dbutils,
            "sql": state.spark.sql,
            "table": state.spark.table,
            "display": languages.display.display,
            "displayHTML": languages.display.display_html,
            "getArgument": dbutils.widgets.getArgument,
        },
        interactive=False,
    )


def _environment(request: TaskRequest) -> None:
    """What MLflow and the SDK read: this workspace, this user, and the notebook's own experiment."""
    context = request.context
    os.environ.update(
        {
            "DATABRICKS_HOST": context.host,
            "DATABRICKS_TOKEN": context.token,
            "MLFLOW_TRACKING_URI": "databricks",
            "MLFLOW_REGISTRY_URI": "databricks-uc",
            "LOGNAME": context.user_name,
        }
    )
    if request.kind == "notebook":
        os.environ.setdefault("MLFLOW_EXPERIMENT_NAME", request.path)
    time.tzset()
    warnings.simplefilter("default")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=ResourceWarning)
    warnings.filterwarnings("ignore", message="To exit: use", category=UserWarning)  # IPython on sys.exit()


def _redirect(directory: Path) -> None:
    """Descriptors 1 and 2, which native code and subprocesses write to, go to the task's log."""
    log = os.open(directory / "process.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(nothing)
    os.close(log)
    os.chdir(directory)


def _guard_memory() -> None:
    """Most of the machine for one task, then MemoryError; if the kernel must kill, it kills a task first."""
    import psutil

    with contextlib.suppress(OSError):  # not on this platform
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")
    limit = int(psutil.virtual_memory().total * MEMORY_SHARE)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _leave() -> None:
    """Let libraries flush at exit, but not for ever: the result is written, a late kill changes nothing."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LEAVE_SECONDS)
    atexit._run_exitfuncs()  # noqa: SLF001 - the child leaves by os._exit, which runs none


if __name__ == "__main__":
    code = run_in_child(json.load(sys.stdin))
    os._exit(code)
