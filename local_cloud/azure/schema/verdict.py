"""What validation found, kept apart by what follows: ignored by the provider, or refused by its Check."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Problem:
    """Something wrong at a property path."""

    path: str
    message: str


@dataclasses.dataclass
class Verdict:
    """What validation found; `dropped` are the paths the provider leaves out of the request."""

    warnings: list[Problem] = dataclasses.field(default_factory=list)
    failures: list[Problem] = dataclasses.field(default_factory=list)
    dropped: list[str] = dataclasses.field(default_factory=list)

    def to_mapping(self) -> dict[str, Any]:
        """A verdict without failures, for the store."""
        return {"warnings": [[p.path, p.message] for p in self.warnings], "dropped": self.dropped}

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Verdict:
        """A remembered verdict."""
        return cls(
            [Problem(path, message) for path, message in values["warnings"]], [], list(values["dropped"])
        )

    def add(self, other: Verdict) -> None:
        """Take over everything another verdict holds."""
        self.warnings += other.warnings
        self.failures += other.failures
        self.dropped += other.dropped

    def warn(self, path: str, message: str) -> None:
        """Note something that neither the provider nor its Check refuses."""
        self.warnings.append(Problem(path, message))

    def drop(self, path: str, message: str) -> None:
        """Note a property the provider leaves out."""
        self.warnings.append(Problem(path, message))
        self.dropped.append(path)

    def fail(self, path: str, message: str) -> None:
        """Note what fails Check."""
        self.failures.append(Problem(path, message))


def near(name: str, names: Iterable[str]) -> str:
    """The end of a message: the nearest of the names, or nothing if none is near.

    Case and underscores come first: `storage_account` is `storageAccount`, whatever else is near.
    """
    known = list(names)
    bare = {other.replace("_", "").lower(): other for other in known}
    same = bare.get(name.replace("_", "").lower())
    found = [same] if same is not None else difflib.get_close_matches(name, known, 1)
    return f"; did you mean {found[0]!r}?" if found else ""
