"""A policy lets everybody make clusters without letting anybody make an expensive one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from infra.compute.resource import DatabricksProvider, WorkspaceResource
from infra.settings.cluster_policy import ClusterPolicySettings
from infra.workspace_object import Kind

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class ClusterPolicyProvider(DatabricksProvider):
    """Cluster policies, whose names are unique and which have no tags: the description tells whose it is."""

    def kind(self) -> Kind:
        """Return the cluster policy kind."""
        from workspace_config.kinds.cluster_policy import ClusterPolicy as ClusterPolicyKind

        return ClusterPolicyKind()

    def find(self, client: WorkspaceClient, desired: dict[str, Any]) -> str | None:
        """Find our policy; raises ValueError when the name belongs to somebody else."""
        found = super().find(client, desired)
        if found is None:
            return None
        description = (self.kind().read(client, found) or {}).get("description")
        if description != desired.get("description"):
            raise ValueError(
                f"cluster policy {desired.get('name')!r} ({found}) exists and was not made by this stack: "
                f"its description is {description!r}. Rename or delete it in the workspace, then run again."
            )
        return found


class ClusterPolicy(WorkspaceResource, module="databricks", name="ClusterPolicy"):
    """A cluster policy: https://docs.databricks.com/api/azure/workspace/clusterpolicies/create."""


def policy_fields(
    name: str,
    policy: ClusterPolicySettings,
    *,
    owner: str,
    environment: str,
    autotermination_minutes: int,
    instance_pool_id: pulumi.Output[str] | None,
) -> dict[str, Any]:
    """Fields of the API; `autotermination_minutes` is what a new cluster starts with."""
    fields: dict[str, Any] = {
        "name": name,
        "description": f"Made by Pulumi for {owner}; the next `pulumi up` undoes changes made by hand.",
    }
    if policy.max_clusters_per_user is not None:
        fields["max_clusters_per_user"] = policy.max_clusters_per_user
    pool_id = instance_pool_id if policy.require_instance_pool else None
    rules = definition(
        policy, environment, min(autotermination_minutes, policy.max_autotermination_minutes), pool_id
    )
    if policy.policy_family_id is None:
        return {**fields, "definition": {"cluster_type": fixed("all-purpose"), **rules}}
    return {
        **fields,
        "policy_family_id": policy.policy_family_id,
        "policy_family_definition_overrides": rules,
    }


def definition(
    policy: ClusterPolicySettings, environment: str, minutes: int, instance_pool_id: pulumi.Output[str] | None
) -> dict[str, Any]:
    """Clusters that end themselves and grow so far and no further, whether of a fixed size or not.

    https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition
    """
    workers = {"type": "range", "maxValue": policy.max_workers, "isOptional": True}
    rules: dict[str, Any] = {
        "autotermination_minutes": {
            "type": "range",
            "minValue": 10,
            "maxValue": policy.max_autotermination_minutes,
            "defaultValue": minutes,
        },
        "autoscale.max_workers": workers,
        "num_workers": workers,
        "custom_tags.environment": fixed(environment),
    }
    rules |= {f"custom_tags.{name}": fixed(value) for name, value in policy.custom_tags.items()}
    if instance_pool_id is not None:
        rules["instance_pool_id"] = fixed(instance_pool_id)
    if policy.availability is not None:
        rules["azure_attributes.availability"] = fixed(policy.availability)
    if policy.max_dbus_per_hour is not None:
        rules["dbus_per_hour"] = {"type": "range", "maxValue": policy.max_dbus_per_hour}
    return rules


def fixed(value: Any) -> dict[str, Any]:
    """A rule that leaves no choice."""
    return {"type": "fixed", "value": value}
