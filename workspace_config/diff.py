"""Compares JSON documents field by field; lists with identity by key, so that order means nothing there.

Pure functions: the plan rests on them, and tests feed them data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Path = tuple[str, ...]


class Missing:
    """The absence of a value, as distinct from null."""

    def __repr__(self) -> str:
        return "(nothing)"


MISSING: Final = Missing()


def normalized(value: Any, keyed_by: Mapping[str, str], path: str = "") -> Any:
    """Drop empty values and turn lists named in `keyed_by` into mappings `[key] -> element`.

    The APIs return absent, null, {} and [] without meaning a difference. A key may name alternatives: `a|b`.
    """
    if isinstance(value, dict):
        found = {
            name: normalized(item, keyed_by, f"{path}.{name}" if path else name)
            for name, item in value.items()
        }
        return {name: item for name, item in found.items() if not is_empty(item)}
    if isinstance(value, list):
        items = [normalized(item, keyed_by, path) for item in value]
        fields = keyed_by[path].split("|") if path in keyed_by else []
        if not fields:
            return items
        return {f"[{_identity(item, fields, index)}]": item for index, item in enumerate(items)}
    return value


def _identity(item: Any, fields: list[str], index: int) -> str:
    found = [str(item[field]) for field in fields if isinstance(item, dict) and field in item]
    return found[0] if found else str(index)


def is_empty(value: Any) -> bool:
    """Whether a value says nothing to the APIs."""
    return value is None or value in ({}, [])


def differences(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Yield (path, old, new) for every leaf that differs; a missing side is MISSING."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from differences(old.get(name, MISSING), new.get(name, MISSING), (*path, name))
    elif not same(old, new):
        yield path, old, new


def same(old: Any, new: Any) -> bool:
    """Equality that tells true from 1 but not 1 from 1.0."""
    if isinstance(old, bool) is not isinstance(new, bool):
        return False
    return bool(old == new)


def covers(wanted: Any, actual: Any) -> bool:
    """Whether everything wanted is there; what the workspace adds by itself does not matter."""
    if isinstance(wanted, dict) and isinstance(actual, dict):
        return all(name in actual and covers(item, actual[name]) for name, item in wanted.items())
    if isinstance(wanted, list) and isinstance(actual, list):
        return len(wanted) == len(actual) and all(covers(w, a) for w, a in zip(wanted, actual, strict=True))
    return same(wanted, actual)


def at(document: Any, path: Path) -> Any:
    """The value at a path of a normalized document, or MISSING."""
    for name in path:
        if not isinstance(document, dict) or name not in document:
            return MISSING
        document = document[name]
    return document


def shown(path: Path) -> str:
    """A path as people read it: `tasks[bronze].timeout_seconds`."""
    return ".".join(path).replace(".[", "[")
