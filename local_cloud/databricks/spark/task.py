"""One task on a cluster: open its session, start its process, wait, and make a result of whatever is left.

The process writes each finished cell to `progress.jsonl` and, at the very end, `result.json` (atomically).
Where the second is missing the process died, and the first still tells which cell it died in.
"""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_cloud.databricks.spark.api import (
    CellResult,
    TaskRequest,
    TaskResult,
    TaskState,
    cell_from_json,
    to_json,
)

if TYPE_CHECKING:
    from local_cloud.databricks.spark.cluster import SparkCluster


class Task:
    """A task run. `run` is called once; `cancel` and `exited` come from other threads."""

    def __init__(self, cluster: SparkCluster, request: TaskRequest) -> None:
        self._cluster = cluster
        self._request = request
        self.name = str(request.task_run_id)
        self._directory = cluster.directory / "tasks" / self.name
        self._exits: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopped: TaskState | None = None
        self._pid: int | None = None
        self._timings: dict[str, float] = {}

    def run(self, timeout_seconds: float | None) -> TaskResult:
        """Run to the end; a Python restart asked for by the notebook starts another process for the later
        cells.
        """
        begun = time.monotonic()
        deadline = None if timeout_seconds is None else begun + timeout_seconds
        shutil.rmtree(self._directory, ignore_errors=True)
        self._directory.mkdir(parents=True)
        result: dict[str, Any] | None = None
        code: int | None = 0
        try:
            resume: dict[str, Any] | None = {}
            while resume is not None:
                (self._directory / "result.json").unlink(missing_ok=True)
                code = self._run_process(resume, deadline)
                result = self._read_result()
                resume = result.get("resume") if result is not None and self._stopped is None else None
        except (RuntimeError, TimeoutError) as error:
            return self._broken(f"The cluster failed while the task ran: {error}", begun)
        finally:
            with contextlib.suppress(RuntimeError, TimeoutError):
                self._cluster.driver.close(self.name)
        self._timings["total"] = round(time.monotonic() - begun, 3)
        try:
            return self._result(result, code, timeout_seconds)
        finally:
            shutil.rmtree(self._directory, ignore_errors=True)

    def cancel(self) -> None:
        """End the task as CANCELED."""
        self._stop("CANCELED")

    def exited(self, code: int | None) -> None:
        """The process of this task exited with this code (None: the parent of all task processes is gone)."""
        self._exits.put(code)

    def _run_process(self, resume: dict[str, Any], deadline: float | None) -> int | None:
        started = time.monotonic()
        gateway = self._cluster.driver.open(self.name)
        self._timings.setdefault("open", round(time.monotonic() - started, 3))
        with self._lock:
            if self._stopped is not None:
                return None
            self._pid = self._cluster.zygote.ask(
                "start",
                task=self.name,
                request=to_json(self._request),
                gateway=gateway,
                directory=str(self._directory),
                cluster_id=self._cluster.spec.cluster_id,
                resume=resume,
            )
        code = self._wait(deadline)
        self._timings["process"] = round(time.monotonic() - started, 3)
        return code

    def _wait(self, deadline: float | None) -> int | None:
        if deadline is not None:
            with contextlib.suppress(queue.Empty):
                return self._exits.get(timeout=max(0.0, deadline - time.monotonic()))
            self._stop("TIMEDOUT")
        return self._exits.get()

    def _stop(self, state: TaskState) -> None:
        with self._lock:
            if self._stopped is not None:
                return
            self._stopped = state
        with contextlib.suppress(RuntimeError, TimeoutError):
            self._cluster.driver.cancel(self.name)
        if self._pid is not None:
            with contextlib.suppress(RuntimeError, TimeoutError):
                self._cluster.zygote.ask("kill", pid=self._pid)

    # ---- results
    def _read_result(self) -> dict[str, Any] | None:
        path = self._directory / "result.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def _cells(self, broken: str | None) -> tuple[CellResult, ...]:
        """Cells as far as they got; the one that was running is FAILED when the process broke."""
        planned, done = _read_progress(self._directory / "progress.jsonl")
        cells: list[CellResult] = []
        for cell in planned:
            if cell["index"] in done:
                cells.append(cell_from_json(done[cell["index"]]))
            elif broken is not None:
                error = {
                    "kind": "error",
                    "data": {"name": "ProcessEnded", "message": broken, "trace": broken},
                }
                cells.append(cell_from_json({**cell, "status": "FAILED", "outputs": [error]}))
                broken = None
            else:
                cells.append(cell_from_json(cell))
        return tuple(cells)

    def _result(self, result: dict[str, Any] | None, code: int | None, timeout: float | None) -> TaskResult:
        if self._stopped == "TIMEDOUT":
            return self._finish(
                "TIMEDOUT",
                f"Timed out after {timeout:g} seconds.",
                broken=f"Timed out after {timeout:g} seconds.",
            )
        if self._stopped is not None:
            return self._finish("CANCELED", "Canceled.", broken="Canceled.")
        if result is None:
            message = self._death(code)
            return self._finish("FAILED", message, broken=message)
        self._timings.update(result["timings"])
        return TaskResult(
            state=result["state"],
            exit_value=result["exit_value"],
            error=result["error"],
            error_trace=result["error_trace"],
            cells=self._cells(None),
            task_values=result["task_values"],
            timings=self._timings,
        )

    def _broken(self, message: str, begun: float) -> TaskResult:
        self._timings["total"] = round(time.monotonic() - begun, 3)
        if self._stopped is not None:
            return self._result(None, None, None)
        return self._finish("FAILED", message, broken=message)

    def _finish(self, state: TaskState, message: str, *, broken: str) -> TaskResult:
        values = _read_task_values(self._directory / "task_values.json")
        return TaskResult(state, None, message, message, self._cells(broken), values, self._timings)

    def _death(self, code: int | None) -> str:
        if code is None or code >= 0:
            what = f"The Python process exited unexpectedly with code {code}."
        elif -code == signal.SIGKILL:
            what = "The Python process was killed (SIGKILL); most often it used up the memory of the machine."
        else:
            what = f"The Python process was ended by signal {signal.Signals(-code).name}."
        log = self._directory / "process.log"
        tail = log.read_text(encoding="utf-8", errors="replace").strip()[-1500:] if log.exists() else ""
        return f"{what}\n{tail}" if tail else what


def _read_progress(path: Path) -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]]]:
    planned: list[dict[str, Any]] = []
    done: dict[int, dict[str, Any]] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):  # the process was killed in the middle of a line
                entry = json.loads(line)
                if "planned" in entry:
                    planned = entry["planned"]
                else:
                    done[entry["index"]] = entry
    return planned, done


def _read_task_values(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return values
