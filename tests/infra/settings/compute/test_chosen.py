"""What is chosen: by default, by a profile, by a switch, by a runtime in words."""

from __future__ import annotations

import datetime as dt

import pytest

from infra import settings
from infra.settings.check import main
from infra.settings.cluster_runtime import support_notice

DEDICATED = {"data_security_mode": "SINGLE_USER"}
GPU = {"runtime": {"ml": True, "gpu": True}, "node_type_id": "Standard_NC4as_T4_v3", **DEDICATED}
OWN_MACHINES = {"useInstancePool": False}


def pool(**more):
    return {"instancePool": more}


def policy(**more):
    return {"clusterPolicy": more}


def shared(**more):
    return {"cluster": more}


def warehouse(**more):
    return {"sqlWarehouse": more}


SERVERLESS = [
    (shared(enabled=True), ["cluster.enabled"]),
    (pool(enabled=True), ["instancePool.enabled"]),
    ({**policy(enabled=True)}, ["clusterPolicy.enabled"]),
    ({"clusters": {"etl": {}}}, ["clusters"]),
    (warehouse(enable_serverless_compute=False), ["sqlWarehouse.enable_serverless_compute"]),
]


@pytest.mark.parametrize(("config", "paths"), SERVERLESS, ids=lambda value: str(value)[:40])
def test_a_serverless_workspace_has_only_a_serverless_warehouse(parse, errors, repaired, config, paths):
    config = {"profile": "serverless", **config}
    found = errors(config)
    assert [error.key.partition(":")[2] for error in found] == paths
    assert all("workspace.computeMode is Serverless" in error.rule for error in found)
    for error in found:
        config = repaired(config, error)
    parse(config)


@pytest.mark.parametrize(
    ("runtime", "key", "engine"),
    [
        ({}, "17.3.x-scala2.13", "STANDARD"),
        ({"channel": "lts"}, "17.3.x-scala2.13", "STANDARD"),
        ({"channel": 16.4, "photon": True}, "16.4.x-scala2.12", "PHOTON"),
        ({"channel": 18}, "18.x-scala2.13", "STANDARD"),
        ({"ml": True}, "17.3.x-cpu-ml-scala2.13", "STANDARD"),
        ({"channel": "17.3", "ml": True, "photon": True}, "17.3.x-cpu-ml-scala2.13", "PHOTON"),
        ({"ml": True, "gpu": True}, "17.3.x-gpu-ml-scala2.13", "STANDARD"),
    ],
)
def test_a_runtime_is_named_by_release_and_flavour(compute, runtime, key, engine):
    chosen = compute(shared(**{**(GPU if runtime.get("gpu") else DEDICATED), "runtime": runtime})).cluster
    assert (chosen.spark_version, chosen.runtime.runtime_engine) == (key, engine)


def test_a_key_with_photon_means_photon(compute):
    assert compute(shared(spark_version="17.3.x-photon-scala2.13")).cluster.runtime.runtime_engine == "PHOTON"


def test_a_runtime_near_or_past_its_end_of_support_is_a_warning_and_no_error(compute):
    chosen = compute({**shared(runtime={"channel": "13.3"}), "clusters": {"etl": {}}})
    assert chosen.cluster.spark_version == "13.3.x-scala2.12"
    [notice] = chosen.notices
    assert notice.startswith("cluster: Support of 13.3.x-scala2.12 ended")
    assert "ended on 2026-08-22" in support_notice("13.3.x-scala2.12", dt.date(2026, 11, 22))
    assert "ends on 2027-02-01" in support_notice("14.3.x-scala2.12", dt.date(2026, 11, 22))
    assert support_notice("17.3.x-scala2.13", dt.date(2026, 11, 22)) is None
    assert support_notice("99.9.x-scala2.13") is None


def test_a_shared_cluster_that_only_one_may_use_is_a_warning(compute):
    [notice] = compute(shared(**DEDICATED)).notices
    assert notice.startswith("cluster: dedicated to whoever runs Pulumi")
    assert compute(shared(**DEDICATED, single_user_name="analysts")).notices == ()
    assert compute({}).notices == ()


def test_standard_has_one_of_each_and_every_switch_takes_one_away(compute):
    chosen = compute({})
    assert all((chosen.cluster, chosen.instance_pool, chosen.cluster_policy, chosen.sql_warehouse))
    assert (chosen.cluster.use_instance_pool, chosen.cluster.use_cluster_policy) == (True, True)
    none = compute(shared(enabled=False))
    assert (none.cluster, none.instance_pool, none.cluster_policy) == (None, None, None)
    assert none.sql_warehouse is not None
    assert compute({**shared(enabled=False), **pool(enabled=True)}).instance_pool is not None
    assert compute({**shared(enabled=False), **policy(enabled=True)}).cluster_policy is not None
    alone = compute({**pool(enabled=False), **policy(enabled=False), **warehouse(enabled=False)})
    assert (alone.instance_pool, alone.cluster_policy, alone.sql_warehouse) == (None, None, None)
    assert (alone.cluster.use_instance_pool, alone.cluster.use_cluster_policy) == (False, False)


def test_the_profiles(parse):
    serverless = parse({"profile": "serverless"}).compute
    assert (serverless.every_cluster, serverless.instance_pool, serverless.cluster_policy) == ((), None, None)
    assert serverless.sql_warehouse.enable_serverless_compute
    assert serverless.sql_warehouse.spot_instance_policy is None
    assert serverless.anything
    assert not serverless.machines
    assert parse({"profile": "minimal"}).compute.sql_warehouse is None
    without = parse({"profile": "serverless", **warehouse(enabled=False)}).compute
    assert not without.anything


def test_settings_of_the_cluster_that_a_serverless_stack_does_not_make_may_stay(parse):
    parse({"profile": "serverless", **shared(**GPU, useInstancePool=True), **pool(max_capacity=4)})


def test_a_further_cluster_is_on_the_pool_only_with_the_machines_of_the_pool(compute):
    chosen = compute({"clusters": {"small": {}, "big": {"node_type_id": "Standard_E8ds_v5"}}})
    small, big = chosen.clusters["small"], chosen.clusters["big"]
    assert (small.use_instance_pool, small.use_cluster_policy) == (True, True)
    assert (big.use_instance_pool, big.use_cluster_policy) == (False, False)


def test_a_cluster_of_its_own_machines_is_under_a_policy_that_does_not_demand_the_pool(compute):
    chosen = compute({**shared(**OWN_MACHINES), **policy(requireInstancePool=False)})
    assert (chosen.cluster.use_instance_pool, chosen.cluster.use_cluster_policy) == (False, True)


def test_a_size_is_one_of_three(compute):
    assert compute({}).cluster.autoscale.max_workers == 2
    fixed = compute(shared(num_workers=3)).cluster
    assert (fixed.autoscale, fixed.num_workers, fixed.max_workers) == (None, 3, 3)
    single = compute(shared(is_single_node=True)).cluster
    assert (single.autoscale, single.num_workers, single.max_workers) == (None, None, 0)


def test_the_check_command_warns_of_a_runtime_without_support(tmp_path, capsys):
    good = {"location": "westeurope", "environment": "dev"}
    text = "\n".join(f"  {settings.PROJECT}:{key}: {value}" for key, value in good.items())
    cluster = f"  {settings.PROJECT}:cluster: {{runtime: {{channel: 13.3}}}}\n"
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n{text}\n{cluster}")
    assert main(["--stack", "dev", "--cwd", str(tmp_path)]) == 0
    assert "warning: cluster: Support of 13.3.x-scala2.12 ended" in capsys.readouterr().err
