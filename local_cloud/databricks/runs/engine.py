"""Accepts runs, keeps to the jobs' limits, and answers for every run it accepted, across restarts too."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from local_cloud.databricks import ids
from local_cloud.databricks.errors import ApiError, InvalidParameterError
from local_cloud.databricks.runs import records, states
from local_cloud.databricks.store import Document

if TYPE_CHECKING:
    from local_cloud.databricks.runs.coordinator import Coordinator
    from local_cloud.databricks.workspace import Workspace

MAX_DEPTH = (
    3  # https://docs.databricks.com/api/azure/workspace/jobs/create (run_job_task may not nest deeper)
)
_RESTARTED = "the workspace was restarted"


class RunEngine:
    """The active runs of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._active: dict[int, Coordinator] = {}
        self._changed = threading.Condition()

    def recover(self) -> None:
        """After a restart nothing runs any more: say so of every run that had not ended."""
        store = self.workspace.store
        for kind in (records.RUN, records.TASK):
            for body in store.all(kind):
                if not states.is_over(body):
                    records.finish(
                        store,
                        kind,
                        body["run_id"],
                        "FAILED",
                        _RESTARTED,
                        life="INTERNAL_ERROR",
                        code="INTERNAL_ERROR",
                    )

    def run_now(
        self,
        job_id: int,
        request: Document,
        *,
        trigger: str = "ONE_TIME",
        depth: int = 0,
        token: str | None = None,
    ) -> int:
        """Start a run of a job; its run id.

        With an idempotency token the run it started before is given instead of a new one. Raises
        InvalidParameterError for unknown parameters or tasks this workspace cannot run.
        """
        job = self.workspace.store.get("job", job_id)
        if job is None:
            raise InvalidParameterError(f"Job {job_id} does not exist.")
        if depth > MAX_DEPTH:
            raise InvalidParameterError(f"run_job_task may be nested at most {MAX_DEPTH} deep")
        settings: Document = job["settings"]
        defaults = {p["name"]: str(p.get("default") or "") for p in settings.get("parameters") or []}
        given = {k: str(v) for k, v in (request.get("job_parameters") or {}).items()}
        overriding = {k: v for k, v in request.items() if k.endswith("_params") and v}
        body = {
            "job_id": job_id, "run_name": settings.get("name") or "Untitled", "run_type": "JOB_RUN",
            "trigger": trigger,
            "settings": {**settings, "defaults": defaults}, "parameters": {**defaults, **given},
            "overriding_parameters": overriding, "depth": depth, "description": settings.get("description"),
        }  # fmt: skip
        return self._accept(
            body, limit=int(settings.get("max_concurrent_runs", 1)), request=request, token=token
        )

    def submit(self, settings: Document, *, token: str | None = None) -> int:
        """Start a one-time run without a job; its run id."""
        body = {
            "job_id": ids.long_id(self.workspace.store), "run_name": settings.get("run_name") or "Untitled",
            "run_type": "SUBMIT_RUN",
            "trigger": "ONE_TIME", "settings": {**settings, "defaults": {}}, "parameters": {},
            "overriding_parameters": {}, "depth": 0,
        }  # fmt: skip
        return self._accept(body, limit=0, request={}, token=token)

    def _accept(self, body: Document, *, limit: int, request: Document, token: str | None) -> int:
        from local_cloud.databricks.runs.tasks import check_supported

        tasks = selected(body["settings"].get("tasks") or [], request.get("only"))
        if not tasks:
            raise InvalidParameterError("There is no task to run: the job has none")
        check_supported(tasks)
        body["settings"] = {**body["settings"], "tasks": tasks}
        store = self.workspace.store
        with self._changed, store.transaction():
            if token is not None and (
                known := store.get(records.RUN, (store.get(records.TOKEN, token) or {}).get("run_id"))
            ):
                return int(known["run_id"])
            run_id, now = ids.long_id(store), ids.now_ms()
            full = bool(limit) and len(self._of_job(body["job_id"])) >= limit
            queued = full and bool(
                (request.get("queue") or body["settings"].get("queue") or {}).get("enabled")
            )
            body |= {
                "run_id": run_id,
                "number_in_job": run_id,
                "creator_user_name": _user(),
                "start_time": now,
                "end_time": 0,
            }
            body["life_cycle_state"] = "QUEUED" if queued else "PENDING"
            records.create(store, body, tasks)
            if token is not None:
                store.put(records.TOKEN, token, {"run_id": run_id})
            if full and not queued:
                self._skip(run_id, limit)
        if not full:
            self._launch(body)
        return run_id

    def _skip(self, run_id: int, limit: int) -> None:
        store, message = (
            self.workspace.store,
            f"The job already has {limit} active runs, its maximum (max_concurrent_runs).",
        )
        records.finish(store, records.RUN, run_id, "MAXIMUM_CONCURRENT_RUNS_REACHED", message, life="SKIPPED")
        for task in records.tasks_of(store, run_id):
            records.finish(
                store,
                records.TASK,
                task["run_id"],
                "MAXIMUM_CONCURRENT_RUNS_REACHED",
                message,
                life="SKIPPED",
            )

    def _of_job(self, job_id: int) -> list[Coordinator]:
        return [c for c in self._active.values() if c.run["job_id"] == job_id]

    def _launch(self, body: Document, skip: dict[str, Document] | None = None) -> None:
        from local_cloud.databricks.runs.coordinator import Coordinator

        coordinator = Coordinator(self, body, skip)
        with self._changed:
            self._active[body["run_id"]] = coordinator
        threading.Thread(target=coordinator.execute, name=f"run-{body['run_id']}", daemon=True).start()

    def ended(self, coordinator: Coordinator) -> None:
        """Called by a run when it is over: the next queued run of its job may begin."""
        job_id = coordinator.run["job_id"]
        with self._changed:
            self._active.pop(coordinator.run["run_id"], None)
            self._changed.notify_all()
            if coordinator.run["run_type"] != "JOB_RUN" or (
                coordinator.stopped.is_set() and not self.workspace.store.get("job", job_id)
            ):
                return
            queued = [
                r
                for r in self.workspace.store.all(records.RUN, parent=str(job_id))
                if r["life_cycle_state"] == "QUEUED"
            ]
            if queued and len(self._of_job(job_id)) < int(
                queued[0]["settings"].get("max_concurrent_runs", 1)
            ):
                now = ids.now_ms()
                body = records.change(
                    self.workspace.store, records.RUN, queued[0]["run_id"], life_cycle_state="PENDING",
                    start_time=now,
                    queue_duration=now - queued[0]["start_time"],
                )  # fmt: skip
                self._launch(body)

    def repair(self, run_id: int, keys: set[str]) -> int:
        """Run some tasks of an ended run again, in the same run; the number of the repair."""
        store = self.workspace.store
        with self._changed, store.transaction():
            run = store.get(records.RUN, run_id)
            if run is None or not states.is_over(run):
                raise ApiError(
                    f"Run {run_id} cannot be repaired: it does not exist or is still active.",
                    code="INVALID_STATE",
                )
            latest = {t["task_key"]: t for t in records.tasks_of(store, run_id)}
            repair_id = ids.long_id(store)
            for key in (key for key in latest if key in keys):
                records.add_attempt(store, run_id, latest[key]["task"], latest[key]["attempt_number"] + 1)
            history = [
                *run.get("repair_history", []),
                {"id": repair_id, "type": "REPAIR", "start_time": ids.now_ms()},
            ]
            run = {
                k: v for k, v in run.items() if k not in ("result_state", "state_message", "termination_code")
            }
            run |= {"life_cycle_state": "PENDING", "end_time": 0, "repair_history": history}
            store.put(records.RUN, run_id, run, parent=str(run["job_id"]))
        self._launch(run, {key: task for key, task in latest.items() if key not in keys})
        return repair_id

    def cancel(self, run_id: int) -> None:
        """Make a run end as CANCELED; one that has ended stays as it is."""
        with self._changed:
            coordinator = self._active.get(run_id)
        if coordinator is not None:
            coordinator.cancel()
            return
        store = self.workspace.store
        with store.transaction():
            for kind, body in (
                (records.RUN, store.get(records.RUN, run_id)),
                *((records.TASK, t) for t in records.tasks_of(store, run_id)),
            ):
                if body is not None and not states.is_over(body):
                    records.finish(store, kind, body["run_id"], "CANCELED", "Run cancelled.")

    def cancel_job(self, job_id: int) -> None:
        """Cancel the active and queued runs of a job."""
        for body in self.workspace.store.all(records.RUN, parent=str(job_id)):
            if not states.is_over(body):
                self.cancel(body["run_id"])

    def cancel_all(self, seconds: float = 15.0) -> None:
        """Cancel every run and wait for them to end, at most so long."""
        with self._changed:
            active = list(self._active.values())
        for coordinator in active:
            coordinator.cancel()
        deadline = time.monotonic() + seconds
        for coordinator in active:
            self.wait(coordinator.run["run_id"], max(0.0, deadline - time.monotonic()))

    def wait(self, run_id: int, seconds: float) -> bool:
        """Wait for a run to end, at most so long; whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: run_id not in self._active and self._over(run_id), seconds)

    def _over(self, run_id: int) -> bool:
        body: dict[str, Any] | None = self.workspace.store.get(records.RUN, run_id)
        return body is None or states.is_over(body)

    def stop(self) -> None:
        """End every run because the server ends."""
        self.cancel_all(10.0)


def selected(tasks: list[Document], only: list[str] | None) -> list[Document]:
    """The tasks of `only` (all if None); dependencies on others are dropped."""
    if not only:
        return tasks
    known = {task["task_key"] for task in tasks}
    missing = [key for key in only if key not in known]
    if missing:
        raise InvalidParameterError(f"only: {', '.join(missing)} is not a task of this job")
    return [
        {**task, "depends_on": [d for d in task.get("depends_on") or [] if d["task_key"] in only]}
        for task in tasks
        if task["task_key"] in only
    ]


def _user() -> str:
    from local_cloud.databricks.workspace import USER_NAME

    return USER_NAME
