"""Brings one registered resource to its goal: same, create, update or replace, decided like the real engine.

Order of decisions: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
(generateSteps). Registrations of independent resources run side by side; the SDK registers a resource only
after what it depends on.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace

from local_cloud.azure.engine import diffing, urns
from local_cloud.azure.engine.cascade import Cascade
from local_cloud.azure.engine.errors import ProviderError, ResourceError
from local_cloud.azure.engine.events import EventStream
from local_cloud.azure.engine.importing import import_resource
from local_cloud.azure.engine.model import Goal, ResourceState
from local_cloud.azure.engine.project import Project
from local_cloud.azure.engine.provider import Diff
from local_cloud.azure.engine.registry import ProviderRegistry
from local_cloud.azure.engine.state import Pending, StateStore
from local_cloud.azure.engine.steps import Client, ReportedError, StepRunner
from local_cloud.azure.engine.values import (
    ARCHIVE,
    ASSET,
    Properties,
    contains,
    is_unknown,
    signature,
    without_unknowns,
)


@dataclass(frozen=True)
class Registered:
    """The answer to a registration; ``state`` None means that it failed or was skipped."""

    urn: str
    state: ResourceState | None = None


class Registrations:
    """All registrations of one run of a program."""

    def __init__(
        self,
        project: Project,
        store: StateStore,
        registry: ProviderRegistry,
        events: EventStream,
        *,
        preview: bool,
    ) -> None:
        self._project, self._store, self._registry, self._events = project, store, registry, events
        self._run = StepRunner(store, events, preview=preview)
        self._preview = preview
        self._lock = threading.RLock()
        self._olds = store.live()
        self._aliased: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._cascade = Cascade(registry, self._run)
        self._replaced: set[str] = set()
        self.seen: set[str] = set()
        self.failed: set[str] = set()
        self.states: dict[str, ResourceState] = {}

    def register(self, goal: Goal) -> Registered:
        """RegisterResource: never raises for a fault of the resource, which becomes diagnostics."""
        urn = self._urn(goal.parent, goal.type, goal.name)
        try:
            old = self._claim(urn, goal.parent, goal)
        except ResourceError as error:
            self._report(urn, error)
            return Registered(urn)
        try:
            self._refuse_unsupported(goal)
            state = None if self._is_blocked(urn, goal) else self._reach(urn, goal, old)
        except (ResourceError, ProviderError) as error:
            self._report(urn, error)
            state = None
        return self._registered(urn, state)

    def read(self, goal: Goal, resource_id: str) -> Registered:
        """ReadResource: a resource that exists outside this stack."""
        urn = self._urn(goal.parent, goal.type, goal.name)
        try:
            old = self._claim(urn, goal.parent, goal)
            if self._is_blocked(urn, goal):
                return self._registered(urn, None)
            new = replace(goal.new_state(urn, goal.inputs), id=resource_id, external=True)
            if is_unknown(resource_id):
                return self._registered(urn, replace(new, id=""))
            _refuse_takeover(old, resource_id)
            client = self._registry.serve(goal.type, goal.provider)
            return self._registered(urn, self._run.read(client, new, old))
        except (ResourceError, ProviderError) as error:
            self._report(urn, error)
            return self._registered(urn, None)

    def outputs(self, urn: str, outputs: Properties) -> None:
        """RegisterResourceOutputs of a component or of the stack."""
        state = self.states.get(urn)
        if state is None:
            return
        self._events.learn_secrets(outputs)
        kept = outputs if self._preview else without_unknowns(outputs)
        if kept != state.outputs:
            state.outputs = kept
            self._store.commit(put=[state])

    def _urn(self, parent: str, type_: str, name: str) -> str:
        return urns.make_urn(self._project.stack, self._project.name, parent, type_, name)

    def _registered(self, urn: str, state: ResourceState | None) -> Registered:
        with self._lock:
            if state is None:
                self.failed.add(urn)
            else:
                self.states[urn] = state
        return Registered(urn, state)

    def _report(self, urn: str, error: ResourceError | ProviderError) -> None:
        if not isinstance(error, ReportedError):
            for message in error.messages if isinstance(error, ResourceError) else (str(error),):
                self._events.diagnostic("error", message, urn)

    def _claim(self, urn: str, parent: str, goal: Goal) -> ResourceState | None:
        """The earlier resource this one continues, under this URN or an alias."""
        with self._lock:
            if urn in self.seen:
                raise ResourceError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
            self.seen.add(urn)
            if urn in self._aliased:
                raise ResourceError(
                    f"'{urn}' was already taken over by '{self._aliased[urn]}' through an alias"
                )
            if urn in self._olds:
                return self._olds[urn]
            for alias in urns.alias_urns(
                goal.aliases,
                stack=self._project.stack,
                project=self._project.name,
                parent=parent,
                type_=goal.type,
                name=goal.name,
                aliased=self._aliases,
            ):
                if alias in self._olds:
                    return self._take_over(alias, urn)
        return None

    def _take_over(self, alias: str, urn: str) -> ResourceState:
        if alias in self.seen or alias in self._aliased:
            raise ResourceError(f"alias '{alias}' of '{urn}' names a resource that is itself in the program")
        self._aliased[alias], self._aliases[urn] = urn, alias
        renamed = replace(self._olds.pop(alias), urn=urn)
        self._store.commit(put=[renamed], rename={alias: urn})
        self._olds[urn] = renamed
        return renamed

    def _refuse_unsupported(self, goal: Goal) -> None:
        for name, value in goal.inputs.items():
            if contains(value, lambda item: signature(item) in (ASSET, ARCHIVE)):
                raise ResourceError(
                    f"property '{name}' is an asset or archive, which the in-process engine leaves out"
                )

    def _is_blocked(self, urn: str, goal: Goal) -> bool:
        """Whether something this resource needs has failed; it is then left as it is."""
        needs = replace(goal.new_state(urn, {}), replace_with=[]).references()
        with self._lock:
            failed = sorted(needs & self.failed)
        unknown = not self._preview and contains(goal.inputs, is_unknown)
        if failed or unknown:
            names = ", ".join(f"'{urns.name_of(item)}'" for item in failed) or "a resource"
            self._events.diagnostic("info", f"skipped: {names} it depends on failed", urn)
        return bool(failed or unknown)

    def _reach(self, urn: str, goal: Goal, old: ResourceState | None) -> ResourceState:
        client = self._registry.serve(goal.type, goal.provider) if goal.custom else None
        if goal.import_id and (old is None or old.external or goal.import_id not in (old.import_id, old.id)):
            wanted = goal.new_state(urn, goal.inputs)
            self._check(client, wanted, {})
            return import_resource(client, self._run, wanted, goal, old)
        gone = old is not None and (old.pending_replacement or self._cascade.deleted(urn))
        owned = old is not None and not old.external and not gone
        interrupted = [] if self._preview else self._store.interrupted_for(urn, "creating")
        new = goal.new_state(urn, goal.inputs)
        if old is not None and owned:
            new.inputs = diffing.ignoring(goal.inputs, old.inputs, goal.ignore_changes)
            self._check(client, new, old.inputs)
            return self._change(client, goal, old, new, interrupted)
        self._check(client, new, interrupted[-1].resource.inputs if interrupted else {})
        if old is None:
            self._warn_if_repeated(client, urn, interrupted)
            made = self._run.create(client, new, interrupted=interrupted)
            return self._settle(client, goal, made, new)
        with self._lock:
            self._replaced.add(urn)
        old = replace(old, pending_replacement=True)
        made = self._run.create(
            client, new, op="create-replacement", old=old, interrupted=interrupted, logical=False
        )
        self._run.replaced(old, made, None)
        return self._settle(client, goal, made, new)

    def _check(self, client: Client, new: ResourceState, olds: Properties) -> None:
        if client is not None:
            new.inputs = client.check(new.urn, new.type, olds, new.inputs, os.urandom(32))

    def _warn_if_repeated(self, client: Client, urn: str, interrupted: list[Pending]) -> None:
        if interrupted and client is not None:
            self._events.diagnostic(
                "warning",
                f"an interrupted run was creating this; asking provider '{client.name}' to create it again, "
                "which adopts what exists if the provider can tell",
                urn,
            )

    def _settle(self, client: Client, goal: Goal, made: ResourceState, new: ResourceState) -> ResourceState:
        """What an interrupted run created may have had other inputs than this run wants."""
        if made is new or made.inputs == new.inputs:
            return made
        return self._change(client, goal, made, goal.new_state(new.urn, new.inputs), [])

    def _change(
        self, client: Client, goal: Goal, old: ResourceState, new: ResourceState, interrupted: list[Pending]
    ) -> ResourceState:
        diff = self._diff(client, goal, old, new)
        if diff.replace:
            return self._replace(client, goal, old, new, diff, interrupted)
        if diff.changes or old.init_errors:
            return self._run.update(client, old, new, diff, goal.ignore_changes)
        return self._run.same(old, new)

    def _diff(self, client: Client, goal: Goal, old: ResourceState, new: ResourceState) -> Diff:
        if self._registry.providers_differ(old, new):
            return Diff(True, replaces=("provider",))
        diff = client.diff(old, new.urn, new.inputs, goal.ignore_changes) if client else Diff(None)
        if diff.changes is None:
            own = diffing.compared(old.inputs, new.inputs)
            diff = replace(own, replaces=diff.replaces, delete_before_replace=diff.delete_before_replace)
        if not diff.changes and self._store.interrupted_for(new.urn, "updating") and not self._preview:
            diff = replace(diff, changes=True)
        diff = diffing.replacing_on_changes(diff, goal.replace_on_changes, old.init_errors)
        with self._lock:
            causes = [urn for urn in goal.replace_with if urn in self._replaced]
        if old.replacement_trigger is not None and old.replacement_trigger != new.replacement_trigger:
            causes.append("replacementTrigger")
        return replace(diff, changes=True, replaces=(*diff.replaces, *causes)) if causes else diff

    def _replace(
        self,
        client: Client,
        goal: Goal,
        old: ResourceState,
        new: ResourceState,
        diff: Diff,
        interrupted: list[Pending],
    ) -> ResourceState:
        if old.protect and new.protect:
            raise ResourceError(
                f'unable to replace resource "{new.urn}"\nas it is currently marked for protection. '
                "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi "
                "program and run `up`"
            )
        if goal.import_id:
            raise ResourceError(
                "previously-imported resources that still specify an ID may not be replaced; "
                "please remove the `import` declaration from your program"
            )
        with self._lock:
            self._replaced.add(new.urn)
        new = goal.new_state(new.urn, goal.inputs)
        self._check(client, new, interrupted[-1].resource.inputs if interrupted else {})
        first = (
            diff.delete_before_replace if goal.delete_before_replace is None else goal.delete_before_replace
        )
        if first:
            self._cascade.delete(client, old, self._olds, self.seen)
            old = replace(old, pending_replacement=True)
        made = self._run.create(
            client, new, op="create-replacement", old=old, diff=diff, interrupted=interrupted, logical=False
        )
        self._run.replaced(old, made, diff)
        return self._settle(client, goal, made, new)


def _refuse_takeover(old: ResourceState | None, resource_id: str) -> None:
    if old is not None and not old.external and old.id != resource_id:
        raise ResourceError(
            f"{old.urn} is managed by this stack as '{old.id}', so '{resource_id}' cannot be read as it"
        )
