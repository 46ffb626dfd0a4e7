"""Which policies run and how strictly: their own levels, or what the user's policy config says instead."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from policy_pack.policy_model import Level, Policy, ResourcePolicy, StackCheck, StackPolicy
from policy_pack.policy_settings import Config, ConfigurationError, resolve


@dataclasses.dataclass(frozen=True)
class Chosen:
    """What the user says about one policy."""

    level: Level
    properties: Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Active:
    """A policy that runs, with its level and its properties."""

    policy: Policy
    level: Level
    config: Config


class Configuration:
    """Active policies, found by type token; raises ConfigurationError on what the schema does not allow."""

    def __init__(self, policies: Iterable[Policy], chosen: Mapping[str, Chosen]) -> None:
        known = {policy.id: policy for policy in policies}
        unknown = sorted(set(chosen) - set(known))
        if unknown:
            raise ConfigurationError(
                f"the pack has no policy {unknown[0]!r}; `python -m policy_pack` lists them"
            )
        self._every: list[tuple[ResourcePolicy, Active]] = []
        self._by_token: dict[str, list[tuple[ResourcePolicy, Active]]] = {}
        self.stack: list[tuple[StackCheck, Active]] = []
        self.remediating: list[str] = []
        for policy in known.values():
            choice = chosen.get(policy.id, Chosen(policy.level, {}))
            config = resolve(policy.id, policy.settings, choice.properties)
            if choice.level != "disabled":
                self._add(policy, Active(policy, _effective(choice.level), config))
            if choice.level == "remediate":
                self.remediating.append(policy.id)

    def _add(self, policy: Policy, active: Active) -> None:
        if isinstance(policy, StackPolicy):
            self.stack.append((policy.check, active))
        elif isinstance(policy, ResourcePolicy):
            if not policy.tokens:
                self._every.append((policy, active))
            for token in policy.tokens:
                self._by_token.setdefault(token, []).append((policy, active))
            if policy.in_stack is not None:
                self.stack.append((policy.in_stack, active))

    def of_token(self, token: str) -> list[tuple[ResourcePolicy, Active]]:
        """Active policies that judge a resource of this type."""
        return [*self._by_token.get(token, ()), *self._every]


def _effective(level: Level) -> Level:
    """No policy of the pack changes a resource: asked to remediate, it refuses."""
    return "mandatory" if level == "remediate" else level
