"""Property paths (``tags.team``, ``rules[0].name``, ``rules[*]``) as resource options name them.

ignoreChanges resets values along a path, replaceOnChanges asks whether a changed path lies under one.
Syntax and semantics: https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/ and
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/property_path.go
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from local_cloud.azure.engine.values import is_secret, make_secret, unwrap

Path: TypeAlias = tuple[str | int, ...]

_PART = re.compile(
    r'\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+)\]|\[(?P<star>\*)\]|\["(?P<key>(?:[^"\\]|\\.)*)"\]'
)
_MISSING = object()


def parse(text: str) -> Path:
    """The steps of a property path.

    Raises:
        ValueError: the text is not a property path.
    """
    steps: list[str | int] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise ValueError(f"'{text}' is not a property path: unexpected '{text[position:]}'")
        if match["index"] is not None:
            steps.append(int(match["index"]))
        elif match["key"] is not None:
            steps.append(re.sub(r"\\(.)", r"\1", match["key"]))
        else:
            steps.append(match["star"] or match["name"])
        position = match.end()
    return tuple(steps)


def covers(outer: Path, inner: Path) -> bool:
    """Whether ``inner`` is ``outer`` or lies under it; ``*`` in ``outer`` stands for any one step."""
    if len(outer) > len(inner):
        return False
    return all(step in ("*", other) for step, other in zip(outer, inner, strict=False))


def reset(path: Path, old: Any, new: Any) -> Any:
    """``new`` with the value at ``path`` as it was in ``old`` (absent there: absent here).

    Raises:
        KeyError: an element on the way to the last one is missing in ``new``.
    """
    if is_secret(new) or is_secret(old):
        inner = reset(path, unwrap(old), unwrap(new))
        return make_secret(inner)
    step, rest = path[0], path[1:]
    if step == "*":
        return _reset_all(rest, old, new)
    before, after = _get(old, step), _get(new, step)
    if not rest:
        return _with(new, step, before)
    if after is _MISSING and before is _MISSING:
        return new
    if after is _MISSING or before is _MISSING:
        raise KeyError(step)
    return _with(new, step, reset(rest, before, after))


def _reset_all(rest: Path, old: Any, new: Any) -> Any:
    if not isinstance(new, (dict, list)) or not isinstance(old, type(new)):
        return new
    if not rest:
        return old
    keys = list(new) if isinstance(new, dict) else list(range(len(new)))
    for key in keys:
        if _get(old, key) is not _MISSING:
            new = _with(new, key, reset(rest, _get(old, key), _get(new, key)))
    return new


def _get(container: Any, step: str | int) -> Any:
    container = unwrap(container)
    if isinstance(container, dict):
        return container.get(str(step), _MISSING)
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        return container[step]
    return _MISSING


def _with(container: Any, step: str | int, value: Any) -> Any:
    if isinstance(container, dict):
        result = {key: item for key, item in container.items() if key != str(step)}
        return result if value is _MISSING else {**result, str(step): value}
    if not isinstance(container, list) or not isinstance(step, int):
        raise KeyError(step)
    if value is _MISSING:
        return [item for index, item in enumerate(container) if index != step]
    if step == len(container):
        return [*container, value]
    if step > len(container):
        raise KeyError(step)
    return [value if index == step else item for index, item in enumerate(container)]
