"""The two gRPC services a Pulumi program talks to: ResourceMonitor and Engine.

This is the whole conversation between the Python SDK 3.272 and an engine. What this engine leaves out is
refused by name when a program asks for it, never ignored.
https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto
"""

# ruff: noqa: N802, ARG002  (method names and signatures are the protocol's)

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc

from local_cloud.azure.engine.errors import EngineError
from local_cloud.azure.engine.events import EventStream
from local_cloud.azure.engine.model import Goal
from local_cloud.azure.engine.project import Project
from local_cloud.azure.engine.registration import Registered, Registrations
from local_cloud.azure.engine.registry import ProviderRegistry
from local_cloud.azure.engine.values import Properties, from_struct, to_struct

_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    # Claimed only to be refused in our words: without them the SDK tells the user to update the Pulumi CLI.
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_STATE_MIGRATIONS,
)
_SEVERITY = {engine_pb2.INFO: "info", engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}
Answer = TypeVar("Answer")


class MonitorService(resource_pb2_grpc.ResourceMonitorServicer):
    """ResourceMonitor over the registrations of one run."""

    def __init__(
        self,
        project: Project,
        registrations: Registrations,
        registry: ProviderRegistry,
        events: EventStream,
        *,
        preview: bool,
    ) -> None:
        self._project, self._registrations, self._registry = project, registrations, registry
        self._events, self._preview = events, preview
        self.cancelled = threading.Event()

    def GetDeploymentInfo(self, request: Any, context: Any) -> resource_pb2.DeploymentInfo:
        """What runs, and what this engine can do."""
        return resource_pb2.DeploymentInfo(
            project=self._project.name,
            stack=self._project.stack,
            organization=self._project.organization,
            config=self._project.config,
            configSecretKeys=sorted(self._project.secret_keys),
            dryRun=self._preview,
            parallel=16,
            supportedFeatures=_FEATURES,
        )

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        """Bring a resource to its goal."""
        self._refuse_options(request, context)
        done = self._guarded(context, lambda: self._registrations.register(Goal.from_request(request)))
        if done.state is None:
            return resource_pb2.RegisterResourceResponse(urn=done.urn, result=resource_pb2.FAIL)
        state = done.state
        properties = state.outputs if state.custom else state.inputs
        return resource_pb2.RegisterResourceResponse(urn=done.urn, id=state.id, object=to_struct(properties))

    def ReadResource(
        self, request: resource_pb2.ReadResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.ReadResourceResponse:
        """Read a resource that exists outside the stack."""
        goal = Goal.from_request(
            resource_pb2.RegisterResourceRequest(
                type=request.type,
                name=request.name,
                parent=request.parent,
                custom=True,
                object=request.properties,
                dependencies=request.dependencies,
                provider=request.provider,
                additionalSecretOutputs=request.additionalSecretOutputs,
            )
        )
        done: Registered = self._guarded(context, lambda: self._registrations.read(goal, request.id))
        if done.state is None:
            return resource_pb2.ReadResourceResponse(urn=done.urn, result=resource_pb2.FAIL)
        return resource_pb2.ReadResourceResponse(
            urn=done.urn, id=done.state.id, properties=to_struct(done.state.outputs)
        )

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """The outputs of a component or of the stack."""
        self._guarded(context, lambda: self._registrations.outputs(request.urn, from_struct(request.outputs)))
        return empty_pb2.Empty()

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest, context: grpc.ServicerContext
    ) -> resource_pb2.ResourceInvokeResponse:
        """Call a provider function."""
        return self._guarded(context, lambda: self._invoke(request))

    def _invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        arguments = from_struct(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            state = self._registrations.states.get(arguments["urn"])
            if state is None:
                raise EngineError(f"unknown resource {arguments['urn']}")
            return _returned(
                {
                    "urn": state.urn,
                    "id": state.id,
                    "state": state.outputs if state.custom else state.inputs,
                }
            )
        provider = self._registry.serve(request.tok, request.provider)
        if not hasattr(provider, "invoke"):
            raise EngineError(f"{request.tok} is not a function of a provider")
        answer = provider.invoke(request.tok, arguments, preview=self._preview)
        result = from_struct(getattr(answer, "return"))
        self._events.learn_secrets(result)
        return _returned(result, answer.failures)

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> empty_pb2.Empty:
        """The program has nothing more to register; hooks, which would need it alive, are left out."""
        return empty_pb2.Empty()

    def _guarded(self, context: grpc.ServicerContext, work: Callable[[], Answer]) -> Answer:
        """Run the work of one call; whatever it raises ends the call with an error the program shows."""
        if self.cancelled.is_set():
            context.abort(grpc.StatusCode.UNAVAILABLE, "the run was interrupted")
        try:
            return work()
        except (EngineError, ValueError) as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception:
            self._events.diagnostic("error", f"the engine failed:\n{traceback.format_exc()}")
            raise

    def _refuse_options(
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> None:
        hooks = request.hooks.ListFields() if request.HasField("hooks") else []
        used = {
            "transforms": request.transforms,
            "state migrations": request.state_migrations,
            "resource hooks": hooks,
            "remote components": request.remote,
            "parameterized packages": request.packageRef,
        }
        for name, value in used.items():
            if value:
                _refuse(context, f"{name} ('{request.name}')")

    def Call(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Methods of remote components."""
        _refuse(context, f"resource methods ({request.tok})")

    def ExistsResource(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Existence checks."""
        _refuse(context, f"existence checks ({request.type})")

    def RegisterStackTransform(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Transforms of all resources."""
        _refuse(context, "transforms")

    def RegisterStackInvokeTransform(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Transforms of all invokes."""
        _refuse(context, "invoke transforms")

    def RegisterResourceHook(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Hooks around operations."""
        _refuse(context, f"resource hooks ('{request.name}')")

    def RegisterErrorHook(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Hooks on errors."""
        _refuse(context, f"error hooks ('{request.name}')")

    def RegisterPackage(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Parameterized providers."""
        _refuse(context, f"parameterized packages ('{request.name}')")


def _returned(result: Properties, failures: Any = ()) -> resource_pb2.ResourceInvokeResponse:
    response = resource_pb2.ResourceInvokeResponse(failures=failures)
    getattr(response, "return").CopyFrom(to_struct(result))  # a field named like a keyword
    return response


def _refuse(context: grpc.ServicerContext, what: str) -> NoReturn:
    context.abort(
        grpc.StatusCode.FAILED_PRECONDITION,
        f"{what}: the in-process engine leaves this out; install the official pulumi CLI to use it: "
        "https://www.pulumi.com/docs/install/",
    )
    raise AssertionError("abort returned")


class EngineService(engine_pb2_grpc.EngineServicer):
    """Engine: the program's log and its root resource."""

    def __init__(self, events: EventStream) -> None:
        self._events = events
        self._root = ""

    def Log(self, request: engine_pb2.LogRequest, context: Any) -> empty_pb2.Empty:
        """One message of the program; debug messages go nowhere."""
        severity = _SEVERITY.get(request.severity)
        if severity is not None:
            self._events.diagnostic(severity, request.message, request.urn, ephemeral=request.ephemeral)
        return empty_pb2.Empty()

    def GetRootResource(self, request: Any, context: Any) -> engine_pb2.GetRootResourceResponse:
        """The stack's URN."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(
        self, request: engine_pb2.SetRootResourceRequest, context: Any
    ) -> engine_pb2.SetRootResourceResponse:
        """Remember the stack's URN."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(
        self, request: engine_pb2.RequirePulumiVersionRequest, context: grpc.ServicerContext
    ) -> NoReturn:
        """This engine has no CLI version to compare."""
        _refuse(context, f"require_pulumi_version('{request.pulumi_version_range}')")
