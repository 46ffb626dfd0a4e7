"""The engine's front: preview, up, refresh, destroy and outputs of one stack of one project.

Left out, and refused by name where a program can ask for it: transforms, resource and error hooks, state
migrations, remote components and resource methods, parameterized packages, assets and archives, stack
references, existence checks, ``require_pulumi_version``. Not there at all: targets, plans, policy packs,
ESC environments, encrypted configuration, default providers in the state (they are configured anew from the
stack's configuration), views, several state backends, history and import/export of a checkpoint.
``ReadResource`` does not take a managed resource over, and ``import`` needs inputs that match. It is for
rehearsal; the official engine is for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc

from local_cloud.azure.engine.defaults import default_providers
from local_cloud.azure.engine.deletions import Deletions
from local_cloud.azure.engine.errors import InputError
from local_cloud.azure.engine.events import Event, EventStream, OnEvent
from local_cloud.azure.engine.lock import stack_lock
from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.monitor import EngineService, MonitorService
from local_cloud.azure.engine.program import ProgramFailure, run_program
from local_cloud.azure.engine.project import Project, load_project
from local_cloud.azure.engine.refresh import refresh
from local_cloud.azure.engine.registration import Registrations
from local_cloud.azure.engine.registry import Factories, ProviderRegistry
from local_cloud.azure.engine.state import StateStore
from local_cloud.azure.engine.surroundings import surroundings
from local_cloud.azure.engine.urns import STACK_TYPE
from local_cloud.azure.engine.values import Properties, make_secret, masked, without_secrets

_THREADS = 64
_MESSAGE_SIZE = 400 * 1024 * 1024


@dataclass(frozen=True)
class Result:
    """What a run did.

    Attributes:
        changes: operation -> number of resources (``same``, ``create``, ``update``, ``replace``,
        ``delete``, ``read``). outputs: the stack's outputs, secrets as ``[secret]``. duration: seconds.
        diagnostics: bodies of the diagnostic events. failed: something failed. bad_input: the program
        refused its configuration before it registered any resource.
    """

    changes: dict[str, int] = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    duration: float = 0.0
    diagnostics: list[Event] = field(default_factory=list)
    failed: bool = False
    bad_input: bool = False

    @property
    def exit_code(self) -> int:
        """0 well, 1 failed, 2 wrong input."""
        return 2 if self.bad_input else int(self.failed)


class Engine:
    """One stack of one project.

    Args:
        project_dir: the directory of Pulumi.yaml.
        stack: name of the stack.
        state_dir: where ``<stack>.json`` is kept.
        providers: package -> maker of its servicer; by default azure-native's stand-in and dynamic resources.

    Raises:
        InputError: the project or its configuration is wrong.
    """

    def __init__(
        self, project_dir: Path, stack: str, state_dir: Path, providers: Factories | None = None
    ) -> None:
        self._project = load_project(project_dir, stack)
        self._directory = state_dir.resolve()
        self._providers = dict(providers or {})

    def preview(self, on_event: OnEvent | None = None) -> Result:
        """What ``up`` would do; changes nothing."""
        return self._run_program(on_event, preview=True)

    def up(self, on_event: OnEvent | None = None) -> Result:
        """Make what the program describes exist.

        Raises:
            LockedError: another run holds the stack.
            StateError: the state cannot be read.
        """
        with stack_lock(self._directory, self._project.stack, "up"):
            return self._run_program(on_event, preview=False)

    def refresh(self, on_event: OnEvent | None = None) -> Result:
        """Read back what exists."""
        with stack_lock(self._directory, self._project.stack, "refresh"):
            return self._run(on_event, lambda run: refresh(run.store, run.registry, run.events))

    def destroy(self, on_event: OnEvent | None = None) -> Result:
        """Delete everything."""
        with stack_lock(self._directory, self._project.stack, "destroy"):
            return self._run(on_event, lambda run: run.deletions.run(frozenset()))

    def outputs(self, *, show_secrets: bool = False) -> Properties:
        """The stack's outputs as of the last update."""
        return _outputs(self._store(), show_secrets=show_secrets)

    def resources(self) -> list[dict[str, Any]]:
        """All resources in the state, secrets masked, as the checkpoint's JSON."""
        return [masked(state.to_json()) for state in self._store().resources.values()]

    def unprotect(self, urn: str) -> None:
        """Take away the protection of one resource.

        Raises:
            InputError: no resource has this URN.
        """
        with (
            stack_lock(self._directory, self._project.stack, "state unprotect"),
            _opened(self._store()) as store,
        ):
            state = store.find(urn)
            if state is None:
                raise InputError(
                    f"the stack has no resource {urn}; list them: python -m local_cloud engine state list"
                )
            state.protect = False
            store.commit(put=[state])

    def _store(self) -> StateStore:
        return StateStore(self._directory, self._project.stack, self._project.name)

    def _run(
        self, on_event: OnEvent | None, work: Callable[[_Run], None], *, preview: bool = False
    ) -> Result:
        run = _Run(self._project, self._store(), self._providers, on_event, preview=preview)
        with surroundings(self._project, run.events), nullcontext() if preview else _opened(run.store):
            work(run)
        run.events.summary()
        return Result(
            changes=dict(run.events.changes),
            outputs=_outputs(run.store, show_secrets=False),
            duration=run.events.elapsed,
            diagnostics=run.events.diagnostics,
            failed=run.events.errors > 0,
            bad_input=run.bad_input,
        )

    def _run_program(self, on_event: OnEvent | None, *, preview: bool) -> Result:
        return self._run(on_event, _Run.program, preview=preview)


class _Run:
    """The parts of one run."""

    def __init__(
        self,
        project: Project,
        store: StateStore,
        factories: Factories,
        on_event: OnEvent | None,
        *,
        preview: bool,
    ) -> None:
        self.project, self.store, self.preview = project, store, preview
        self.bad_input = False
        self.events = EventStream(on_event, planning=preview)
        defaults = default_providers(
            project, store.directory.parent, lambda urn, text: self.events.diagnostic("warning", text, urn)
        )
        self.registry = ProviderRegistry(project, {**defaults, **factories}, store.find)
        self.deletions = Deletions(store, self.registry, self.events, project.stack, preview=preview)
        config = {
            key: make_secret(value) if key in project.secret_keys else value
            for key, value in project.config.items()
        }
        self.events.learn_secrets(config)
        self.events.prelude(masked(config))

    def program(self) -> None:
        """Run the program, then delete what it no longer names."""
        registrations = Registrations(
            self.project, self.store, self.registry, self.events, preview=self.preview
        )
        monitor = MonitorService(
            self.project, registrations, self.registry, self.events, preview=self.preview
        )
        with _served(monitor, EngineService(self.events)) as address:

            def interrupt() -> None:
                monitor.cancelled.set()
                self.registry.cancel()

            failure = run_program(self.project, address, interrupt, preview=self.preview)
        if failure is not None:
            self._report(failure, registrations)
        elif self.events.errors:
            self.events.diagnostic("info", "nothing was deleted because the update failed")
        else:
            self.deletions.run(registrations.seen)

    def _report(self, failure: ProgramFailure, registrations: Registrations) -> None:
        only_stack = all(STACK_TYPE in urn for urn in registrations.seen)
        self.bad_input = failure.deliberate and only_stack and not registrations.failed
        self.events.diagnostic("error", failure.message)


@contextmanager
def _opened(store: StateStore) -> Iterator[StateStore]:
    store.open()
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _served(monitor: MonitorService, engine: EngineService) -> Iterator[str]:
    """Both services on a free port of the loopback interface: its address."""
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="monitor")
    server = grpc.server(
        pool, options=[("grpc.max_receive_message_length", _MESSAGE_SIZE), ("grpc.so_reuseport", 0)]
    )
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=1).wait()
        pool.shutdown()


def _outputs(store: StateStore, *, show_secrets: bool) -> Properties:
    stack: ResourceState | None = next(
        (state for state in store.live().values() if state.type == STACK_TYPE), None
    )
    if stack is None:
        return {}
    shown: Properties = without_secrets(stack.outputs) if show_secrets else masked(stack.outputs)
    return shown
