"""Storage is the one service that Databricks needs from outside and that everybody rents: a rule that allows
it allows everybody's accounts. A service endpoint takes that traffic off the firewall and a policy on it
names whose accounts are meant: those of Databricks, and those a stack file lists.

https://learn.microsoft.com/azure/databricks/security/network/classic/service-endpoints
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_azure_native import network

from infra.placement import Placement

STORAGE: Final = "Microsoft.Storage"
NEEDED: Final = (STORAGE, "Microsoft.Sql", "Microsoft.EventHub")
"""What clusters need besides the control plane: their images and logs, the legacy metastore, their events."""
DATABRICKS_ALIAS: Final = "/services/Azure/Databricks"


@dataclass(frozen=True, kw_only=True)
class StoragePolicy:
    """Which storage accounts the machines reach through the service endpoint, by resource id."""

    policy_name: str
    account_ids: tuple[str, ...] = ()


def service_endpoints(services: tuple[str, ...]) -> list[network.ServiceEndpointPropertiesFormatArgs] | None:
    """The `serviceEndpoints` of a subnet."""
    return [network.ServiceEndpointPropertiesFormatArgs(service=one) for one in services] or None


def storage_policy(
    logical: str, placement: Placement, args: StoragePolicy, opts: pulumi.ResourceOptions
) -> list[network.ServiceEndpointPolicyArgs]:
    """The `serviceEndpointPolicies` of a subnet. The accounts behind an alias are in no subscription of ours:
    their definition is of the service Global.
    """
    databricks = network.ServiceEndpointPolicyDefinitionArgs(
        name="databricks",
        description="Images, logs and system tables of Databricks.",
        service="Global",
        service_resources=[DATABRICKS_ALIAS],
    )
    own = network.ServiceEndpointPolicyDefinitionArgs(
        name="accounts", service=STORAGE, service_resources=list(args.account_ids)
    )
    made = network.ServiceEndpointPolicy(
        logical,
        service_endpoint_policy_name=args.policy_name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        service_endpoint_policy_definitions=[databricks, *([own] if args.account_ids else [])],
        tags=placement.tags,
        opts=opts,
    )
    return [network.ServiceEndpointPolicyArgs(id=made.id)]
