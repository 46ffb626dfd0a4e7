"""Whoever opens the new workspace should find machines to work on, with a ceiling on what they cost. A
cluster, the pool it draws on and the policy that limits both are made by the same program as the workspace,
through the same classes that configure workspaces later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import dynamic

from infra.settings import ClusterPolicySettings, ClusterSettings, InstancePoolSettings
from infra.workspace_object import Kind, WorkspaceObjectProvider

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

OWNER = "pulumi"


class DatabricksProvider(WorkspaceObjectProvider):
    """Provider with the credentials of `workspace_config`, read when they are needed."""

    def client(self, host: str) -> WorkspaceClient:
        """Return a client for `host`; raises CredentialError with the command that signs in."""
        from workspace_config.auth import workspace_client

        return workspace_client(host)


class InstancePoolProvider(DatabricksProvider):
    """Instance pools, recognised by a tag."""

    def kind(self) -> Kind:
        """Return the instance pool kind."""
        from workspace_config.kinds.instance_pool import InstancePool as InstancePoolKind

        return InstancePoolKind()


class ClusterProvider(DatabricksProvider):
    """Clusters, recognised by a tag."""

    def kind(self) -> Kind:
        """Return the cluster kind."""
        from workspace_config.kinds.cluster import Cluster as ClusterKind

        return ClusterKind()


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


class _WorkspaceObject(dynamic.Resource):
    """A dynamic resource in a workspace; the fields are those of the REST API."""

    def __init__(
        self,
        provider: WorkspaceObjectProvider,
        name: str,
        workspace: WorkspaceAddress,
        fields: dict[str, Any],
        opts: pulumi.ResourceOptions,
    ) -> None:
        props = {"host": workspace.host, "workspace_id": workspace.workspace_id, **fields}
        gone_with = pulumi.ResourceOptions(deleted_with=workspace.resource)
        super().__init__(provider, name, props, pulumi.ResourceOptions.merge(opts, gone_with))


class Cluster(_WorkspaceObject, module="databricks", name="Cluster"):
    """An all-purpose cluster: https://docs.databricks.com/api/azure/workspace/clusters/create."""


class InstancePool(_WorkspaceObject, module="databricks", name="InstancePool"):
    """An instance pool: https://docs.databricks.com/api/azure/workspace/instancepools/create."""


class ClusterPolicy(_WorkspaceObject, module="databricks", name="ClusterPolicy"):
    """A cluster policy: https://docs.databricks.com/api/azure/workspace/clusterpolicies/create."""


@dataclass(frozen=True, kw_only=True)
class WorkspaceAddress:
    """The workspace that objects live in; they are deleted with it."""

    host: pulumi.Input[str]
    workspace_id: pulumi.Input[str]
    resource: pulumi.Resource


@dataclass(frozen=True, kw_only=True)
class ComputeArgs:
    """Names and sizes; `owner` tells this stack's objects from others of the same name."""

    workspace: WorkspaceAddress
    owner: str
    environment: str
    tags: dict[str, str]
    cluster_name: str
    instance_pool_name: str
    policy_name: str
    cluster: ClusterSettings
    instance_pool: InstancePoolSettings
    cluster_policy: ClusterPolicySettings


class Compute(pulumi.ComponentResource):
    """One autoscaling cluster on one pool under one policy."""

    cluster_id: pulumi.Output[str]
    instance_pool_id: pulumi.Output[str]
    cluster_policy_id: pulumi.Output[str]

    def __init__(self, name: str, args: ComputeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:compute:Compute", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        pool = InstancePool(
            InstancePoolProvider(), f"{name}-instance-pool", args.workspace, pool_fields(args), child
        )
        policy = ClusterPolicy(
            ClusterPolicyProvider(),
            f"{name}-cluster-policy",
            args.workspace,
            policy_fields(args, pool.id),
            child,
        )
        fields = cluster_fields(args, pool.id, policy.id)
        cluster = Cluster(ClusterProvider(), f"{name}-cluster", args.workspace, fields, child)
        self.instance_pool_id = pool.id
        self.cluster_policy_id = policy.id
        self.cluster_id = cluster.id
        self.register_outputs({"clusterId": self.cluster_id})


def marked(args: ComputeArgs, part: str) -> dict[str, str]:
    """The stack's tags and the marker by which a repeated create finds its object again."""
    from workspace_config.rules import KEY_TAG, OURS_TAG

    return {**args.tags, OURS_TAG: OWNER, KEY_TAG: f"{args.owner}/{part}"}


def pool_fields(args: ComputeArgs) -> dict[str, Any]:
    """Fields of the instance pool; machines are of the cluster's node type."""
    return {
        "instance_pool_name": args.instance_pool_name,
        "node_type_id": args.cluster.node_type_id,
        "min_idle_instances": args.instance_pool.min_idle_instances,
        "max_capacity": args.instance_pool.max_capacity,
        "idle_instance_autotermination_minutes": args.instance_pool.idle_instance_autotermination_minutes,
        "custom_tags": marked(args, "instance-pool"),
    }


def policy_fields(args: ComputeArgs, instance_pool_id: pulumi.Output[str]) -> dict[str, Any]:
    """Fields of the policy: all-purpose clusters on the pool, that end themselves and grow so far and no
    further.

    https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition
    """
    limits = args.cluster_policy
    return {
        "name": args.policy_name,
        "description": f"Made by Pulumi for {args.owner}; the next `pulumi up` undoes changes made by hand.",
        "definition": {
            "cluster_type": {"type": "fixed", "value": "all-purpose"},
            "instance_pool_id": {"type": "fixed", "value": instance_pool_id},
            "autotermination_minutes": {
                "type": "range",
                "minValue": 10,
                "maxValue": limits.max_autotermination_minutes,
                "defaultValue": args.cluster.autotermination_minutes,
            },
            "autoscale.max_workers": {"type": "range", "maxValue": limits.max_workers},
            "custom_tags.environment": {"type": "fixed", "value": args.environment},
        },
    }


def cluster_fields(
    args: ComputeArgs, instance_pool_id: pulumi.Output[str], policy_id: pulumi.Output[str]
) -> dict[str, Any]:
    """Fields of the cluster; the node type is the pool's and must not be given again."""
    cluster = args.cluster
    return {
        "cluster_name": args.cluster_name,
        "spark_version": cluster.spark_version,
        "instance_pool_id": instance_pool_id,
        "policy_id": policy_id,
        "autoscale": {"min_workers": cluster.min_workers, "max_workers": cluster.max_workers},
        "autotermination_minutes": cluster.autotermination_minutes,
        "data_security_mode": cluster.data_security_mode,
        "custom_tags": marked(args, "cluster"),
    }
