"""Decides what to do from three documents per object: wanted (spec), saved (last apply), actual (workspace).

A pure function: no SDK, no clock, no files. What was saved of the workspace's own answer is the baseline for
remote changes, so values that the workspace fills in or rewrites never show as a difference.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from typing import Any

from workspace_config.diff import MISSING, Path, at, covers, differences, normalized, shown
from workspace_config.interpolate import with_ids
from workspace_config.rules import KEY_TAG, Document, Rules


class Action(enum.IntEnum):
    """What happens to an object, by severity: the action of an object is the highest of its changes."""

    SKIP = 0
    UPDATE = 1
    RECREATE = 2
    CREATE = 3
    DELETE = 4
    FORGET = 5
    """Gone from the workspace and from the spec: only the state is cleaned."""


@dataclasses.dataclass(frozen=True)
class Saved:
    """What the state keeps of one object."""

    kind: str
    id: str
    inputs: Document
    """The document last sent, with digests instead of secrets and contents."""
    remote: Document | None
    """What the workspace answered right after; None when that is not known."""
    depends_on: tuple[str, ...] = ()
    parent: str = ""


@dataclasses.dataclass(frozen=True)
class Wanted:
    """One object of the spec, redacted; may hold references to ids."""

    key: str
    kind: str
    inputs: Document
    depends_on: tuple[str, ...] = ()
    parent: str = ""


@dataclasses.dataclass(frozen=True)
class Change:
    """One field that differs; `origin` tells a change of the spec from a change in the workspace."""

    path: Path
    old: Any
    new: Any
    action: Action
    origin: str
    """`config` or `remote`."""
    reason: str

    @property
    def field(self) -> str:
        """Path as people read it."""
        return shown(self.path)


@dataclasses.dataclass(frozen=True)
class Step:
    """What to do with one object, and why."""

    key: str
    kind: str
    action: Action
    reason: str
    changes: tuple[Change, ...] = ()
    saved: Saved | None = None
    actual: Document | None = None
    depends_on: tuple[str, ...] = ()
    parent: str = ""
    with_parent: bool = False
    """Deleted together with its parent: no call of its own."""
    record: bool = False
    """The state has to learn something although nothing is sent."""

    @property
    def is_drift(self) -> bool:
        """Whether somebody changed the object in the workspace."""
        return any(change.origin == "remote" and change.action > Action.SKIP for change in self.changes)


def plan(
    wanted: Sequence[Wanted],
    saved: Mapping[str, Saved],
    actual: Mapping[str, Document | None],
    rules: Mapping[str, Rules],
) -> tuple[Step, ...]:
    """Return one step per object: those of the spec in dependency order, then those no longer in it."""
    steps: dict[str, Step] = {}
    ids: dict[str, str] = {}
    for item in _ordered(wanted):
        old = saved.get(item.key)
        found = _ours(actual.get(item.key), old, rules)
        above = steps.get(item.parent)
        if old is None:
            step = _step(item, Action.CREATE, "new in the spec")
        elif found is None:
            gone = Change((), "present", "absent", Action.CREATE, "remote", "deleted in the workspace")
            step = _step(item, Action.CREATE, "gone from the workspace", (gone,), saved=old)
        elif above is not None and above.action in (Action.RECREATE, Action.CREATE):
            step = _step(item, Action.CREATE, f"goes with {item.parent}", saved=old)
        elif old.kind != item.kind:
            step = _step(item, Action.RECREATE, f"was a {old.kind}", saved=old)
        else:
            step = _compare(item, with_ids(item.inputs, ids), old, found, rules[item.kind])
        if old is not None and step.action in (Action.SKIP, Action.UPDATE):
            ids[item.key] = old.id
        steps[item.key] = step
    return (*steps.values(), *_leftovers(steps, saved, actual))


def _step(item: Wanted, action: Action, reason: str, changes: tuple[Change, ...] = (), **more: Any) -> Step:
    return Step(
        item.key, item.kind, action, reason, changes, depends_on=item.depends_on, parent=item.parent, **more
    )


def _compare(item: Wanted, inputs: Document, old: Saved, actual: Document, rules: Rules) -> Step:
    new, before = normalized(inputs, rules.keyed_by), normalized(old.inputs, rules.keyed_by)
    now = normalized(actual, rules.keyed_by)
    changes = {change.path: change for change in _config_changes(before, new, now, rules)}
    for change in _remote_changes(old, new, now, rules):
        changes.setdefault(change.path, change)
    action = max((change.action for change in changes.values()), default=Action.SKIP)
    reasons = [change.reason for change in changes.values() if change.action == action]
    stale = (
        old.remote is None or before != new or any(change.origin == "remote" for change in changes.values())
    )
    links = (old.depends_on, old.parent) != (item.depends_on, item.parent)
    return _step(
        item,
        action,
        reasons[0] if reasons and action > Action.SKIP else "unchanged",
        tuple(changes.values()),
        saved=old,
        actual=actual,
        record=action is Action.SKIP and (stale or links),
    )


def _config_changes(before: Any, new: Any, now: Any, rules: Rules) -> list[Change]:
    found = []
    for path, old_value, new_value in differences(before, new):
        if path[0] in rules.ignored:
            action, reason = Action.SKIP, rules.ignored[path[0]]
        elif (new_value is MISSING and at(now, path) is MISSING) or covers(new_value, at(now, path)):
            action, reason = Action.SKIP, "the workspace has this value already"
        elif path[0] in rules.immutable:
            action, reason = Action.RECREATE, rules.immutable[path[0]]
        else:
            action, reason = Action.UPDATE, "changed in the spec"
        found.append(Change(path, old_value, new_value, action, "config", reason))
    return found


def _remote_changes(old: Saved, new: Any, now: Any, rules: Rules) -> list[Change]:
    baseline = normalized(old.remote, rules.keyed_by) if old.remote is not None else None
    pairs = differences(baseline, now) if baseline is not None else _uncovered(new, now)
    found = []
    for path, old_value, now_value in pairs:
        target = at(new, path)
        if path[0] in rules.ignored:
            action, reason = Action.SKIP, rules.ignored[path[0]]
        elif target is not MISSING and covers(target, now_value):
            action, reason = Action.SKIP, "the workspace has this value already"
        elif target is MISSING and path[0] in rules.defaults and at(new, path[:1]) is MISSING:
            action, reason = Action.SKIP, rules.defaults[path[0]]
        elif path[0] in rules.immutable:
            action, reason = Action.RECREATE, f"changed in the workspace; {rules.immutable[path[0]]}"
        else:
            action, reason = Action.UPDATE, "changed in the workspace"
        restored = target if target is not MISSING else old_value
        found.append(Change(path, now_value, restored, action, "remote", reason))
    return found


def _uncovered(new: Any, now: Any) -> list[tuple[Path, Any, Any]]:
    """Without a baseline only what the spec says can be compared."""
    pairs = [(path, wanted, found) for path, wanted, found in differences(new, now) if wanted is not MISSING]
    return [item for item in pairs if item[2] is not MISSING and not covers(item[1], item[2])]


def _leftovers(
    steps: Mapping[str, Step], saved: Mapping[str, Saved], actual: Mapping[str, Document | None]
) -> list[Step]:
    left = {key: old for key, old in saved.items() if key not in steps}
    found = []
    for key, old in left.items():
        parent = steps.get(old.parent)
        doomed = old.parent in left or (parent is not None and parent.action is Action.RECREATE)
        gone = actual.get(key) is None
        step = Step(
            key,
            old.kind,
            Action.FORGET if gone else Action.DELETE,
            "gone from the workspace and the spec" if gone else "no longer in the spec",
            saved=old,
            depends_on=old.depends_on,
            parent=old.parent,
            with_parent=doomed,
        )
        found.append(step)
    return found


def _ours(actual: Document | None, old: Saved | None, rules: Mapping[str, Rules]) -> Document | None:
    """What was read, unless its marker names another owner: then the id has been given to somebody else."""
    if actual is None or old is None or not rules[old.kind].marker:
        return actual
    field = rules[old.kind].marker
    marks = [(document.get(field) or {}).get(KEY_TAG) for document in (actual, old.inputs)]
    return None if marks[0] and marks[1] and marks[0] != marks[1] else actual


def _ordered(wanted: Sequence[Wanted]) -> list[Wanted]:
    from graphlib import TopologicalSorter

    items = {item.key: item for item in wanted}
    order = TopologicalSorter({item.key: [key for key in item.depends_on if key in items] for item in wanted})
    return [items[key] for key in order.static_order()]
