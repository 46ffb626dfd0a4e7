"""Takes a rehearsal down in the reverse order of its making, then removes its files and its process."""

from __future__ import annotations

import shutil

from filelock import FileLock, Timeout
from rich.console import Console

from local_cloud.rehearsal import arm_server, configuration, workspace_server
from local_cloud.rehearsal.engines import choose_engine
from local_cloud.rehearsal.layout import STACK, Layout
from local_cloud.rehearsal.steps import Steps
from local_cloud.rehearsal.surroundings import FOREIGN, child_environment, engine_variables
from local_cloud.rehearsal.up import RehearsalError


def tear_down(layout: Layout, console: Console) -> bool:
    """Destroy workspace objects, Azure resources, process and files; False when there was nothing.

    Raises RehearsalError when another command holds the rehearsal, and the errors of the steps: what could
    not be destroyed is left in the state, so that running it again goes on from there.
    """
    if not layout.local.exists():
        _remove_files(layout)
        return False
    try:
        with FileLock(layout.local / "up.lock", timeout=0):
            _tear_down(layout, Steps(console))
    except Timeout as error:
        raise RehearsalError(
            "A scripts/up is running in this project. Wait for it to end, or end it."
        ) from error
    _remove_files(layout)
    return True


def _tear_down(layout: Layout, steps: Steps) -> None:
    if _made_anything(layout):
        with steps.step("Local cloud") as tell:
            endpoint, started = workspace_server.start(layout)
            arm = arm_server.start(layout, FOREIGN)
            tell("started again to take everything down" if started else f"running at {endpoint.url}")
        if layout.applied.exists() and layout.outputs.exists():
            with steps.step("Workspace objects") as tell:
                answer = configuration.call(layout, child_environment(layout, endpoint), "destroy", "--force")
                tell(f"{len(answer['deleted'])} deleted")
        with steps.step("Azure resources") as tell:
            done = choose_engine(layout, engine_variables(layout, endpoint, arm)).destroy(tell)
            tell(", ".join(f"{count} {step}" for step, count in done.changes.items()) or "none")
    with steps.step("Local cloud") as tell:
        stopped = [workspace_server.stop(layout), arm_server.stop(layout)]
        tell("stopped" if any(stopped) else "was not running")


def _made_anything(layout: Layout) -> bool:
    return (
        (layout.engine / f"{STACK}.json").exists()
        or layout.pulumi_backend.exists()
        or layout.applied.exists()
    )


def _remove_files(layout: Layout) -> None:
    for path in (layout.local, layout.applied):
        if path.exists():
            shutil.rmtree(path)
    layout.outputs.unlink(missing_ok=True)
    for folder in (layout.outputs.parent, layout.applied.parent):
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
