"""Libraries of a Spark pool, set once it exists; everything else of the pool is left as it is."""

from __future__ import annotations

import pytest

from infra.arm.spark_pool_libraries import SparkPoolLibrariesProvider

LINES = "delta-sharing==1.3.2\ngreat-expectations==1.2.0\n"


@pytest.fixture
def pool(azure):
    lake = azure.lake()
    account = lake.rpartition("/")[2]
    azure.make("storage:BlobContainer", accountName=account, containerName="synapse")
    name = f"syn{azure.group[3:]}"
    azure.make(
        "synapse:Workspace", workspaceName=name, location="westeurope", identity={"type": "SystemAssigned"},
        defaultDataLakeStorage={"accountUrl": f"https://{account}.dfs.core.windows.net", "filesystem": "synapse"},
    )  # fmt: skip
    return azure.make(
        "synapse:BigDataPool", workspaceName=name, bigDataPoolName="spark", location="westeurope",
        sparkVersion="3.5", nodeSize="Small", nodeSizeFamily="MemoryOptimized", tags={"team": "data"},
        autoPause={"enabled": True, "delayInMinutes": 15},
        autoScale={"enabled": True, "minNodeCount": 3, "maxNodeCount": 5},
    )  # fmt: skip


@pytest.fixture
def libraries(engine):
    return engine(SparkPoolLibrariesProvider())


def requirements(azure, pool):
    return azure.see(pool).get("libraryRequirements")


def test_they_are_set_changed_and_removed_and_nothing_else_changes(azure, pool, libraries):
    before = azure.see(pool)
    id_, outs = libraries.create(libraries.check({"pool_id": pool, "requirements": LINES}))
    assert requirements(azure, pool) == {"filename": "requirements.txt", "content": LINES}
    outs = libraries.update(id_, outs, {**outs, "requirements": "polars==1.0"})
    assert requirements(azure, pool)["content"] == "polars==1.0"
    libraries.delete(id_, outs)
    after = azure.see(pool)
    assert not after.get("libraryRequirements")
    for name in ("autoPause", "autoScale", "nodeSize", "sparkVersion", "tags", "creationDate"):
        assert after[name] == before[name]


def test_set_again_nothing_is_sent(azure, pool, libraries):
    props = {"pool_id": pool, "requirements": LINES}
    made = libraries.create(libraries.check(props))
    written = azure.store.version(pool)
    assert libraries.create(libraries.check(props)) == made
    libraries.update(*made, libraries.check(props))
    assert azure.store.version(pool) == written


def test_drift_is_seen(azure, pool, libraries):
    id_, outs = libraries.create(libraries.check({"pool_id": pool, "requirements": LINES}))
    assert libraries.read(id_, outs) == (id_, outs, outs)
    libraries.create(libraries.check({"pool_id": pool, "requirements": "polars==1.0"}))
    assert libraries.read(id_, outs)[2]["requirements"] == "polars==1.0"
    libraries.delete(id_, outs)
    assert libraries.read(id_, outs)[0] == ""
    azure.core.manager.delete(pool)
    assert libraries.read(id_, outs)[0] == ""
    libraries.delete(id_, outs)


@pytest.mark.parametrize("kind", ["throttled", "lost-answer", "server-error"])
def test_faults_are_waited_out(azure, pool, libraries, kind):
    azure.fail(kind, "update")
    libraries.create(libraries.check({"pool_id": pool, "requirements": LINES}))
    assert (requirements(azure, pool)["content"], azure.pending()) == (LINES, 0)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("pool_id", "spark", "no id of a Microsoft.Synapse/workspaces/bigDataPools"),
        ("requirements", " \n", "names no library"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(name, value, reason):
    pool_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Synapse/workspaces/w/bigDataPools/p"
    good = {"pool_id": pool_id, "requirements": LINES}
    assert SparkPoolLibrariesProvider().check({}, dict(good)).failures == []
    [failure] = SparkPoolLibrariesProvider().check({}, {**good, name: value}).failures
    assert (failure.property, reason in failure.reason) == (name, True)
