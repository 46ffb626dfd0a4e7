"""The plan is a pure function of wanted, saved and actual: documents in, actions and reasons out."""

from __future__ import annotations

from typing import Any

import pytest

from workspace_config.errors import RefusedError
from workspace_config.guard import refuse_unsafe
from workspace_config.plan import Action, Saved, Step, Wanted, plan
from workspace_config.rules import KEY_TAG, Rules

RULES = {
    "thing": Rules(
        immutable={"place": "it cannot move"},
        ignored={"noise": "output only"},
        defaults={"filled": "by the workspace"},
        keyed_by={"tasks": "task_key"},
        marker="tags",
    ),
    "table": Rules(keeps_data="its rows"),
}


def step(wanted: Any, saved: Any, remote: Any, actual: Any) -> Step:
    old = {} if saved is None else {"a": Saved("thing", "1", saved, remote)}
    items = [] if wanted is None else [Wanted("a", "thing", wanted)]
    return plan(items, old, {"a": actual}, RULES)[0]


ONE = {"size": 1}
TABLE: dict[str, tuple[Any, Any, Any, Any, Action, list[str]]] = {
    # wanted, saved inputs, saved remote, actual, action, fields that change
    "new": (ONE, None, None, None, Action.CREATE, []),
    "same": (ONE, ONE, ONE, ONE, Action.SKIP, []),
    "changed in the spec": ({"size": 2}, ONE, ONE, ONE, Action.UPDATE, ["size"]),
    "changed in the workspace": (ONE, ONE, ONE, {"size": 3}, Action.UPDATE, ["size"]),
    "changed the same way on both sides": ({"size": 2}, ONE, ONE, {"size": 2}, Action.SKIP, []),
    "immutable": ({"place": "y"}, {"place": "x"}, {"place": "x"}, {"place": "x"}, Action.RECREATE, ["place"]),
    "ignored": (ONE, ONE, {**ONE, "noise": 1}, {**ONE, "noise": 2}, Action.SKIP, []),
    "filled in at creation": (ONE, ONE, {**ONE, "extra": 1}, {**ONE, "extra": 1}, Action.SKIP, []),
    "added by hand": (ONE, ONE, ONE, {**ONE, "extra": 1}, Action.UPDATE, ["extra"]),
    "filled in later": (ONE, ONE, ONE, {**ONE, "filled": 1}, Action.SKIP, []),
    "rewritten by the workspace": (
        {"size": "1g"},
        {"size": "1g"},
        {"size": 1024},
        {"size": 1024},
        Action.SKIP,
        [],
    ),
    "removed from the spec": ({}, ONE, ONE, ONE, Action.UPDATE, ["size"]),
    "no answer known, same": (ONE, ONE, None, {**ONE, "extra": 1}, Action.SKIP, []),
    "no answer known, other": (ONE, ONE, None, {"size": 3}, Action.UPDATE, ["size"]),
    "empty is nothing": ({"list": [], "map": {}}, {}, {}, {"list": None}, Action.SKIP, []),
    "deleted by hand": (ONE, ONE, ONE, None, Action.CREATE, [""]),
    "no longer wanted": (None, ONE, ONE, ONE, Action.DELETE, []),
    "gone on both sides": (None, ONE, ONE, None, Action.FORGET, []),
    "order of tasks": (
        {"tasks": [{"task_key": "x", "n": 1}, {"task_key": "y"}]},
        {"tasks": [{"task_key": "y"}, {"task_key": "x", "n": 1}]},
        {"tasks": [{"task_key": "y"}, {"task_key": "x", "n": 1}]},
        {"tasks": [{"task_key": "y"}, {"task_key": "x", "n": 1}]},
        Action.SKIP,
        [],
    ),
    "one task": (
        {"tasks": [{"task_key": "x", "n": 2}, {"task_key": "y"}]},
        {"tasks": [{"task_key": "x", "n": 1}, {"task_key": "y"}]},
        None,
        {"tasks": [{"task_key": "x", "n": 1}, {"task_key": "y"}]},
        Action.UPDATE,
        ["tasks[x].n"],
    ),
    "somebody else has the id now": (
        {"tags": {KEY_TAG: "ours"}},
        {"tags": {KEY_TAG: "ours"}},
        {"tags": {KEY_TAG: "ours"}},
        {"tags": {KEY_TAG: "theirs"}},
        Action.CREATE,
        [""],
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_three_way(name: str) -> None:
    wanted, saved, remote, actual, action, fields = TABLE[name]
    found = step(wanted, saved, remote, actual)
    assert found.action is action, found
    assert [change.field for change in found.changes if change.action > Action.SKIP] == fields
    assert all(change.reason for change in found.changes)


def test_remote_change_is_told_from_config_change() -> None:
    found = step({"size": 2, "color": "red"}, {"size": 1, "color": "red"}, None, {"size": 1, "color": "blue"})
    assert {change.field: change.origin for change in found.changes} == {"size": "config", "color": "remote"}
    assert found.is_drift


def test_references_order_and_unknown_ids() -> None:
    wanted = [
        Wanted("b", "thing", {"on": "${resources.jobs.a.id}"}, depends_on=("jobs.a",)),
        Wanted("jobs.a", "thing", {"size": 1}),
    ]
    first, second = plan(wanted, {}, {}, RULES)
    assert (first.key, second.key) == ("jobs.a", "b")
    saved = {
        "jobs.a": Saved("thing", "7", ONE, ONE),
        "b": Saved("thing", "8", {"on": 7}, {"on": 7}, ("jobs.a",)),
    }
    steps = plan(wanted, saved, {"jobs.a": ONE, "b": {"on": 7}}, RULES)
    assert [item.action for item in steps] == [Action.SKIP, Action.SKIP]


def test_children_follow_their_parent() -> None:
    wanted = [
        Wanted("s", "thing", {"place": "new"}),
        Wanted("s.k", "thing", {"size": 1}, depends_on=("s",), parent="s"),
    ]
    saved = {
        "s": Saved("thing", "1", {"place": "old"}, None),
        "s.k": Saved("thing", "2", ONE, ONE, ("s",), "s"),
        "s.gone": Saved("thing", "3", ONE, ONE, ("s",), "s"),
    }
    steps = {
        item.key: item
        for item in plan(wanted, saved, {"s": {"place": "old"}, "s.k": ONE, "s.gone": ONE}, RULES)
    }
    assert steps["s"].action is Action.RECREATE
    assert steps["s.k"].action is Action.CREATE
    assert steps["s.gone"].with_parent


def deleting(count: int, kind: str = "thing") -> tuple[Step, ...]:
    saved = {str(n): Saved(kind, str(n), ONE, ONE) for n in range(count)}
    return plan((), saved, dict.fromkeys(saved, ONE), RULES)


@pytest.mark.parametrize(
    ("count", "known", "refused"), [(2, 2, False), (3, 6, False), (3, 5, True), (9, 9, True)]
)
def test_mass_delete_is_refused(count: int, known: int, refused: bool) -> None:
    steps = deleting(count)
    refuse_unsafe(steps, RULES, known=known, force=True)
    refuse_unsafe(steps, RULES, known=known, force=False, destroy=True)
    if refused:
        with pytest.raises(RefusedError, match=f"{count} of {known} objects would be deleted"):
            refuse_unsafe(steps, RULES, known=known, force=False)
    else:
        refuse_unsafe(steps, RULES, known=known, force=False)


def test_losing_data_is_refused() -> None:
    with pytest.raises(RefusedError, match="deleting this table loses its rows"):
        refuse_unsafe(deleting(1, "table"), RULES, known=9, force=False, destroy=True)
