"""What the rehearsal asks of an engine and gets back, whichever of the two runs the Pulumi program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Progress = Callable[[str], None]
"""Called with one short line for every resource that is being changed."""


class DeploymentError(RuntimeError):
    """The program or the engine failed, said for a person. `exit_code`: 1, or 2 for bad settings."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True)
class Deployment:
    """What one run of an engine did."""

    changes: Mapping[str, int] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    resource_types: tuple[str, ...] = ()
    """Type token of every resource in the stack."""

    @property
    def changed(self) -> int:
        """Resources that were created, updated, replaced or deleted."""
        return sum(count for step, count in self.changes.items() if step != "same")


class DeploymentEngine(Protocol):
    """One of the two ways to run the program."""

    name: str

    def up(self, progress: Progress) -> Deployment:
        """Create and update until the stack is what the program says; raises DeploymentError."""
        ...

    def destroy(self, progress: Progress) -> Deployment:
        """Delete every resource in reverse order of dependency; raises DeploymentError."""
        ...
