"""Pool, policy and warehouse: each rule refuses what breaks it, and its command repairs it."""

from __future__ import annotations

import pytest

DEDICATED = {"data_security_mode": "SINGLE_USER"}


def pool(**more):
    return {"instancePool": more}


def policy(**more):
    return {"clusterPolicy": more}


def shared(**more):
    return {"cluster": more}


def warehouse(**more):
    return {"sqlWarehouse": more}


CASES = [
    (pool(enabled="si"), "instancePool.enabled", "true or false"),
    (pool(node_type_id="big"), "instancePool.node_type_id", "Azure VM size"),
    (
        pool(azure_attributes={"availability": "SPOT_WITH_FALLBACK_AZURE"}),
        "instancePool.azure_attributes.availability",
        "one of ON_DEMAND_AZURE, SPOT_AZURE",
    ),
    (
        pool(preloaded_spark_versions=["17.3"]),
        "instancePool.preloaded_spark_versions[0]",
        "runtime key",
    ),
    (policy(max_dbus_per_hour=0), "clusterPolicy.max_dbus_per_hour", "from 1 to 100000"),
    (policy(max_clusters_per_user=0), "clusterPolicy.max_clusters_per_user", "from 1 to 1000"),
    (policy(policy_family_id="mine"), "clusterPolicy.policy_family_id", "one of personal-vm"),
    (warehouse(enabled="si"), "sqlWarehouse.enabled", "true or false"),
    (warehouse(cluster_size="Tiny"), "sqlWarehouse.cluster_size", "one of 2X-Small"),
    (warehouse(min_num_clusters=31, max_num_clusters=40), "sqlWarehouse.min_num_clusters", "from 1 to 30"),
    (warehouse(max_num_clusters=41), "sqlWarehouse.max_num_clusters", "from 1 to 40"),
    (warehouse(warehouse_type="REALTIME"), "sqlWarehouse.warehouse_type", "one of PRO, CLASSIC"),
    (warehouse(channel={"name": "BETA"}), "sqlWarehouse.channel.name", "one of CHANNEL_NAME_CURRENT"),
    (warehouse(spot_instance_policy="CHEAP"), "sqlWarehouse.spot_instance_policy", "one of COST_OPTIMIZED"),
    (
        {**shared(useInstancePool=True), **pool(enabled=False), **policy(enabled=False)},
        "cluster.useInstancePool",
        "there is no pool of Standard_D4ds_v5 (the stack's is none)",
    ),
    (
        {**shared(useInstancePool=True, useClusterPolicy=False), **pool(node_type_id="Standard_E8ds_v5")},
        "cluster.useInstancePool",
        "(the stack's is Standard_E8ds_v5)",
    ),
    (
        {**shared(useClusterPolicy=True), **policy(enabled=False)},
        "cluster.useClusterPolicy",
        "clusterPolicy is not enabled",
    ),
    (pool(max_capacity=2), "instancePool.max_capacity", "at least 3: cluster.autoscale.max_workers"),
    (
        {**shared(num_workers=12), **policy(max_workers=20)},
        "instancePool.max_capacity",
        "at least 13: cluster.num_workers",
    ),
    (pool(min_idle_instances=20), "instancePool.min_idle_instances", "at most instancePool.max_capacity"),
    (
        pool(preloaded_spark_versions=["17.3.x-scala2.13", "16.4.x-scala2.12"]),
        "instancePool.preloaded_spark_versions[1]",
        "one runtime at most",
    ),
    (
        pool(azure_attributes={"spot_bid_max_price": "0.5"}),
        "instancePool.azure_attributes.spot_bid_max_price",
        "availability is ON_DEMAND_AZURE",
    ),
    (policy(max_workers=1), "clusterPolicy.max_workers", "at least cluster.autoscale.max_workers (2)"),
    (
        policy(max_autotermination_minutes=20),
        "clusterPolicy.max_autotermination_minutes",
        "at least cluster.autotermination_minutes (30)",
    ),
    (
        {**pool(enabled=False), **policy(requireInstancePool=True)},
        "clusterPolicy.requireInstancePool",
        "instancePool.enabled is false",
    ),
    (
        policy(azure_attributes={"availability": "ON_DEMAND_AZURE"}),
        "clusterPolicy.azure_attributes.availability",
        "left out with clusterPolicy.requireInstancePool",
    ),
    (
        {**pool(enabled=False), **policy(azure_attributes={"availability": "SPOT_AZURE"})},
        "cluster.azure_attributes.availability",
        "must be SPOT_AZURE",
    ),
    (
        policy(custom_tags={"environment": "other"}),
        "clusterPolicy.custom_tags.environment",
        "the policy fixes this tag",
    ),
    (
        warehouse(min_num_clusters=3, max_num_clusters=2),
        "sqlWarehouse.max_num_clusters",
        "at least sqlWarehouse.min_num_clusters (3)",
    ),
    (warehouse(auto_stop_mins=5), "sqlWarehouse.auto_stop_mins", "must be 0 (never) or at least 10"),
    (
        warehouse(enable_serverless_compute=True, warehouse_type="CLASSIC"),
        "sqlWarehouse.warehouse_type",
        "must be PRO with",
    ),
    (
        warehouse(enable_serverless_compute=True, enable_photon=False),
        "sqlWarehouse.enable_photon",
        "must be true with",
    ),
    (
        warehouse(enable_serverless_compute=True, spot_instance_policy="COST_OPTIMIZED"),
        "sqlWarehouse.spot_instance_policy",
        "the machines are Databricks' own",
    ),
]


@pytest.mark.parametrize(("config", "path", "rule"), CASES, ids=lambda value: str(value)[:60])
def test_what_breaks_a_rule_is_refused_and_repaired_by_the_command(breaks, config, path, rule):
    breaks(config, path, rule)
