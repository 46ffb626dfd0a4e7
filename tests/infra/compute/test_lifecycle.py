"""Clusters with everything on, pool, policy and warehouse through the engine: made once, changed where they differ."""

from __future__ import annotations

import pytest

LIBRARIES = "pulumi-python:dynamic/databricks:ClusterLibraries"
PANDAS, HTTPX = {"pypi": {"package": "pandas>=2"}}, {"pypi": {"package": "httpx"}}
SCIENCE = {
    "runtime": {"channel": "17.3", "ml": True},
    "node_type_id": "Standard_E8ds_v5",
    "is_single_node": True,
    "data_security_mode": "SINGLE_USER",
    "azure_attributes": {"availability": "SPOT_WITH_FALLBACK_AZURE", "spot_bid_max_price": "0.25"},
    "spark_conf": {"spark.sql.shuffle.partitions": 8},
    "init_scripts": [{"volumes": {"destination": "/Volumes/main/default/scripts/init.sh"}}],
    "libraries": [PANDAS],
}


def changed(result):
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


@pytest.fixture
def local(stack):
    one = stack("local")
    one.set("profile", "minimal")
    one.set("sqlWarehouse.enabled", True)
    one.set("clusters.science", SCIENCE)
    return one


@pytest.mark.timeout(600)
def test_a_further_cluster_and_its_libraries(local, server):
    made = local.run("up")
    assert set(changed(made)) == {"create"}
    cluster_id = made.outputs["cluster_ids"]["science"]
    server.client.clusters.wait_get_cluster_running(cluster_id)
    for operation in ("preview", "up", "refresh", "up"):
        assert changed(local.run(operation)) == {}, operation

    started = server.client.clusters.get(cluster_id).start_time
    local.set("clusters.science.libraries", [PANDAS, HTTPX])
    assert changed(local.run("preview")) == {"update": 1}
    assert changed(local.run("up")) == {"update": 1}
    assert len(local.resource(LIBRARIES)["outputs"]["libraries"]) == 2
    assert server.client.clusters.get(cluster_id).start_time == started, "the cluster was not touched"

    local.set("clusters.science.libraries", [])
    assert changed(local.run("up")) == {"delete": 1}
    left = [row.status.value for row in server.client.libraries.cluster_status(cluster_id)]
    assert left == ["UNINSTALL_ON_RESTART"] * 2

    server.client.clusters.permanent_delete(cluster_id)
    assert changed(local.run("refresh")) == {"delete": 1}
    again = local.run("up")
    assert changed(again) == {"create": 1}
    assert again.outputs["cluster_ids"]["science"] != cluster_id
    assert set(changed(local.run("destroy"))) == {"delete"}


@pytest.mark.timeout(600)
def test_a_library_that_nobody_has_fails_the_run_and_can_be_corrected(local, server):
    local.set("clusters.science.libraries", [{"pypi": {"package": "no-such-package==1.0"}}])
    refused = local.run("up")
    assert refused.failed
    assert "cannot install pypi:no-such-package==1.0" in str(refused.diagnostics)
    local.set("clusters.science.libraries", [PANDAS])
    assert not local.run("up").failed
    assert changed(local.run("up")) == {}


@pytest.mark.timeout(600)
def test_a_switch_takes_a_part_away_and_brings_it_back(local, server):
    local.run("up")
    local.set("sqlWarehouse.enabled", False)
    assert changed(local.run("up")) == {"delete": 1}
    assert list(server.client.warehouses.list()) == []
    local.set("sqlWarehouse.enabled", True)
    local.set("sqlWarehouse.enable_serverless_compute", True)
    assert changed(local.run("up")) == {"create": 1}
    local.set("sqlWarehouse.auto_stop_mins", 5)
    assert changed(local.run("up")) == {"update": 1}
    [found] = server.client.warehouses.list()
    assert (found.auto_stop_mins, found.spot_instance_policy.value) == (5, "COST_OPTIMIZED")
    assert changed(local.run("refresh")) == {}
