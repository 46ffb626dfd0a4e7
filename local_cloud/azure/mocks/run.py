"""Run a Pulumi program against mocks that refuse what Azure refuses.

    recording = run_program(program, config={"azure-native:location": "westeurope"})
    assert recording.by_type("azure-native:storage:StorageAccount")[0].inputs["isHnsEnabled"] is True

Each run has its own context and Azure, so programs never see each other. A refusal is raised as the engine
would report it: `CheckFailedError`, or an `AzureError` with its code.
"""

from __future__ import annotations

import asyncio
import contextvars
import dataclasses
import inspect
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

from google.protobuf import empty_pb2
from pulumi.runtime import mocks as pulumi_mocks

from local_cloud.azure.mocks import applies
from local_cloud.azure.mocks.azure import Azure
from local_cloud.azure.mocks.loops import cancel_all, own_loop
from local_cloud.azure.mocks.monitor import StrictMonitor
from local_cloud.azure.mocks.others import References
from local_cloud.azure.mocks.program import Entry, Program, load
from local_cloud.azure.mocks.recording import Recording
from local_cloud.azure.mocks.state import StackState
from local_cloud.azure.store import Store


class StalledError(TimeoutError):
    """A program was still waiting for an output that nobody gives a value."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the program did not end within {seconds:g} s: it waits for an output that never gets a value, "
            f"or needs a longer timeout"
        )


@dataclasses.dataclass(frozen=True)
class Surroundings:
    """What a run finds besides its program."""

    azure: Azure
    state: StackState
    others: pulumi_mocks.Mocks | None = None
    references: References = dataclasses.field(default_factory=dict)
    organization: str = "organization"
    timeout: float = 120.0
    loop: asyncio.AbstractEventLoop | None = None
    """Where outputs live; without one the run makes and closes its own."""


def run_program(
    entry: Entry,
    *,
    project: str = "project",
    stack: str = "local",
    config: Mapping[str, str] | None = None,
    secret_config: tuple[str, ...] = (),
    preview: bool = False,
    organization: str = "organization",
    store: Store | None = None,
    others: pulumi_mocks.Mocks | None = None,
    references: References | None = None,
) -> Recording:
    """Run a callable, a program's path or a project's folder, and return what it did.

    `config` has full keys (`project:name`) or names of the project. `store` lets several programs share one
    Azure. `others` mocks resources of other packages, `references` has the outputs of other stacks by full
    name; without them they are refused. Raises the first error of the program: a refusal, a failed check, or
    its own exception; StalledError if it waits forever.
    """
    program = load(entry, project, stack, config or {}, secret_config)
    around = Surroundings(Azure(store), StackState(), others, references or {}, organization)
    return run(program, around, preview=preview)


def run(program: Program, around: Surroundings, *, preview: bool) -> Recording:
    """Run a program in a context of its own; raises the first error of the program."""
    monitor = StrictMonitor(
        program.project, program.stack, program.config, azure=around.azure, preview=preview,
        others=around.others, references=around.references, state=around.state,
    )  # fmt: skip
    applies.enforce()
    watch = applies.active()
    noted = len(watch.callbacks) if watch else 0
    try:
        with program.surroundings(), _loop(around) as loop:
            contextvars.copy_context().run(_run, program, monitor, around, loop)
    except BaseException:
        if watch:
            watch.forget_since(noted)
        raise
    return monitor.recording


def _loop(around: Surroundings) -> AbstractContextManager[asyncio.AbstractEventLoop]:
    return own_loop() if around.loop is None else nullcontext(around.loop)


def _run(
    program: Program, monitor: StrictMonitor, around: Surroundings, loop: asyncio.AbstractEventLoop
) -> None:
    from pulumi.runtime import config as pulumi_config
    from pulumi.runtime import settings as pulumi_settings

    pulumi_config.set_all_config(program.config, list(program.secret_keys))
    pulumi_settings.ROOT.set(None)
    pulumi_settings.configure(_settings(program, monitor, around.organization))
    try:
        loop.run_until_complete(_bounded(program.start, around.timeout))
    except Exception as error:
        if monitor.first_error is not None and monitor.first_error is not error:
            raise monitor.first_error from error
        raise
    if monitor.first_error is not None:
        raise monitor.first_error
    monitor.finish()


async def _bounded(start: Callable[[], object], seconds: float) -> None:
    """The program inside its stack; raises StalledError."""
    from pulumi.runtime import run_in_stack

    before = asyncio.all_tasks()
    task = asyncio.ensure_future(run_in_stack(lambda: _begin(start)))
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        await cancel_all(before)
        raise StalledError(seconds)
    await task


async def _begin(start: Callable[[], object]) -> None:
    """The program's top level.

    Registrations begin when the loop turns next. Until then the SDK sees none and would wait for thousands
    of outputs one by one, which takes quadratic time: so turn once before it looks.
    """
    result = start()
    if inspect.isawaitable(result):
        await result
    await asyncio.sleep(0)


def _settings(program: Program, monitor: StrictMonitor, organization: str) -> pulumi_mocks.MockSettings:
    features = set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures)  # type: ignore[no-untyped-call]
    settings = pulumi_mocks.MockSettings(  # type: ignore[no-untyped-call]
        monitor=monitor,
        engine=pulumi_mocks.MockEngine(logging.getLogger("pulumi.program")),
        project=monitor.project,
        stack=monitor.stack,
        dry_run=monitor.preview,
        organization=organization,
        root_directory=str(program.root),
        parallel=None,
        legacy_apply_enabled=False,
        outputs=set(),
        package_refs={},
        base_providers_by_ref={},
        monitor_features=features,
        callbacks=None,
    )
    settings.lock = threading.Lock()
    return settings
