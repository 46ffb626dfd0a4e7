"""Outputs as Azure computes them: the common ones, and what a service adds, in an explicit table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from infra.azure_rules import tokens as t
from local_cloud.azure.outputs import analytics, databricks, generic, key_vault, network, platform, storage
from local_cloud.azure.outputs.computation import Computation

Adder = Callable[[Computation, dict[str, Any]], None]

SERVICES: Final[dict[str, Adder]] = {
    t.RESOURCE_GROUP: platform.resource_group,
    t.ROLE_ASSIGNMENT: platform.role_assignment,
    t.USER_IDENTITY: platform.user_assigned_identity,
    t.LOG_ANALYTICS: platform.log_analytics,
    t.APPLICATION_INSIGHTS: platform.application_insights,
    t.CONTAINER_REGISTRY: platform.container_registry,
    t.VIRTUAL_NETWORK: network.virtual_network,
    t.SUBNET: network.subnet,
    t.NETWORK_SECURITY_GROUP: network.security_group,
    t.PUBLIC_IP: network.public_ip,
    t.NAT_GATEWAY: network.guid,
    t.ROUTE_TABLE: network.guid,
    t.PRIVATE_ENDPOINT: network.private_endpoint,
    t.STORAGE_ACCOUNT: storage.account,
    t.BLOB_CONTAINER: storage.container,
    t.VAULT: key_vault.vault,
    t.VAULT_SECRET: key_vault.secret,
    t.VAULT_KEY: key_vault.key,
    t.DATABRICKS_WORKSPACE: databricks.workspace,
    t.ACCESS_CONNECTOR: databricks.access_connector,
    t.FACTORY: analytics.factory,
    t.SYNAPSE_WORKSPACE: analytics.synapse_workspace,
    t.ML_WORKSPACE: analytics.ml_workspace,
    t.ML_ENDPOINT: analytics.online_endpoint,
}


def compute(c: Computation) -> dict[str, Any]:
    """Every output of a resource that was just written."""
    outputs = generic.compute(c)
    add = SERVICES.get(t.base(c.descriptor.token))
    if add is not None:
        add(c, outputs)
    return outputs


__all__ = ["SERVICES", "Computation", "compute"]
