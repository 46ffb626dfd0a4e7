"""What the values of a stack file look like: JSON texts that are objects, and the paths of nested keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def member(path: str, key: str) -> str:
    """The path of a key in a map; one that has dots itself is put in brackets, as Pulumi wants it."""
    return f'{path}["{key}"]' if "." in key else f"{path}.{key}"


def parsed(value: Any) -> Any:
    """Pulumi hands an object setting over as JSON text."""
    if isinstance(value, str) and value[:1] in "[{" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def leaves(values: Mapping[str, Any], whole: set[str], prefix: str = "") -> Iterable[str]:
    """Paths of everything that is set; a path in `whole` is one setting, whatever is below it."""
    for key, value in values.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and value and path not in whole and "secure" not in value:
            yield from leaves(value, whole, f"{path}.")
        elif isinstance(value, list) and path not in whole and any(isinstance(one, dict) for one in value):
            named = {f"{key}[{index}]": one for index, one in enumerate(value)}
            yield from leaves(named, whole, prefix)
        else:
            yield path
