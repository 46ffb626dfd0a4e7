"""The commands themselves; heavy imports are here, so that `--help` does not pay for them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from workspace_config.apply import Executor, Outcome
from workspace_config.guard import refuse_unsafe
from workspace_config.lock import locked, remove_empty
from workspace_config.plan import Action, Step
from workspace_config.progress import showing
from workspace_config.registry import BY_NAME
from workspace_config.report import drift_lines, outcome_document, outcome_lines, plan_document, plan_lines
from workspace_config.session import Options, Session

OK, FAILED, DIFFERENT = 0, 1, 2


def validate(options: Options, *, as_json: bool) -> int:
    """Check the spec offline; returns 0 (errors are raised)."""
    bundle = Session(options).validate()
    document = {
        "bundle": bundle.name,
        "target": bundle.target,
        "resources": {item.key: item.kind for item in bundle.resources},
    }
    line = f"{bundle.name}: valid for target {bundle.target}, {len(bundle.resources)} objects."
    _show([line], document, as_json=as_json)
    return OK


def plan(options: Options, *, as_json: bool, detailed: bool) -> int:
    """Show what apply would do; with `detailed` 2 means that there are changes."""
    session = Session(options)
    _tell(session.recover())
    steps = session.steps()
    _show(plan_lines(steps), plan_document(steps), as_json=as_json)
    changes = any(step.action > Action.SKIP for step in steps)
    return DIFFERENT if detailed and changes else OK


def drift(options: Options, *, as_json: bool) -> int:
    """Show what was changed in the workspace since the last apply; 0 none, 2 drift."""
    session = Session(options)
    _tell(session.recover())
    steps = session.steps()
    _show(drift_lines(steps), plan_document(steps), as_json=as_json)
    return DIFFERENT if any(step.is_drift for step in steps) else OK


def apply(options: Options, *, as_json: bool, force: bool) -> int:
    """Make the workspace what the spec says."""
    session = Session(options)
    _ = session.bundle  # a wrong spec is told before anything is locked or written
    with locked(session.state_dir, "apply"):
        _tell(session.recover())
        steps = session.steps()
        rules = {name: kind.rules for name, kind in BY_NAME.items()}
        refuse_unsafe(steps, rules, known=len(session.store.resources), force=force)
        if not as_json and any(step.action > Action.SKIP for step in steps):
            _show(plan_lines(steps), {}, as_json=False)
        outcome = _execute(session, steps, quiet=as_json)
    _show_outcome(session, outcome, as_json=as_json)
    return OK if outcome.ok else FAILED


def destroy(options: Options, *, as_json: bool, force: bool) -> int:
    """Delete everything that the state says is ours, in reverse order."""
    session = Session(options, secrets_needed=False)
    with locked(session.state_dir, "destroy"):
        _tell(session.recover())
        saved = session.store.resources
        from workspace_config.plan import plan as planned

        rules = {name: kind.rules for name, kind in BY_NAME.items()}
        steps = planned((), saved, session.actual(saved), rules)
        refuse_unsafe(steps, rules, known=len(saved), force=force, destroy=True)
        outcome = _execute(session, steps, quiet=as_json)
        if outcome.ok:
            session.store.remove()
    if outcome.ok:
        remove_empty(session.state_dir)
    _show_outcome(session, outcome, as_json=as_json)
    return OK if outcome.ok else FAILED


def _execute(session: Session, steps: tuple[Step, ...], *, quiet: bool) -> Outcome:
    active = [step for step in steps if step.action is not Action.SKIP or step.record]
    if not active and not session.store.fresh:
        return Outcome(unchanged=len(steps))
    resources = {item.key: item for item in session.bundle.resources}
    store = session.store
    store.begin()
    try:
        visible = sum(step.action is not Action.SKIP for step in active)
        with showing(visible, quiet=quiet) as progress:
            return Executor(session.client, BY_NAME, store, resources, progress).run(steps)
    finally:
        store.commit()


def _show_outcome(session: Session, outcome: Outcome, *, as_json: bool) -> None:
    ids = {key: {"kind": saved.kind, "id": saved.id} for key, saved in session.store.resources.items()}
    _show(outcome_lines(outcome), outcome_document(outcome, ids), as_json=as_json)


def _show(lines: Iterable[str], document: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(document, indent=2, default=str) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def _tell(sentences: list[str]) -> None:
    sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)
