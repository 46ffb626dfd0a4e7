"""Takes one run through its graph: each task in its own thread as soon as what it depends on has ended."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from local_cloud.databricks import ids
from local_cloud.databricks.compute import records as cluster_records
from local_cloud.databricks.compute.fleet import LeaseCancelledError, Spark
from local_cloud.databricks.errors import ApiError
from local_cloud.databricks.runs import conditions, records
from local_cloud.databricks.runs.clusters import RunClusters
from local_cloud.databricks.runs.references import Facts, UnresolvedReferenceError
from local_cloud.databricks.runs.tasks import ON_CLUSTER, TASKS, Outcome, kind_of
from local_cloud.databricks.spark.api import ClusterStartError, TaskRequest, TaskResult
from local_cloud.databricks.store import Document

if TYPE_CHECKING:
    from local_cloud.databricks.runs.engine import RunEngine

_LOG = logging.getLogger("local_cloud.databricks")
_TICK_SECONDS = 0.25


class Coordinator:
    """One active run."""

    def __init__(self, engine: RunEngine, run: Document, skip: dict[str, Document] | None = None) -> None:
        self.engine, self.workspace, self.run = engine, engine.workspace, run
        self.clusters = RunClusters(self.workspace, run)
        self.stopped = threading.Event()
        self.active: dict[int, Spark] = {}
        self._ended: dict[str, Document] = dict(skip or {})
        self._started: set[str] = set(self._ended)
        self._changed = threading.Condition()
        self._reason = "CANCELED"

    def cancel(self, reason: str = "CANCELED") -> None:
        """Make every task end; `reason` is CANCELED or TIMEDOUT."""
        with self._changed:
            if not self.stopped.is_set():
                self._reason = reason
            self.stopped.set()
            self._changed.notify_all()

    def execute(self) -> None:
        """Run to the end and record it (blocking); a fault of the workspace itself is INTERNAL_ERROR."""
        store, run_id = self.workspace.store, self.run["run_id"]
        try:
            records.change(store, records.RUN, run_id, life_cycle_state="RUNNING")
            self._graph()
            result, message = self._result()
            life = (
                "INTERNAL_ERROR" if result == "FAILED" else "TERMINATED"
            )  # so does the real one for runs with tasks
            records.finish(store, records.RUN, run_id, result, message, life=life)
        except Exception as error:  # noqa: BLE001 (answered, and the traceback logged)
            _LOG.exception("run %s broke", run_id)
            message = f"{type(error).__name__} inside the local workspace: {error}"
            records.finish(
                store, records.RUN, run_id, "FAILED", message, life="INTERNAL_ERROR", code="INTERNAL_ERROR"
            )
        finally:
            self.engine.ended(self)
            self.clusters.release()

    def _graph(self) -> None:
        tasks = self.run["settings"]["tasks"]
        limit = int(self.run["settings"].get("timeout_seconds") or 0)
        deadline = time.monotonic() + limit if limit else None
        with self._changed:
            while len(self._ended) < len(tasks):
                self._start_ready(tasks)
                if len(self._ended) < len(tasks):
                    self._changed.wait(_TICK_SECONDS)
                if deadline is not None and time.monotonic() > deadline:
                    self.cancel("TIMEDOUT")
                if self.stopped.is_set():
                    for task_run_id, spark in list(self.active.items()):
                        spark.cancel(task_run_id)

    def _start_ready(self, tasks: list[Document]) -> None:
        for task in tasks:
            key, above = task["task_key"], [d["task_key"] for d in task.get("depends_on") or []]
            if key in self._started or not all(a in self._ended for a in above):
                continue
            self._started.add(key)
            skipped = self._reason if self.stopped.is_set() else conditions.verdict(task, self._ended)
            skipped = "DISABLED" if task.get("disabled") and skipped is None else skipped
            if skipped is not None:
                self._skip(key, skipped)
            else:
                threading.Thread(target=self._attempts, args=(task,), name=f"task-{key}", daemon=True).start()

    def _skip(self, key: str, result: str) -> None:
        body = self._latest(key)
        now = ids.now_ms()
        records.change(self.workspace.store, records.TASK, body["run_id"], start_time=now)
        records.finish(
            self.workspace.store,
            records.TASK,
            body["run_id"],
            result,
            life="TERMINATED" if result == "CANCELED" else "SKIPPED",
        )
        self._ended[key] = self._latest(key)
        self._changed.notify_all()

    def _latest(self, key: str) -> Document:
        return [
            t for t in records.tasks_of(self.workspace.store, self.run["run_id"]) if t["task_key"] == key
        ][-1]

    def _attempts(self, task: Document) -> None:
        store, key, body = self.workspace.store, task["task_key"], self._latest(task["task_key"])
        retries = int(task.get("max_retries") or 0)
        while True:
            outcome = AttemptRun(self, task, body).execute()
            retry_this = outcome.result == "FAILED" or (
                outcome.result == "TIMEDOUT" and bool(task.get("retry_on_timeout"))
            )
            if not retry_this or (0 <= retries <= body["attempt_number"]) or self.stopped.is_set():
                break
            body = records.add_attempt(store, self.run["run_id"], task, body["attempt_number"] + 1)
            records.change(store, records.TASK, body["run_id"], life_cycle_state="WAITING_FOR_RETRY")
            self.stopped.wait(int(task.get("min_retry_interval_millis") or 0) / 1000)
        with self._changed:
            self._ended[key] = self._latest(key)
            self._changed.notify_all()

    def _result(self) -> tuple[str, str]:
        result, message = conditions.overall(self._ended, self.run["settings"]["tasks"])
        if self.stopped.is_set() and result != "SUCCESS":
            return self._reason, "Run timed out." if self._reason == "TIMEDOUT" else "Run cancelled."
        return result, message

    def ended_tasks(self) -> dict[str, Document]:
        """The tasks that have ended, by key."""
        with self._changed:
            return dict(self._ended)


class AttemptRun:
    """One attempt at one task: records its states around what its type does."""

    def __init__(self, coordinator: Coordinator, task: Document, body: Document) -> None:
        self._coordinator, self._task, self._id = coordinator, task, body["run_id"]
        self.workspace = coordinator.workspace
        upstream, run = coordinator.ended_tasks(), coordinator.run
        self.facts = Facts(
            run, body, run["run_name"], self.workspace.workspace_id, self.workspace.url, run["parameters"],
            upstream, {key: t["values"] for key, t in upstream.items() if t.get("values")},
        )  # fmt: skip

    def execute(self) -> Outcome:
        """Do it, and record how it ended."""
        store, began, kind = self.workspace.store, ids.now_ms(), kind_of(self._task)
        life = "PENDING" if kind in ON_CLUSTER else "RUNNING"
        records.change(store, records.TASK, self._id, life_cycle_state=life, start_time=began)
        try:
            outcome = TASKS[kind](self, self._task)
        except LeaseCancelledError:
            outcome = Outcome("CANCELED", "Run cancelled.")
        except ClusterStartError as error:
            first, _, more = str(error).partition("\n")
            records.save_output(store, self._id, {"error": first, "error_trace": more})
            outcome = Outcome("FAILED", f"The cluster could not be started: {first}", "CLUSTER_ERROR")
        except ApiError as error:
            outcome = Outcome(
                "FAILED",
                error.message,
                "INVALID_CLUSTER_REQUEST" if "luster" in error.message else "INVALID_RUN_CONFIGURATION",
            )
        except (UnresolvedReferenceError, ValueError) as error:
            outcome = Outcome("FAILED", str(error), "INVALID_RUN_CONFIGURATION")
        except Exception as error:  # noqa: BLE001 (answered, and the traceback logged)
            _LOG.exception("task %s of run %s broke", self._task["task_key"], self.facts.run["run_id"])
            outcome = Outcome(
                "FAILED", f"{type(error).__name__} inside the local workspace: {error}", "INTERNAL_ERROR"
            )
        records.change(store, records.TASK, self._id, **outcome.fields)
        records.finish(store, records.TASK, self._id, outcome.result, outcome.message, code=outcome.code)
        return outcome

    def on_cluster(self, request: TaskRequest, timeout_seconds: float | None) -> TaskResult:
        """Run on the task's cluster, waiting for it to be ready."""
        coordinator, store, began = self._coordinator, self.workspace.store, ids.now_ms()
        spec, share = coordinator.clusters.spec_for(self._task)
        records.change(store, records.TASK, self._id, cluster_id=spec.cluster_id)
        with self.workspace.fleet.lease(spec, share=share, cancelled=coordinator.stopped.is_set) as spark:
            if (store.get(cluster_records.KIND, spec.cluster_id) or {}).get("state") == "PENDING":
                cluster_records.running(store, spec.cluster_id, spark.info())
            ready = ids.now_ms()
            records.change(
                store, records.TASK, self._id, life_cycle_state="RUNNING", setup_duration=ready - began
            )
            coordinator.active[self._id] = spark
            try:
                return spark.run(request, timeout_seconds)
            finally:
                coordinator.active.pop(self._id, None)
                records.change(store, records.TASK, self._id, execution_duration=ids.now_ms() - ready)

    def run_job(self, job_id: int, parameters: dict[str, str]) -> tuple[int, str]:
        """Run another job to its end; cancelled with this run."""
        engine, depth = self._coordinator.engine, int(self.facts.run.get("depth", 0)) + 1
        child = engine.run_now(job_id, {"job_parameters": parameters}, trigger="RUN_JOB_TASK", depth=depth)
        while not engine.wait(child, _TICK_SECONDS):
            if self._coordinator.stopped.is_set():
                engine.cancel(child)
        body = self.workspace.store.get(records.RUN, child) or {}
        return child, str(body.get("result_state") or "FAILED")
