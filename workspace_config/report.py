"""How plans and outcomes read: lines for people, documents for `--json`; secrets are digests by then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from workspace_config.diff import Missing
from workspace_config.opaque import DIGEST
from workspace_config.plan import Action, Change, Step

if TYPE_CHECKING:
    from workspace_config.apply import Outcome

SIGNS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.RECREATE: "-/+",
    Action.DELETE: "-",
    Action.FORGET: "x",
}
WORDS = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.RECREATE: "recreated",
    Action.DELETE: "deleted",
    Action.FORGET: "forgotten",
}
LONGEST_VALUE = 60


def plan_lines(steps: Sequence[Step]) -> Iterator[str]:
    """The plan, one object per line with its fields below, and the counts last."""
    active = [step for step in steps if step.action > Action.SKIP]
    for step in active:
        yield f"{SIGNS[step.action]:>3} {step.key}  ({step.kind.replace('_', ' ')}: {step.reason})"
        for change in step.changes:
            if change.path and change.action > Action.SKIP:
                values = f"{value_text(change.old)} -> {value_text(change.new)}"
                yield f"      {change.field}: {values}{_why(change)}"
    if not active:
        yield "No changes."
        return
    counts = {action: sum(step.action is action for step in steps) for action in Action}
    yield (
        f"Plan: {counts[Action.CREATE]} to create, {counts[Action.UPDATE]} to update, "
        f"{counts[Action.RECREATE]} to recreate, {counts[Action.DELETE]} to delete, "
        f"{counts[Action.SKIP]} unchanged."
    )


def drift_lines(steps: Sequence[Step]) -> Iterator[str]:
    """What others changed in the workspace, then what the spec would change besides."""
    drifted = [step for step in steps if step.is_drift]
    for step in drifted:
        yield f"  ! {step.key}"
        for change in step.changes:
            if change.origin == "remote" and change.action > Action.SKIP:
                label = f"{change.field}: " if change.path else ""
                was = value_text(change.new)
                yield f"      {label}{was} -> {value_text(change.old)}  (changed in the workspace)"
    pending = [step for step in steps if step.action > Action.SKIP and not step.is_drift]
    yield (
        f"Drift: {len(drifted)} of {len(steps)} objects were changed in the workspace."
        if drifted
        else "No drift."
    )
    if pending:
        yield f"Not drift: the spec itself would change {len(pending)} objects; see `plan`."


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """What an apply or a destroy did."""
    for key, reason in outcome.failed.items():
        yield f"FAILED {key}: {reason}"
    for key, reason in outcome.skipped.items():
        yield f"skipped {key}: {reason}"
    for reason in outcome.kept.values():
        yield f"kept: {reason}"
    if outcome.ok and not outcome.done and not outcome.kept:
        yield "No changes."
        return
    recreated = len(outcome.keys(Action.RECREATE))
    parts = [
        f"{len(outcome.keys(Action.CREATE))} created",
        f"{len(outcome.keys(Action.UPDATE))} updated",
        *([f"{recreated} recreated"] if recreated else []),
        f"{len(outcome.keys(Action.DELETE, Action.FORGET))} deleted",
        f"{outcome.unchanged} unchanged",
    ]
    if outcome.kept:
        parts.append(f"{len(outcome.kept)} kept")
    if not outcome.ok:
        parts += [f"{len(outcome.failed)} failed", f"{len(outcome.skipped)} skipped"]
    yield ", ".join(parts) + "."


def plan_document(steps: Sequence[Step]) -> dict[str, Any]:
    """The plan as JSON."""
    return {
        "changes": sum(step.action > Action.SKIP for step in steps),
        "drifted": [step.key for step in steps if step.is_drift],
        "steps": [
            {
                "key": step.key,
                "kind": step.kind,
                "action": step.action.name.lower(),
                "reason": step.reason,
                "changes": [_change_document(change) for change in step.changes],
            }
            for step in steps
        ],
    }


def outcome_document(outcome: Outcome, ids: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The outcome as JSON; `ids` are kind and id of everything that is managed now."""
    return {
        "created": outcome.keys(Action.CREATE),
        "updated": outcome.keys(Action.UPDATE),
        "recreated": outcome.keys(Action.RECREATE),
        "deleted": outcome.keys(Action.DELETE, Action.FORGET),
        "unchanged": outcome.unchanged,
        "failed": outcome.failed,
        "skipped": outcome.skipped,
        "kept": outcome.kept,
        "resources": ids,
    }


def value_text(value: Any) -> str:
    """A value in one short piece; digests are named, not shown."""
    if isinstance(value, Missing):
        return "(nothing)"
    if isinstance(value, dict) and set(value) == {DIGEST}:
        return f"({value[DIGEST][:8]})"
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _why(change: Change) -> str:
    if change.action is Action.RECREATE:
        return f"  (forces recreation: {change.reason})"
    return "  (changed in the workspace)" if change.origin == "remote" else ""


def _change_document(change: Change) -> dict[str, Any]:
    return {
        "field": change.field,
        "old": None if isinstance(change.old, Missing) else change.old,
        "new": None if isinstance(change.new, Missing) else change.new,
        "action": change.action.name.lower(),
        "origin": change.origin,
        "reason": change.reason,
    }
