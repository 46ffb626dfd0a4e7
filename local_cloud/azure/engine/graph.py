"""Order among resources: what depends on what, and in which order things can be deleted.

A resource refers to its parent, its dependencies, its provider and what it is deleted with.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from local_cloud.azure.engine.model import ResourceState


def dependents(
    root: str, resources: Iterable[ResourceState], without: AbstractSet[str]
) -> list[ResourceState]:
    """Everything that depends on ``root``, directly or not, dependencies before dependents.

    Children of a component are not counted as depending on it, as in the real engine's delete-before-replace.
    """
    reached, found = {root}, []
    remaining = [state for state in resources if state.urn not in without and state.urn != root]
    grew = True
    while grew:
        grew = False
        for state in list(remaining):
            if (state.references() - {state.parent}) & reached:
                reached.add(state.urn)
                found.append(state)
                remaining.remove(state)
                grew = True
    return in_order(found)


def in_order(states: Iterable[ResourceState]) -> list[ResourceState]:
    """The states, referred-to ones first."""
    return [state for layer in reversed(delete_layers(states)) for state in layer]


def delete_layers(states: Iterable[ResourceState]) -> list[list[ResourceState]]:
    """Layers that can be deleted one after the other, each in parallel, dependents first."""
    remaining = list(states)
    layers: list[list[ResourceState]] = []
    while remaining:
        present = {state.urn for state in remaining}
        free = [state for state in remaining if not state.references() & present]
        # A cycle cannot arise from a program; a state edited by hand gets any order, not no end.
        layers.append(free or remaining)
        chosen = {id(state) for state in layers[-1]}
        remaining = [state for state in remaining if id(state) not in chosen]
    return layers[::-1]
