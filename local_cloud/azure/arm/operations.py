"""Long-running operations, kept in the store: a poll after a restart finds what a request before it began.

A write has happened when its operation begins, only its provisioning state lags behind; a deletion happens
when its operation ends. Whoever asks next carries out what is due, so nothing runs in the background and
nothing is lost with the process.
"""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Callable
from typing import Any, Final, Literal

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Existing
from local_cloud.azure.errors import AnotherOperationError, AzureError
from local_cloud.azure.resource_manager import ResourceManager
from local_cloud.azure.retries import RETRIED

Kind = Literal["create", "update", "delete"]
_KEEP_SECONDS: Final = 86400.0


@dataclasses.dataclass(frozen=True)
class Operation:
    """One operation on one resource; times in seconds since the epoch."""

    id: str
    kind: Kind
    target: str
    """Id of the resource."""
    api_version: str
    started: float
    ends: float
    code: str = ""
    """Azure's error code, if the operation fails."""
    message: str = ""
    done: bool = True
    """False while a deletion is still to be carried out."""

    def is_running(self, now: float) -> bool:
        """Whether it is under way."""
        return now < self.ends or not self.done

    def status(self, now: float) -> str:
        """Status as the operation resource shows it."""
        return "InProgress" if self.is_running(now) else "Failed" if self.code else "Succeeded"


class Operations:
    """The operations of a store. `seconds` is how long each takes, `clock` gives the time."""

    def __init__(self, manager: ResourceManager, clock: Callable[[], float], seconds: float) -> None:
        self.manager = manager
        self.clock = clock
        self.seconds = seconds
        self._store = manager.store

    def written(
        self, kind: Kind, target: str, api_version: str, failure: AzureError | None = None
    ) -> Operation:
        """Begin the operation of a write that happened; `failure` is what it will end with."""
        operation = self._new(kind, target, api_version)
        if failure is not None:
            operation = dataclasses.replace(operation, code=failure.code, message=failure.message)
        self._keep(operation)
        return operation

    def delete(self, existing: Existing, api_version: str) -> Operation:
        """Begin a deletion, which without a delay happens at once; raises RefusedError or AzureError."""
        operation = self._new("delete", existing.id, api_version)
        if self.seconds > 0:
            self.manager.judge(existing.token, existing.inputs, existing.id, existing, "delete")
            operation = dataclasses.replace(operation, done=False)
        else:
            self.manager.delete(existing.id)
        self._keep(operation)
        return operation

    def _new(self, kind: Kind, target: str, api_version: str) -> Operation:
        now = self.clock()
        self._store.under_way.forget_async_operations(now - _KEEP_SECONDS)
        return Operation(uuid.uuid4().hex, kind, target, api_version, now, now + self.seconds)

    def find(self, identifier: str) -> Operation | None:
        """An operation by its id."""
        text = self._store.under_way.async_operation(identifier)
        return _parse(text) if text else None

    def running(self) -> list[Operation]:
        """Everything under way."""
        now = self.clock()
        return [
            item
            for item in map(_parse, self._store.under_way.open_async_operations(now))
            if item.is_running(now)
        ]

    def on(self, resource_id: str) -> Operation | None:
        """What is under way on a resource, or the deletion of what it is in."""
        for item in self.running():
            inside = resource_id.lower().startswith(f"{item.target.lower()}/")
            if t.same_id(item.target, resource_id) or (item.kind == "delete" and inside):
                return item
        return None

    def settle(self) -> None:
        """Carry out the deletions whose time has come; what fails for the moment is tried again later."""
        now = self.clock()
        for item in map(_parse, self._store.under_way.open_async_operations(now)):
            if not item.done and now >= item.ends:
                self._keep(self._deleted(item))

    def _deleted(self, operation: Operation) -> Operation:
        try:
            self.manager.delete(operation.target)
        except AzureError as error:
            if error.status in RETRIED or isinstance(error, AnotherOperationError):
                return operation
            return dataclasses.replace(operation, done=True, code=error.code, message=error.message)
        return dataclasses.replace(operation, done=True)

    def _keep(self, operation: Operation) -> None:
        text = json.dumps(dataclasses.asdict(operation))
        self._store.under_way.put_async_operation(operation.id, text, operation.ends, done=operation.done)


def _parse(text: str) -> Operation:
    values: dict[str, Any] = json.loads(text)
    return Operation(**values)
