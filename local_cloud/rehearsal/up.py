"""The rehearsal, start to end: local cloud, Azure program, workspace configuration, main job, summary.

Every step is idempotent and begins by looking at what is there, so a run that was killed anywhere is
finished by running it again, and a run with nothing to do changes nothing.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass

from filelock import FileLock, Timeout
from rich.console import Console

from infra.outputs import StackOutputs, write_outputs
from local_cloud.rehearsal import arm_server, configuration, run_report, workspace_server
from local_cloud.rehearsal.deployment import Deployment
from local_cloud.rehearsal.engines import choose_engine
from local_cloud.rehearsal.layout import JOB, Layout
from local_cloud.rehearsal.run_report import RunReport
from local_cloud.rehearsal.steps import Steps
from local_cloud.rehearsal.summary import Outcome
from local_cloud.rehearsal.surroundings import FOREIGN, child_environment, engine_variables
from local_cloud.rehearsal.workspace_server import Endpoint

DISK_NEEDED = 1024**3  # bytes: tables, models and logs of one run, with room to spare


class RehearsalError(RuntimeError):
    """A step cannot be done; the message says what to do about it."""


@dataclass(frozen=True)
class UpOptions:
    """How to rehearse: the port of the workspace (None: keep or choose) and whether to run the job anyway."""

    port: int | None = None
    run: bool = False


def rehearse(layout: Layout, options: UpOptions, console: Console) -> Outcome:
    """Bring everything up and return what there is; raises RehearsalError and the errors of the steps."""
    layout.local.mkdir(parents=True, exist_ok=True)
    _check_disk(layout)
    try:
        with FileLock(layout.local / "up.lock", timeout=0):
            return _rehearse(layout, options, Steps(console))
    except Timeout as error:
        raise RehearsalError(
            "Another scripts/up or scripts/down is running in this project. Wait for it to end."
        ) from error


def _rehearse(layout: Layout, options: UpOptions, steps: Steps) -> Outcome:
    with steps.step("Local cloud") as tell:
        endpoint, started = workspace_server.start(layout, options.port)
        arm = arm_server.start(layout, FOREIGN)
        tell(f"{'started' if started else 'running'} at {endpoint.url}")
    variables = engine_variables(layout, endpoint, arm)
    engine_name, deployment = _deploy(layout, variables, steps, "Azure resources")
    objects, changes = _configure(layout, endpoint, steps)
    if changes:
        # Pipelines start a job by its id, which exists only now.
        _deploy(layout, variables, steps, "Pipelines with their job")
    run, ran_now = _run_job(
        layout, endpoint, steps, anew=options.run or deployment.changed > 0 or changes > 0
    )
    return Outcome(
        engine=engine_name,
        deployment=deployment,
        workspace_objects=objects,
        workspace_changes=changes,
        run=run,
        ran_now=ran_now,
        workspace_url=endpoint.url,
        seconds=time.monotonic() - steps.started,
    )


def _deploy(layout: Layout, variables: Mapping[str, str], steps: Steps, title: str) -> tuple[str, Deployment]:
    with steps.step(title) as tell:
        engine = choose_engine(layout, variables)
        tell(engine.name)
        deployment = engine.up(tell)
        write_outputs(StackOutputs.from_mapping(dict(deployment.outputs)), layout.outputs)
        changes = ", ".join(f"{count} {step}" for step, count in deployment.changes.items())
        tell(f"{changes or 'no resources'}, by {engine.name}")
    return engine.name, deployment


def _configure(layout: Layout, endpoint: Endpoint, steps: Steps) -> tuple[int, int]:
    """Apply the spec; returns how many objects there are and how many of them were changed."""
    with steps.step("Workspace objects") as tell:
        answer = configuration.call(layout, child_environment(layout, endpoint), "apply")
        counts = {name: len(answer[name]) for name in ("created", "updated", "deleted")}
        unchanged = int(answer["unchanged"])
        told = {**counts, "unchanged": unchanged}
        tell(", ".join(f"{count} {name}" for name, count in told.items() if count))
    return counts["created"] + counts["updated"] + unchanged, sum(counts.values())


def _run_job(layout: Layout, endpoint: Endpoint, steps: Steps, *, anew: bool) -> tuple[RunReport, bool]:
    with steps.step("Flights job") as tell:
        report = run_report.last_run(endpoint, JOB)
        ran_now = anew or report is None or not report.succeeded
        if ran_now:
            tell("running on Spark")
            configuration.call(layout, child_environment(layout, endpoint), "run", JOB)
            report = run_report.last_run(endpoint, JOB)
        if report is None or not report.succeeded:
            raise RehearsalError(f"The job {JOB} left no successful run. Look at {endpoint.url}.")
        tell(f"{report.state.lower()}, {len(report.tasks)} tasks" + ("" if ran_now else " (earlier run)"))
    return report, ran_now


def _check_disk(layout: Layout) -> None:
    free = shutil.disk_usage(layout.local).free
    if free < DISK_NEEDED:
        raise RehearsalError(
            f"{layout.local} has {free / 1024**2:.0f} MB free, {DISK_NEEDED / 1024**2:.0f} MB are needed. "
            "Free some space, or point LOCAL_CLOUD_DIR at another disk."
        )
