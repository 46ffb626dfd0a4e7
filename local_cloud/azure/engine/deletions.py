"""What goes when a program has ended well: resources it no longer names, and old ones that were replaced.

Destroy is the same with nothing named. Dependents go first; resources that do not depend on each other go
together.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor

from local_cloud.azure.engine import graph
from local_cloud.azure.engine.errors import ProviderError, ResourceError
from local_cloud.azure.engine.events import EventStream
from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.registry import ProviderRegistry
from local_cloud.azure.engine.state import Pending, StateStore
from local_cloud.azure.engine.steps import ReportedError, StepRunner

PARALLEL = 16


class Deletions:
    """Deletes what is left over."""

    def __init__(
        self, store: StateStore, registry: ProviderRegistry, events: EventStream, stack: str, *, preview: bool
    ) -> None:
        self._store, self._registry, self._events, self._stack = store, registry, events, stack
        self._preview = preview
        self._run = StepRunner(store, events, preview=preview)

    def run(self, seen: AbstractSet[str]) -> None:
        """Delete every resource whose URN the program did not register, and every replaced one.

        Nothing is deleted if a protected resource is among them. A failed delete keeps what it depends on;
        the rest goes.
        """
        if not self._preview:
            self._resolve(item for item in self._store.interrupted.values() if item.resource.urn not in seen)
        doomed = [state for state in self._store.resources.values() if state.delete or state.urn not in seen]
        if self._refuse_protected(doomed):
            return
        going = {state.urn for state in doomed}
        kept: set[str] = set()
        with ThreadPoolExecutor(PARALLEL, thread_name_prefix="delete") as pool:
            for layer in graph.delete_layers(doomed):
                ready = [state for state in layer if state.urn not in kept]
                for state in layer:
                    if state.urn in kept:
                        kept |= state.references()
                for state, done in zip(
                    ready, pool.map(lambda item: self._delete(item, going), ready), strict=True
                ):
                    if not done:
                        kept |= state.references()

    def _refuse_protected(self, doomed: list[ResourceState]) -> bool:
        protected = [state.urn for state in doomed if state.protect and not state.delete]
        for urn in protected:
            self._events.diagnostic(
                "error",
                f'resource "{urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, '
                "either remove the `protect` flag from the resource in your Pulumi program and run `up`, "
                "or use the command:\n"
                f"`python -m local_cloud engine state unprotect --stack {self._stack} '{urn}'`",
                urn,
            )
        return bool(protected)

    def _delete(self, state: ResourceState, going: AbstractSet[str]) -> bool:
        if state.pending_replacement:
            # It was deleted for a replacement that the program no longer asks for.
            self._store.commit(drop=[state.serial])
            return True
        op = "discard" if state.external else "delete-replaced" if state.delete else "delete"
        skip = not state.custom or state.external or state.retain_on_delete or state.deleted_with in going
        try:
            client = None if skip else self._registry.serve(state.type, state.provider)
            self._run.delete(client, state, op=op, skip=skip)
        except ReportedError:
            return False
        except (ProviderError, ResourceError) as error:
            self._events.diagnostic("error", f"{op} failed: {error}", state.urn)
            return False
        return True

    def _resolve(self, items: Iterable[Pending]) -> None:
        """Find out whether creates that an earlier run left open happened, so that they can be deleted.

        The only question a provider answers about a resource without an id is to create it: what exists is
        then adopted, what does not is made, and both are deleted like everything else.
        """
        for item in list(items):
            if item.operation != "creating":
                self._store.commit(end=[item.number])
                continue
            begun = item.resource
            self._events.diagnostic(
                "warning",
                "an interrupted run was creating this; it is created (or found) once more so that it can be "
                "deleted",
                begun.urn,
            )
            try:
                client = self._registry.serve(begun.type, begun.provider)
                self._run.create(client, begun, interrupted=[item])
            except (ProviderError, ResourceError) as error:
                if not isinstance(error, ReportedError):
                    self._events.diagnostic("error", str(error), begun.urn)
