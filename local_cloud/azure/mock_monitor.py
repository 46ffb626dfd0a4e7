"""The resource monitor behind strict mocks: the engine's side of a program's registrations, over the core.

The SDK calls these methods as if they were remote procedures, from several threads; the names are the
protocol's own.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from typing import Any

from google.protobuf import empty_pb2, json_format
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime.proto import resource_pb2

from local_cloud.azure.checking import Naming
from local_cloud.azure.core import AzureCore
from local_cloud.azure.invoke import invoke
from local_cloud.azure.recording import Options, Recording, Registered
from local_cloud.azure.schema import Problem
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.values import UNKNOWN, from_struct, has_secret, has_unknown, plain, to_struct

_PROVIDER = "pulumi:providers:azure-native"
_DYNAMIC = "pulumi-python:dynamic"
_HIDDEN = frozenset({"azureApiVersion"})


class CheckFailedError(Exception):
    """The provider's Check found inputs that do not fit the schema; `problems` has every property path."""

    def __init__(self, urn: str, problems: list[Problem]) -> None:
        listed = "\n".join(f"  {problem.path}: {problem.message}" for problem in problems)
        super().__init__(f"{urn} has {len(problems)} problem(s):\n{listed}")
        self.urn = urn
        self.problems = tuple(problems)


class StrictMonitor(pulumi_mocks.MockMonitor):
    """Registers resources against a core and records what the program asked for."""

    def __init__(
        self, project: str, stack: str, config: Mapping[str, str], *, store: Store, preview: bool,
        others: pulumi_mocks.Mocks | None,
    ) -> None:  # fmt: skip
        super().__init__(others)  # type: ignore[arg-type]
        self.project, self.stack, self.preview = project, stack, preview
        self.recording = Recording()
        self.first_error: Exception | None = None
        self._others = others
        self._store = store
        self._lock = threading.RLock()
        self._registered: set[str] = set()
        self._cores = {"": AzureCore(store, Settings.from_config(config))}

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The engine's URN: the types of all parents, then the name."""
        qualified = type_
        if parent and "pulumi:pulumi:Stack" not in parent.split("::")[2]:
            qualified = f"{parent.split('::')[2]}${type_}"
        return f"urn:pulumi:{self.stack}::{self.project}::{qualified}::{name}"

    def _core(self, provider: str) -> AzureCore:
        """The core of an explicit provider (`urn::id`), or the default one."""
        return self._cores.get(provider.rpartition("::")[0], self._cores[""])

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Check, refuse or create one resource."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=urn)
        try:
            return self._register(request, urn)
        except Exception as error:
            with self._lock:
                self.first_error = self.first_error or error
            raise

    def _register(self, request: Any, urn: str) -> Any:
        with self._lock:
            if urn in self._registered:
                raise ValueError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
            self._registered.add(urn)
        if request.type.startswith("azure-native:"):
            return self._azure(request, urn)
        inputs = from_struct(request.object)
        if request.custom and not request.type.startswith((_DYNAMIC, "pulumi:")):
            return self._other(request, urn, inputs)
        resource_id = ""
        outputs = inputs
        if request.custom:
            resource_id = UNKNOWN if self.preview else hashlib.sha256(urn.encode()).hexdigest()[:16]
            outputs = {**inputs, "id": resource_id}
            if request.type == _PROVIDER:
                self._cores[urn] = AzureCore(self._store, Settings.from_config(plain(inputs)))
        self._record(request, urn, resource_id, inputs, outputs)
        return _response(urn, "" if resource_id == UNKNOWN else resource_id, outputs)

    def _other(self, request: Any, urn: str, inputs: dict[str, Any]) -> Any:
        if self._others is None:
            raise ValueError(
                f"{urn}: these mocks know azure-native and dynamic resources; give run_program(others=...) "
                f"mocks for {request.type!r}"
            )
        args = pulumi_mocks.MockResourceArgs(
            request.type, request.name, inputs, request.provider, request.importId, request.custom
        )
        resource_id, state = self._others.new_resource(args)
        self._record(request, urn, resource_id or "", inputs, state)
        return _response(urn, resource_id or "", state)

    def _azure(self, request: Any, urn: str) -> Any:
        core, token = self._core(request.provider), request.type
        seed = hashlib.sha256(f"{self.stack}|{self.project}".encode()).digest()
        checked = core.check(token, {}, from_struct(request.object), Naming(urn, request.name, seed))
        with self._lock:
            self.recording.warnings += [f"{urn}: {problem.message}" for problem in checked.warnings]
        if checked.failures:
            raise CheckFailedError(urn, checked.failures)
        if request.importId:
            found = core.read(token, request.importId, {}, {})
            if found is None:
                raise LookupError(f"{urn}: there is no resource '{request.importId}' to import")
            resource_id, outputs, _ = found
        elif self.preview:
            resource_id, outputs = "", core.preview(token, checked.inputs)
        else:
            resource_id, outputs = core.create(token, checked.inputs)
        self._record(request, urn, resource_id or UNKNOWN, checked.inputs, outputs)
        return _response(urn, resource_id, outputs)

    def _record(
        self, request: Any, urn: str, resource_id: str, inputs: dict[str, Any], outputs: dict[str, Any]
    ) -> None:
        hidden = {name for source in (inputs, outputs) for name, value in source.items() if has_secret(value)}
        registered = Registered(
            urn, request.type, request.name, request.custom, resource_id,
            {k: v for k, v in plain(inputs).items() if not k.startswith("__") and k not in _HIDDEN},
            {k: v for k, v in plain(outputs).items() if not k.startswith("__")},
            request.parent, tuple(sorted(request.dependencies)),
            {name: tuple(sorted(value.urns)) for name, value in request.propertyDependencies.items()},
            _options(request), frozenset(hidden),
        )  # fmt: skip
        with self._lock:
            self.recording.resources[urn] = registered

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:  # noqa: N802
        """Outputs of a component, or of the stack."""
        values = from_struct(request.outputs)
        with self._lock:
            if "::pulumi:pulumi:Stack::" in request.urn:
                self.recording.outputs = plain(values)
                self.recording.secret_outputs = frozenset(k for k, v in values.items() if has_secret(v))
            elif request.urn in self.recording.resources:
                self.recording.resources[request.urn].outputs.update(plain(values))
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """`Resource.get`: an existing resource by id."""
        urn = self.make_urn(request.parent, request.type, request.name)
        found = self._core(request.provider).read(request.type, request.id, {}, {})
        if found is None:
            raise LookupError(f"{urn}: there is no resource '{request.id}'")
        return resource_pb2.ReadResourceResponse(urn=urn, properties=to_struct(found[1]))

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """A function of the provider."""
        with self._lock:
            self.recording.invokes.append(request.tok)
        if not request.tok.startswith("azure-native:"):
            if self._others is None:
                raise ValueError(f"these mocks do not know the function {request.tok!r}")
            return super().Invoke(request)  # type: ignore[no-untyped-call]
        args = from_struct(request.args)
        if has_unknown(args):
            raise ValueError(f"{request.tok}: called with values that are not known in a preview")
        answer: dict[str, Any] = {
            "return": to_struct(invoke(self._core(request.provider), request.tok, args))
        }
        return resource_pb2.ResourceInvokeResponse(**answer)


def _options(request: Any) -> Options:
    return Options(
        protect=request.protect,
        replace_on_changes=tuple(request.replaceOnChanges),
        ignore_changes=tuple(request.ignoreChanges),
        delete_before_replace=request.deleteBeforeReplace,
        deleted_with=request.deletedWith,
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(json_format.MessageToDict(alias) for alias in request.aliases),
        retain_on_delete=request.retainOnDelete,
        provider=request.provider,
    )


def _response(urn: str, resource_id: str, outputs: Mapping[str, Any]) -> Any:
    return resource_pb2.RegisterResourceResponse(urn=urn, id=resource_id, object=to_struct(outputs))
