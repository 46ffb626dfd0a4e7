"""`azure-native` as the Pulumi engine knows it: the ResourceProvider protocol over the local Azure.

The real engine reaches it over gRPC (`serve.py`); the in-process engine calls the same methods directly. The
method names are the protocol's own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from local_cloud.azure import introspect, settings
from local_cloud.azure.autoname import Mode
from local_cloud.azure.checking import RANDOM_NAME, Naming
from local_cloud.azure.core import AzureCore
from local_cloud.azure.diff import Change
from local_cloud.azure.errors import (
    AzureError,
    CancelledError,
    InvokeError,
    PartialFailureError,
    UnknownTypeError,
)  # fmt: skip
from local_cloud.azure.invoke import invoke
from local_cloud.azure.store import Store
from local_cloud.azure.values import from_struct, has_unknown, plain, to_struct
from local_cloud.azure.waiting import RealTime, Waiter
from local_cloud.azure.workspace_link import WorkspaceLink

Warn = Callable[[str, str], None]
_STATUS_DETAILS: Final = "grpc-status-details-bin"
_KINDS: Final = {
    ("add", False): pb.PropertyDiff.ADD,
    ("add", True): pb.PropertyDiff.ADD_REPLACE,
    ("delete", False): pb.PropertyDiff.DELETE,
    ("delete", True): pb.PropertyDiff.DELETE_REPLACE,
    ("update", False): pb.PropertyDiff.UPDATE,
    ("update", True): pb.PropertyDiff.UPDATE_REPLACE,
}
_MODES: Final[dict[int, Mode]] = {
    pb.CheckRequest.AutonamingOptions.PROPOSE: "propose",
    pb.CheckRequest.AutonamingOptions.ENFORCE: "enforce",
    pb.CheckRequest.AutonamingOptions.DISABLE: "disable",
}


def to_stderr(urn: str, message: str) -> None:
    """Where warnings go until an engine says that it listens."""
    print(f"warning: {urn}: {message}", file=sys.stderr, flush=True)


class AzureNativeProvider(provider_pb2_grpc.ResourceProviderServicer):
    """The provider over a store. `on_warning(urn, message)` hears what Azure would silently drop."""

    def __init__(
        self,
        store: Store,
        *,
        workspace: WorkspaceLink | None = None,
        on_warning: Warn = to_stderr,
        waiter: Waiter | None = None,
    ) -> None:
        self.store = store
        self.on_warning = on_warning
        self.waiter = waiter or RealTime()
        self._workspace = workspace or WorkspaceLink.default()
        self.core = AzureCore(store, settings.Settings.from_config({}), self._workspace, self.waiter)

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Agree on features."""
        return pb.ProviderHandshakeResponse(
            accept_secrets=True,
            accept_resources=False,
            accept_outputs=False,
            supports_autonaming_configuration=True,
        )

    def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: ARG002, N802
        """An engine attaches to a provider that already runs."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """The version of the SDK this provider answers for."""
        return plugin_pb2.PluginInfo(version=introspect.sdk_version())

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """The resources of the modules a platform uses, as the installed Python SDK has them."""
        from local_cloud.azure.package_schema import package_schema

        return pb.GetSchemaResponse(schema=package_schema())

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Any configuration of the real provider is accepted."""
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Configuration may change without replacing resources, as with the real provider."""
        changed = sorted(
            name
            for name, value in from_struct(request.news).items()
            if from_struct(request.olds).get(name) != value
        )
        kind = pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE
        return pb.DiffResponse(changes=kind, diffs=changed)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Take over subscription, tenant and default location."""
        config = plain(from_struct(request.args))
        variables = {name.replace(":config:", ":"): value for name, value in request.variables.items()}
        self.core = AzureCore(
            self.store,
            settings.Settings.from_config({**variables, **config}),
            self._workspace,
            self.waiter,
        )
        return pb.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False,
            supports_autonaming_configuration=True,
        )  # fmt: skip

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Defaults and schema."""
        mode, proposed = None, ""
        if request.HasField("autonaming"):
            mode, proposed = _MODES[request.autonaming.mode], request.autonaming.proposed_name
        name = request.name or request.urn.rpartition("::")[2]
        naming = Naming(request.urn, name, request.randomSeed, mode, proposed)
        with _answered(context):
            checked = self.core.check(
                _type(request), from_struct(request.olds), from_struct(request.news), naming
            )
        for problem in checked.warnings:
            self.on_warning(request.urn, problem.message)
        failures = [pb.CheckFailure(property=p.path, reason=p.message) for p in checked.failures]
        return pb.CheckResponse(inputs=to_struct(checked.inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Inputs against inputs, in detail."""
        olds, state = from_struct(request.old_inputs), from_struct(request.olds)
        with _answered(context):
            changes = self.core.diff(
                _type(request), olds, from_struct(request.news), state, list(request.ignoreChanges)
            )
        return _diff_response(changes, random_name=bool(plain(olds.get(RANDOM_NAME, False))))

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Create, or promise the outputs in a preview."""
        token, inputs = _type(request), from_struct(request.properties)
        with _answered(context):
            if request.preview:
                return pb.CreateResponse(properties=to_struct(self.core.preview(token, inputs)))
            resource_id, outputs = self.core.create(token, inputs)
            return pb.CreateResponse(id=resource_id, properties=to_struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The resource as Azure has it now, for a refresh or an import; id empty if it is gone."""
        with _answered(context):
            found = self.core.read(
                _type(request), request.id, from_struct(request.inputs), from_struct(request.properties)
            )
            if found is None:
                return pb.ReadResponse(id="")
            resource_id, outputs, inputs = found
            return pb.ReadResponse(id=resource_id, properties=to_struct(outputs), inputs=to_struct(inputs))

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Update in place, or promise the outputs in a preview."""
        token, inputs, state = _type(request), from_struct(request.news), from_struct(request.olds)
        with _answered(context):
            if request.preview:
                outputs = self.core.preview(token, inputs, resource_id=request.id, state=state)
            else:
                outputs = self.core.update(token, request.id, inputs, state)
            return pb.UpdateResponse(properties=to_struct(outputs))

    def Delete(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802
        """Delete; what is gone already is success."""
        with _answered(context):
            self.core.delete(_type(request), request.id)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A function of the provider."""
        args = from_struct(request.args)
        with _answered(context):
            if has_unknown(args):
                raise InvokeError(f"{request.tok} was called with values that are not known yet")
            answer: dict[str, Any] = {"return": to_struct(invoke(self.core, request.tok, args))}
            return pb.InvokeResponse(**answer)

    def Call(self, request: Any, context: Any) -> Any:  # noqa: N802
        """azure-native has no methods on resources."""
        context.abort(grpc.StatusCode.UNIMPLEMENTED, f"azure-native has no method {request.tok!r}")

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: ARG002, N802
        """Abort what is under way; the process goes on, for another engine may have attached to it."""
        self.waiter.cancel()
        return empty_pb2.Empty()

    def GetMapping(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """No mapping to other tools."""
        return pb.GetMappingResponse()


def _type(request: Any) -> str:
    """The type token; older engines send it only as part of the URN."""
    return str(request.type or request.urn.split("::")[2].rpartition("$")[2])


def _diff_response(changes: list[Change], *, random_name: bool) -> Any:
    replaces = [change.key for change in changes if change.replace]
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME if changes else pb.DiffResponse.DIFF_NONE,
        diffs=list(dict.fromkeys(change.top for change in changes)),
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and not random_name,
        detailedDiff={
            c.key: pb.PropertyDiff(kind=_KINDS[c.kind, c.replace], inputDiff=True) for c in changes
        },
        hasDetailedDiff=True,
    )


@contextmanager
def _answered(context: Any) -> Iterator[None]:
    """Azure's errors as gRPC errors; a partial failure carries the resource, so that the engine keeps it."""
    try:
        yield
    except PartialFailureError as error:
        detail = any_pb2.Any()
        detail.Pack(
            pb.ErrorResourceInitFailed(
                id=error.resource_id, properties=to_struct(error.outputs), inputs=to_struct(error.inputs),
                reasons=list(error.reasons),
            )
        )  # fmt: skip
        status = status_pb2.Status(
            code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[detail]
        )
        context.set_trailing_metadata(((_STATUS_DETAILS, status.SerializeToString()),))
        context.abort(grpc.StatusCode.UNKNOWN, str(error))
    except CancelledError as error:
        context.abort(grpc.StatusCode.CANCELLED, str(error))
    except (AzureError, UnknownTypeError, InvokeError) as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))
