"""What is wrong with a stack's settings, as one sentence and one command per setting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class SettingError:
    """One wrong setting: its full key, what was found, the rule it breaks and the command that fixes it."""

    key: str
    found: str
    rule: str
    fix: str

    def __str__(self) -> str:
        return f"{self.key}: found {self.found}; {self.rule}.\n    {self.fix}"


class SettingsError(ValueError):
    """Every error of one stack's settings, in the order of the settings."""

    def __init__(self, stack: str, errors: Iterable[SettingError]) -> None:
        self.stack = stack
        self.errors = tuple(errors)
        count = f"{len(self.errors)} error" + ("s" if len(self.errors) > 1 else "")
        lines = [f"{count} in the settings of stack '{stack}' (Pulumi.{stack}.yaml); nothing was created."]
        super().__init__("\n".join([*lines, *(f"  {error}" for error in self.errors)]))
