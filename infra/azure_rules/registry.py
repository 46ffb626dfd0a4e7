"""Every rule, in the order it is judged, and the one function that judges.

The order is explicit: shape before reference, so that the first refusal is the one Azure would answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from infra.azure_rules import (
    alerts,
    authorization,
    budgets,
    common,
    container_registry,
    data_factory,
    data_factory_pipelines,
    data_factory_references,
    data_factory_triggers,
    databricks,
    databricks_intent,
    databricks_network,
    databricks_security,
    deletion,
    diagnostics,
    event_grid,
    firewall,
    gateways,
    identity,
    identity_type,
    immutable,
    key_vault,
    key_vault_network,
    key_vault_objects,
    locations,
    locks,
    machine_learning,
    machine_learning_compute,
    machine_learning_endpoints,
    monitoring,
    names,
    network,
    network_references,
    peering,
    private_dns,
    private_link,
    quotas,
    reserved_names,
    role_definitions,
    routing,
    security_groups,
    storage,
    storage_blob,
    storage_lifecycle,
    storage_network,
    synapse,
    synapse_pools,
)  # fmt: skip
from infra.azure_rules.model import NoWorld, Operation, Refusal, Resource, Rule, World
from infra.azure_rules.tokens import base

RULES: Final[tuple[Rule, ...]] = (
    *names.RULES,
    *reserved_names.RULES,
    *common.RULES,
    *locations.RULES,
    *immutable.RULES,
    *databricks.RULES,
    *databricks_security.RULES,
    *databricks_network.RULES,
    *databricks_intent.RULES,
    *network_references.RULES,
    *network.RULES,
    *security_groups.RULES,
    *gateways.RULES,
    *routing.RULES,
    *peering.RULES,
    *firewall.RULES,
    *private_link.RULES,
    *private_dns.RULES,
    *storage.RULES,
    *storage_network.RULES,
    *storage_blob.RULES,
    *storage_lifecycle.RULES,
    *key_vault.RULES,
    *key_vault_network.RULES,
    *key_vault_objects.RULES,
    *identity.RULES,
    *identity_type.RULES,
    *authorization.RULES,
    *role_definitions.RULES,
    *data_factory.RULES,
    *data_factory_pipelines.RULES,
    *data_factory_triggers.RULES,
    *data_factory_references.RULES,
    *synapse.RULES,
    *synapse_pools.RULES,
    *machine_learning.RULES,
    *machine_learning_compute.RULES,
    *machine_learning_endpoints.RULES,
    *monitoring.RULES,
    *diagnostics.RULES,
    *alerts.RULES,
    *budgets.RULES,
    *container_registry.RULES,
    *event_grid.RULES,
    *quotas.RULES,
    *deletion.RULES,
    *locks.RULES,
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
