"""Runs a job by its key in the spec and follows it to the end, task by task.

The start carries an idempotency token, so that a lost answer never starts the job twice.
"""

from __future__ import annotations

import dataclasses
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from workspace_config.errors import InputError
from workspace_config.load import suggestion
from workspace_config.session import Session

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.jobs import Run, RunTask

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between two looks; the pause grows while nothing happens."""
TERMINAL = frozenset({"TERMINATED", "SKIPPED", "INTERNAL_ERROR"})


@dataclasses.dataclass
class Follower:
    """Follows one run; tells every change of a task's state once."""

    client: WorkspaceClient
    tell: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep
    seen: dict[str, str] = dataclasses.field(default_factory=dict)

    def follow(self, run_id: int) -> Run:
        """Return the run when it has ended."""
        pause, told_page = FIRST_PAUSE, False
        while True:
            run = self.client.jobs.get_run(run_id)
            if not told_page and run.run_page_url:
                self.tell(f"run {run_id}: {run.run_page_url}")
                told_page = True
            news = [line for task in run.tasks or [] if (line := self._news(task))]
            for line in news:
                self.tell(line)
            if life_cycle(run) in TERMINAL:
                return run
            pause = FIRST_PAUSE if news else min(pause * 1.5, LONGEST_PAUSE)
            self.sleep(pause)

    def _news(self, task: RunTask) -> str | None:
        state = result(task)
        if self.seen.get(task.task_key) == state:
            return None
        self.seen[task.task_key] = state
        took = f" in {seconds(task):.1f} s" if life_cycle(task) in TERMINAL else ""
        return f"  {task.task_key}: {state}{took}"


def run_job(session: Session, key: str, parameters: Mapping[str, str], *, quiet: bool) -> dict[str, Any]:
    """Start the job `key`, wait for its end and return what happened; `state` is SUCCESS when all went well.

    Raises InputError when the spec has no such job or it was not applied yet.
    """
    saved = session.store.resources.get(f"jobs.{key}")
    if saved is None:
        jobs = [name[5:] for name, item in session.store.resources.items() if item.kind == "job"]
        known = f" Jobs: {', '.join(jobs)}." if jobs else " Run `apply` first."
        raise InputError(f"there is no applied job `{key}`.{suggestion(key, jobs) or known}")
    tell = (lambda _line: None) if quiet else (lambda line: print(line, flush=True))
    with session.reaching():
        client = session.client
        waiter = client.jobs.run_now(
            int(saved.id), idempotency_token=uuid.uuid4().hex, job_parameters=dict(parameters) or None
        )
        run_id = int(waiter.bind()["run_id"])
        try:
            run = Follower(client, tell).follow(run_id)
        except KeyboardInterrupt:
            sys.stderr.write(f"run {run_id} goes on in the workspace\n")
            raise
        return document(client, run)


def document(client: WorkspaceClient, run: Run) -> dict[str, Any]:
    """The ended run as JSON: state, times and pages, for each task its result or its error."""
    tasks = []
    for task in run.tasks or []:
        entry: dict[str, Any] = {
            "task_key": task.task_key,
            "run_id": task.run_id,
            "state": result(task),
            "duration_seconds": seconds(task),
            "run_page_url": task.run_page_url,
        }
        if life_cycle(task) in TERMINAL:
            entry.update(_output(client, task))
        tasks.append(entry)
    message = run.state.state_message if run.state else None
    return {
        "run_id": run.run_id,
        "state": result(run),
        **({"message": message} if message else {}),
        "run_page_url": run.run_page_url,
        "duration_seconds": seconds(run),
        "tasks": tasks,
    }


def _output(client: WorkspaceClient, task: RunTask) -> dict[str, str]:
    """Result of a notebook, error of any task that failed; some task types keep no output of their own."""
    from databricks.sdk.errors import BadRequest

    failed = result(task) not in ("SUCCESS", "EXCLUDED")
    if task.run_id is None or not (failed or task.notebook_task is not None):
        return {}
    try:
        output = client.jobs.get_run_output(task.run_id)
    except BadRequest:
        message = task.state.state_message if task.state else None
        return {"error": message} if failed and message else {}
    found = {"error": output.error, "error_trace": output.error_trace}
    if output.notebook_output is not None:
        found["result"] = output.notebook_output.result
    return {name: value for name, value in found.items() if value}


def life_cycle(item: Run | RunTask) -> str:
    """PENDING, RUNNING, TERMINATED, ... of a run or task."""
    state = item.state.life_cycle_state if item.state else None
    return state.value if state else "PENDING"


def result(item: Run | RunTask) -> str:
    """SUCCESS, FAILED, ... once it has ended, its life cycle before."""
    state = item.state.result_state if item.state else None
    return state.value if state else life_cycle(item)


def seconds(item: Run | RunTask) -> float:
    """Wall time from start to end; 0 before the end."""
    if not item.start_time or not item.end_time:
        return 0.0
    return round((item.end_time - item.start_time) / 1000, 3)
