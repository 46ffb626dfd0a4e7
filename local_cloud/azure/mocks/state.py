"""What the last `up` of a stack left behind, so that a second one is an update and not a conflict.

Only what decides between create, update, replace and delete is kept: this is the memory of one test, not a
Pulumi state file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from local_cloud.azure.core import AzureCore
from local_cloud.azure.mocks.recording import Step


class ProtectedError(Exception):
    """The run would delete or replace a resource that has `protect`."""

    def __init__(self, urn: str, step: str) -> None:
        super().__init__(
            f"{urn} is protected and would be {step}d. Keep it, or first run the program once with "
            f"protect=False."
        )
        self.urn = urn


@dataclasses.dataclass(frozen=True)
class Kept:
    """One resource of azure-native after an `up`. `inputs` and `outputs` may hold secret wrappers."""

    token: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    core: AzureCore
    protect: bool = False
    retain: bool = False


class StackState:
    """Resources by URN, in the order they were registered."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._others: dict[str, Any] = {}

    def find(self, urn: str, aliases: Iterable[str]) -> tuple[str, Kept] | tuple[None, None]:
        """The earlier resource under its URN or one it had before, with that URN."""
        for known in (urn, *aliases):
            if known in self._kept:
                return known, self._kept[known]
        return None, None

    def compare(self, urn: str, inputs: Any, *, remember: bool) -> Step:
        """What becomes of a resource that is not Azure's: a component, a provider, a dynamic resource."""
        step: Step = "create"
        if urn in self._others:
            step = "same" if self._others[urn] == inputs else "update"
        if remember:
            self._others[urn] = inputs
        return step

    def keep(self, urn: str, kept: Kept, before: str | None = None) -> None:
        """Remember a resource as it is now; `before` is the URN it had until now."""
        if before is not None and before != urn:
            del self._kept[before]
        self._kept[urn] = kept

    def protected_below(self, resource_id: str) -> str | None:
        """URN of a protected resource that goes when the one of that ARM id goes."""
        start = f"{resource_id.lower()}/"
        held = (urn for urn, kept in self._kept.items() if kept.protect and kept.id.lower().startswith(start))
        return next(held, None)

    def left_over(self, registered: Iterable[str]) -> list[str]:
        """URNs no longer registered, the youngest first: nothing is deleted before what needs it."""
        still = set(registered)
        return [urn for urn in reversed(self._kept) if urn not in still]

    def delete(self, urn: str) -> None:
        """Delete one resource in Azure and forget it; raises ProtectedError, RefusedError, AzureError."""
        self.deletable(urn)
        kept = self._kept[urn]
        if not kept.retain:
            kept.core.delete(kept.token, kept.id)
        del self._kept[urn]

    def deletable(self, urn: str) -> None:
        """Raise ProtectedError if the resource must stay."""
        if self._kept[urn].protect:
            raise ProtectedError(urn, "delete")
