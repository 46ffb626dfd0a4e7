"""The life of a stack in the local cloud: made once, changed in place, replaced only when that is allowed."""

from __future__ import annotations

import pytest

from local_cloud.azure.engine.engine import Engine

WORKSPACE = "azure-native:databricks:Workspace"
CLUSTER = "pulumi-python:dynamic/databricks:Cluster"


def changed(result):
    """What a run changed; fails the test with the diagnostics if it failed."""
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


def replaced(events):
    """Types of the resources that a run would replace or replaced."""
    steps = [event["resourcePreEvent"]["metadata"] for event in events if "resourcePreEvent" in event]
    return {step["type"] for step in steps if step["op"] == "replace"}


def test_a_stack_is_made_once_kept_and_ended(stack, server):
    local = stack("local")
    [count] = changed(local.run("preview")).values()
    made = local.run("up")
    assert changed(made) == {"create": count}
    cluster = server.client.clusters.get(made.outputs["cluster_id"])
    assert cluster.instance_pool_id == made.outputs["instance_pool_id"]
    assert cluster.policy_id == made.outputs["cluster_policy_id"]
    for operation in ("preview", "up", "refresh", "up"):
        assert changed(local.run(operation)) == {}
    assert changed(local.run("destroy")) == {"delete": count}


def test_a_setting_of_the_cluster_is_an_update_of_the_cluster(stack, server):
    local = stack("local")
    cluster_id = local.run("up").outputs["cluster_id"]
    server.client.clusters.wait_get_cluster_running(cluster_id)
    local.set("cluster.autoscale.max_workers", 3)
    assert changed(local.run("preview")) == {"update": 1}
    assert changed(local.run("up")) == {"update": 1}
    assert server.client.clusters.get(cluster_id).autoscale.max_workers == 3
    assert changed(local.run("up")) == {}


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_tag_is_an_update_and_never_a_replacement_of_what_holds_data(stack, name):
    """Preview alone shows grants as replaced: the provider forgets principal ids in the preview of an update
    (https://github.com/pulumi/pulumi-azure-native/issues/1080)."""
    one, events = stack(name), []
    one.run("up")
    one.set("tags.owner", "someone else")
    assert not one.run("preview", events.append).failed
    assert replaced(events) <= {"azure-native:authorization:RoleAssignment"}
    assert set(changed(one.run("up"))) == {"update"}
    assert changed(one.run("up")) == {}


def test_a_replaced_workspace_takes_its_objects_with_it(stack, server):
    local = stack("local")
    made = local.run("up")
    before, count = made.outputs, changed(made)["create"]
    local.set("nameSalt", "other")
    after = local.run("up")
    assert "replace" in changed(after)
    assert after.outputs["workspace_id"] != before["workspace_id"]
    assert [one.cluster_id for one in server.client.clusters.list()] == [after.outputs["cluster_id"]]
    assert changed(local.run("refresh")) == {}
    assert changed(local.run("up")) == {}
    assert changed(local.run("destroy")) == {"delete": count}


def test_production_refuses_a_replacement_that_nobody_asked_for(stack):
    prod = stack("prod")
    before = prod.run("up").outputs
    prod.set("nameSalt", "other")
    refused = prod.run("up")
    assert refused.failed
    assert "protect" in str(refused.diagnostics)
    assert prod.resource(WORKSPACE)["outputs"]["workspaceId"] == before["workspace_id"]


def test_drift_of_the_cluster_is_seen_and_undone(stack, server):
    local = stack("local")
    cluster_id = local.run("up").outputs["cluster_id"]
    server.client.clusters.wait_get_cluster_running(cluster_id)
    found = server.client.clusters.get(cluster_id)
    server.client.clusters.edit(
        cluster_id, found.spark_version, autotermination_minutes=90, autoscale=found.autoscale,
        cluster_name=found.cluster_name, instance_pool_id=found.instance_pool_id, policy_id=found.policy_id,
        custom_tags=found.custom_tags, data_security_mode=found.data_security_mode,
    )  # fmt: skip
    assert changed(local.run("refresh")) == {"update": 1}
    server.client.clusters.wait_get_cluster_running(cluster_id)
    assert changed(local.run("up")) == {"update": 1}
    assert server.client.clusters.get(cluster_id).autotermination_minutes == 60


def test_a_deleted_cluster_is_made_again(stack, server):
    local = stack("local")
    cluster_id = local.run("up").outputs["cluster_id"]
    server.client.clusters.permanent_delete(cluster_id)
    assert changed(local.run("refresh")) == {"delete": 1}
    assert changed(local.run("up")) == {"create": 1}


def test_wrong_settings_create_nothing_and_exit_2(stack):
    local = stack("local")
    local.set("cluster.autoscale.min_workers", 9)
    result = local.run("up")
    assert result.exit_code == 2
    assert "pulumi config set --stack local" in str(result.diagnostics)
    assert "Traceback" not in str(result.diagnostics)
    assert not any(
        one["type"].startswith("azure-native:")
        for one in Engine(local.project, "local", local.state).resources()
    )
