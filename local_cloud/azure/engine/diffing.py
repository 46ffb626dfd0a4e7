"""The decision between same, update and replace: the provider's Diff and what the engine adds to it.

Pure functions over a Diff. Rules: applyReplaceOnChanges, processIgnoreChanges and diffResource of
https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from local_cloud.azure.engine import paths
from local_cloud.azure.engine.errors import ResourceError
from local_cloud.azure.engine.provider import Diff
from local_cloud.azure.engine.values import Properties, contains, is_unknown, unwrap

_INIT_ERROR = "#initerror"


def ignoring(inputs: Properties, old_inputs: Properties, ignore: tuple[str, ...]) -> Properties:
    """The inputs with every ignored property as it was.

    Raises:
        ResourceError: a path does not exist; all such paths at once.
    """
    wrong = []
    for text in ignore:
        inputs, found = _reset(text, old_inputs, inputs)
        wrong += [] if found else [text]
    if wrong:
        raise ResourceError(
            "cannot ignore changes to the following properties because one or more elements of the path are "
            "missing: " + ", ".join(f"'{text}'" for text in wrong)
        )
    return inputs


def _reset(text: str, old: Properties, new: Properties) -> tuple[Properties, bool]:
    try:
        return paths.reset(paths.parse(text), old, new), True
    except (KeyError, ValueError):
        return new, False


def compared(old: Properties, new: Properties) -> Diff:
    """The difference between two sets of inputs, for a provider that leaves it to the engine."""
    detailed: dict[str, dict[str, Any]] = {}
    _compare("", old, new, detailed)
    changed = tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))
    return Diff(changes=bool(changed), changed=changed, detailed=detailed)


def _compare(path: str, old: Any, new: Any, found: dict[str, dict[str, Any]]) -> None:
    old, new = unwrap(old), unwrap(new)
    if old == new and not contains(new, is_unknown):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            below = f"{path}.{key}" if path else key
            if key not in new:
                found[below] = {"diffKind": "delete", "inputDiff": True}
            elif key not in old:
                found[below] = {"diffKind": "add", "inputDiff": True}
            else:
                _compare(below, old[key], new[key], found)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            below = f"{path}[{index}]"
            if index >= len(new):
                found[below] = {"diffKind": "delete", "inputDiff": True}
            elif index >= len(old):
                found[below] = {"diffKind": "add", "inputDiff": True}
            else:
                _compare(below, old[index], new[index], found)
    else:
        found[path] = {"diffKind": "update", "inputDiff": True}


def replacing_on_changes(diff: Diff, options: tuple[str, ...], init_errors: list[str]) -> Diff:
    """The diff in which every change under a ``replace_on_changes`` path needs a replacement.

    Raises:
        ResourceError: an option is not a property path.
    """
    if not options or (not diff.changes and not init_errors):
        return diff
    try:
        wanted = [paths.parse(text) for text in options]
    except ValueError as error:
        raise ResourceError(f"replace_on_changes: {error}") from error

    def named(text: str) -> bool:
        path = paths.parse(text)
        return any(paths.covers(outer, path) for outer in wanted)

    detailed = {
        text: {**item, "diffKind": f"{item['diffKind'].removesuffix('-replace')}-replace"}
        if named(text)
        else item
        for text, item in diff.detailed.items()
    }
    replaces = [*diff.replaces, *(key for key in diff.changed if named(key) and key not in diff.replaces)]
    replaces += [key for key in _top(detailed) if key not in replaces]
    changes = diff.changes
    if init_errors and named(_INIT_ERROR):
        replaces.append(_INIT_ERROR)
        changes = True
    return replace(diff, changes=changes, replaces=tuple(replaces), detailed=detailed)


def _top(detailed: dict[str, dict[str, Any]]) -> list[str]:
    """The first step of every path that needs a replacement."""
    found = (
        str(paths.parse(text)[0]) for text, item in detailed.items() if item["diffKind"].endswith("-replace")
    )
    return list(dict.fromkeys(found))
