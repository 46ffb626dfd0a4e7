"""The policies as a Markdown table, for a reader who decides what to enforce."""

from __future__ import annotations

from collections.abc import Iterable

from policy_pack.policy_model import Policy, StackPolicy


def table(policies: Iterable[Policy]) -> str:
    """One row per policy: its id, what it is about, what it sees, its level, the reason and the fix."""
    head = ["| policy | about | judges | level | why | fix |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(_row(policy) for policy in policies)])


def _row(policy: Policy) -> str:
    settings = "".join(f"; setting `{setting.name}`" for setting in policy.settings)
    cells = (
        f"[{policy.id}]({policy.source})",
        policy.concern,
        ("stack" if isinstance(policy, StackPolicy) else "resource") + settings,
        policy.level,
        policy.reason,
        policy.fix,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
