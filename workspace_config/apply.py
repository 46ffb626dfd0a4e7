"""Carries out a plan: concurrently along the dependencies, each call recorded before it is made.

What fails stops only what depends on it. A create whose answer was lost is looked up before it is made again.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from workspace_config.errors import KeptError, RemoteError
from workspace_config.interpolate import with_ids
from workspace_config.kind import Kind
from workspace_config.opaque import redacted
from workspace_config.plan import Action, Saved, Step
from workspace_config.resource import Resource
from workspace_config.rules import Document
from workspace_config.state import Intent, Store

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

WORKERS = 8
Progress = Callable[[Step, str], None]
"""Called with a step and `started`, `done`, `failed: ...` or `skipped: ...`."""


@dataclasses.dataclass
class Outcome:
    """What an apply did, by key."""

    done: dict[str, Action] = dataclasses.field(default_factory=dict)
    unchanged: int = 0
    kept: dict[str, str] = dataclasses.field(default_factory=dict)
    """What was to be deleted and stays, because it holds objects of others."""
    failed: dict[str, str] = dataclasses.field(default_factory=dict)
    skipped: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything that was planned is done."""
        return not self.failed and not self.skipped

    def may_follow(self, key: str) -> bool:
        """Whether what waits for `key` may go on."""
        return key not in self.failed and key not in self.skipped

    def keys(self, *actions: Action) -> list[str]:
        """Keys of the objects to which one of these happened."""
        return [key for key, action in self.done.items() if action in actions]


@dataclasses.dataclass
class Executor:
    """Applies the steps of one plan."""

    client: WorkspaceClient
    kinds: Mapping[str, Kind]
    store: Store
    resources: Mapping[str, Resource]
    progress: Progress
    ids: dict[str, str] = dataclasses.field(default_factory=dict)
    """Ids of what exists, by key; grows while objects are created."""

    def run(self, steps: Sequence[Step]) -> Outcome:
        """Apply every step; returns what happened. Programming errors are raised once running calls end."""
        active = {step.key: step for step in steps if step.action is not Action.SKIP or step.record}
        outcome = Outcome(unchanged=sum(step.action is Action.SKIP for step in steps))
        self.ids.update((key, saved.id) for key, saved in self.store.resources.items())
        needs = dependencies(active)
        graph = TopologicalSorter(needs)
        graph.prepare()
        running: dict[concurrent.futures.Future[None], Step] = {}
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            while graph.is_active():
                for key in graph.get_ready():
                    blocker = next((item for item in needs[key] if not outcome.may_follow(item)), None)
                    if blocker:
                        outcome.skipped[key] = f"{blocker} failed"
                        self.progress(active[key], f"skipped: {blocker} failed")
                        graph.done(key)
                    else:
                        running[pool.submit(self._apply, active[key])] = active[key]
                finished, _ = concurrent.futures.wait(running, return_when="FIRST_COMPLETED")
                for future in finished:
                    step = running.pop(future)
                    self._settle(step, future, outcome)
                    graph.done(step.key)
        return outcome

    def _settle(self, step: Step, future: concurrent.futures.Future[None], outcome: Outcome) -> None:
        from databricks.sdk.core import DatabricksError
        from requests import RequestException

        try:
            future.result()
        except KeptError as error:
            self.store.gone(step.key)
            outcome.kept[step.key] = str(error)
            self.progress(step, f"kept: {error}")
        except (DatabricksError, RequestException, RemoteError, OSError, TimeoutError, ValueError) as error:
            if is_refusal(error):
                self.store.refused(step.key)
            outcome.failed[step.key] = explained(error)
            self.progress(step, f"failed: {explained(error)}")
        else:
            if step.action is not Action.SKIP:
                outcome.done[step.key] = step.action
                self.progress(step, "done")

    def _apply(self, step: Step) -> None:
        if step.action is Action.SKIP:
            self._record(step)
        elif step.action is Action.FORGET or (step.action is Action.DELETE and step.with_parent):
            self.store.gone(step.key)
        else:
            self.progress(step, "started")
            if step.action in (Action.DELETE, Action.RECREATE) and step.saved is not None:
                self._delete(step, step.saved)
            if step.action in (Action.CREATE, Action.RECREATE):
                self._create(step)
            elif step.action is Action.UPDATE and step.saved is not None:
                self._update(step, step.saved.id)

    def _desired(self, step: Step) -> tuple[Document, Saved]:
        """The document to send, and what the state keeps of it."""
        resource = self.resources[step.key]
        desired = with_ids(resource.desired, self.ids)
        inputs = redacted(desired, self.store.salt)
        return desired, Saved(step.kind, "", inputs, None, resource.depends_on, resource.parent)

    def _record(self, step: Step) -> None:
        _, saved = self._desired(step)
        old = step.saved
        self.store.done(step.key, dataclasses.replace(saved, id=old.id if old else "", remote=step.actual))

    def _create(self, step: Step) -> None:
        kind = self.kinds[step.kind]
        desired, saved = self._desired(step)
        if self.store.fresh:
            found = kind.find(self.client, desired)
            if found is not None:
                self._adopt(step, found, kind)
                return
        self.store.intent(Intent(step.key, "create", saved))
        self._finish(step, kind, dataclasses.replace(saved, id=self._create_once(kind, desired)))

    def _create_once(self, kind: Kind, desired: Document) -> str:
        import requests

        try:
            return kind.create(self.client, desired)
        except (requests.ConnectionError, requests.Timeout):
            found = kind.find(self.client, desired)
            return found if found is not None else kind.create(self.client, desired)

    def _adopt(self, step: Step, found: str, kind: Kind) -> None:
        if not kind.rules.adoptable:
            raise RemoteError(
                f"{step.kind.replace('_', ' ')} `{found}` exists already and no state says that it is ours. "
                "Restore the state directory, delete the object, or choose another name."
            )
        self._update(step, found)

    def _update(self, step: Step, id: str) -> None:  # noqa: A002 (the API's word)
        kind = self.kinds[step.kind]
        desired, saved = self._desired(step)
        saved = dataclasses.replace(saved, id=id)
        self.store.intent(Intent(step.key, "update", saved))
        changed = {change.path[0] for change in step.changes if change.path and change.action > Action.SKIP}
        kind.update(self.client, id, desired, changed)
        self._finish(step, kind, saved)

    def _finish(self, step: Step, kind: Kind, saved: Saved) -> None:
        """Record the outcome at once, then what the workspace made of it: the baseline for drift."""
        self.store.done(step.key, saved)
        self.ids[step.key] = saved.id
        remote = kind.read(self.client, saved.id)
        self.store.done(step.key, dataclasses.replace(saved, remote=remote), durable=False)

    def _delete(self, step: Step, saved: Saved) -> None:
        self.store.intent(Intent(step.key, "delete", saved))
        self.kinds[saved.kind].delete(self.client, saved.id)
        self.store.gone(step.key)


def dependencies(active: Mapping[str, Step]) -> dict[str, set[str]]:
    """For each step the steps to wait for: makers of what it needs, and users of what it deletes."""
    graph: dict[str, set[str]] = {key: set() for key in active}
    for key, step in active.items():
        ending = step.action in (Action.DELETE, Action.FORGET)
        if not ending:
            graph[key] |= {item for item in step.depends_on if item in active}
        elif step.with_parent and step.parent in active:
            graph[key].add(step.parent)
        for item in step.saved.depends_on if step.saved else ():
            needed = active.get(item)
            if needed is not None and needed.action is Action.DELETE and not step.with_parent:
                graph[item].add(key)
    return graph


def is_refusal(error: BaseException) -> bool:
    """Whether the workspace said no: a server error or a lost answer would leave it open what happened."""
    from databricks.sdk.errors import platform

    refusals = (
        platform.BadRequest,
        platform.Unauthenticated,
        platform.PermissionDenied,
        platform.NotFound,
        platform.ResourceConflict,
        platform.TooManyRequests,
        platform.NotImplemented,
    )
    return isinstance(error, refusals)


def explained(error: BaseException) -> str:
    """An error of a call as one sentence."""
    code: Any = getattr(error, "error_code", None)
    return f"{code}: {error}" if code else str(error) or type(error).__name__
