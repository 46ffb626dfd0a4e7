"""The resource monitor behind strict mocks: the engine's side of a program's registrations, over the core.

The SDK calls these methods as if they were remote procedures, from several threads; the names are the
protocol's own.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import empty_pb2
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime.proto import resource_pb2

from local_cloud.azure.engine.urns import STACK_TYPE, make_urn
from local_cloud.azure.invoke import invoke
from local_cloud.azure.mocks import registering
from local_cloud.azure.mocks.azure import Azure, Cores
from local_cloud.azure.mocks.judging import Judge, Request, missing, naming_seed, partly
from local_cloud.azure.mocks.options import options_of
from local_cloud.azure.mocks.others import STACK_REFERENCE, References, created, referenced, unmocked
from local_cloud.azure.mocks.recording import Recording, Registered, Step
from local_cloud.azure.mocks.state import Kept, StackState
from local_cloud.azure.values import UNKNOWN, from_struct, has_secret, has_unknown, plain, to_struct

_PROVIDER: Final = "pulumi:providers:azure-native"
_AZURE: Final = "azure-native:"
_BUILT_IN: Final = ("pulumi-python:dynamic", "pulumi:")


class StrictMonitor(pulumi_mocks.MockMonitor):
    """Registers resources against a core and records what the program asked for."""

    def __init__(
        self, project: str, stack: str, config: Mapping[str, str], *, azure: Azure, preview: bool,
        others: pulumi_mocks.Mocks | None, references: References, state: StackState,
    ) -> None:  # fmt: skip
        super().__init__(others)  # type: ignore[arg-type]
        self.project, self.stack, self.preview = project, stack, preview
        self.recording = Recording()
        self.first_error: Exception | None = None
        self._others, self._references, self._state = others, references, state
        self._lock = threading.RLock()
        self._registered: set[str] = set()
        self._cores = Cores(azure, config)
        self._judge = Judge(preview=preview, seed=naming_seed(stack, project), state=state)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The engine's URN: the types of all parents, then the name."""
        return make_urn(self.stack, self.project, parent, type_, name)

    def finish(self) -> None:
        """The program ended well: delete what it no longer registers; raises what Azure answers."""
        self.recording.deleted = self._state.left_over(self.recording.resources)
        for urn in self.recording.deleted:
            if self.preview:
                self._state.deletable(urn)
            else:
                self._state.delete(urn)

    def _failed(self, error: Exception) -> None:
        with self._lock:
            self.first_error = self.first_error or error

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Check, refuse or create one resource."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        try:
            self._once(urn)
            if request.type.startswith(_AZURE):
                return self._azure(request, urn)
            return self._not_azure(request, urn)
        except Exception as error:
            self._failed(error)
            raise

    def _once(self, urn: str) -> None:
        with self._lock:
            if urn in self._registered:
                raise ValueError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
            self._registered.add(urn)

    def _azure(self, request: Any, urn: str) -> Any:
        core, options = self._cores.of(request.provider), options_of(request, self.stack, self.project)
        with self._lock:
            before, kept = self._state.find(urn, options.aliases)
        asked = Request(
            urn, request.type, request.name, from_struct(request.object), request.importId,
            options.ignore_changes, options.replace_on_changes,
        )  # fmt: skip
        try:
            outcome = self._judge.decide(core, asked, kept)
        except Exception as error:
            if (half := partly(error)) is not None:
                self._keep(urn, before, Kept(request.type, *half, core, options.protect))
            raise
        if not self.preview:
            done = (outcome.id, outcome.inputs, outcome.outputs)
            kept = Kept(request.type, *done, core, options.protect, options.retain_on_delete)
            self._keep(urn, before, kept)
        shown = registering.registered(
            request, urn, outcome.id or UNKNOWN, outcome.inputs, outcome.outputs, options, outcome.step
        )
        self._record(shown, outcome.warnings)
        return _response(urn, outcome.id, outcome.outputs)

    def _keep(self, urn: str, before: str | None, kept: Kept) -> None:
        with self._lock:
            self._state.keep(urn, kept, before)

    def _not_azure(self, request: Any, urn: str) -> Any:
        inputs = from_struct(request.object)
        if request.custom and not request.type.startswith(_BUILT_IN):
            args = pulumi_mocks.MockResourceArgs(
                request.type, request.name, inputs, request.provider, request.importId, request.custom
            )
            resource_id, outputs = created(self._others, urn, args)
        else:
            resource_id, outputs = self._built_in(request, urn, inputs)
        with self._lock:
            step: Step = self._state.compare(urn, plain(inputs), remember=not self.preview)
        options = options_of(request, self.stack, self.project)
        self._record(registering.registered(request, urn, resource_id, inputs, outputs, options, step))
        return _response(urn, "" if resource_id == UNKNOWN else resource_id, outputs)

    def _built_in(self, request: Any, urn: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """A component, a provider or a dynamic resource."""
        if not request.custom:
            return "", inputs
        if request.type == _PROVIDER:
            self._cores.add(urn, inputs)
        resource_id = UNKNOWN if self.preview else hashlib.sha256(urn.encode()).hexdigest()[:16]
        return resource_id, {**inputs, "id": resource_id}

    def _record(self, shown: Registered, warnings: tuple[str, ...] = ()) -> None:
        with self._lock:
            self.recording.resources[shown.urn] = shown
            self.recording.warnings += warnings

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:  # noqa: N802
        """Outputs of a component, or of the stack."""
        values = from_struct(request.outputs)
        with self._lock:
            if f"::{STACK_TYPE}::" in request.urn:
                self.recording.outputs = plain(values)
                self.recording.secret_outputs = frozenset(k for k, v in values.items() if has_secret(v))
            elif request.urn in self.recording.resources:
                self.recording.resources[request.urn].outputs.update(plain(values))
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """`Resource.get` and `StackReference`: what exists already, by id."""
        urn = self.make_urn(request.parent, request.type, request.name)
        try:
            resource_id, outputs = self._read(request, urn)
        except Exception as error:
            self._failed(error)
            raise
        self._record(registering.read(request, urn, resource_id, outputs))
        return resource_pb2.ReadResourceResponse(urn=urn, id=resource_id, properties=to_struct(outputs))

    def _read(self, request: Any, urn: str) -> tuple[str, dict[str, Any]]:
        if request.type == STACK_REFERENCE:
            return request.id, referenced(urn, request.id, self._references)
        if not request.type.startswith(_AZURE):
            args = pulumi_mocks.MockResourceArgs(
                request.type, request.name, from_struct(request.properties), request.provider, request.id
            )
            return created(self._others, urn, args)
        if request.id == UNKNOWN:
            return "", {}
        found = self._cores.of(request.provider).read(request.type, request.id, {}, {})
        if found is None:
            raise missing(urn, request.id, "to read")
        return found[0], found[1]

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """A function of the provider."""
        with self._lock:
            self.recording.invokes.append(request.tok)
        if request.tok == "pulumi:pulumi:getResource":
            return self._resource(from_struct(request.args)["urn"])
        if not request.tok.startswith(_AZURE):
            if self._others is None:
                raise unmocked("a call", request.tok)
            return super().Invoke(request)  # type: ignore[no-untyped-call]
        args = from_struct(request.args)
        if has_unknown(args):
            raise ValueError(
                f"{request.tok}: called with values that are not known in a preview; use its _output form"
            )
        return _answer(invoke(self._cores.of(request.provider), request.tok, args))

    def _resource(self, urn: str) -> Any:
        """A resource passed as a reference, looked up again by the SDK."""
        with self._lock:
            found = self.recording.resources.get(urn)
        if found is None:
            raise LookupError(f"the program passes on {urn}, but it has not registered it")
        return _answer({"urn": urn, "id": found.id, "state": found.outputs})


def _answer(values: Mapping[str, Any]) -> Any:
    answer: dict[str, Any] = {"return": to_struct(values)}
    return resource_pb2.ResourceInvokeResponse(**answer)


def _response(urn: str, resource_id: str, outputs: Mapping[str, Any]) -> Any:
    return resource_pb2.RegisterResourceResponse(urn=urn, id=resource_id, object=to_struct(outputs))
