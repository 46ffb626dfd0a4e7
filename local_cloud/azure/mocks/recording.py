"""What a program under strict mocks did: registrations with their options, warnings, stack outputs."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

Step = Literal["create", "update", "replace", "same", "read", "import"]
"""What became of a registration. Without an earlier `up` of the stack it is create, read or import."""


@dataclasses.dataclass(frozen=True)
class Options:
    """Resource options as they reached the engine."""

    protect: bool = False
    replace_on_changes: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    delete_before_replace: bool = False
    deleted_with: str = ""
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """URNs the program says the resource had before; the SDK's own, of other API versions, are left out."""
    retain_on_delete: bool = False
    provider: str = ""
    """`<urn>::<id>` of an explicit provider; empty for the default one."""


@dataclasses.dataclass(frozen=True)
class Registered:
    """One resource the program registered. `inputs` and `outputs` are plain values; unknowns are UNKNOWN."""

    urn: str
    type: str
    name: str
    custom: bool
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    parent: str
    dependencies: tuple[str, ...]
    """URNs of everything it waits for: `depends_on` and the resources behind its inputs."""
    property_dependencies: dict[str, tuple[str, ...]]
    options: Options
    secrets: frozenset[str] = frozenset()
    """Top-level inputs and outputs that are secret, wholly or in part."""
    step: Step = "create"

    @property
    def depends_on(self) -> frozenset[str]:
        """URNs it waits for although none of its inputs comes from them."""
        implied = {urn for urns in self.property_dependencies.values() for urn in urns}
        return frozenset(self.dependencies) - implied

    def __str__(self) -> str:
        return f"{self.type} {self.name!r}"


@dataclasses.dataclass
class Recording:
    """Everything a program did."""

    resources: dict[str, Registered] = dataclasses.field(default_factory=dict)
    outputs: dict[str, Any] = dataclasses.field(default_factory=dict)
    """Stack outputs, plain."""
    secret_outputs: frozenset[str] = frozenset()
    warnings: list[str] = dataclasses.field(default_factory=list)
    invokes: list[str] = dataclasses.field(default_factory=list)
    deleted: list[str] = dataclasses.field(default_factory=list)
    """URNs an earlier `up` registered and this run no longer does."""

    @property
    def unchanged(self) -> bool:
        """Whether this run found everything as the one before left it."""
        return not self.deleted and all(item.step in {"same", "read"} for item in self.resources.values())

    def by_type(self, token: str) -> list[Registered]:
        """Registrations of a type token, in order."""
        return [item for item in self.resources.values() if item.type == token]

    def named(self, name: str) -> Registered:
        """The only registration of that logical name; raises LookupError."""
        found = [item for item in self.resources.values() if item.name == name]
        if len(found) != 1:
            known = ", ".join(sorted(item.name for item in self.resources.values()))
            raise LookupError(f"{len(found)} resources are named {name!r}; the program registered {known}")
        return found[0]
