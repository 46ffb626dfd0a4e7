"""An endpoint with two deployments in the in-process engine: made once, kept, rolled over, ended."""

from __future__ import annotations

import pytest

TRAFFIC = "pulumi-python:dynamic/arm:OnlineEndpointTraffic"
PATH = "machineLearning.onlineEndpoint"


def changed(result):
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


@pytest.mark.timeout(600)
def test_traffic_follows_deployments_and_survives_a_write_of_the_endpoint(stack):
    local = stack("local")
    for name, value in (
        ("synapse.enabled", False),
        ("dataFactory.enabled", False),
        (f"{PATH}.enabled", True),
        (f"{PATH}.deployments.blue.model", "churn:1"),
        (f"{PATH}.deployments.blue.traffic", 100),
    ):
        local.set(name, value)
    made = local.run("up")
    assert "create" in changed(made)
    assert made.outputs["ml_endpoint_uri"].endswith("/score")
    assert changed(local.run("up")) == {}
    assert changed(local.run("refresh")) == {}
    assert changed(local.run("up")) == {}
    local.set(f"{PATH}.deployments.green.model", "churn:2")
    local.set(f"{PATH}.deployments.green.traffic", 10)
    local.set(f"{PATH}.deployments.blue.traffic", 90)
    assert changed(local.run("up")) == {"create": 1, "update": 1}
    assert local.resource(TRAFFIC)["outputs"]["traffic"] == {"blue": 90, "green": 10}
    local.set("tags.owner", "someone else")
    assert set(changed(local.run("up"))) == {"update"}
    assert changed(local.run("refresh")) == {}
    assert changed(local.run("up")) == {}
    assert not local.run("destroy").failed
