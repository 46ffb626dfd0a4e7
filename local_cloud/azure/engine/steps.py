"""Carries out one operation on one resource: event, record, provider call, record, event.

Preview takes the same path: the store then writes nothing and providers are called with ``preview`` set, or
not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias

from local_cloud.azure.engine.errors import ProviderError, ResourceError
from local_cloud.azure.engine.events import EventStream, Step
from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.provider import Diff, Provider
from local_cloud.azure.engine.registry import ProviderResources
from local_cloud.azure.engine.state import Pending, StateStore
from local_cloud.azure.engine.values import with_secret_keys

Client: TypeAlias = Provider | ProviderResources | None

# What pulumi-azure-native says when the GET before its PUT finds the resource.
_EXISTS = re.compile(r"cannot create already existing resource '(?P<id>[^']+)'")


class ReportedError(ResourceError):
    """A failure whose diagnostic and event are already out."""


class StepRunner:
    """Operations over one store and one event stream."""

    def __init__(self, store: StateStore, events: EventStream, *, preview: bool) -> None:
        self.store, self.events, self.preview = store, events, preview

    @contextmanager
    def _step(self, step: Step, count_as: str = "") -> Iterator[None]:
        for state in (step.old, step.new):
            if state is not None:
                self.events.learn_secrets([state.inputs, state.outputs])
        self.events.before(step)
        try:
            yield
        except (ProviderError, ResourceError) as error:
            reasons = error.partial.reasons if isinstance(error, ProviderError) and error.partial else []
            for message in reasons or [str(error)]:
                self.events.diagnostic("error", f"{step.op} failed: {message}", step.urn)
            self.events.failed(step)
            raise ReportedError(str(error)) from error
        if step.new is not None:
            self.events.learn_secrets(step.new.outputs)
        self.events.after(step, count_as)

    def same(self, old: ResourceState, new: ResourceState) -> ResourceState:
        """Nothing to do at the provider; what the program says about the resource may still have changed."""
        new.id, new.outputs, new.serial, new.import_id = old.id, old.outputs, old.serial, old.import_id
        with self._step(Step("same", new.urn, new.type, old, new)):
            if new != old:
                self.store.commit(put=[new])
        return new

    def create(
        self,
        client: Client,
        new: ResourceState,
        *,
        op: str = "create",
        old: ResourceState | None = None,
        diff: Diff | None = None,
        interrupted: Sequence[Pending] = (),
        logical: bool = True,
    ) -> ResourceState:
        """Create ``new``; ``old``, if any, goes: at once if already deleted, else it waits.

        An operation that an earlier run began on this URN and that the provider says did happen is adopted
        instead: the result then has the inputs of that run.
        """
        new.serial = self.store.serial()
        with self._step(_step(op, old, new, diff, logical)):
            number = self.store.begin("creating", new) if client else 0
            ended = [number, *(item.number for item in interrupted)]
            try:
                if client is None:
                    new.outputs = {}
                else:
                    new.id, new.outputs = client.create(new, preview=self.preview)
            except ProviderError as error:
                adopted = self._adopt(client, new, old, interrupted, error)
                if adopted is None:
                    self._created_partly(new, old, error, ended if error.partial else ended[:1])
                    raise
                self.store.commit(end=ended, put=[adopted, *_waiting(old)], drop=_dropped(old))
                return adopted
            new.outputs = with_secret_keys(new.outputs, new.additional_secret_outputs)
            self.store.commit(end=ended, put=[new, *_waiting(old)], drop=_dropped(old))
        return new

    def _created_partly(
        self, new: ResourceState, old: ResourceState | None, error: ProviderError, ended: list[int]
    ) -> None:
        if error.partial is None:
            self.store.commit(end=ended)
            return
        new.id, new.init_errors = error.partial.id, error.partial.reasons
        new.outputs = with_secret_keys(error.partial.properties, new.additional_secret_outputs)
        self.store.commit(end=ended, put=[new, *_waiting(old)], drop=_dropped(old))

    def _adopt(
        self,
        client: Client,
        new: ResourceState,
        old: ResourceState | None,
        interrupted: Sequence[Pending],
        error: ProviderError,
    ) -> ResourceState | None:
        """What an interrupted run created: the provider names it, our record proves we began it."""
        match = _EXISTS.search(error.details)
        if match is None or not interrupted or client is None:
            return None
        if old is not None and not old.pending_replacement and old.id == match["id"]:
            return None  # the old resource is in the way, not one of ours
        begun = interrupted[-1].resource
        found = replace(new, id=match["id"], inputs=begun.inputs, outputs={})
        read = client.read(found)
        if not read.id:
            return None
        found.outputs = with_secret_keys(read.outputs, new.additional_secret_outputs)
        self.events.diagnostic(
            "warning", f"adopted {match['id']}: an interrupted run of this stack had created it", new.urn
        )
        return found

    def update(
        self, client: Client, old: ResourceState, new: ResourceState, diff: Diff, ignore: tuple[str, ...]
    ) -> ResourceState:
        """Update in place."""
        new.id, new.serial, new.import_id = old.id, old.serial, old.import_id
        new.outputs = old.outputs
        with self._step(_step("update", old, new, diff, logical=True)):
            if client is None:
                self.store.commit(put=[new])
                return new
            number = self.store.begin("updating", new)
            ended = [number, *(item.number for item in self.store.interrupted_for(new.urn, "updating"))]
            try:
                outputs = client.update(old, new, ignore, preview=self.preview)
                new.outputs = with_secret_keys(outputs, new.additional_secret_outputs)
            except ProviderError as error:
                if error.partial is None:
                    self.store.commit(end=[number])
                else:
                    new.init_errors, new.outputs = error.partial.reasons, error.partial.properties
                    self.store.commit(end=ended, put=[new])
                raise
            self.store.commit(end=ended, put=[new])
        return new

    def delete(
        self,
        client: Client,
        state: ResourceState,
        *,
        op: str = "delete",
        skip: bool = False,
        keep: bool = False,
    ) -> None:
        """Delete a resource.

        Args:
            client: its provider.
            state: the resource.
            op: ``delete``, ``delete-replaced`` or ``discard``.
            skip: only forget it (retain_on_delete, deleted_with, external, component).
            keep: keep its record as replaced-but-not-yet-created (delete before replace).
        """
        with self._step(Step(op, state.urn, state.type, old=state, logical=op != "delete-replaced")):
            number = 0
            if not skip and client is not None and not self.preview:
                number = self.store.begin("deleting", state)
                try:
                    client.delete(state)
                except ProviderError:
                    self.store.commit(end=[number])
                    raise
            ended = [number, *(item.number for item in self.store.interrupted_for(state.urn, "deleting"))]
            if keep:
                self.store.commit(end=ended, put=[replace(state, pending_replacement=True)])
            else:
                self.store.commit(end=ended, drop=[state.serial])

    def replaced(self, old: ResourceState, new: ResourceState, diff: Diff | None) -> None:
        """Say that a replacement is complete as far as the program is concerned."""
        with self._step(_step("replace", old, new, diff, logical=True)):
            pass

    def read(
        self, client: Client, new: ResourceState, old: ResourceState | None, op: str = "read"
    ) -> ResourceState:
        """Read a resource that something else owns.

        Raises:
            ReportedError: it does not exist.
        """
        new.serial = old.serial if old else self.store.serial()
        with self._step(Step(op, new.urn, new.type, old, new)):
            if client is None:
                raise ResourceError(f"{new.type} cannot be read")
            found = client.read(new)
            if not found.id:
                raise ResourceError(f"{new.type} '{new.id}' does not exist")
            new.id = found.id
            new.inputs = found.inputs if op == "import" and found.inputs is not None else new.inputs
            new.outputs = with_secret_keys(found.outputs, new.additional_secret_outputs)
            if op == "read":
                self.store.commit(put=[new])
        return new


def _step(op: str, old: ResourceState | None, new: ResourceState, diff: Diff | None, logical: bool) -> Step:
    if diff is None:
        return Step(op, new.urn, new.type, old, new, logical=logical)
    return Step(op, new.urn, new.type, old, new, diff.replaces, diff.changed, diff.detailed, logical)


def _waiting(old: ResourceState | None) -> list[ResourceState]:
    return [] if old is None or old.pending_replacement else [replace(old, delete=True)]


def _dropped(old: ResourceState | None) -> list[int]:
    return [old.serial] if old is not None and old.pending_replacement else []
