"""What an update would change, and what of it needs a new resource: old inputs against new inputs.

Pure functions over plain values, with the decisions of the real provider: path parameters and its force-new
table replace, a parent that replaces makes its children replace, case and spaces of a location do not count.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

Kind = Literal["add", "delete", "update"]
Step = str | int
_TOKEN: Final = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.\[\]]+)')
_PLAIN: Final = re.compile(r"[A-Za-z_$][\w$-]*")


@dataclasses.dataclass(frozen=True)
class Change:
    """One changed property."""

    path: tuple[Step, ...]
    kind: Kind
    replace: bool

    @property
    def key(self) -> str:
        """The path in Pulumi's spelling: `a.b[0]["x.y"]`."""
        text = ""
        for step in self.path:
            if isinstance(step, int):
                text += f"[{step}]"
            elif _PLAIN.fullmatch(step):
                text += f".{step}" if text else step
            else:
                escaped = step.replace("\\", "\\\\").replace('"', '\\"')
                text += f'["{escaped}"]'
        return text

    @property
    def top(self) -> str:
        """The top-level property."""
        return str(self.path[0])


def parse_path(text: str) -> tuple[Step, ...]:
    """A property path as Pulumi writes it; `*` matches any step."""
    steps: list[Step] = []
    for quoted, index, name in _TOKEN.findall(text):
        steps.append(
            int(index) if index.isdigit() else quoted.replace('\\"', '"') if quoted else index or name
        )
    return tuple(steps)


def diff(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    force_new: Iterable[str],
    state: Mapping[str, Any],
    ignore: Iterable[str] = (),
) -> list[Change]:
    """Ordered changes between plain inputs.

    `state` is what Azure returned last: giving a replacing property the value it has is no replacement.
    """
    ignored = [parse_path(path) for path in ignore]
    forced = set(force_new)
    found: list[Change] = []
    for change in _objects(old, new, (), forced, inherited=False):
        if _same_location(change, old, new) or any(_covers(path, change.path) for path in ignored):
            continue
        replace = change.replace
        if replace and change.kind == "add" and len(change.path) == 1:
            replace = state.get(change.top) != new.get(change.top)
        found.append(dataclasses.replace(change, replace=replace))
    return sorted(found, key=lambda change: change.key)


def _objects(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    path: tuple[Step, ...],
    forced: set[str],
    *,
    inherited: bool,
) -> Iterator[Change]:
    for name in {**old, **new}:
        if name.startswith("__") and not path:
            continue
        here = (*path, name)
        replace = _pattern(here) in forced
        if name not in old:
            yield Change(here, "add", replace or inherited)
        elif name not in new:
            yield Change(here, "delete", replace or inherited)
        else:
            yield from _values(old[name], new[name], here, forced, inherited=replace or inherited)


def _values(
    old: Any, new: Any, path: tuple[Step, ...], forced: set[str], *, inherited: bool
) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _objects(old, new, path, forced, inherited=inherited)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            here = (*path, index)
            if index >= len(old):
                yield Change(here, "add", inherited)
            elif index >= len(new):
                yield Change(here, "delete", inherited)
            else:
                yield from _values(old[index], new[index], here, forced, inherited=inherited)
    elif old != new:
        yield Change(path, "update", inherited)


def _pattern(path: tuple[Step, ...]) -> str:
    text = ""
    for step in path:
        text += "[]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _same_location(change: Change, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return (
        change.path == ("location",)
        and change.kind == "update"
        and (str(old["location"]).replace(" ", "").lower() == str(new["location"]).replace(" ", "").lower())
    )


def _covers(pattern: tuple[Step, ...], path: tuple[Step, ...]) -> bool:
    return len(pattern) <= len(path) and all(p in ("*", step) for p, step in zip(pattern, path, strict=False))


def projected(
    inputs: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Inputs after a refresh: what changed in Azure between two answers, applied to the inputs as written.

    Only inputs that were written follow: values Azure fills in by itself must not become inputs.
    """
    result: dict[str, Any] = {}
    for name, value in inputs.items():
        if name not in before or name not in after:
            if name in after or name not in before:
                result[name] = value
            continue
        result[name] = _follow(value, before[name], after[name])
    return result


def _follow(value: Any, before: Any, after: Any) -> Any:
    if before == after:
        return value
    if isinstance(value, dict) and isinstance(before, dict) and isinstance(after, dict):
        kept = projected(value, before, after)
        added = {name: item for name, item in after.items() if name not in before}
        return {**kept, **added}
    if isinstance(value, list) and isinstance(before, list) and isinstance(after, list):
        same = min(len(value), len(before), len(after))
        return [_follow(value[i], before[i], after[i]) for i in range(same)] + after[same:]
    return after
