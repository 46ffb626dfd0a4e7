"""Traffic of an online endpoint: after its deployments, taken away before them, whole numbers that make 100."""

from __future__ import annotations

import grpc
import pytest

from infra.arm.online_endpoint_traffic import TrafficProvider


@pytest.fixture
def endpoint(azure, learning):
    """An endpoint with two deployments and no traffic."""
    mark = azure.group[3:]
    made = azure.make(
        "machinelearningservices:OnlineEndpoint", workspaceName=f"mlw{mark}", endpointName=f"score{mark}",
        location="westeurope", kind="Managed", identity={"type": "SystemAssigned"}, tags={"team": "data"},
        properties={"authMode": "AADToken", "description": "scores"},
    )  # fmt: skip
    for name in ("blue", "green"):
        azure.make(
            "machinelearningservices:OnlineDeployment", workspaceName=f"mlw{mark}", endpointName=f"score{mark}",
            deploymentName=name, location="westeurope", sku={"name": "Default", "capacity": 1},
            properties={"endpointComputeType": "Managed", "instanceType": "Standard_DS3_v2",
                                        "model": "azureml:m:1"},
        )  # fmt: skip
    return made


@pytest.fixture
def split(engine):
    return engine(TrafficProvider())


def traffic(azure, endpoint):
    seen = azure.see(endpoint)
    return {name: share for name, share in seen["properties"].get("traffic", {}).items() if share}


def test_it_is_set_moved_and_taken_away_and_nothing_else_changes(azure, endpoint, split):
    before = azure.see(endpoint)
    id_, outs = split.create(split.check({"endpoint_id": endpoint, "traffic": {"blue": 100.0}}))
    assert traffic(azure, endpoint) == {"blue": 100}
    news = split.check({**outs, "traffic": {"blue": 90.0, "green": 10.0}})
    outs = split.update(id_, outs, news)
    assert traffic(azure, endpoint) == {"blue": 90, "green": 10}
    split.delete(id_, outs)
    assert traffic(azure, endpoint) == {}
    after = azure.see(endpoint)
    for name in ("tags", "identity", "kind"):
        assert after[name] == before[name]
    assert after["properties"]["description"] == "scores"


def test_set_again_nothing_is_sent(azure, endpoint, split):
    props = {"endpoint_id": endpoint, "traffic": {"blue": 100}}
    made = split.create(split.check(props))
    written = azure.store.version(endpoint)
    assert split.create(split.check(props)) == made
    split.update(*made, split.check(props))
    assert azure.store.version(endpoint) == written


def test_an_endpoint_that_is_written_again_gets_it_again(azure, endpoint, split):
    props = {"endpoint_id": endpoint, "traffic": {"blue": 100}, "endpoint_inputs": "before"}
    id_, outs = split.create(split.check(props))
    split.delete(id_, outs)
    assert traffic(azure, endpoint) == {}
    news = split.check({**outs, "endpoint_inputs": "after"})
    assert split.diff(id_, outs, news).changes
    split.update(id_, outs, news)
    assert traffic(azure, endpoint) == {"blue": 100}


def test_drift_is_seen(azure, endpoint, split):
    id_, outs = split.create(split.check({"endpoint_id": endpoint, "traffic": {"blue": 100}}))
    assert split.read(id_, outs) == (id_, outs, outs)
    split.create(split.check({"endpoint_id": endpoint, "traffic": {"green": 100}}))
    assert split.read(id_, outs)[2]["traffic"] == {"green": 100}
    azure.core.manager.delete(endpoint)
    assert split.read(id_, outs)[0] == ""
    split.delete(id_, outs)


def test_traffic_to_no_deployment_is_refused_with_azures_code(endpoint, split):
    with pytest.raises(grpc.RpcError) as refused:
        split.create(split.check({"endpoint_id": endpoint, "traffic": {"purple": 100}}))
    assert f"{endpoint}: Azure answered 400 BadRequest" in refused.value.details()
    assert "'purple': it does not exist" in refused.value.details()


@pytest.mark.parametrize("kind", ["throttled", "lost-answer", "server-error"])
def test_faults_are_waited_out(azure, endpoint, split, kind):
    azure.fail(kind, "update")
    split.create(split.check({"endpoint_id": endpoint, "traffic": {"blue": 100}}))
    assert (traffic(azure, endpoint), azure.pending()) == ({"blue": 100}, 0)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("endpoint_id", "score", "no id of a Microsoft.MachineLearningServices/workspaces/onlineEndpoints"),
        ("traffic", {"blue": 90}, "adds up to 90; give shares that make 100"),
        ("traffic", {"blue": 50.5, "green": 49.5}, "no whole number from 0 to 100"),
        ("traffic", {"blue": 150, "green": -50}, "no whole number from 0 to 100"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(name, value, reason):
    workspace = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"
    good = {"endpoint_id": f"{workspace}/onlineEndpoints/e", "traffic": {"blue": 90, "green": 10}}
    assert TrafficProvider().check({}, dict(good)).failures == []
    [failure] = TrafficProvider().check({}, {**good, name: value}).failures
    assert (failure.property, reason in failure.reason) == (name, True)
