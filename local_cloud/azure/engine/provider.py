"""One configured provider, spoken to in property values instead of protobuf messages.

It does what the real engine's plugin client does around each call: hide secrets and references from a
provider that does not accept them, mark secrets again in what comes back, and answer previews for a
provider that cannot.
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/provider_plugin.go
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from local_cloud.azure.engine.calls import call
from local_cloud.azure.engine.errors import PartialResource, ProviderError, ResourceError
from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.urns import name_of
from local_cloud.azure.engine.values import (
    Properties,
    annotate_secrets,
    from_struct,
    to_struct,
    without_references,
    without_secrets,
)

_KINDS = {
    pb.PropertyDiff.ADD: "add",
    pb.PropertyDiff.ADD_REPLACE: "add-replace",
    pb.PropertyDiff.DELETE: "delete",
    pb.PropertyDiff.DELETE_REPLACE: "delete-replace",
    pb.PropertyDiff.UPDATE: "update",
    pb.PropertyDiff.UPDATE_REPLACE: "update-replace",
}


@dataclass(frozen=True)
class Diff:
    """A provider's Diff: whether and how a resource changes. ``changes`` None means it cannot tell."""

    changes: bool | None
    replaces: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    detailed: dict[str, dict[str, Any]] = field(default_factory=dict)
    delete_before_replace: bool = False

    @property
    def replace(self) -> bool:
        """Whether the change needs a new resource."""
        return bool(self.replaces) or any(
            item["diffKind"].endswith("-replace") for item in self.detailed.values()
        )


@dataclass(frozen=True)
class ReadResult:
    """A provider's Read; an empty id means the resource is gone."""

    id: str
    inputs: Properties | None
    outputs: Properties


class Provider:
    """A provider servicer after Handshake and Configure."""

    def __init__(
        self, servicer: ResourceProviderServicer, config: Properties, *, name: str, known: bool = True
    ) -> None:
        self.name = name
        self._servicer = servicer
        self._known = known
        self._secrets = self._references = self._preview = False
        if known:
            self._configure(config)

    def _configure(self, config: Properties) -> None:
        try:
            shake = call(self._servicer.Handshake, pb.ProviderHandshakeRequest(engine_address=""))
            self._secrets, self._references = shake.accept_secrets, shake.accept_resources
            self._preview = True
        except ProviderError as error:
            if error.code != "UNIMPLEMENTED":
                raise
        plain = without_secrets(config)
        variables = {key: value for key, value in plain.items() if isinstance(value, str)}
        request = pb.ConfigureRequest(
            args=to_struct(config),
            variables={f"{self.name}:config:{key}": value for key, value in variables.items()},
            acceptSecrets=True,
            acceptResources=True,
            sends_old_inputs=True,
            sends_old_inputs_to_delete=True,
        )
        answer = call(self._servicer.Configure, request)
        self._secrets = self._secrets or answer.acceptSecrets
        self._references = self._references or answer.acceptResources
        self._preview = self._preview or answer.supportsPreview

    def _out(self, properties: Properties) -> Any:
        if not self._references:
            properties = without_references(properties)
        return to_struct(properties if self._secrets else without_secrets(properties))

    def check(self, urn: str, type_: str, olds: Properties, news: Properties, seed: bytes) -> Properties:
        """The inputs with the provider's defaults.

        Raises:
            ResourceError: the inputs are wrong; one message per property.
        """
        request = pb.CheckRequest(
            urn=urn,
            name=name_of(urn),
            type=type_,
            olds=self._out(olds),
            news=self._out(news),
            randomSeed=seed,
        )
        answer = call(self._servicer.Check, request)
        if answer.failures:
            where = f"{type_} '{name_of(urn)}'"
            raise ResourceError(
                [
                    f"{where}: property '{item.property}': {item.reason}"
                    if item.property
                    else f"{where}: {item.reason}"
                    for item in answer.failures
                ]
            )
        return annotate_secrets(from_struct(answer.inputs), news)

    def diff(self, old: ResourceState, urn: str, news: Properties, ignore: tuple[str, ...] = ()) -> Diff:
        """How the resource changes when its inputs become ``news``."""
        request = pb.DiffRequest(
            id=old.id,
            urn=urn,
            name=name_of(urn),
            type=old.type,
            olds=self._out(old.outputs),
            old_inputs=self._out(old.inputs),
            news=self._out(news),
            ignoreChanges=ignore,
        )
        answer = call(self._servicer.Diff, request)
        return read_diff(answer)

    def create(self, new: ResourceState, *, preview: bool) -> tuple[str, Properties]:
        """Create the resource: its id and outputs (in preview: what can be told before)."""
        if preview and not (self._preview and self._known):
            return "", new.inputs
        request = pb.CreateRequest(
            urn=new.urn,
            name=name_of(new.urn),
            type=new.type,
            properties=self._out(new.inputs),
            timeout=new.custom_timeouts.get("create", 0),
            preview=preview,
        )
        answer = self._changed(call, self._servicer.Create, request, new.inputs)
        if not answer.id and not preview:
            raise ProviderError("UNKNOWN", f"the provider created {new.urn} but returned no id for it")
        return answer.id, annotate_secrets(from_struct(answer.properties), new.inputs)

    def update(
        self, old: ResourceState, new: ResourceState, ignore: tuple[str, ...], *, preview: bool
    ) -> Properties:
        """Update the resource in place: its outputs."""
        if preview and not (self._preview and self._known):
            return new.inputs
        request = pb.UpdateRequest(
            id=old.id,
            urn=new.urn,
            name=name_of(new.urn),
            type=new.type,
            olds=self._out(old.outputs),
            old_inputs=self._out(old.inputs),
            news=self._out(new.inputs),
            timeout=new.custom_timeouts.get("update", 0),
            ignoreChanges=ignore,
            preview=preview,
        )
        answer = self._changed(call, self._servicer.Update, request, new.inputs)
        return annotate_secrets(from_struct(answer.properties), new.inputs)

    def _changed(self, caller: Any, method: Any, request: Any, inputs: Properties) -> Any:
        try:
            return caller(method, request)
        except ProviderError as error:
            if error.partial is None:
                raise
            partial = error.partial
            outputs = annotate_secrets(dict(partial.properties), inputs)
            given = annotate_secrets(dict(partial.inputs), inputs)
            partial = PartialResource(partial.id, outputs, given, partial.reasons)
            raise ProviderError(error.code, error.details, partial) from error

    def read(self, state: ResourceState) -> ReadResult:
        """The resource as it is now."""
        request = pb.ReadRequest(
            id=state.id,
            urn=state.urn,
            name=name_of(state.urn),
            type=state.type,
            properties=self._out(state.outputs),
            inputs=self._out(state.inputs),
        )
        answer = call(self._servicer.Read, request)
        inputs = (
            annotate_secrets(from_struct(answer.inputs), state.inputs) if answer.HasField("inputs") else None
        )
        outputs = annotate_secrets(from_struct(answer.properties), {**state.outputs, **state.inputs})
        return ReadResult(answer.id, inputs, outputs)

    def delete(self, state: ResourceState) -> None:
        """Delete the resource."""
        request = pb.DeleteRequest(
            id=state.id,
            urn=state.urn,
            name=name_of(state.urn),
            type=state.type,
            properties=self._out(state.outputs),
            old_inputs=self._out(state.inputs),
            timeout=state.custom_timeouts.get("delete", 0),
        )
        call(self._servicer.Delete, request)

    def invoke(self, token: str, arguments: Properties, *, preview: bool) -> pb.InvokeResponse:
        """Call a provider function."""
        request = pb.InvokeRequest(tok=token, args=self._out(arguments), preview=preview)
        answer: pb.InvokeResponse = call(self._servicer.Invoke, request)
        return answer

    def cancel(self) -> None:
        """Ask the provider to end what it is doing."""
        try:
            from google.protobuf.empty_pb2 import Empty

            call(self._servicer.Cancel, Empty())
        except ProviderError as error:
            if error.code != "UNIMPLEMENTED":
                raise


def read_diff(answer: pb.DiffResponse) -> Diff:
    """A DiffResponse as a Diff."""
    changes = {pb.DiffResponse.DIFF_NONE: False, pb.DiffResponse.DIFF_SOME: True}.get(answer.changes)
    detailed = {
        path: {"diffKind": _KINDS[item.kind], "inputDiff": item.inputDiff}
        for path, item in answer.detailedDiff.items()
    }
    return Diff(changes, tuple(answer.replaces), tuple(answer.diffs), detailed, answer.deleteBeforeReplace)
