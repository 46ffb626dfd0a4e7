"""Calls a provider servicer in this process the way gRPC would: same context methods, same failures.

A provider that runs here also runs as a plugin of the real engine, so nothing of it may depend on who calls.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import provider_pb2, status_pb2

from local_cloud.azure.engine.errors import PartialResource, ProviderError
from local_cloud.azure.engine.values import from_struct

_STATUS_DETAILS = "grpc-status-details-bin"


class _AbortedError(Exception):
    """What ``abort`` raises, as a gRPC server's does, to leave the servicer's method."""


class CallContext:
    """The part of grpc.ServicerContext that provider servicers use."""

    def __init__(self) -> None:
        self.code: grpc.StatusCode = grpc.StatusCode.OK
        self.details = ""
        self.trailing_metadata: Sequence[tuple[str, str | bytes]] = ()

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        """End the call with an error."""
        self.code, self.details = code, details
        raise _AbortedError(details)

    def set_code(self, code: grpc.StatusCode) -> None:
        """Set the status the call ends with."""
        self.code = code

    def set_details(self, details: str) -> None:
        """Set the message the call ends with."""
        self.details = details

    def set_trailing_metadata(self, trailing_metadata: Sequence[tuple[str, str | bytes]]) -> None:
        """Set the metadata that follows the response."""
        self.trailing_metadata = trailing_metadata

    def is_active(self) -> bool:
        """Whether somebody waits for the response: always."""
        return True


def call(method: Callable[[Any, Any], Any], request: Message) -> Any:
    """Call one method of a servicer in a context of its own.

    Raises:
        ProviderError: the method aborted, set an error code or raised.
    """
    context = CallContext()
    try:
        # The stock dynamic provider sets pulumi's ambient settings in the thread that calls it.
        response = contextvars.Context().run(method, request, context)
    except Exception as error:
        if context.code is grpc.StatusCode.OK:
            context.set_code(grpc.StatusCode.UNKNOWN)
            context.set_details(f"{type(error).__name__}: {error}")
        raise _error(context) from error
    if context.code is not grpc.StatusCode.OK:
        raise _error(context)
    return response


def _error(context: CallContext) -> ProviderError:
    return ProviderError(context.code.name, context.details, _partial(context.trailing_metadata))


def _partial(metadata: Sequence[tuple[str, str | bytes]]) -> PartialResource | None:
    for key, value in metadata or ():
        if key != _STATUS_DETAILS or not isinstance(value, bytes):
            continue
        status = status_pb2.Status.FromString(value)
        failed = provider_pb2.ErrorResourceInitFailed()
        for detail in status.details:
            if detail.Unpack(failed):
                return PartialResource(
                    failed.id,
                    from_struct(failed.properties),
                    from_struct(failed.inputs),
                    list(failed.reasons),
                )
    return None
