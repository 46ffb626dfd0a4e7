"""What goes wrong in Azure on a bad day, on demand: throttling, server errors, lost answers, slow operations.

A fault is kept in the store, so one that was injected through any process or door strikes at every door: a
client of the ARM server meets it as the service sends it, the provider retries it as the real one does.

    store_faults = Faults(store, RealTime())
    store_faults.inject(Fault("throttled", token="*:StorageAccount", times=2, seconds=1))
"""

from __future__ import annotations

import dataclasses
import fnmatch
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal, get_args

import psutil

from infra.azure_rules import Operation
from infra.azure_rules import tokens as t
from local_cloud.azure.errors import AnotherOperationError, AzureError
from local_cloud.azure.store import Store
from local_cloud.azure.waiting import Waiter

Kind = Literal["throttled", "server-error", "conflict", "lost-answer", "slow", "provisioning-failed"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Request = Operation | Literal["read"]
"""What is asked of Azure."""
_STATUS: Final = {"throttled": 429, "server-error": 500, "conflict": 409, "lost-answer": 504}
_NAMES: Final = {
    408: "RequestTimeout", 429: "TooManyRequests", 500: "InternalServerError", 502: "BadGateway",
    503: "ServiceUnavailable", 504: "GatewayTimeout",
}  # fmt: skip
_EXCLUSIVE: Final = "/virtualnetworks/"


@dataclasses.dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, `times` times; raises ValueError for what makes no sense.

    kind: `throttled` 429 with Retry-After `seconds`; `server-error` an answer of `status` (500 to 504, 408);
    `conflict` 409 AnotherOperationInProgress; `lost-answer` the write happens, then the answer is a 504;
    `slow` the write happens and takes `seconds`; `provisioning-failed` the resource is made, in state Failed.
    """

    kind: Kind
    operation: Request | Literal["any"] = "any"
    """`any` is every write; reads are named."""
    token: str = "*"  # noqa: S105  (a type token)
    """Pattern of type tokens, `*` any text."""
    id: str = "*"
    """Pattern of ARM ids, without regard to case."""
    times: int = 1
    seconds: float = 0.0
    status: int = 0
    """HTTP status of a server error."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.operation not in ("any", "read", *get_args(Operation)):
            raise ValueError(f"operation is create, update, delete, read or any, not {self.operation!r}")
        if self.operation == "read" and self.kind in {"conflict", "provisioning-failed"}:
            raise ValueError(f"{self.kind} is no answer to a read")
        if self.times < 1 or self.seconds < 0:
            raise ValueError("times must be at least 1, seconds at least 0")
        if self.status and (self.kind != "server-error" or self.status not in _NAMES):
            raise ValueError(f"status is for server-error only, one of {', '.join(map(str, _NAMES))}")

    def strikes(self, operation: Request, token: str, resource_id: str) -> bool:
        """Whether this fault is meant for the request."""
        return (
            (self.operation == operation or (self.operation == "any" and operation != "read"))
            and not (self.kind == "provisioning-failed" and operation == "delete")
            and fnmatch.fnmatchcase(t.base(token), self.token)
            and fnmatch.fnmatchcase(resource_id.lower(), self.id.lower())
        )

    def error(self) -> AzureError:
        """The answer of Azure."""
        if self.kind == "conflict":
            return AnotherOperationError(self.seconds or None)
        status = self.status or _STATUS[self.kind]
        return AzureError(
            _NAMES[status],
            f"Injected fault '{self.kind}'.",
            status=status,
            retry_after=self.seconds if self.kind == "throttled" or self.seconds else None,
        )


class Faults:
    """The faults of a store."""

    def __init__(self, store: Store, waiter: Waiter) -> None:
        self.store = store
        self.waiter = waiter

    def inject(self, fault: Fault) -> int:
        """Let `fault` happen from now on; returns its number."""
        return self.store.under_way.add_fault(json.dumps(dataclasses.asdict(fault)), fault.times)

    def pending(self) -> list[tuple[int, Fault, int]]:
        """Number, fault and how often it still strikes."""
        return [
            (number, Fault(**json.loads(text)), left) for number, text, left in self.store.under_way.faults()
        ]

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.store.under_way.clear_faults()

    def take(self, operation: Request, token: str, resource_id: str) -> Fault | None:
        """The fault that strikes this request, if any; it is used up by it."""
        for number, text, _ in self.store.under_way.faults():
            fault = Fault(**json.loads(text))
            if fault.strikes(operation, token, resource_id) and self.store.under_way.use_fault(number):
                return fault
        return None

    @contextmanager
    def around(self, operation: Request, token: str, resource_id: str) -> Iterator[Fault | None]:
        """A request to Azure: raises AzureError before or after the body, or takes its time."""
        key = "" if operation == "read" else network_of(resource_id)
        if key and self._in_progress(key):
            raise AnotherOperationError(None)
        fault = self.take(operation, token, resource_id)
        if fault and fault.kind in {"throttled", "server-error", "conflict"}:
            raise fault.error()
        if fault is None or fault.kind not in {"slow", "lost-answer"}:
            yield fault
        elif fault.kind == "lost-answer":
            yield fault
            raise fault.error()
        else:
            with self._exclusive(key, fault.seconds):
                yield fault
                self.waiter.wait(fault.seconds)

    def _in_progress(self, key: str) -> bool:
        """Whether a slow write of the same virtual network is under way in a living process."""
        for owner, until in self.store.under_way.operations(key):
            if until > self.waiter.now() and psutil.pid_exists(owner):
                return True
        return False

    @contextmanager
    def _exclusive(self, key: str, seconds: float) -> Iterator[None]:
        if not key:
            yield
            return
        self.store.under_way.begin_operation(key, os.getpid(), self.waiter.now() + seconds)
        try:
            yield
        finally:
            self.store.under_way.end_operation(key, os.getpid())


def network_of(resource_id: str) -> str:
    """Lower-case id of the virtual network that a write would change; empty if it changes none.

    Subnets and peerings are written through their network, one at a time:
    https://github.com/pulumi/pulumi-azure-native/issues/699
    """
    lowered = resource_id.lower()
    if _EXCLUSIVE not in lowered:
        return ""
    head, _, tail = lowered.partition(_EXCLUSIVE)
    if "/providers/" in tail:
        return ""  # a role assignment or lock on the network leaves it alone
    return f"{head}{_EXCLUSIVE}{tail.split('/')[0]}"


def from_mapping(values: dict[str, Any]) -> Fault:
    """A fault of a JSON object; raises ValueError naming what is wrong."""
    known = {field.name for field in dataclasses.fields(Fault)}
    wrong = sorted(set(values) - known)
    if wrong or "kind" not in values:
        raise ValueError(f"a fault has {', '.join(sorted(known))}; wrong or missing: {wrong or ['kind']}")
    return Fault(**values)
