"""Machines in the workspace, in the fields of the Databricks REST API: a shared cluster and further ones, a
pool, a policy, a SQL warehouse. A part that is not enabled is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings import cluster_rules
from infra.settings.cluster import DEDICATED_ACCESS, ClusterSettings, read_cluster
from infra.settings.cluster_policy import ClusterPolicySettings, read_policy
from infra.settings.cluster_runtime import support_notice
from infra.settings.instance_pool import InstancePoolSettings, read_pool
from infra.settings.reader import ConfigReader
from infra.settings.sql_warehouse import SqlWarehouseSettings, read_warehouse

if TYPE_CHECKING:
    from infra.settings.stack import Settings

NAME: Final = (
    r"(?!shared$)[a-z][a-z0-9-]{0,30}[a-z0-9]",
    "must be 2 to 32 lower-case letters, digits and hyphens, and not `shared`, which is the shared cluster",
)


@dataclass(frozen=True, kw_only=True)
class ComputeSettings:
    """What the stack makes in the workspace to work on; `clusters` are further ones by name."""

    cluster: ClusterSettings | None
    clusters: dict[str, ClusterSettings]
    instance_pool: InstancePoolSettings | None
    cluster_policy: ClusterPolicySettings | None
    sql_warehouse: SqlWarehouseSettings | None

    @property
    def every_cluster(self) -> tuple[ClusterSettings, ...]:
        """The shared cluster and the further ones."""
        return (*([self.cluster] if self.cluster else []), *self.clusters.values())

    @property
    def notices(self) -> tuple[str, ...]:
        """What is allowed and still worth a warning: runtimes whose support ends or has ended, and a shared
        cluster that only one person may use.
        """
        found = [(cluster.path, support_notice(cluster.spark_version)) for cluster in self.every_cluster]
        shared = self.cluster
        if shared and shared.data_security_mode in DEDICATED_ACCESS and shared.single_user_name is None:
            found.append(
                (shared.path, "dedicated to whoever runs Pulumi; single_user_name names a user or group")
            )
        return tuple(f"{path}: {notice}" for path, notice in found if notice)

    @property
    def machines(self) -> bool:
        """Whether anything needs virtual machines of the stack's own."""
        return bool(self.every_cluster or self.instance_pool)

    @property
    def anything(self) -> bool:
        """Whether there is anything to make."""
        return bool(self.machines or self.cluster_policy or self.sql_warehouse)


def read(reader: ConfigReader) -> ComputeSettings:
    """The settings of this part."""
    enabled = reader.boolean("cluster.enabled", True)
    shared = read_cluster(reader, "cluster")
    further = {name: read_cluster(reader, f"clusters.{name}") for name in reader.entries("clusters", *NAME)}
    pool = read_pool(reader, enabled=enabled, node_type_id=shared.node_type_id)
    policy = read_policy(reader, enabled=enabled, pool=pool is not None)
    shared = cluster_rules.placed(reader, shared, pool, policy, enabled=enabled)
    return ComputeSettings(
        cluster=shared if enabled else None,
        clusters={
            name: cluster_rules.placed(reader, cluster, pool, policy) for name, cluster in further.items()
        },
        instance_pool=pool,
        cluster_policy=policy,
        sql_warehouse=read_warehouse(reader),
    )


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others."""
    chosen = settings.compute
    if not settings.workspace.hybrid:
        _serverless(reader, chosen)
        return
    for cluster in chosen.every_cluster:
        cluster_rules.check(reader, cluster)
    _capacity(reader, chosen)
    _limits(reader, chosen)


def _capacity(reader: ConfigReader, chosen: ComputeSettings) -> None:
    """The pool holds the largest of its clusters; nothing says that all of them run at once."""
    pool = chosen.instance_pool
    if pool is None:
        return
    for cluster in chosen.every_cluster:
        needed = cluster.max_workers + 1
        fits = pool.max_capacity >= needed or not cluster.use_instance_pool
        rule = f"must be at least {needed}: {cluster.size_path} and the driver come from the pool"
        reader.require(fits, "instancePool.max_capacity", pool.max_capacity, rule, needed)
    rule, idle = "must be at most instancePool.max_capacity", pool.min_idle_instances
    path = "instancePool.min_idle_instances"
    reader.require(idle <= pool.max_capacity, path, idle, rule, pool.max_capacity)


def _limits(reader: ConfigReader, chosen: ComputeSettings) -> None:
    """The policy allows what the stack itself makes under it."""
    policy = chosen.cluster_policy
    if policy is None:
        return
    for cluster in chosen.every_cluster:
        if not cluster.use_cluster_policy:
            continue
        workers, minutes = cluster.max_workers, cluster.autotermination_minutes
        rule = f"must be at least {cluster.size_path} ({workers}), which it has to allow"
        found = policy.max_workers
        reader.require(found >= workers, "clusterPolicy.max_workers", found, rule, workers)
        path, found = "clusterPolicy.max_autotermination_minutes", policy.max_autotermination_minutes
        rule = f"must be at least {cluster.path}.autotermination_minutes ({minutes}), which it has to allow"
        reader.require(found >= minutes, path, found, rule, minutes)
        path, kind = f"{cluster.path}.azure_attributes.availability", cluster.azure_attributes.availability
        fixed = kind if cluster.use_instance_pool else policy.availability or kind
        rule = f"must be {fixed}: clusterPolicy.azure_attributes.availability fixes it"
        reader.require(kind == fixed, path, kind, rule, fixed)


def _serverless(reader: ConfigReader, chosen: ComputeSettings) -> None:
    """A serverless workspace has no machine and no policy, and its warehouse is serverless.

    https://learn.microsoft.com/azure/databricks/admin/workspace/serverless-workspaces
    """
    why = "workspace.computeMode is Serverless"
    if chosen.cluster:
        reader.refuse("cluster.enabled", True, f"must be false: {why}", "false")
    if chosen.clusters:
        reader.surplus("clusters", sorted(chosen.clusters), f"must be left out: {why}")
    parts = {"instancePool.enabled": chosen.instance_pool, "clusterPolicy.enabled": chosen.cluster_policy}
    for path, part in parts.items():
        if part and (reader.is_set(path) or not chosen.cluster):
            reader.refuse(path, True, f"must be false: {why}", "false")
    warehouse, path = chosen.sql_warehouse, "sqlWarehouse.enable_serverless_compute"
    fits = warehouse is None or warehouse.enable_serverless_compute
    reader.require(fits, path, False, f"must be true: {why}", "true")
