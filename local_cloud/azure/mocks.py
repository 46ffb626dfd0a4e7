"""Run a Pulumi program against mocks that refuse what Azure refuses.

    recording = run_program(program, config={"azure-native:location": "westeurope"})
    assert recording.by_type("azure-native:storage:StorageAccount")[0].inputs["isHnsEnabled"] is True

Each run has its own event loop, context and Azure, so programs never see each other. A refusal is raised as
the engine would report it: `CheckFailedError`, or an `AzureError` with its code.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import runpy
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from google.protobuf import empty_pb2
from pulumi.runtime import mocks as pulumi_mocks

from local_cloud.azure.mock_monitor import CheckFailedError, StrictMonitor
from local_cloud.azure.recording import Options, Recording, Registered
from local_cloud.azure.store import Store

Entry = Callable[[], object] | Path | str

__all__ = ["CheckFailedError", "Options", "Recording", "Registered", "run_program"]


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
) -> Recording:
    """Run a callable or the path of a program and return what it did.

    `config` has full keys (`project:name`) or names of the project. `store` lets several programs share one
    Azure. `others` mocks resources of other packages; without it they are refused. Raises the first error of
    the program: a refusal, a failed check, or its own exception.
    """
    full = {key if ":" in key else f"{project}:{key}": value for key, value in (config or {}).items()}
    secret_keys = [key if ":" in key else f"{project}:{key}" for key in secret_config]
    monitor = StrictMonitor(
        project, stack, full, store=store or Store(":memory:"), others=others, preview=preview
    )
    contextvars.copy_context().run(_run, entry, monitor, full, secret_keys, organization)
    return monitor.recording


def _run(
    entry: Entry, monitor: StrictMonitor, config: dict[str, str], secret_keys: list[str], organization: str
) -> None:
    import pulumi
    from pulumi.runtime import config as pulumi_config
    from pulumi.runtime import settings as pulumi_settings

    pulumi_config.set_all_config(config, secret_keys)
    pulumi_settings.ROOT.set(None)
    pulumi_settings.configure(_settings(monitor, organization))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _start(entry)))
    except Exception as error:
        if monitor.first_error is not None and monitor.first_error is not error:
            raise monitor.first_error from error
        raise
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    if monitor.first_error is not None:
        raise monitor.first_error


def _start(entry: Entry) -> None:
    if callable(entry):
        entry()
    else:
        runpy.run_path(str(entry), run_name="__main__")


def _settings(monitor: StrictMonitor, organization: str) -> pulumi_mocks.MockSettings:
    features = set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures)  # type: ignore[no-untyped-call]
    settings = pulumi_mocks.MockSettings(  # type: ignore[no-untyped-call]
        monitor=monitor,
        engine=pulumi_mocks.MockEngine(logging.getLogger("pulumi.program")),
        project=monitor.project,
        stack=monitor.stack,
        dry_run=monitor.preview,
        organization=organization,
        root_directory=str(Path.cwd()),
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
