"""A workspace server over real HTTP in this process, with a Spark stand-in that really runs the Python it is given."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from starlette.applications import Starlette

from local_cloud.databricks.api.notebooks import split_cells
from local_cloud.databricks.app import create_app
from local_cloud.databricks.spark.api import (
    CellOutput,
    CellResult,
    ClusterSpec,
    TaskRequest,
    TaskResult,
)

TOKEN = "dapi-test-token"


class ExitError(Exception):
    """What dbutils.notebook.exit raises."""


class DbUtils:
    """As much of dbutils as the tests' notebooks use."""

    def __init__(self, request: TaskRequest, canceled: threading.Event) -> None:
        self.values: dict[str, Any] = {}
        self.widgets = self.jobs = self.taskValues = self.notebook = self
        self._request, self._canceled = request, canceled

    def get(self, name: str = "", *, taskKey: str = "", key: str = "") -> Any:  # noqa: N803
        """A widget's value, or another task's value."""
        return self._request.context.task_values[taskKey][key] if taskKey else self._request.parameters[name]

    def set(self, key: str, value: Any) -> None:
        """Set a task value."""
        self.values[key] = value

    def exit(self, value: str) -> None:
        """End the notebook."""
        raise ExitError(value)

    def sleep_until_canceled(self) -> None:
        """Wait until the task is cancelled or its time is up."""
        self._canceled.wait(30)


@dataclass
class PythonSpark:
    """Runs a task's cells with exec; stands where SparkCluster stands."""

    spec: ClusterSpec
    alive: bool = True
    canceled: dict[int, threading.Event] = field(default_factory=dict)
    started: list[ClusterSpec] = field(default_factory=list)

    def run(self, request: TaskRequest, timeout_seconds: float | None = None) -> TaskResult:
        """Run to the end."""
        canceled = self.canceled.setdefault(request.task_run_id, threading.Event())
        timer = threading.Timer(
            timeout_seconds or 3600, lambda: setattr(canceled, "late", True) or canceled.set()
        )
        timer.daemon = True
        timer.start()
        utils = DbUtils(request, canceled)
        names: dict[str, Any] = {"dbutils": utils, "argv": json.loads(request.parameters.get("argv", "[]"))}
        cells = split_cells(request.source, "PYTHON") if request.kind == "notebook" else [request.source]
        done: list[CellResult] = []
        state, error, trace, exit_value = "SUCCESS", None, None, None
        for index, source in enumerate(cells):
            printed, began = io.StringIO(), time.monotonic()
            try:
                with contextlib.redirect_stdout(printed):
                    exec(source, names)
            except ExitError as ended:
                exit_value = str(ended)
            except Exception as fault:  # noqa: BLE001 (what a cell raises is the result)
                state, error, trace = "FAILED", f"{type(fault).__name__}: {fault}", traceback.format_exc()
            outputs = (CellOutput("text", printed.getvalue()),) if printed.getvalue() else ()
            took = int((time.monotonic() - began) * 1000)
            done.append(CellResult(index, "python", source, "FAILED" if error else "SUCCESS", outputs, took))
            if error or exit_value is not None:
                break
        timer.cancel()
        if canceled.is_set():
            state = "TIMEDOUT" if getattr(canceled, "late", False) else "CANCELED"
        return TaskResult(state, exit_value, error, trace, tuple(done), utils.values, {"total": 0.0})

    def cancel(self, task_run_id: int) -> None:
        """Make a task end."""
        self.canceled.setdefault(task_run_id, threading.Event()).set()

    def info(self) -> dict[str, Any]:
        """What it is."""
        return {"driver": "python"}

    def stop(self) -> None:
        """End it."""
        self.alive = False


@dataclass
class Server:
    """A running server: where it is, what it serves, and the drivers it started."""

    url: str
    app: Starlette
    started: list[PythonSpark]
    refuse: list[str]
    """While not empty, cluster starts fail with its first text."""

    def client(self, token: str = TOKEN) -> WorkspaceClient:
        """The official client of this server."""
        return WorkspaceClient(config=Config(host=self.url, token=token, retry_timeout_seconds=5))


@contextlib.contextmanager
def serving(directory: Path) -> Iterator[Server]:
    """A server over a directory for the length of the block."""
    started: list[PythonSpark] = []
    refuse: list[str] = []

    def start(spec: ClusterSpec, _directory: Path) -> PythonSpark:
        if refuse:
            raise RuntimeError(refuse[0])
        started.append(PythonSpark(spec))
        return started[-1]

    app = create_app(directory, TOKEN, spark=start)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    poll(lambda: server.started)
    try:
        yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}", app, started, refuse)
    finally:
        server.should_exit = True
        thread.join(20)


def poll(condition: Callable[[], Any], seconds: float = 20) -> Any:
    """Poll until a condition holds; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "condition never held"
        time.sleep(0.02)
    return value


@pytest.fixture(scope="session")
def wait_for() -> Callable[..., Any]:
    """Poll until a condition holds."""
    return poll


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], contextlib.AbstractContextManager[Server]]:
    """Serve a directory of one's own."""
    return serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of this room."""
    with serving(tmp_path_factory.mktemp("workspace")) as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Server) -> WorkspaceClient:
    """The official client."""
    return server.client()


@pytest.fixture
def call(server: Server) -> Callable[..., tuple[int, Any]]:
    """A plain HTTP call: status and JSON (or bytes)."""
    import httpx

    def send(method: str, path: str, *, token: str | None = TOKEN, **kwargs: Any) -> tuple[int, Any]:
        headers = {
            **({"Authorization": f"Bearer {token}"} if token is not None else {}),
            **kwargs.pop("headers", {}),
        }
        answer = httpx.request(method, server.url + path, headers=headers, timeout=60, **kwargs)
        kind = answer.headers.get("content-type", "")
        return answer.status_code, answer.json() if "json" in kind else answer.content

    return send
