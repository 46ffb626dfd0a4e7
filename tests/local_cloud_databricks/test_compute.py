"""Promise: clusters, pools and policies keep the real rules, and a cluster says RUNNING only when its driver runs."""

from __future__ import annotations

import json

import pytest
from databricks.sdk.errors import BadRequest, InvalidParameterValue, NotFound
from databricks.sdk.service import compute as c

SPEC = {"spark_version": "17.3.x-scala2.13", "node_type_id": "Standard_D4ds_v5"}


def policy(client, name: str, **rules) -> str:
    return client.cluster_policies.create(name=name, definition=json.dumps(rules)).policy_id


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        ("{", "invalid JSON"),
        ("[]", "must be a JSON object"),
        ('{"a": 1}', "a: a rule is an object"),
        ('{"a": {"type": "never"}}', "type 'never' is not one of"),
        (
            '{"a": {"type": "fixed"}, "b": {"type": "regex", "pattern": "("}}',
            "a: a rule of type fixed needs value; b: pattern",
        ),
        ('{"a": {"type": "range"}}', "needs minValue or maxValue"),
    ],
)
def test_wrong_policy_definitions_are_refused(client, definition, says):
    with pytest.raises(InvalidParameterValue) as refused:
        client.cluster_policies.create(name="wrong", definition=definition)
    assert says in str(refused.value)


def test_policy_records(client):
    policy_id = policy(client, "crud", spark_version={"type": "unlimited"})
    with pytest.raises(InvalidParameterValue, match="already exists"):
        policy(client, "crud")
    client.cluster_policies.edit(policy_id, name="crud2", definition="{}", max_clusters_per_user=2)
    found = client.cluster_policies.get(policy_id)
    assert (found.name, found.definition, found.max_clusters_per_user, found.creator_user_name) == (
        "crud2",
        "{}",
        2,
        "admin@localhost",
    )
    assert policy_id in [p.policy_id for p in client.cluster_policies.list()]
    client.cluster_policies.delete(policy_id)
    with pytest.raises(NotFound):
        client.cluster_policies.get(policy_id)


def test_a_policy_fills_in_and_refuses(client):
    policy_id = policy(
        client, "strict",
        **{
            "spark_conf.spark.a": {"type": "fixed", "value": "1"},
            "autotermination_minutes": {"type": "range", "maxValue": 60, "defaultValue": 20},
            "node_type_id": {"type": "allowlist", "values": ["Standard_D4ds_v5"], "defaultValue": "Standard_D4ds_v5"},
            "custom_tags.team": {"type": "regex", "pattern": "t-.*", "isOptional": True},
        },
    )  # fmt: skip
    made = client.clusters.create(
        cluster_name="p",
        spark_version="17.3.x-scala2.13",
        num_workers=1,
        policy_id=policy_id,
        apply_policy_default_values=True,
    )
    found = client.clusters.get(made.cluster_id)
    assert (found.spark_conf, found.autotermination_minutes, found.node_type_id) == (
        {"spark.a": "1"},
        20,
        "Standard_D4ds_v5",
    )
    with pytest.raises(InvalidParameterValue) as refused:
        client.clusters.create(
            **SPEC, num_workers=1, policy_id=policy_id, autotermination_minutes=90, custom_tags={"team": "x"}
        )
    assert "autotermination_minutes, the value must be between None and 60 (is 90)" in str(refused.value)
    assert "custom_tags.team, the value must match t-.* (is x)" in str(refused.value)
    client.clusters.permanent_delete(made.cluster_id)


def test_pools(client):
    pool_id = client.instance_pools.create(
        "pool", "Standard_D4ds_v5", max_capacity=4, custom_tags={"a": "b"}
    ).instance_pool_id
    with pytest.raises(InvalidParameterValue, match="node_type_id of an instance pool cannot be changed"):
        client.instance_pools.edit(pool_id, "pool", "Standard_D8ds_v5")
    client.instance_pools.edit(pool_id, "pool2", "Standard_D4ds_v5", min_idle_instances=1)
    found = client.instance_pools.get(pool_id)
    assert (found.instance_pool_name, found.min_idle_instances, found.state) == (
        "pool2",
        1,
        c.InstancePoolState.ACTIVE,
    )
    made = client.clusters.create(spark_version="17.3.x-scala2.13", instance_pool_id=pool_id, num_workers=1)
    assert client.clusters.get(made.cluster_id).node_type_id == "Standard_D4ds_v5"
    client.clusters.permanent_delete(made.cluster_id)
    client.instance_pools.delete(pool_id)
    with pytest.raises(NotFound):
        client.instance_pools.get(pool_id)


def test_a_clusters_life(client, server, wait_for):
    made = client.clusters.create(
        **SPEC, cluster_name="life", autoscale=c.AutoScale(min_workers=1, max_workers=3)
    )
    cluster_id = made.cluster_id
    running = made.result()
    assert (running.state, running.num_workers, running.driver_node_type_id) == (
        c.State.RUNNING,
        1,
        "Standard_D4ds_v5",
    )
    assert (server.started[-1].spec.min_workers, server.started[-1].spec.max_workers) == (1, 3)
    client.clusters.resize(cluster_id, num_workers=2)
    assert client.clusters.get(cluster_id).autoscale is None
    client.clusters.edit(cluster_id, **SPEC, cluster_name="life2", num_workers=3, spark_conf={"spark.x": "y"})
    wait_for(lambda: client.clusters.get(cluster_id).state == c.State.RUNNING)
    assert server.started[-1].spec.spark_conf == {"spark.x": "y"}
    with pytest.raises(BadRequest, match="unexpected state Running"):
        client.clusters.start(cluster_id)
    client.clusters.delete_and_wait(cluster_id)
    assert not server.started[-1].alive
    found = client.clusters.get(cluster_id)
    assert (found.state, found.termination_reason.code) == (
        c.State.TERMINATED,
        c.TerminationReasonCode.USER_REQUEST,
    )
    with pytest.raises(BadRequest, match="unexpected state Terminated"):
        client.clusters.resize(cluster_id, num_workers=1)
    client.clusters.start_and_wait(cluster_id)
    kinds = [e.type.value for e in client.clusters.events(cluster_id, order=c.GetEventsOrder.ASC)]
    assert kinds[:4] == ["CREATING", "RUNNING", "RESIZING", "EDITED"]
    assert kinds[-1] == "RUNNING"
    client.clusters.pin(cluster_id)
    pinned = c.ListClustersFilterBy(is_pinned=True)
    assert [x.cluster_id for x in client.clusters.list(filter_by=pinned)] == [cluster_id]
    client.clusters.permanent_delete(cluster_id)
    with pytest.raises(NotFound, match="does not exist"):
        client.clusters.get(cluster_id)


def test_secrets_in_spark_conf_reach_the_driver_and_not_the_record(client, server):
    client.secrets.create_scope("conf")
    client.secrets.put_secret("conf", "key", string_value="hidden")
    made = client.clusters.create(**SPEC, num_workers=1, spark_conf={"spark.key": "{{secrets/conf/key}}"})
    made.result()
    assert server.started[-1].spec.spark_conf == {"spark.key": "hidden"}
    assert client.clusters.get(made.cluster_id).spark_conf == {"spark.key": "{{secrets/conf/key}}"}
    client.clusters.permanent_delete(made.cluster_id)


def test_a_driver_that_does_not_start_is_said(client, server, wait_for):
    server.refuse.append("Java 17 was not found")
    try:
        made = client.clusters.create(**SPEC, num_workers=1)
        found = wait_for(
            lambda: (x := client.clusters.get(made.cluster_id)).state == c.State.TERMINATED and x
        )
        assert found.termination_reason.code == c.TerminationReasonCode.SPARK_STARTUP_FAILURE
        assert found.state_message == "Java 17 was not found"
    finally:
        server.refuse.clear()


def test_only_so_many_drivers_live_at_once(client, server, wait_for):
    made = [client.clusters.create(**SPEC, cluster_name=f"n{n}", num_workers=1) for n in range(4)]
    for one in made:
        one_id = one.cluster_id
        wait_for(lambda i=one_id: client.clusters.get(i).state in (c.State.RUNNING, c.State.TERMINATED))
    wait_for(lambda: sum(client.clusters.get(x.cluster_id).state == c.State.RUNNING for x in made) == 2)
    assert sum(s.alive for s in server.started) == 2
    for one in made:
        client.clusters.permanent_delete(one.cluster_id)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"node_type_id": "m5.xlarge"}, "'m5.xlarge' is not a supported node type"),
        ({"num_workers": None}, "Missing required field: size"),
        ({"autotermination_minutes": 5}, "between 10 and 10000"),
        (
            {"autoscale": c.AutoScale(min_workers=3, max_workers=1), "num_workers": None},
            "min_workers <= max_workers",
        ),
        ({"autoscale": c.AutoScale(min_workers=1, max_workers=1)}, "Only one of num_workers and autoscale"),
    ],
)
def test_wrong_clusters_are_refused(client, change, says):
    with pytest.raises(InvalidParameterValue, match=says):
        client.clusters.create(**{**SPEC, "num_workers": 1, **change})


def test_a_single_node_has_no_workers_and_is_marked(client, server):
    single = {**SPEC, "is_single_node": True, "kind": c.Kind.CLASSIC_PREVIEW}
    made = client.clusters.create(**single, custom_tags={"a": "b"})
    made.result()
    found = client.clusters.get(made.cluster_id)
    assert (found.num_workers, found.is_single_node, found.kind) == (0, True, c.Kind.CLASSIC_PREVIEW)
    assert found.custom_tags == {"a": "b", "ResourceClass": "SingleNode"}
    assert found.spark_conf["spark.databricks.cluster.profile"] == "singleNode"
    assert server.started[-1].spec.max_workers == 0
    client.clusters.permanent_delete(made.cluster_id)
    with pytest.raises(InvalidParameterValue, match="when kind is CLASSIC_PREVIEW"):
        client.clusters.create(**SPEC, is_single_node=True)
    with pytest.raises(InvalidParameterValue, match="a single node has no workers"):
        client.clusters.create(**single, num_workers=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("driver_node_type_id", "Standard_D8ds_v5"),
        ("enable_elastic_disk", False),
        ("azure_attributes", c.AzureAttributes(availability=c.AzureAvailability.SPOT_AZURE)),
    ],
)
def test_what_the_pool_decides_is_not_given_again(client, name, value):
    pool_id = client.instance_pools.create(f"own-{name}", "Standard_D4ds_v5").instance_pool_id
    with pytest.raises(InvalidParameterValue, match=f"The field '{name}' cannot be supplied"):
        client.clusters.create(
            spark_version="17.3.x-scala2.13", instance_pool_id=pool_id, num_workers=1, **{name: value}
        )
    client.instance_pools.delete(pool_id)


def test_photon_needs_a_machine_that_has_it(client):
    with pytest.raises(InvalidParameterValue, match="PHOTON does not run on Standard_NC4as_T4_v3"):
        client.clusters.create(
            spark_version="17.3.x-gpu-ml-scala2.13",
            node_type_id="Standard_NC4as_T4_v3",
            num_workers=1,
            runtime_engine=c.RuntimeEngine.PHOTON,
        )


def test_dedicated_clusters_name_their_user(client):
    made = client.clusters.create(**SPEC, num_workers=1, data_security_mode=c.DataSecurityMode.SINGLE_USER)
    assert client.clusters.get(made.cluster_id).single_user_name == "admin@localhost"
    client.clusters.permanent_delete(made.cluster_id)


def test_what_there_is_to_choose_from(client):
    assert client.clusters.select_spark_version(long_term_support=True, scala="2.13") == "17.3.x-scala2.13"
    assert client.clusters.select_node_type(local_disk=True, min_memory_gb=16).startswith("Standard_")
    assert "17.3.x-gpu-ml-scala2.13" in [v.key for v in client.clusters.spark_versions().versions]
