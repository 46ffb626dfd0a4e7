"""The Spark drivers alive on this machine: started in the background, shared by tasks, stopped when idle.

A laptop bears one or two Spark JVMs, so a further cluster takes the place of the one that has been idle
longest; that cluster is then TERMINATED, as by auto-termination, and starts again when it is needed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from local_cloud.databricks.compute import records
from local_cloud.databricks.spark.api import ClusterSpec, ClusterStartError, TaskRequest, TaskResult
from local_cloud.databricks.store import Store

MAX_LIVE = 2
_PATROL_SECONDS = 5.0
_UNRECORDED_MINUTES = 10  # idle time of a driver that is no cluster of the API: serverless, a SQL warehouse
_LOG = logging.getLogger("local_cloud.databricks")


class Spark(Protocol):
    """A cluster's execution: what `local_cloud.databricks.spark.cluster.SparkCluster` offers."""

    @property
    def alive(self) -> bool:
        """Whether its driver still answers."""

    def run(self, request: TaskRequest, timeout_seconds: float | None = None) -> TaskResult:
        """Run a task to its end (blocking)."""

    def cancel(self, task_run_id: int) -> None:
        """Make a running task end as CANCELED."""

    def info(self) -> dict[str, Any]:
        """What the driver says of itself."""

    def stop(self) -> None:
        """End the driver and its processes."""


SparkFactory = Callable[[ClusterSpec, Path], Spark]


def start_spark(spec: ClusterSpec, state_dir: Path) -> Spark:
    """Start a real Spark driver; imported on first use because Spark is heavy."""
    from local_cloud.databricks.spark.cluster import SparkCluster

    return SparkCluster.start(spec, state_dir)


class LeaseCancelledError(Exception):
    """The waiting task was cancelled before its cluster was ready."""


@dataclass
class _Live:
    spec: ClusterSpec
    started: Future[Spark] = field(default_factory=Future)
    users: int = 0
    leaving: bool = False
    last_used: float = field(default_factory=time.monotonic)

    @property
    def lost(self) -> bool:
        return self.started.done() and (
            self.started.exception() is not None or not self.started.result().alive
        )

    @property
    def settings(self) -> tuple[object, ...]:
        s = self.spec
        return (
            s.spark_version,
            s.min_workers,
            s.max_workers,
            sorted(s.spark_conf.items()),
            sorted(s.env.items()),
        )


class Fleet:
    """Starts, shares and stops Spark drivers, and keeps the cluster records true."""

    def __init__(
        self, store: Store, state_dir: Path, factory: SparkFactory, max_live: int = MAX_LIVE
    ) -> None:
        self._store, self._state_dir, self._factory, self._max = store, state_dir, factory, max_live
        self._live: dict[str, _Live] = {}
        self._changed = threading.Condition()
        self._ending = threading.Event()
        self._patrol: threading.Thread | None = None

    def recover(self) -> None:
        """After a restart no driver is left: say so of every cluster that was not terminated."""
        for body in self._store.all(records.KIND):
            if body["state"] != "TERMINATED":
                records.terminated(
                    self._store, body["cluster_id"], "COMMUNICATION_LOST", "the workspace was restarted"
                )

    def begin(self, spec: ClusterSpec) -> None:
        """Start a cluster's driver in the background, unless it is there."""
        with self._changed:
            self._enter(spec, share=False, use=False)

    @contextmanager
    def lease(self, spec: ClusterSpec, *, share: bool, cancelled: Callable[[], bool]) -> Iterator[Spark]:
        """The driver of a cluster for the length of a task, started if need be (blocking).

        With `share` (job clusters) a live driver with the same settings serves as well.
        Raises ClusterStartError, or LeaseCancelledError as soon as `cancelled()` is true while waiting.
        """
        with self._changed:
            live = self._enter(spec, share=share, use=True)
        try:
            yield _wait(live.started, cancelled)
        finally:
            with self._changed:
                live.users -= 1
                live.last_used = time.monotonic()
                gone = live.leaving and live.users == 0 and self._live.get(live.spec.cluster_id) is live
                if gone:
                    del self._live[live.spec.cluster_id]
                self._changed.notify_all()
            if gone:
                self._stop(live)

    def terminate(self, cluster_id: str, code: str, message: str = "") -> None:
        """End a cluster's driver, if it has one, and record why (blocking)."""
        with self._changed:
            live = self._live.pop(cluster_id, None)
            self._changed.notify_all()
        if live is not None:
            self._stop(live)
        records.terminated(self._store, cluster_id, code, message)

    def finish(self, cluster_id: str) -> None:
        """End a job's cluster; a driver that another run shares ends when that run has left it (blocking)."""
        with self._changed:
            live = self._live.get(cluster_id)
            shared = live is not None and live.users > 0
            if live is not None and shared:
                live.leaving = True
        if shared:
            records.terminated(self._store, cluster_id, "JOB_FINISHED")
        else:
            self.terminate(cluster_id, "JOB_FINISHED")

    def stop_all(self) -> None:
        """End every driver (blocking)."""
        with self._changed:
            gone, self._live = list(self._live.values()), {}
            self._changed.notify_all()
        for live in gone:
            self._stop(live)

    def stop(self) -> None:
        """End every driver and record that the workspace stopped them."""
        self._ending.set()
        gone = list(self._live)
        self.stop_all()
        for cluster_id in gone:
            records.terminated(self._store, cluster_id, "COMMUNICATION_LOST", "the workspace was stopped")

    def _enter(self, spec: ClusterSpec, *, share: bool, use: bool) -> _Live:
        live = self._live.get(spec.cluster_id)
        if live is None and share:
            alike = _Live(spec).settings
            live = next(
                (other for other in self._live.values() if other.settings == alike and not other.lost), None
            )
        if live is not None and live.lost:
            del self._live[live.spec.cluster_id]
            live = None
        if live is None:
            live = self._live[spec.cluster_id] = _Live(spec)
            threading.Thread(
                target=self._start, args=(live,), name=f"start-{spec.cluster_id}", daemon=True
            ).start()
        live.users += int(use)
        if self._patrol is None:
            self._patrol = threading.Thread(target=self._watch, name="cluster-patrol", daemon=True)
            self._patrol.start()
        return live

    def _start(self, live: _Live) -> None:
        cluster_id = live.spec.cluster_id
        try:
            self._make_room(live)
            spark = self._factory(live.spec, self._state_dir)
        except Exception as error:  # noqa: BLE001 (whatever stops a start is the cluster's termination reason)
            _LOG.warning("cluster %s did not start: %s", cluster_id, error)
            with self._changed:
                wanted = self._live.get(cluster_id) is live
                self._live.pop(cluster_id, None) if wanted else None
                self._changed.notify_all()
            if wanted:
                records.terminated(self._store, cluster_id, "SPARK_STARTUP_FAILURE", str(error))
            live.started.set_exception(error)
            return
        with self._changed:
            if self._live.get(cluster_id) is live:
                live.last_used = time.monotonic()
                records.running(self._store, cluster_id, spark.info())
                live.started.set_result(spark)
                self._changed.notify_all()
                return
        spark.stop()
        live.started.set_exception(ClusterStartError(f"cluster {cluster_id} was terminated while it started"))

    def _make_room(self, live: _Live) -> None:
        while True:
            with self._changed:
                if self._live.get(live.spec.cluster_id) is not live:
                    raise ClusterStartError(
                        f"cluster {live.spec.cluster_id} was terminated while it waited to start"
                    )
                ahead = [other for other in self._live.values() if other is not live]
                if len(ahead) < self._max:
                    return
                idle = [other for other in ahead if other.users == 0 and other.started.done()]
                if not idle:
                    self._changed.wait(1.0)
                    continue
                victim = min(idle, key=lambda other: other.last_used)
            self.terminate(
                victim.spec.cluster_id,
                "INACTIVITY",
                f"idle, and this machine runs {self._max} clusters at once",
            )

    def _stop(self, live: _Live) -> None:
        if live.started.done() and live.started.exception() is None:
            live.started.result().stop()

    def _watch(self) -> None:
        while not self._ending.wait(_PATROL_SECONDS):
            for cluster_id, live in list(self._live.items()):
                body = self._store.get(records.KIND, cluster_id) or {}
                limit = 60 * int(body.get("autotermination_minutes", _UNRECORDED_MINUTES) or 0)
                if live.lost:
                    self.terminate(cluster_id, "DRIVER_UNREACHABLE", "the Spark driver ended by itself")
                elif (
                    limit
                    and live.users == 0
                    and live.started.done()
                    and time.monotonic() - live.last_used > limit
                ):
                    self.terminate(cluster_id, "INACTIVITY")


def _wait(started: Future[Spark], cancelled: Callable[[], bool]) -> Spark:
    while True:
        try:
            return started.result(timeout=0.2)
        except FutureTimeout:  # noqa: PERF203 (this is the polling)
            if started.done():  # the start itself failed with a TimeoutError
                raise
            if cancelled():
                raise LeaseCancelledError from None
