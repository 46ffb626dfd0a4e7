"""The state of a stack: the resources that exist and the operations a killed run left open.

Every provider call that changes something is bracketed by ``begin`` and ``commit``. An operation found open
when a stack is loaded was interrupted; whether it happened is for the provider to say (see
registration.py).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from local_cloud.azure.engine.cipher import Cipher
from local_cloud.azure.engine.errors import StateError
from local_cloud.azure.engine.journal import Journal
from local_cloud.azure.engine.model import ResourceState

Operation: TypeAlias = Literal["creating", "updating", "deleting", "importing", "reading"]
_VERSION = 1


@dataclass(frozen=True)
class Pending:
    """An operation that was begun and not seen to end."""

    number: int
    operation: Operation
    resource: ResourceState


class StateStore:
    """All resources of one stack, in memory and on disk."""

    def __init__(self, directory: Path, stack: str, project: str) -> None:
        self.directory = directory
        self._stack, self._project = stack, project
        self._journal = Journal(directory, stack)
        self._cipher = Cipher(directory / f"{stack}.key")
        self._lock = threading.RLock()
        self._next = 1
        self._generation = 0
        self._dirty = False
        self._writing = False
        self.resources: dict[int, ResourceState] = {}
        self.interrupted: dict[int, Pending] = {}
        self._running: dict[int, Pending] = {}
        self._load()

    def _load(self) -> None:
        snapshot = self._journal.read_snapshot()
        if snapshot is not None:
            if snapshot.get("version") != _VERSION:
                raise StateError(
                    f"{self._journal.snapshot_file} has version {snapshot.get('version')}; "
                    f"this engine reads version {_VERSION}."
                )
            self._generation, self._next = snapshot["generation"], snapshot["next"]
            self._apply({"put": snapshot["resources"]})
            for pending in snapshot.get("pending_operations", ()):
                self._apply({"begin": pending})
        for record in self._journal.read_records(self._generation):
            self._dirty = True
            self._apply(record)

    def _apply(self, record: dict[str, Any]) -> None:
        """Replay one record; the only place that changes the two maps."""
        for data in record.get("put", ()):
            state = ResourceState.from_json(self._cipher.decrypt(data))
            self.resources[state.serial] = state
            self._next = max(self._next, state.serial + 1)
        for serial in record.get("drop", ()):
            self.resources.pop(serial, None)
        for old, new in record.get("rename", {}).items():
            for state in self.resources.values():
                state.rename(old, new)
        for number in record.get("end", ()):
            self.interrupted.pop(number, None)
        if "begin" in record:
            begin = record["begin"]
            resource = ResourceState.from_json(self._cipher.decrypt(begin["resource"]))
            self.interrupted[begin["number"]] = Pending(begin["number"], begin["type"], resource)
            self._next = max(self._next, begin["number"] + 1)

    def open(self) -> None:
        """Begin to write (a preview never does); earlier journal lines become the snapshot first."""
        if self._dirty:
            self._write_snapshot()
        self._journal.open(self._generation)
        self._writing = True

    def close(self) -> None:
        """Compact the journal into the snapshot if anything happened."""
        if not self._writing:
            return
        with self._lock:
            self._writing = False
            if self._dirty:
                self._write_snapshot()
            else:
                self._journal.close()
                self._journal.file.unlink(missing_ok=True)

    def _write_snapshot(self) -> None:
        self._generation += 1
        pending = [
            {"number": item.number, "type": item.operation, "resource": self._sealed(item.resource)}
            for item in (*self.interrupted.values(), *self._running.values())
        ]
        document = {
            "version": _VERSION,
            "project": self._project,
            "stack": self._stack,
            "generation": self._generation,
            "next": self._next,
            "resources": [self._sealed(state) for state in self.resources.values()],
            "pending_operations": pending,
        }
        self._journal.write_snapshot(document)
        self._dirty = False

    def _sealed(self, state: ResourceState) -> dict[str, Any]:
        sealed: dict[str, Any] = self._cipher.encrypt(state.to_json())
        return sealed

    def serial(self) -> int:
        """A number no resource or operation of this stack has had."""
        with self._lock:
            self._next += 1
            return self._next - 1

    def begin(self, operation: Operation, resource: ResourceState) -> int:
        """Record that a provider is about to be called; the number is for ``commit``."""
        number = self.serial()
        if not self._writing:
            return number
        begin = {"number": number, "type": operation, "resource": self._sealed(resource)}
        with self._lock:
            self._dirty = True
            self._running[number] = Pending(number, operation, resource)
            self._journal.append({"begin": begin})
        return number

    def commit(
        self,
        *,
        end: Iterable[int] = (),
        put: Sequence[ResourceState] = (),
        drop: Iterable[int] = (),
        rename: dict[str, str] | None = None,
    ) -> None:
        """Record what an operation led to, as one line: all of it happened or none."""
        record: dict[str, Any] = {"end": list(end), "drop": list(drop), "rename": rename or {}}
        sealed = [self._sealed(state) for state in put] if self._writing else []
        with self._lock:
            if self._writing:
                self._dirty = True
                self._journal.append({**record, "put": sealed})
            for number in record["end"]:
                self._running.pop(number, None)
            for state in put:
                self.resources[state.serial] = replace(state)
            self._apply(record)

    def live(self) -> dict[str, ResourceState]:
        """URN -> resource, without those that only wait to be deleted."""
        with self._lock:
            return {state.urn: state for state in self.resources.values() if not state.delete}

    def find(self, urn: str) -> ResourceState | None:
        """The resource of a URN, if it exists and does not only wait to be deleted."""
        return self.live().get(urn)

    def interrupted_for(self, urn: str, operation: Operation) -> list[Pending]:
        """Operations of this kind on this URN that an earlier run did not finish."""
        with self._lock:
            return [
                item
                for item in self.interrupted.values()
                if item.resource.urn == urn and item.operation == operation
            ]
