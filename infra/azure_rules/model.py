"""The vocabulary of the rules: what is judged, what it is judged against, and what a refusal says.

A rule sees one resource (token and camelCase inputs) and a read-only view of what exists. It never sees
Pulumi, so the same rule serves mocks, the local provider, a policy pack and a check before deployment.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, Literal, Protocol

Operation = Literal["create", "update", "delete"]
WRITE: Final[tuple[Operation, ...]] = ("create", "update")
Evidence = Literal["quoted", "documented", "assumed"]
"""How sure the error code is: `quoted` from an answer of Azure in a public thread or file, `documented` by
Microsoft, or `assumed` (the refusal itself is certain, its code is the likeliest of that provider)."""


@dataclasses.dataclass(frozen=True)
class Refusal:
    """What Azure answers when a rule is broken, and what to do about it."""

    rule: str
    code: str
    """Azure's own error code, for instance `AccountNameInvalid`."""
    message: str
    path: str
    """Property path inside the inputs, for instance `parameters.customVirtualNetworkId.value`."""
    source: str
    fix: str
    status: int = 400
    evidence: Evidence = "assumed"

    def __str__(self) -> str:
        where = f"\n  property: {self.path}" if self.path else ""
        doubt = ", code assumed" if self.evidence == "assumed" else ""
        return (
            f'Status={self.status} Code="{self.code}" Message="{self.message}"{where}\n'
            f"  fix: {self.fix}\n  rule: {self.rule} ({self.source}{doubt})"
        )


@dataclasses.dataclass(frozen=True)
class Existing:
    """A resource that exists: its id, type token, inputs last sent and outputs last returned."""

    id: str
    token: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Last segment of the id."""
        return self.id.rsplit("/", 1)[-1]


@dataclasses.dataclass(frozen=True)
class Resource:
    """A resource about to be created, updated or deleted; secrets are opened, unknowns are UNKNOWN."""

    token: str
    inputs: Mapping[str, Any]
    id: str = ""
    """Full ARM id, or empty while parts of it are unknown."""
    existing: Existing | None = None
    """What is there now, for an update or a delete."""

    @property
    def name(self) -> str:
        """Last segment of the id; empty while unknown."""
        return self.id.rsplit("/", 1)[-1]


class World(Protocol):
    """Read-only view of what exists."""

    @property
    def complete(self) -> bool:
        """Whether absence from this view means absence from Azure."""
        ...

    @property
    def subscription_id(self) -> str:
        """The subscription this view knows; nothing is said about others."""
        ...

    def get(self, resource_id: str) -> Existing | None:
        """The resource of that id, case-insensitive."""
        ...

    def of_type(self, token: str) -> Iterable[Existing]:
        """Every resource of a type token."""
        ...

    def named(self, token: str, name: str) -> Iterable[Existing]:
        """Every resource of a type token whose id ends with this name, in any case and any group."""
        ...

    def below(self, resource_id: str, token: str, mentioning: str = "") -> Collection[Existing]:
        """Every resource of a type token under this id whose inputs contain a text, in any case.

        The length is known without reading them.
        """
        ...

    def reserved(self, kind: str, name: str) -> str | None:
        """Id of the soft-deleted resource that still holds this name, if any."""
        ...


class NoWorld:
    """Nothing is known about what exists: rules on references and uniqueness stay silent."""

    complete = False
    subscription_id = ""

    def get(self, resource_id: str) -> Existing | None:  # noqa: ARG002
        """Nothing is known."""
        return None

    def of_type(self, token: str) -> Iterable[Existing]:  # noqa: ARG002
        """Nothing is known."""
        return ()

    def named(self, token: str, name: str) -> Iterable[Existing]:  # noqa: ARG002
        """Nothing is known."""
        return ()

    def below(self, resource_id: str, token: str, mentioning: str = "") -> Collection[Existing]:  # noqa: ARG002
        """Nothing is known."""
        return ()

    def reserved(self, kind: str, name: str) -> str | None:  # noqa: ARG002
        """Nothing is known."""
        return None


Finding = tuple[str, str]
"""Property path and Azure's message."""
Check = Callable[[Resource, World], Iterable[Finding]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing Azure refuses. `check` yields a finding per violation and nothing for what is unknown."""

    id: str
    tokens: tuple[str, ...]
    code: str
    source: str
    fix: str
    check: Check
    status: int = 400
    evidence: Evidence = "assumed"
    on: tuple[Operation, ...] = WRITE
    needs_complete: bool = False
    """Refuses what is missing, or held by what is gone: a view that knows only a part never tells."""
    needs_world: bool = False
    """Judged only against a world: skipped in a preview, where what the program creates is not there yet."""

    def judge(self, resource: Resource, world: World) -> list[Refusal]:
        """Every violation of this rule by `resource`."""
        return [
            Refusal(self.id, self.code, message, path, self.source, self.fix, self.status, self.evidence)
            for path, message in self.check(resource, world)
        ]
