"""Strict mocks for `pulumi.runtime.set_mocks`, the way most Pulumi projects already test.

    pulumi.runtime.set_mocks(strict_mocks(config={"azure-native:location": "westeurope"}))
    from my_project import platform

    @pulumi.runtime.test
    def test_lake():
        return platform.lake.kind.apply(check)

The `Mocks` interface shows a mock the type, name and inputs of a resource, and nothing else. So this door
cannot see parents (two resources of one type and name are not told from a duplicate URN), `depends_on`,
`protect`, `ignore_changes`, aliases and other options, nor components' and stack outputs; an explicit
provider is seen by its reference. Hand `set_mocks` the monitor too, and all of it is seen:

    mocks = strict_mocks()
    pulumi.runtime.set_mocks(mocks, monitor=mocks.monitor())

`run_program` and the plugin's `stack` fixture see it always, and isolate one program from the next.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final

import pulumi
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime.settings import get_project, get_stack, is_dry_run

from local_cloud.azure.core import AzureCore
from local_cloud.azure.engine.urns import make_urn
from local_cloud.azure.invoke import invoke
from local_cloud.azure.mocks import applies
from local_cloud.azure.mocks.azure import Azure, Cores
from local_cloud.azure.mocks.judging import Judge, Request, missing, naming_seed
from local_cloud.azure.mocks.monitor import StrictMonitor
from local_cloud.azure.mocks.others import STACK_REFERENCE, References, created, referenced, unmocked
from local_cloud.azure.mocks.recording import Options, Recording, Registered, Step
from local_cloud.azure.mocks.state import StackState
from local_cloud.azure.store import Store
from local_cloud.azure.values import UNKNOWN, has_secret, plain

_AZURE: Final = "azure-native:"
_PROVIDER: Final = "pulumi:providers:azure-native"
_BUILT_IN: Final = ("pulumi-python:dynamic", "pulumi:")


class StrictMocks(pulumi_mocks.Mocks):
    """Mocks that refuse what Azure refuses; `recording` has what they saw, `refusals` what they refused."""

    def __init__(
        self, azure: Azure, config: Mapping[str, str], others: pulumi_mocks.Mocks | None,
        references: References,
    ) -> None:  # fmt: skip
        self.azure = azure
        self.recording = Recording()
        self.refusals: list[Exception] = []
        self._config, self._others, self._references = dict(config), others, references
        self._cores = Cores(azure, config)
        self._lock = threading.Lock()
        applies.enforce()

    def monitor(
        self, project: str = "project", stack: str = "stack", *, preview: bool = False
    ) -> StrictMonitor:
        """A monitor over the same Azure, for `set_mocks(monitor=...)`; give both the same names."""
        made = StrictMonitor(
            project, stack, self._config, azure=self.azure, preview=preview, others=self._others,
            references=self._references, state=StackState(),
        )  # fmt: skip
        self.recording = made.recording
        return made

    def new_resource(self, args: pulumi_mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Judge one resource; raises CheckFailedError, RefusedError, AzureError, UnmockedError."""
        urn = make_urn(get_stack(), get_project(), "", args.typ, args.name)
        try:
            return self._resource(urn, args)
        except Exception as error:
            with self._lock:
                self.refusals.append(error)
            raise

    def _resource(self, urn: str, args: pulumi_mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        inputs: dict[str, Any] = {key: _wire(value) for key, value in args.inputs.items()}
        reading = args.custom is None
        if args.typ == STACK_REFERENCE:
            resource_id = str(args.resource_id)
            done: tuple[Step, str, dict[str, Any]] = (
                "read", resource_id, referenced(urn, resource_id, self._references),
            )  # fmt: skip
        elif args.typ.startswith(_AZURE):
            done = self._read(urn, args) if reading else self._create(urn, args, inputs)
        elif args.typ.startswith(_BUILT_IN) or args.custom is False:
            done = ("create", *self._built_in(args, inputs))
        else:
            done = ("create", *created(self._others, urn, args))
        step, resource_id, outputs = done
        self._record(urn, args, step, resource_id, inputs, outputs)
        return resource_id, outputs

    def _create(
        self, urn: str, args: pulumi_mocks.MockResourceArgs, inputs: dict[str, Any]
    ) -> tuple[Step, str, dict[str, Any]]:
        judge = Judge(preview=is_dry_run(), seed=naming_seed(get_stack(), get_project()))
        request = Request(urn, args.typ, args.name, inputs, args.resource_id or "")
        outcome = judge.decide(self._core(args), request, None)
        with self._lock:
            self.recording.warnings += outcome.warnings
        return outcome.step, outcome.id, outcome.outputs

    def _read(self, urn: str, args: pulumi_mocks.MockResourceArgs) -> tuple[Step, str, dict[str, Any]]:
        found = self._core(args).read(args.typ, str(args.resource_id), {}, {})
        if found is None:
            raise missing(urn, str(args.resource_id), "to read")
        return "read", found[0], found[1]

    def _built_in(
        self, args: pulumi_mocks.MockResourceArgs, inputs: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        if args.typ == _PROVIDER:
            self._cores.add(args.name, inputs)
        if not args.custom:
            return "", inputs
        resource_id = "" if is_dry_run() else f"{args.name}_id"
        return resource_id, inputs

    def _core(self, args: pulumi_mocks.MockResourceArgs | pulumi_mocks.MockCallArgs) -> AzureCore:
        """The core of an explicit provider, known by its name: its URN holds parents this door never saw."""
        urn = (args.provider or "").rpartition("::")[0]
        return self._cores.of(f"{urn.rpartition('::')[2]}::")

    def _record(
        self, urn: str, args: pulumi_mocks.MockResourceArgs, step: Step, resource_id: str,
        inputs: dict[str, Any], outputs: dict[str, Any],
    ) -> None:  # fmt: skip
        hidden = {name for values in (inputs, outputs) for name, value in values.items() if has_secret(value)}
        seen = Registered(
            urn, args.typ, args.name, args.custom is not False, resource_id or UNKNOWN, plain(inputs),
            plain(outputs), "", (), {}, Options(provider=args.provider or ""), frozenset(hidden), step,
        )  # fmt: skip
        with self._lock:
            self.recording.resources[urn] = seen

    def call(self, args: pulumi_mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Answer a function; raises InvokeError for one not served, UnmockedError for other packages."""
        with self._lock:
            self.recording.invokes.append(args.token)
        if args.token.startswith(_AZURE):
            given = {name: _wire(value) for name, value in args.args.items()}
            return invoke(self._core(args), args.token, given), []
        if self._others is None:
            raise unmocked("a call", args.token)
        answer = self._others.call(args)
        return answer if isinstance(answer, tuple) else (answer, [])


def strict_mocks(
    *,
    config: Mapping[str, str] | None = None,
    store: Store | None = None,
    others: pulumi_mocks.Mocks | None = None,
    references: References | None = None,
) -> StrictMocks:
    """Mocks for `set_mocks`, over an Azure of their own, or over the one in `store`.

    `config` configures the azure-native provider (`azure-native:location`). `others` mocks resources and
    functions of other packages, `references` has the outputs of other stacks by full name; without them they
    are refused.
    """
    return StrictMocks(Azure(store), config or {}, others, references or {})


def _wire(value: Any) -> Any:
    """A value as the SDK hands it to mocks, the way it travels: whole numbers, unknowns as their mark."""
    if isinstance(value, pulumi.output.Unknown):
        return UNKNOWN
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_wire(item) for item in value]
    return value
