"""What the Azure stand-in may answer when it cannot do as asked.

AzureError                  Azure answered with an error: status, code, message
├── NotFoundError           404: the resource, its parent or its resource group is missing
├── AlreadyExistsError      the provider found a resource of that id before creating it
├── AnotherOperationError   409: a write of the same virtual network is under way
├── UnreachableError        the local server that stands behind a resource does not answer
├── ProvisioningError       Azure accepted the resource and then could not provide it
└── RefusedError            one or several rules of Azure were broken
CancelledError              the engine gave up while an operation was under way
PartialFailureError         the resource exists, but its initialisation failed
UnknownTypeError            the installed azure-native SDK has no such resource type
InvokeError                 an invoke this stand-in does not serve
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infra.azure_rules import Refusal


class AzureError(Exception):
    """An error answer of Azure Resource Manager."""

    def __init__(
        self, code: str, message: str, *, status: int = 400, retry_after: float | None = None
    ) -> None:
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after
        """Seconds the answer's `Retry-After` header asks for, if it has one."""


class NotFoundError(AzureError):
    """Azure's 404."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=404)


class AlreadyExistsError(AzureError):
    """The provider never updates what it was asked to create."""

    def __init__(self, resource_id: str) -> None:
        super().__init__("Conflict", f"cannot create already existing resource '{resource_id}'", status=409)
        self.resource_id = resource_id

    def __str__(self) -> str:
        return (
            f"cannot create already existing resource '{self.resource_id}'. "
            f"Adopt it with `pulumi import`, or delete it first."
        )


class AnotherOperationError(AzureError):
    """Azure changes a virtual network one write at a time."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__(
            "AnotherOperationInProgress",
            "Another operation on this or dependent resource is in progress.",
            status=409,
            retry_after=retry_after,
        )


class UnreachableError(AzureError):
    """No weather of Azure's: nothing is retried, somebody must start the server."""

    def __init__(self, message: str) -> None:
        super().__init__("ServiceUnavailable", message, status=503)


class ProvisioningError(AzureError):
    """The resource exists, but its provisioning failed."""


class RefusedError(AzureError):
    """Azure refuses the request; `refusals` holds every broken rule, the first gives code and message."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        first = refusals[0]
        super().__init__(first.code, first.message, status=first.status)
        self.refusals = tuple(refusals)

    def __str__(self) -> str:
        return "\n".join(str(refusal) for refusal in self.refusals)


class CancelledError(Exception):
    """The engine cancelled; what Azure had begun may have happened."""

    def __init__(self) -> None:
        super().__init__("the operation was cancelled")


class PartialFailureError(Exception):
    """The resource was created, then something about it failed; Pulumi keeps it and retries as an update."""

    def __init__(
        self, resource_id: str, outputs: dict[str, Any], inputs: dict[str, Any], reasons: Sequence[str]
    ) -> None:
        super().__init__("; ".join(reasons))
        self.resource_id = resource_id
        self.outputs = outputs
        self.inputs = inputs
        self.reasons = tuple(reasons)


class UnknownTypeError(Exception):
    """The token names no resource class of the installed SDK."""

    def __init__(self, token: str, near: Sequence[str] = ()) -> None:
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"resource type {token!r} is not in the installed pulumi_azure_native{hint}")
        self.token = token


class InvokeError(Exception):
    """An invoke that this stand-in cannot answer truthfully."""
