"""The dynamic providers in their own process against a workspace server: nothing twice, nothing lost, drift
seen.
"""

from __future__ import annotations

import base64
import pickletools

import grpc
import pytest
from databricks.sdk.service.compute import AutoScale
from databricks.sdk.service.sql import EndpointTags
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc

from infra.compute import (
    ClusterLibrariesProvider,
    ClusterPolicyProvider,
    ClusterProvider,
    InstancePoolProvider,
    SqlWarehouseProvider,
)

NODE = "Standard_D4ds_v5"


def settled(server, cluster_id):
    """The cluster, once its start is over."""
    return server.client.clusters.wait_get_cluster_running(cluster_id)


def test_whole_numbers_that_arrive_as_floats_are_whole_again(engine, cluster):
    checked = engine(ClusterProvider()).check({**cluster, "autotermination_minutes": 30.0})
    id_, created = engine(ClusterProvider()).create(checked)
    assert engine(ClusterProvider()).diff(id_, created, checked).changes == 1  # DIFF_NONE


def test_a_cluster_is_created_read_updated_and_deleted(server, engine, cluster):
    provider = engine(ClusterProvider())
    id_, created = provider.create(cluster)
    details = settled(server, id_)
    assert details.autoscale == AutoScale(min_workers=1, max_workers=2)
    assert details.custom_tags["bundle_key"] == "project/stack/cluster"
    assert provider.read(id_, created) == (id_, created, created)

    wider = {**cluster, "autoscale": {"min_workers": 1, "max_workers": 4}}
    diff = provider.diff(id_, created, wider)
    assert (diff.changes, list(diff.replaces)) == (2, [])  # DIFF_SOME
    updated = provider.update(id_, created, wider)
    assert server.client.clusters.get(id_).autoscale.max_workers == 4

    provider.delete(id_, updated)
    assert list(server.client.clusters.list()) == []
    provider.delete(id_, updated)
    assert provider.read(id_, updated)[0] == ""


def test_a_pool_and_a_cluster_on_it_under_a_policy(server, engine, pool, policy, cluster):
    pool_id, _ = engine(InstancePoolProvider()).create(pool)
    policy_id, _ = engine(ClusterPolicyProvider()).create(policy)
    del cluster["node_type_id"]
    cluster |= {"instance_pool_id": pool_id, "policy_id": policy_id}
    cluster_id, created = engine(ClusterProvider()).create(cluster)
    details = settled(server, cluster_id)
    assert (details.instance_pool_id, details.policy_id) == (pool_id, policy_id)
    assert engine(ClusterProvider()).read(cluster_id, created) == (cluster_id, created, created)


@pytest.mark.parametrize(
    ("provider", "props"),
    [
        (ClusterProvider, "cluster"),
        (InstancePoolProvider, "pool"),
        (ClusterPolicyProvider, "policy"),
        (SqlWarehouseProvider, "warehouse"),
    ],
)
def test_a_create_whose_answer_was_lost_is_not_repeated(server, engine, request, provider, props):
    props = request.getfixturevalue(props)
    first, _ = engine(provider()).create(props)
    if provider is ClusterProvider:
        settled(server, first)
    again, created = engine(provider()).create(props)
    assert again == first
    assert engine(provider()).read(again, created)[1] == created


def test_an_adopted_object_becomes_what_is_wanted_now(server, engine, pool):
    first, _ = engine(InstancePoolProvider()).create(pool)
    again, _ = engine(InstancePoolProvider()).create({**pool, "max_capacity": 9})
    assert again == first
    assert server.client.instance_pools.get(first).max_capacity == 9


def test_a_cluster_of_somebody_else_with_the_same_name_is_left_alone(engine, cluster):
    theirs, _ = engine(ClusterProvider()).create({**cluster, "custom_tags": {"owner": "them"}})
    ours, _ = engine(ClusterProvider()).create(cluster)
    assert ours != theirs


def test_a_pool_of_somebody_else_with_the_same_name_is_not_taken_over(engine, pool):
    theirs, created = engine(InstancePoolProvider()).create({**pool, "custom_tags": {"owner": "them"}})
    with pytest.raises(grpc.RpcError, match="'pool'"):
        engine(InstancePoolProvider()).create(pool)
    assert engine(InstancePoolProvider()).read(theirs, created)[1] == created


def test_a_policy_of_somebody_else_with_the_same_name_is_refused(engine, policy):
    engine(ClusterPolicyProvider()).create({**policy, "description": "theirs"})
    with pytest.raises(grpc.RpcError, match=r"'limits' .* was not made by this stack"):
        engine(ClusterPolicyProvider()).create(policy)


def test_a_warehouse_is_created_read_updated_and_deleted(server, engine, warehouse):
    provider = engine(SqlWarehouseProvider())
    id_, created = provider.create(warehouse)
    assert provider.read(id_, created) == (id_, created, created)
    serverless = {**warehouse, "enable_serverless_compute": True, "auto_stop_mins": 5}
    del serverless["spot_instance_policy"]
    diff = provider.diff(id_, created, serverless)
    assert (diff.changes, list(diff.replaces)) == (2, [])
    updated = provider.update(id_, created, serverless)
    found = server.client.warehouses.get(id_)
    assert (found.enable_serverless_compute, found.auto_stop_mins) == (True, 5)
    assert provider.read(id_, updated) == (id_, updated, updated)
    provider.delete(id_, updated)
    assert list(server.client.warehouses.list()) == []
    provider.delete(id_, updated)
    assert provider.read(id_, updated)[0] == ""


def test_a_warehouse_of_somebody_else_with_the_same_name_is_refused(engine, warehouse):
    theirs, created = engine(SqlWarehouseProvider()).create({**warehouse, "tags": {"custom_tags": []}})
    with pytest.raises(grpc.RpcError, match=r"'sql' .* was not made by this stack"):
        engine(SqlWarehouseProvider()).create(warehouse)
    assert engine(SqlWarehouseProvider()).read(theirs, created)[0] == theirs


def test_the_order_of_tags_is_no_drift_and_a_lost_one_is(server, engine, warehouse):
    provider = engine(SqlWarehouseProvider())
    id_, created = provider.create(warehouse)
    pairs = server.client.warehouses.get(id_).tags.custom_tags
    server.client.warehouses.edit(id_, tags=EndpointTags(custom_tags=pairs[::-1]))
    assert provider.read(id_, created)[1] == created
    server.client.warehouses.edit(id_, tags=EndpointTags(custom_tags=pairs[1:]))
    seen = provider.read(id_, created)[1]
    assert provider.diff(id_, seen, warehouse).changes == 2
    provider.update(id_, seen, warehouse)
    assert provider.read(id_, created)[1] == created


def test_a_single_node_and_a_spot_cluster_keep_what_the_workspace_adds(server, engine, cluster):
    provider = engine(ClusterProvider())
    single = {**cluster, "kind": "CLASSIC_PREVIEW", "is_single_node": True, "cluster_name": "single"}
    del single["autoscale"]
    id_, created = provider.create(single)
    assert settled(server, id_).num_workers == 0
    assert provider.read(id_, created) == (id_, created, created)
    spot = {
        **cluster,
        "driver_node_type_id": "Standard_D8ds_v5",
        "enable_elastic_disk": False,
        "runtime_engine": "PHOTON",
        "spark_conf": {"spark.sql.shuffle.partitions": "8", "spark.key": "{{secrets/lake/key}}"},
        "spark_env_vars": {"LEVEL": "info"},
        "init_scripts": [{"volumes": {"destination": "/Volumes/main/default/scripts/init.sh"}}],
        "cluster_log_conf": {"volumes": {"destination": "/Volumes/main/default/logs"}},
        "azure_attributes": {
            "availability": "SPOT_WITH_FALLBACK_AZURE",
            "first_on_demand": 1,
            "spot_bid_max_price": -1,
        },
    }
    server.client.secrets.create_scope("lake")
    server.client.secrets.put_secret("lake", "key", string_value="hidden")
    id_, created = provider.create(spot)
    details = settled(server, id_)
    assert details.azure_attributes.availability.value == "SPOT_WITH_FALLBACK_AZURE"
    assert details.runtime_engine.value == "PHOTON"
    assert provider.read(id_, created) == (id_, created, created)
    assert "hidden" not in str(created)


def test_drift_is_read_and_undone(server, engine, pool):
    provider = engine(InstancePoolProvider())
    id_, created = provider.create(pool)
    server.client.instance_pools.edit(
        id_,
        "pool",
        NODE,
        max_capacity=7,
        idle_instance_autotermination_minutes=15,
        custom_tags=pool["custom_tags"],
    )
    _, seen, inputs = provider.read(id_, created)
    assert seen["max_capacity"] == inputs["max_capacity"] == 7
    assert provider.diff(id_, seen, pool).changes == 2
    provider.update(id_, seen, pool)
    assert server.client.instance_pools.get(id_).max_capacity == 4


def test_tags_that_others_add_are_not_drift(server, engine, pool):
    provider = engine(InstancePoolProvider())
    id_, created = provider.create(pool)
    tags = {**pool["custom_tags"], "cost": "42"}
    server.client.instance_pools.edit(
        id_, "pool", NODE, max_capacity=4, min_idle_instances=0, idle_instance_autotermination_minutes=15,
        custom_tags=tags,
    )  # fmt: skip
    assert provider.read(id_, created)[1] == created


def test_an_unknown_workspace_is_an_update_and_another_one_a_replacement(engine, cluster):
    provider = engine(ClusterProvider())
    id_, created = "0101-000000-abc", cluster

    def replaces(**changed):
        diff = provider.diff(id_, created, {**cluster, **changed})
        assert diff.changes == 2
        assert diff.deleteBeforeReplace
        return list(diff.replaces)

    assert replaces(host=rpc.UNKNOWN, workspace_id=rpc.UNKNOWN) == []
    assert replaces(host="adb-2.azuredatabricks.net") == ["host"]
    assert replaces(workspace_id="2") == ["workspace_id"]
    assert replaces(policy_id=rpc.UNKNOWN) == []


def test_a_field_the_api_never_changes_is_a_replacement(engine, pool):
    diff = engine(InstancePoolProvider()).diff("p", pool, {**pool, "node_type_id": "Standard_E8ds_v5"})
    assert list(diff.replaces) == ["node_type_id"]


def test_when_only_the_address_became_known_nothing_is_sent(engine, cluster):
    nowhere = {**cluster, "host": "http://127.0.0.1:9"}
    assert engine(ClusterProvider()).update("c", {**cluster, "host": ""}, nowhere) == nowhere


def test_objects_of_a_replaced_or_deleted_workspace_are_gone(server, engine, pool, cluster):
    pool_id, created_pool = engine(InstancePoolProvider()).create(pool)
    cluster_id, created = engine(ClusterProvider()).create(cluster)
    server.begin("2222222222222222")
    assert engine(ClusterProvider()).read(cluster_id, created)[0] == ""
    engine(ClusterProvider()).delete(cluster_id, created)
    server.remove()
    assert engine(InstancePoolProvider()).read(pool_id, created_pool)[0] == ""
    engine(InstancePoolProvider()).delete(pool_id, created_pool)


@pytest.mark.parametrize(
    "provider",
    [
        ClusterLibrariesProvider,
        ClusterPolicyProvider,
        ClusterProvider,
        InstancePoolProvider,
        SqlWarehouseProvider,
    ],
)
def test_the_provider_in_the_state_is_a_name_and_no_secret(provider):
    serialized = serialize_provider(provider())
    assert serialized == serialize_provider(provider())
    assert not provider.serialize_as_secret_always
    strings = {arg for _, arg, _ in pickletools.genops(base64.b64decode(serialized)) if isinstance(arg, str)}
    assert strings == {provider.__module__, provider.__name__}
