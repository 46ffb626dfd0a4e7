"""How a name is judged: one row per resource type becomes one rule."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules.model import Evidence, Finding, Resource, Rule, World
from infra.azure_rules.values import text

NAMING: Final = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"


@dataclasses.dataclass(frozen=True)
class NameRule:
    """What a name must look like; `pattern` is matched against the whole name."""

    token: str
    property: str
    pattern: str
    shortest: int
    longest: int
    code: str
    message: str
    says: str
    """The rule in words, for the fix."""
    source: str = NAMING
    evidence: Evidence = "assumed"


@dataclasses.dataclass(frozen=True)
class Family:
    """Types whose names have one shape: a pattern, the code of their provider, and the shape in words."""

    pattern: str
    code: str
    says: str
    message: str = "The name '{name}' is invalid."
    source: str = NAMING
    evidence: Evidence = "assumed"

    def rows(self, *types: tuple[str, str, int, int]) -> tuple[NameRule, ...]:
        """One row per (`module:Type`, name property, shortest, longest)."""
        return tuple(
            NameRule(
                f"azure-native:{kind}", name, self.pattern, shortest, longest, self.code, self.message,
                f"{shortest}-{longest} {self.says}", self.source, self.evidence,
            )
            for kind, name, shortest, longest in types
        )  # fmt: skip


def as_rule(row: NameRule) -> Rule:
    """The rule a row stands for."""
    whole = re.compile(row.pattern)

    def check(resource: Resource, _world: World) -> Iterable[Finding]:
        name = text(resource.inputs, row.property)
        if name is None:
            return
        if not row.shortest <= len(name) <= row.longest or not whole.fullmatch(name):
            yield row.property, row.message.format(name=name)

    kind = row.token.split(":", 1)[1].replace(":", "-").lower()
    return Rule(
        id=f"name-{kind}", tokens=(row.token,), code=row.code, source=row.source, evidence=row.evidence,
        fix=f"Use {row.says}.", check=check, on=("create",),
    )  # fmt: skip
