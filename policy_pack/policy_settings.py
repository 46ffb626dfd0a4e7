"""Settings of a policy: one declaration gives the engine's schema, the default and our own check."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

Config = Mapping[str, Any]


class ConfigurationError(Exception):
    """Policy configuration that does not fit its schema; the message names policy, property and fix."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """A list of strings a user may set for one policy."""

    name: str
    description: str
    default: tuple[str, ...] = ()
    pattern: str = ".+"
    """Regular expression every string must match as a whole."""

    def schema(self) -> dict[str, Any]:
        """JSON schema of the property."""
        return {
            "type": "array",
            "items": {"type": "string", "pattern": f"^({self.pattern})$"},
            "uniqueItems": True,
            "default": list(self.default),
            "description": self.description,
        }


def resolve(policy: str, settings: Iterable[Setting], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given properties with defaults filled in; raises ConfigurationError on what no schema allows."""
    known = {setting.name: setting for setting in settings}
    unknown = sorted(set(given) - set(known))
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        raise ConfigurationError(f"policy {policy!r} has no property {unknown[0]!r}; its properties: {names}")
    for name, value in given.items():
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigurationError(f"policy {policy!r}, property {name!r}: {value!r} is no list of strings")
        wrong = [item for item in value if not re.fullmatch(known[name].pattern, item)]
        if wrong:
            raise ConfigurationError(
                f"policy {policy!r}, property {name!r}: {wrong[0]!r} does not match {known[name].pattern!r}"
            )
        if len(set(value)) != len(value):
            raise ConfigurationError(f"policy {policy!r}, property {name!r}: {value!r} repeats a value")
    return {name: list(given.get(name, setting.default)) for name, setting in known.items()}
