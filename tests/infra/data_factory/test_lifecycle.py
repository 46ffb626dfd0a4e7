"""The factory's life in the local cloud: its job is found once it is there, its endpoints are approved, and its
triggers are changed while they run.
"""

from __future__ import annotations

import pytest

from infra.arm.client import ArmClient
from infra.arm.errors import RefusedError

VERSION = "2018-06-01"
START = "2026-01-01T00:00:00Z"
FACTORY = "azure-native:datafactory:Factory"
OFF = ("synapse.enabled", "machineLearning.enabled", "cluster.enabled", "monitoring.diagnostics")


def changes(result):
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


@pytest.fixture
def local(stack):
    """The `local` stack without what has nothing to do with the factory."""
    one = stack("local")
    for path in OFF:
        one.set(path, False)
    return one


@pytest.fixture
def see(local):
    """What Azure has of a part of the factory."""

    def look(path):
        return ArmClient.default().get(f"{local.resource(FACTORY)['id']}/{path}", VERSION)

    return look


def default_job(see, pipeline):
    return see(f"pipelines/{pipeline}")["properties"]["parameters"]["jobId"].get("defaultValue")


def test_the_pipeline_has_the_id_of_the_real_job(local, server, see):
    local.set("dataFactory.jobName", "flights")
    local.set("dataFactory.triggers.nightly", {"type": "ScheduleTrigger", "startTime": START})
    changes(local.run("up"))
    assert default_job(see, "run-databricks-job") is None
    assert see("triggers/nightly")["properties"]["runtimeState"] == "Stopped"
    assert changes(local.run("up")) == {}
    job_id = str(server.client.jobs.create(name="flights").job_id)
    assert changes(local.run("preview")) == {"update": 4}
    assert changes(local.run("up")) == {"update": 4}
    for pipeline in ("run-databricks-job", "ingest-and-run"):
        assert default_job(see, pipeline) == job_id
    assert see("triggers/nightly")["properties"]["runtimeState"] == "Started"
    for operation in ("up", "refresh", "preview"):
        assert changes(local.run(operation)) == {}
    server.client.jobs.delete(int(job_id))
    again = str(server.client.jobs.create(name="flights").job_id)
    assert set(changes(local.run("up"))) == {"update"}
    assert default_job(see, "run-databricks-job") == again
    assert set(changes(local.run("destroy"))) == {"delete"}


def test_the_managed_network_its_endpoints_and_a_change(local, see):
    local.set("dataFactory.managedVirtualNetwork", True)
    changes(local.run("up"))
    assert see("managedVirtualNetworks/default")["name"] == "default"
    names = ["lake-dfs", "lake-blob", "key-vault", "databricks"]
    for name in names:
        endpoint = see(f"managedVirtualNetworks/default/managedPrivateEndpoints/{name}")
        assert endpoint["properties"]["connectionState"]["status"] == "Approved", name
    for operation in ("preview", "up", "refresh", "up"):
        assert changes(local.run(operation)) == {}
    local.set("dataFactory.integrationRuntime.dataFlow.timeToLive", 10)
    assert changes(local.run("up")) == {"update": 1}
    assert changes(local.run("refresh")) == {}
    assert set(changes(local.run("destroy"))) == {"delete"}


WINDOW = {"type": "TumblingWindowTrigger", "startTime": START, "parameters": {"jobId": "1"}}
EVENTS = {
    "type": "BlobEventsTrigger",
    "blobPathBeginsWith": "/bronze/blobs/landing/",
    "parameters": {"jobId": "1"},
}


def test_68_triggers_run_are_changed_while_they_run_and_end(local, see):
    local.set("dataFactory.triggers", {"window": WINDOW, "events": EVENTS})
    changes(local.run("up"))
    for name in ("window", "events"):
        assert see(f"triggers/{name}")["properties"]["runtimeState"] == "Started"
    factory = local.resource(FACTORY)
    body = {"properties": see("triggers/window")["properties"]}
    with pytest.raises(RefusedError, match="TriggerEnabledCannotUpdate"):
        ArmClient.default().put(f"{factory['id']}/triggers/window", VERSION, body)
    local.set("dataFactory.triggers.window.maxConcurrency", 5)
    local.set("dataFactory.triggers.events.blobPathEndsWith", ".csv")
    assert changes(local.run("up")) == {"update": 2}
    found = see("triggers/window")["properties"]
    assert (found["typeProperties"]["maxConcurrency"], found["runtimeState"]) == (5, "Started")
    local.set("dataFactory.triggers.window.interval", 2)
    assert changes(local.run("up")) == {"replace": 1}
    assert see("triggers/window")["properties"]["typeProperties"]["interval"] == 2
    local.set("dataFactory.triggers.window.started", False)
    assert changes(local.run("up")) == {"update": 1}
    assert see("triggers/window")["properties"]["runtimeState"] == "Stopped"
    for operation in ("refresh", "up"):
        assert changes(local.run(operation)) == {}
    assert set(changes(local.run("destroy"))) == {"delete"}
