"""The vocabulary of the pack: what a policy sees, what it finds, and how strictly it is enforced.

Policies are plain functions over these types, so a test calls them without an engine and the analyzer
converts a resource once for all of them, whatever their number.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

from policy_pack.policy_settings import Config, Setting

Level = Literal["advisory", "mandatory", "remediate", "disabled"]
Severity = Literal["low", "medium", "high", "critical"]
PACK: Final = "azure-databricks-platform"
VERSION: Final = "0.1.0"


@dataclasses.dataclass(frozen=True)
class View:
    """One resource as the analyzer sees it: secrets are opened, what is not computed yet is UNKNOWN."""

    urn: str
    token: str
    """Type token without an explicit API version."""
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Only in a stack: what the provider returned."""
    secrets: frozenset[str] = frozenset()
    """Property paths of the inputs that are secret; what is below them is secret too."""
    secret_texts: frozenset[str] = frozenset()
    """Secret strings, which no message may repeat."""
    protect: bool = False
    dependencies: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """Only in a stack: URNs that each property was made from."""

    @property
    def id(self) -> str:
        """ARM id, or empty while it is unknown."""
        value = self.outputs.get("id")
        return value if isinstance(value, str) and value.startswith("/") else ""

    def is_secret(self, path: str) -> bool:
        """Whether the value at `path`, or something it is part of, is secret."""
        return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in self.secrets)


@dataclasses.dataclass(frozen=True, eq=False)
class Stack:
    """Every resource of the stack; compared by identity, so that what is derived from it can be kept."""

    resources: tuple[View, ...]

    @functools.cached_property
    def by_token(self) -> dict[str, list[View]]:
        """Resources grouped by type token."""
        groups: dict[str, list[View]] = {}
        for view in self.resources:
            groups.setdefault(view.token, []).append(view)
        return groups

    def of(self, tokens: Iterable[str]) -> list[View]:
        """Resources of these type tokens; all of them if there are no tokens."""
        wanted = tuple(tokens)
        if not wanted:
            return list(self.resources)
        return [view for token in wanted for view in self.by_token.get(token, ())]


Finding = tuple[str, str]
"""Property path and what is wrong there."""
Check = Callable[[View, Config], Iterable[Finding]]
StackFinding = tuple[str, str]
"""URN of the resource and what is wrong with it."""
StackCheck = Callable[[Stack, Config], Iterable[StackFinding]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Policy:
    """What every policy says about itself."""

    id: str
    reason: str
    """Why it matters, in a sentence."""
    source: str
    """Documentation of Microsoft or Databricks it follows."""
    fix: str
    level: Level = "mandatory"
    severity: Severity = "medium"
    concern: str
    """What it is about, for instance `storage`; a tag of the policy."""
    settings: tuple[Setting, ...] = ()

    @property
    def description(self) -> str:
        """One paragraph: the reason, the fix and where to read on."""
        return f"{self.reason} Fix: {self.fix} ({self.source})"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourcePolicy(Policy):
    """Judges the inputs of one resource before it is created or updated; no tokens means every resource."""

    tokens: tuple[str, ...]
    check: Check
    in_stack: StackCheck | None = None
    """What more can be said at the end, when ids and other resources are known."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StackPolicy(Policy):
    """Judges all resources of the stack together, at the end of a preview or an update."""

    check: StackCheck
