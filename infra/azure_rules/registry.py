"""Every rule, in the order it is judged, and the one function that judges.

The order is explicit: shape before reference, so that the first refusal is the one Azure would answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from infra.azure_rules import (
    authorization,
    common,
    data_factory,
    databricks,
    databricks_network,
    deletion,
    immutable,
    key_vault,
    machine_learning,
    monitoring,
    names,
    network,
    storage,
    synapse,
)  # fmt: skip
from infra.azure_rules.model import NoWorld, Operation, Refusal, Resource, Rule, World
from infra.azure_rules.tokens import base

RULES: Final[tuple[Rule, ...]] = (
    *names.RULES,
    *common.RULES,
    *immutable.RULES,
    *databricks.RULES,
    *databricks_network.RULES,
    *network.RULES,
    *storage.RULES,
    *key_vault.RULES,
    *authorization.RULES,
    *data_factory.RULES,
    *synapse.RULES,
    *machine_learning.RULES,
    *monitoring.RULES,
    *deletion.RULES,
)

_EVERY: Final = tuple(rule for rule in RULES if not rule.tokens)
_BY_TOKEN: Final[dict[str, list[Rule]]] = defaultdict(list)
for _rule in RULES:
    for _token in _rule.tokens:
        _BY_TOKEN[_token].append(_rule)


def judge(resource: Resource, world: World | None = None, operation: Operation = "create") -> list[Refusal]:
    """Every refusal of Azure for this operation, first the one Azure would answer.

    Without a world, rules on references and uniqueness are skipped; unknown values are never judged.
    """
    view = world if world is not None else NoWorld()
    skip_world = isinstance(view, NoWorld)
    refusals: list[Refusal] = []
    for rule in (*_BY_TOKEN.get(base(resource.token), ()), *_EVERY):
        if operation in rule.on and not (rule.needs_world and skip_world):
            refusals += rule.judge(resource, view)
    return refusals
