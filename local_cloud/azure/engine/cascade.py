"""Delete before replace: what must go before a resource can be deleted while the program still runs.

Everything that takes a value from the resource and would itself be replaced if that value changed goes
first, found by asking each provider's Diff with the value unknown (calculateDependentReplacements of
https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go). The program registers
those resources later and they are then created again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from local_cloud.azure.engine import graph, urns
from local_cloud.azure.engine.errors import ResourceError
from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.registry import ProviderRegistry
from local_cloud.azure.engine.steps import Client, StepRunner
from local_cloud.azure.engine.values import UNKNOWN


class Cascade:
    """The deletes that happen while a program runs."""

    def __init__(self, registry: ProviderRegistry, run: StepRunner) -> None:
        self._registry, self._run = registry, run
        self._lock = threading.RLock()
        self._deleted: set[str] = set()

    def deleted(self, urn: str) -> bool:
        """Whether a resource of this URN was deleted because something it depends on is replaced."""
        with self._lock:
            return urn in self._deleted

    def delete(
        self, client: Client, root: ResourceState, olds: Mapping[str, ResourceState], seen: AbstractSet[str]
    ) -> None:
        """Delete ``root`` and, before it, what depends on it and must be replaced with it.

        Args:
            client: provider of ``root``.
            root: the resource to be replaced.
            olds: URN -> resource before this run.
            seen: URNs registered so far; they cannot depend on ``root`` any more.

        Raises:
            ResourceError: one of them is protected; nothing was deleted.
        """
        with self._lock:
            doomed = self._replaced_with(root, olds, seen)
            protected = [state.urn for state in doomed if state.protect]
            if protected:
                raise ResourceError([_refusal(urn, root.urn) for urn in protected])
            self._deleted.update(state.urn for state in doomed)
        for state in reversed(doomed):
            served = self._registry.serve(state.type, state.provider)
            self._run.delete(served, state, op="delete-replaced", skip=state.retain_on_delete, keep=True)
        self._run.delete(client, root, op="delete-replaced", skip=root.retain_on_delete, keep=True)

    def _replaced_with(
        self, root: ResourceState, olds: Mapping[str, ResourceState], seen: AbstractSet[str]
    ) -> list[ResourceState]:
        replaced, doomed = {root.urn}, []
        for state in graph.dependents(root.urn, list(olds.values()), seen - {root.urn}):
            skipped = not state.custom or state.external or state.pending_replacement
            if not skipped and state.urn not in self._deleted and self._would_be_replaced(state, replaced):
                replaced.add(state.urn)
                doomed.append(state)
        return doomed

    def _would_be_replaced(self, state: ResourceState, replaced: set[str]) -> bool:
        if urns.provider_urn(state.provider) in replaced or replaced & set(state.replace_with):
            return True
        touched = {key for key, needs in state.property_dependencies.items() if replaced & set(needs)}
        if not touched & set(state.inputs):
            return False
        changed = {key: UNKNOWN if key in touched else value for key, value in state.inputs.items()}
        client = self._registry.serve(state.type, state.provider)
        return client.diff(state, state.urn, changed).replace


def _refusal(urn: str, root: str) -> str:
    return (
        f'unable to replace resource "{urn}" as part of replacing "{root}" as it is currently marked for '
        "protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi "
        "program and run `up`"
    )
