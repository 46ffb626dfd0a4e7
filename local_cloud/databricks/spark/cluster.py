"""One running cluster: a driver JVM, the parent of task processes, and the tasks that run on them now.

A task may exit, be killed or eat its memory without touching the driver; a cluster that the server forgets
(because it was killed) ends by itself, since both processes exit when their standard input ends.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

from local_cloud.databricks.spark.api import ClusterSpec, ClusterStartError, TaskRequest, TaskResult
from local_cloud.databricks.spark.driver import Driver
from local_cloud.databricks.spark.lines import LineProcess
from local_cloud.databricks.spark.task import Task

IDLE_BEFORE_ARCHIVE_SECONDS = 120.0


class SparkCluster:
    """A cluster that is up. Made by `start`; every method may be called from several threads."""

    def __init__(self, spec: ClusterSpec, state_dir: Path) -> None:
        self.spec = spec
        self.state_dir = state_dir.resolve()
        self.directory = self.state_dir / "clusters" / spec.cluster_id
        shutil.rmtree(self.directory, ignore_errors=True)  # of a driver that was killed
        self.directory.mkdir(parents=True)
        self._tasks: dict[int, Task] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._idle_timer: threading.Timer | None = None
        self._archive_tried = False
        self.driver = Driver(spec, self.state_dir, self.directory)
        self.zygote = LineProcess(
            [sys.executable, "-m", "local_cloud.databricks.spark.zygote"],
            env=_environment(spec, self.state_dir),
            log=self.directory / "python.log",
            on_event=self._on_exit,
        )
        self._facts: dict[str, Any] = {}

    @classmethod
    def start(cls, spec: ClusterSpec, state_dir: Path) -> SparkCluster:
        """Start a cluster and block until it takes tasks; raises ClusterStartError with the reason and the
        fix.
        """
        begun = time.monotonic()
        cluster = cls(spec, state_dir)
        try:
            cluster._facts = cluster.driver.wait_ready()
            cluster.zygote.ready(60)
        except ClusterStartError:
            cluster.zygote.kill()
            raise
        except (RuntimeError, TimeoutError) as error:
            cluster.driver.kill()
            cluster.zygote.kill()
            raise ClusterStartError(
                f"Python for tasks of cluster {spec.name} did not start: {error}"
            ) from error
        cluster._facts["start_seconds"] = round(time.monotonic() - begun, 3)
        return cluster

    @property
    def alive(self) -> bool:
        """Whether the cluster takes tasks."""
        return not self._stopping.is_set() and self.driver.alive and self.zygote.alive

    def run(self, request: TaskRequest, timeout_seconds: float | None = None) -> TaskResult:
        """Run one task to its end and say how it ended; never raises for what the task does."""
        task = Task(self, request)
        with self._lock:
            if request.task_run_id in self._tasks:
                raise ValueError(f"task run {request.task_run_id} is already running on {self.spec.name}")
            self._tasks[request.task_run_id] = task
            if self._idle_timer is not None:
                self._idle_timer.cancel()
                self._idle_timer = None
        try:
            return task.run(timeout_seconds)
        finally:
            with self._lock:
                del self._tasks[request.task_run_id]
                if (
                    not self._tasks
                    and self._idle_timer is None
                    and not (self.driver.archived or self._archive_tried)
                ):
                    self._idle_timer = threading.Timer(IDLE_BEFORE_ARCHIVE_SECONDS, self._write_archive)
                    self._idle_timer.daemon = True
                    self._idle_timer.start()

    def cancel(self, task_run_id: int) -> None:
        """Cancel a running task: its Spark jobs stop, its processes die. Unknown or ended: no error."""
        with self._lock:
            task = self._tasks.get(task_run_id)
        if task is not None:
            task.cancel()

    def info(self) -> dict[str, Any]:
        """Facts about the driver; `active_tasks`, `pending_tasks` and the rest are of this moment while it is
        up.
        """
        facts = {
            **self._facts,
            "driver": "127.0.0.1",
            "driver_pid": self.driver.pid,
            "alive": self.alive,
            "running": sorted(self._tasks),
            "driver_log": str(self.driver.log),
            "class_archive": self.driver.archived,
        }
        if self.alive:
            with contextlib.suppress(RuntimeError, TimeoutError):
                facts.update(self.driver.info())
        return facts

    def prepare(self) -> None:
        """Write the class data archive now and not at the first idle moment; raises ClusterStartError."""
        try:
            self.driver.write_archive()
        except (RuntimeError, TimeoutError, OSError) as error:
            raise ClusterStartError(
                f"The class data archive could not be written: {error}\n"
                "  Spark works without it, only slower to start."
            ) from error

    def stop(self) -> None:
        """Cancel what runs and end every process of the cluster; a second call does nothing."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        with self._lock:
            running = list(self._tasks.values())
            if self._idle_timer is not None:
                self._idle_timer.cancel()
        for task in running:
            task.cancel()
        self.zygote.end(2)
        self.driver.stop()

    def _write_archive(self) -> None:
        """Keep what the driver has loaded for the next one; a cluster works as well without."""
        self._archive_tried = True
        try:
            self.driver.write_archive()
        except (RuntimeError, TimeoutError, OSError) as error:
            with self.driver.log.open("a", encoding="utf-8") as log:
                log.write(f"No class data archive was written: {error}\n")

    def _on_exit(self, message: dict[str, Any]) -> None:
        with self._lock:
            tasks = list(self._tasks.values())
        for task in tasks:
            if "ended" in message:
                task.exited(None)
            elif task.name == message["exited"]:
                task.exited(message["code"])


def _environment(spec: ClusterSpec, state_dir: Path) -> dict[str, str]:
    from local_cloud.databricks.spark.shared import spark_home

    return {
        **os.environ,
        **spec.env,
        "SPARK_HOME": str(spark_home()),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYSPARK_PIN_THREAD": "true",
        "LOCAL_CLOUD_STATE": str(state_dir),
        "MPLBACKEND": "module://local_cloud.databricks.spark.runner.figures",
        "PYTHONUNBUFFERED": "1",
        "IS_SERVERLESS": "false",
        "DATABRICKS_RUNTIME_VERSION": spec.spark_version.split(".x")[0],
        "TZ": "UTC",
    }
