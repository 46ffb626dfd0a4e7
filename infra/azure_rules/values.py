"""Reading inputs without judging what is not known yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How a value that is not computed yet travels in the Pulumi protocol."""


class _Missing:
    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


def is_unknown(value: Any) -> bool:
    """Whether `value` is not computed yet."""
    return isinstance(value, str) and value == UNKNOWN


def has_unknown(value: Any) -> bool:
    """Whether something not computed yet is anywhere inside `value`."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return is_unknown(value)


def read(inputs: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path: MISSING if absent or null, UNKNOWN if not computed yet."""
    current: Any = inputs
    for key in path.split("."):
        if is_unknown(current):
            return UNKNOWN
        if not isinstance(current, Mapping):
            return MISSING
        current = current.get(key, MISSING)
    return MISSING if current is None else current


def text(inputs: Mapping[str, Any], path: str) -> str | None:
    """The string at `path`, or None if it is absent, unknown or no string."""
    value = read(inputs, path)
    return value if isinstance(value, str) and not is_unknown(value) else None


def number(inputs: Mapping[str, Any], path: str) -> float | None:
    """The number at `path`, or None."""
    value = read(inputs, path)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def present(inputs: Mapping[str, Any], path: str) -> bool:
    """Whether something, perhaps not computed yet, is set at `path`."""
    return read(inputs, path) is not MISSING


def absent(inputs: Mapping[str, Any], path: str) -> bool:
    """Whether nothing is set at `path` and nothing unknown could set it."""
    return read(inputs, path) is MISSING


def items(inputs: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Known elements of the list at `path`, each with its own path."""
    value = read(inputs, path)
    if isinstance(value, list):
        for index, item in enumerate(value):
            if not is_unknown(item):
                yield f"{path}[{index}]", item
