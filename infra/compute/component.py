"""Whoever opens the new workspace should find machines to work on, with a ceiling on what they cost: all of
it here, each part there or not as the settings say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pulumi

from infra.compute.cluster import Cluster, ClusterProvider, cluster_fields
from infra.compute.cluster_libraries import ClusterLibraries, ClusterLibrariesProvider
from infra.compute.cluster_policy import ClusterPolicy, ClusterPolicyProvider, policy_fields
from infra.compute.instance_pool import InstancePool, InstancePoolProvider, pool_fields
from infra.compute.resource import Mark, WorkspaceAddress
from infra.compute.sql_warehouse import SqlWarehouse, SqlWarehouseProvider, warehouse_fields
from infra.settings.cluster import ClusterSettings
from infra.settings.compute import ComputeSettings
from infra.settings.libraries import key_of

DEFAULT_AUTOTERMINATION_MINUTES = 30
"""What a cluster under the policy starts with where the stack has none to take it from."""


@dataclass(frozen=True, kw_only=True)
class ComputeArgs:
    """Names and sizes; `owner` tells this stack's objects from others of the same name. Nothing is made
    before `depends_on`: what the workspace needs before it is reached or starts a machine.
    """

    workspace: WorkspaceAddress
    owner: str
    environment: str
    tags: dict[str, str]
    cluster_name: str
    further_cluster_names: dict[str, str] = field(default_factory=dict)
    instance_pool_name: str
    policy_name: str
    sql_warehouse_name: str
    chosen: ComputeSettings
    depends_on: tuple[pulumi.Resource, ...] = ()


class Compute(pulumi.ComponentResource):
    """The shared cluster, further ones, the pool, the policy and the SQL warehouse; an id is None where there
    is none.
    """

    cluster_id: pulumi.Output[str] | None = None
    cluster_ids: dict[str, pulumi.Output[str]]
    instance_pool_id: pulumi.Output[str] | None = None
    cluster_policy_id: pulumi.Output[str] | None = None
    sql_warehouse_id: pulumi.Output[str] | None = None

    def __init__(self, name: str, args: ComputeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:compute:Compute", name, None, opts)
        self._name, self._args = name, args
        self._mark = Mark(owner=args.owner, tags=args.tags)
        self._child = pulumi.ResourceOptions(parent=self, depends_on=list(args.depends_on))
        for notice in args.chosen.notices:
            pulumi.log.warn(notice, self)
        self._make_pool()
        self._make_policy()
        if args.chosen.cluster:
            self.cluster_id = self._make_cluster("cluster", args.cluster_name, args.chosen.cluster)
        self.cluster_ids = {
            key: self._make_cluster(f"cluster-{key}", args.further_cluster_names[key], cluster)
            for key, cluster in args.chosen.clusters.items()
        }
        self._make_warehouse()
        self.register_outputs({"clusterId": self.cluster_id, "sqlWarehouseId": self.sql_warehouse_id})

    def outputs(self) -> dict[str, Any]:
        """Values of fields of `infra.outputs.StackOutputs`; None for what there is not."""
        return {
            "cluster_id": self.cluster_id,
            "cluster_ids": self.cluster_ids or None,
            "instance_pool_id": self.instance_pool_id,
            "cluster_policy_id": self.cluster_policy_id,
            "sql_warehouse_id": self.sql_warehouse_id,
        }

    def _make_pool(self) -> None:
        args, pool = self._args, self._args.chosen.instance_pool
        if pool is not None:
            fields = pool_fields(args.instance_pool_name, pool, self._mark)
            made = InstancePool(
                InstancePoolProvider(), f"{self._name}-instance-pool", args.workspace, fields, self._child
            )
            self.instance_pool_id = made.id

    def _make_policy(self) -> None:
        args, policy = self._args, self._args.chosen.cluster_policy
        if policy is None:
            return
        shared = args.chosen.cluster
        minutes = shared.autotermination_minutes if shared else DEFAULT_AUTOTERMINATION_MINUTES
        fields = policy_fields(
            args.policy_name,
            policy,
            owner=args.owner,
            environment=args.environment,
            autotermination_minutes=minutes,
            instance_pool_id=self.instance_pool_id,
        )
        made = ClusterPolicy(
            ClusterPolicyProvider(), f"{self._name}-cluster-policy", args.workspace, fields, self._child
        )
        self.cluster_policy_id = made.id

    def _make_cluster(self, part: str, name: str, cluster: ClusterSettings) -> pulumi.Output[str]:
        """A cluster and, if it has any, its libraries; returns the id by which work is sent to it, known once
        the libraries are there.
        """
        workspace, logical = self._args.workspace, f"{self._name}-{part}"
        fields = cluster_fields(
            name,
            cluster,
            tags=self._mark.on(part),
            instance_pool_id=self.instance_pool_id,
            policy_id=self.cluster_policy_id,
        )
        made = Cluster(ClusterProvider(), logical, workspace, fields, self._child)
        if not cluster.software.libraries:
            return made.id
        wanted = {key_of(library): library for library in cluster.software.libraries}
        opts = pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(deleted_with=made))
        installed = ClusterLibraries(
            ClusterLibrariesProvider(),
            f"{logical}-libraries",
            workspace,
            {"cluster_id": made.id, "libraries": wanted},
            opts,
        )
        return installed.id

    def _make_warehouse(self) -> None:
        args, warehouse = self._args, self._args.chosen.sql_warehouse
        if warehouse is not None:
            fields = warehouse_fields(args.sql_warehouse_name, warehouse, self._mark)
            made = SqlWarehouse(
                SqlWarehouseProvider(), f"{self._name}-sql-warehouse", args.workspace, fields, self._child
            )
            self.sql_warehouse_id = made.id
