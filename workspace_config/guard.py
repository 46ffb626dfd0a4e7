"""Refuses plans that destroy more than people usually mean, unless they were asked for with `--force`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workspace_config.errors import RefusedError
from workspace_config.plan import Action, Step
from workspace_config.rules import Rules

MASS_DELETE_MINIMUM = 3
"""Fewer deletions than this are never called a mass delete."""


def refuse_unsafe(
    steps: Sequence[Step], rules: Mapping[str, Rules], *, known: int, force: bool, destroy: bool = False
) -> None:
    """Raise RefusedError for data loss, and unless `destroy` for deleting more than half of `known`."""
    if force:
        return
    ending = [step for step in steps if step.action in (Action.DELETE, Action.RECREATE)]
    reasons = [
        f"{step.key}: deleting this {step.kind.replace('_', ' ')} loses {rules[step.kind].keeps_data}"
        for step in ending
        if rules[step.kind].keeps_data
    ]
    if not destroy and len(ending) >= MASS_DELETE_MINIMUM and len(ending) * 2 > known:
        reasons.append(
            f"{len(ending)} of {known} objects would be deleted; is this the right spec and target?"
        )
    if reasons:
        raise RefusedError(
            "\n".join([*reasons, "Nothing was changed. Add --force if this is what you want."])
        )
