"""Reads every resource back, so that the state says what is really there.

Inputs follow what the provider reports as inputs, so the next update undoes a change made behind Pulumi's
back; what is gone leaves the state, and the next update creates it again. As with the official engine, a
resource counts as updated when its inputs changed: outputs that Azure changed by itself (a network's list of
subnets) are taken over silently, and so are inputs whose changes the program ignores.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from local_cloud.azure.engine import diffing
from local_cloud.azure.engine.errors import ProviderError, ResourceError
from local_cloud.azure.engine.events import EventStream, Step
from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.registry import ProviderRegistry
from local_cloud.azure.engine.state import StateStore
from local_cloud.azure.engine.urns import PROVIDER_PREFIX
from local_cloud.azure.engine.values import Properties, with_secret_keys

PARALLEL = 16


def refresh(store: StateStore, registry: ProviderRegistry, events: EventStream) -> None:
    """Refresh all resources that providers own; failures become diagnostics and the rest goes on."""
    for pending in store.interrupted.values():
        events.diagnostic(
            "warning",
            f"an interrupted run was {pending.operation} this; `up` or `destroy` finds out if that happened",
            pending.resource.urn,
        )
    states = [
        state
        for state in store.resources.values()
        if state.custom and not state.pending_replacement and not state.type.startswith(PROVIDER_PREFIX)
    ]
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="refresh") as pool:
        for _ in pool.map(lambda state: _refresh(state, store, registry, events), states):
            pass


def _refresh(
    state: ResourceState, store: StateStore, registry: ProviderRegistry, events: EventStream
) -> None:
    step = Step("refresh", state.urn, state.type, old=state, new=state)
    events.learn_secrets([state.inputs, state.outputs])
    events.before(step)
    try:
        found = registry.serve(state.type, state.provider).read(state)
    except (ProviderError, ResourceError) as error:
        events.diagnostic("error", f"refresh failed: {error}", state.urn)
        events.failed(step)
        return
    if not found.id:
        store.commit(drop=[state.serial])
        events.after(replace(step, new=None), count_as="delete")
        return
    new = replace(
        state,
        id=found.id,
        inputs=state.inputs if found.inputs is None or state.external else found.inputs,
        outputs=with_secret_keys(found.outputs, state.additional_secret_outputs),
    )
    events.learn_secrets([new.inputs, new.outputs])
    if new != state:
        store.commit(put=[new])
    drifted = new.outputs != state.outputs if state.external else _noticed(state, new) != state.inputs
    events.after(replace(step, new=new), count_as="update" if drifted else "same")


def _noticed(old: ResourceState, new: ResourceState) -> Properties:
    """The new inputs with what the program ignores as it was (https://github.com/pulumi/pulumi/pull/16146)."""
    try:
        return diffing.ignoring(new.inputs, old.inputs, tuple(old.ignore_changes))
    except ResourceError:  # a path is gone, which is a difference
        return new.inputs
