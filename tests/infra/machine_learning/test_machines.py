"""Machines of Azure ML: the cluster, the attached workspace, the endpoint with its deployments."""

from __future__ import annotations

import pytest

from infra.azure_rules import tokens as t
from infra.machine_learning.computes import CLUSTER_CREATE_ONLY

ATTACHED = "pulumi-python:dynamic/arm:AttachedCompute"
TRAFFIC = "pulumi-python:dynamic/arm:OnlineEndpointTraffic"


def cluster_of(made):
    return next(one for one in made.by_type(t.ML_COMPUTE) if one.name == "ml-cluster")


def test_the_cluster_rests_when_nobody_trains_and_nobody_signs_in(learning):
    properties = cluster_of(learning()).inputs["properties"]
    assert properties["disableLocalAuth"] is True
    machines = properties["properties"]
    assert machines["scaleSettings"] == {
        "minNodeCount": 0,
        "maxNodeCount": 4,
        "nodeIdleTimeBeforeScaleDown": "PT5M",
    }
    assert machines["remoteLoginPortPublicAccess"] == "Disabled"
    assert (machines["vmSize"], machines["vmPriority"]) == ("Standard_DS3_v2", "Dedicated")


def test_machines_have_addresses_only_outside_a_managed_network(learning, closed):
    path = "enableNodePublicIp"
    assert cluster_of(learning()).inputs["properties"]["properties"][path] is True
    assert (
        cluster_of(learning(closed, names={"ml_workspace": "mlw-other"})).inputs["properties"]["properties"][
            path
        ]
        is False
    )


def test_the_cluster_is_an_identity_of_its_own_with_its_roles(learning, only):
    made = learning()
    identity = only(made, t.USER_IDENTITY, "ml-machines-identity")
    compute = cluster_of(made)
    assert compute.inputs["identity"]["userAssignedIdentities"] == [identity.id]
    granted = {
        one.name for one in made.by_type(t.ROLE_ASSIGNMENT)
        if one.inputs["principalId"] == identity.outputs["principalId"]
    }  # fmt: skip
    assert granted == {
        "ml-machines-on-blobs",
        "ml-machines-on-files",
        "ml-machines-on-container-registry",
        "ml-machines-on-lake",
    }
    urns = {one.urn for one in made.by_type(t.ROLE_ASSIGNMENT) if one.name in granted}
    assert urns <= set(compute.dependencies)


def test_the_cluster_waits_for_its_ways_out(learning, full):
    made = learning(full)
    rules = made.by_type(t.ML_OUTBOUND_RULE)
    assert {one.urn for one in rules} <= set(cluster_of(made).dependencies)


@pytest.mark.parametrize("changed", [{"vm_size": "Standard_D4s_v3"}, {"vm_priority": "LowPriority"}])
def test_other_machines_are_another_cluster(learning, change, changed):
    learning()
    made = learning(change(compute=changed))
    assert cluster_of(made).step == "replace"
    assert set(cluster_of(made).options.replace_on_changes) == set(CLUSTER_CREATE_ONLY)


def test_more_machines_are_an_update(learning, change):
    learning()
    assert cluster_of(learning(change(compute={"max_node_count": 8}))).step == "update"


def test_without_machines_there_is_no_identity_of_theirs(learning, change):
    made = learning(change(compute={"enabled": False}))
    assert not made.by_type(t.ML_COMPUTE)
    assert {one.name for one in made.by_type(t.USER_IDENTITY)} == {"ml-identity"}


def test_databricks_is_attached_by_id_and_address(learning, change, only):
    made = learning(change(token="x" * 20))
    attached = only(made, ATTACHED).inputs
    workspace = only(made, t.DATABRICKS_WORKSPACE)
    assert attached["workspace_id"] == only(made, t.ML_WORKSPACE).id
    assert attached["compute_name"].startswith("dbr")
    assert attached["resource_id"] == workspace.id
    assert attached["workspace_url"] == f"https://{workspace.outputs['workspaceUrl']}"
    assert {one.name for one in made.by_type(t.ML_COMPUTE)} == {"ml-cluster"}


def test_callers_of_an_endpoint_sign_in_with_entra_id(learning, change, closed, only):
    made = learning(change(closed, deployments=[]))
    endpoint = only(made, t.ML_ENDPOINT).inputs
    assert endpoint["properties"]["authMode"] == "AADToken"
    assert endpoint["properties"]["publicNetworkAccess"] == "Disabled"
    identity = only(made, t.USER_IDENTITY, "ml-machines-identity")
    assert endpoint["identity"]["userAssignedIdentities"] == [identity.id]
    grant = only(made, t.ROLE_ASSIGNMENT, "ml-machines-on-metrics").inputs
    assert grant["scope"] == only(made, t.ML_WORKSPACE).id
    assert not made.by_type(TRAFFIC)


def test_a_model_is_named_in_the_workspace_or_by_an_id(learning, change, deployed, only):
    registry = "azureml://registries/azureml/environments/sklearn-1.5/versions/1"
    made = learning(
        change(
            deployments=[
                deployed("blue", 100, model="churn:3", environment="serving:1"),
                deployed("green", environment=registry, instance_count=3),
            ]
        )
    )
    home = only(made, t.ML_WORKSPACE).id
    blue = only(made, t.ML_DEPLOYMENT, "ml-deployment-blue").inputs["properties"]
    assert blue["model"] == f"{home}/models/churn/versions/3"
    assert blue["environmentId"] == f"{home}/environments/serving/versions/1"
    green = only(made, t.ML_DEPLOYMENT, "ml-deployment-green").inputs
    assert green["properties"]["environmentId"] == registry
    assert green["sku"] == {"name": "Default", "capacity": 3}
    assert green["properties"]["instanceType"] == "Standard_DS3_v2"


def test_code_comes_with_its_script(learning, change, deployed, only):
    made = learning(change(deployments=[deployed("blue", 100, code="/c/1", scoring_script="score.py")]))
    inputs = only(made, t.ML_DEPLOYMENT).inputs["properties"]
    assert inputs["codeConfiguration"] == {"codeId": "/c/1", "scoringScript": "score.py"}


def test_an_endpoint_that_is_written_again_gets_its_traffic_again(learning, change, deployed, only):
    """A write of the endpoint, which knows nothing of traffic, takes it away."""
    chosen = change(deployments=[deployed("blue", 100)])
    before = only(learning(chosen), TRAFFIC).inputs["endpoint_inputs"]
    made = learning(chosen, tags={"a": "c"})
    assert only(made, t.ML_ENDPOINT).step == "update"
    assert only(made, t.ML_ENDPOINT).options.ignore_changes == ("properties.traffic",)
    assert only(made, TRAFFIC).inputs["endpoint_inputs"] != before


def test_only_deployments_with_traffic_are_named_in_it(learning, change, deployed, only):
    made = learning(change(deployments=[deployed("blue", 100), deployed("green")]))
    assert only(made, TRAFFIC).inputs["traffic"] == {"blue": 100}
