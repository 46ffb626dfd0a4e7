"""The analyzer the engine talks to, over the protocol that the Pulumi SDK carries.

It is our own because pulumi-policy needs an older protobuf than this project, converts every resource
again for each policy, and does not tell a policy which inputs are secret.

`AnalyzeStack` brings outputs only, while policies speak of inputs. The engine has every resource analyzed
before the stack, so the inputs are remembered from there.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Sequence
from concurrent import futures
from typing import Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from infra.azure_rules.tokens import base
from policy_pack.analyzer_messages import analyzer_info, chosen, diagnostic
from policy_pack.pack_configuration import Configuration
from policy_pack.policy_model import VERSION, Policy, Stack, View
from policy_pack.policy_settings import ConfigurationError
from policy_pack.wire_values import Properties, read_properties

_LIMIT: Final = 400 * 1024 * 1024
_ORPHAN_CHECK_SECONDS: Final = 2.0
_SHORTEST_SECRET: Final = 4
"""Shorter ones would blank out words of every message."""


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine about one deployment."""

    def __init__(self, policies: Sequence[Policy], stop: threading.Event | None = None) -> None:
        self._policies = policies
        self._configuration = Configuration(policies, {})
        self._inputs: dict[str, Properties] = {}
        self._stop = stop or threading.Event()

    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> pb.AnalyzerInfo:  # noqa: ARG002, N802
        """The pack and its policies."""
        return analyzer_info(self._policies)

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: ARG002, N802
        """Version of the pack."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def Handshake(  # noqa: N802
        self, request: pb.AnalyzerHandshakeRequest, context: grpc.ServicerContext  # noqa: ARG002
    ) -> pb.AnalyzerHandshakeResponse:  # fmt: skip
        """Nothing of the engine is needed."""
        return pb.AnalyzerHandshakeResponse()

    def ConfigureStack(  # noqa: N802
        self, request: pb.AnalyzerStackConfigureRequest, context: grpc.ServicerContext  # noqa: ARG002
    ) -> pb.AnalyzerStackConfigureResponse:  # fmt: skip
        """Another stack: what was seen of the one before is forgotten."""
        self._inputs = {}
        return pb.AnalyzerStackConfigureResponse()

    def Configure(  # noqa: N802
        self, request: pb.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Levels and properties of the user; INVALID_ARGUMENT if they do not fit the schema."""
        try:
            self._configuration = Configuration(self._policies, chosen(request))
        except ConfigurationError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return empty_pb2.Empty()

    def Analyze(self, request: pb.AnalyzeRequest, context: grpc.ServicerContext) -> pb.AnalyzeResponse:  # noqa: ARG002, N802
        """Every violation by the inputs of one resource."""
        inputs = read_properties(request.properties)
        self._inputs[request.urn] = inputs
        view = View(
            urn=request.urn,
            token=base(request.type),
            inputs=inputs.values,
            secrets=inputs.secrets,
            secret_texts=inputs.secret_texts,
            protect=request.options.protect,
        )
        return pb.AnalyzeResponse(
            diagnostics=[
                diagnostic(active, view.urn, _redacted(_located(path, message), (view,)))
                for policy, active in self._configuration.of_token(view.token)
                for path, message in policy.check(view, active.config)
            ]
        )

    def AnalyzeStack(  # noqa: N802
        self, request: pb.AnalyzeStackRequest, context: grpc.ServicerContext  # noqa: ARG002
    ) -> pb.AnalyzeResponse:  # fmt: skip
        """Every violation by the resources of the stack together."""
        stack = Stack(tuple(self._view(resource) for resource in request.resources))
        return pb.AnalyzeResponse(
            diagnostics=[
                diagnostic(active, urn, _redacted(message, stack.resources))
                for check, active in self._configuration.stack
                for urn, message in check(stack, active.config)
            ]
        )

    def _view(self, resource: pb.AnalyzerResource) -> View:
        outputs = read_properties(resource.properties)
        inputs = self._inputs.get(resource.urn, outputs)
        return View(
            urn=resource.urn,
            token=base(resource.type),
            inputs=inputs.values,
            outputs=outputs.values,
            secrets=inputs.secrets,
            secret_texts=inputs.secret_texts | outputs.secret_texts,
            protect=resource.options.protect,
            dependencies={key: tuple(value.urns) for key, value in resource.propertyDependencies.items()},
        )

    def Remediate(self, request: pb.AnalyzeRequest, context: grpc.ServicerContext) -> pb.RemediateResponse:  # noqa: ARG002, N802
        """No policy changes a resource; those asked to are said to be not applicable."""
        return pb.RemediateResponse(
            not_applicable=[
                pb.PolicyNotApplicable(policy_name=name, reason="The policy refuses, it does not remediate.")
                for name in self._configuration.remediating
            ]
        )

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: ARG002, N802
        """The deployment was cancelled: calls in progress end, then the process does."""
        self._stop.set()
        return empty_pb2.Empty()


def _located(path: str, message: str) -> str:
    return message if not path or message.startswith(path) else f"{path}: {message}"


def _redacted(message: str, views: Iterable[View]) -> str:
    for view in views:
        for text in view.secret_texts:
            if len(text) >= _SHORTEST_SECRET:
                message = message.replace(text, "[secret]")
    return message


def serve(policies: Sequence[Policy]) -> None:
    """Serve until cancelled or left alone; the engine reads the port from the first line of output."""
    stop = threading.Event()
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", _LIMIT), ("grpc.max_send_message_length", _LIMIT)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(policies, stop), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    try:
        while not stop.wait(_ORPHAN_CHECK_SECONDS) and os.getppid() == parent:
            pass
    except KeyboardInterrupt:  # the terminal sends it to the engine and its plugins alike
        pass
    server.stop(grace=5).wait()
