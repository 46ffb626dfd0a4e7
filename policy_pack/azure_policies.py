"""Every rule of `infra.azure_rules` as a policy, so that Azure's refusal is read in the preview.

A rule on one resource judges its inputs, and once more at the end, when its id and its neighbours are
known. A rule on references or uniqueness judges the stack: what the stack does not show is not judged.
Rules about updates and deletions only are left out, for an analyzer is not told what was there before, and so
are rules about what is missing: a stack shows only its own part of Azure.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from infra.azure_rules import RULES, NoWorld, Refusal, Resource, Rule
from policy_pack.policy_model import Finding, Policy, ResourcePolicy, Stack, StackFinding, StackPolicy, View
from policy_pack.policy_settings import Config
from policy_pack.stack_world import StackWorld, WorldWithout


def judgeable(rule: Rule) -> bool:
    """Whether an analyzer knows what the rule asks for."""
    return "create" in rule.on and not rule.needs_complete


def from_rule(rule: Rule) -> Policy:
    """The policy of one rule: same id, mandatory, Azure's code in its description."""
    doubt = " (code assumed)" if rule.evidence == "assumed" else ""
    reason = f"Azure answers {rule.status} {rule.code}{doubt}."
    if rule.needs_world:
        return StackPolicy(
            id=rule.id, reason=f"{reason} Judged against what the stack shows.", source=rule.source,
            fix=rule.fix, concern="azure-rule", check=functools.partial(_judge_stack, rule),
        )  # fmt: skip
    return ResourcePolicy(
        id=rule.id, reason=reason, source=rule.source, fix=rule.fix, concern="azure-rule",
        tokens=rule.tokens, check=functools.partial(_judge, rule),
        in_stack=functools.partial(_judge_again, rule),
    )  # fmt: skip


def _is_azure(view: View) -> bool:
    return view.token.startswith("azure-native:")


def _judge(rule: Rule, view: View, _config: Config) -> Iterable[Finding]:
    if _is_azure(view):
        for refusal in rule.judge(Resource(view.token, view.inputs), NoWorld()):
            yield refusal.path, refusal.message


@functools.lru_cache(maxsize=1)
def _world(stack: Stack) -> StackWorld:
    return StackWorld(stack)


def _judge_stack(rule: Rule, stack: Stack, _config: Config) -> Iterable[StackFinding]:
    for view in filter(_is_azure, stack.of(rule.tokens)):
        for refusal in _refusals(rule, stack, view):
            yield view.urn, _text(refusal)


def _judge_again(rule: Rule, stack: Stack, config: Config) -> Iterable[StackFinding]:
    for view in filter(_is_azure, stack.of(rule.tokens)):
        refusals = _refusals(rule, stack, view)
        said = {path for path, _ in _judge(rule, view, config)} if refusals else set()
        for refusal in refusals:
            if refusal.path not in said:
                yield view.urn, _text(refusal)


def _refusals(rule: Rule, stack: Stack, view: View) -> list[Refusal]:
    return rule.judge(Resource(view.token, view.inputs, view.id), WorldWithout(_world(stack), view.id))


def _text(refusal: Refusal) -> str:
    return f"{refusal.path}: {refusal.message}" if refusal.path else refusal.message


AZURE_POLICIES = tuple(from_rule(rule) for rule in RULES if judgeable(rule))
