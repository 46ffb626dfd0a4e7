"""Own keys, the connector's identity and the metastore through the life of a whole stack in the local cloud."""

from __future__ import annotations

import pytest

WORKSPACE = "azure-native:databricks:Workspace"
ROOT_KEY = "pulumi-python:dynamic/arm:RootStorageKey"
OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
METASTORE = "11111111-2222-4333-8444-555555555555"


def changed(result):
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


@pytest.fixture
def keyed(stack):
    """The least stack, with all three keys of its own, a user-assigned identity and a metastore by id."""
    one = stack("local")
    one.set("profile", "minimal")
    one.set("azureDatabricks.objectId", OBJECT_ID)
    one.set("keyVault.enablePurgeProtection", True)
    one.set(
        "workspace.customerManagedKeys", {"managedServices": True, "managedDisks": True, "dbfsRoot": True}
    )
    one.set("workspace.accessConnector", {"identity": "UserAssigned"})
    one.set("unityCatalog.metastoreId", METASTORE)
    one.set("unityCatalog.externalStorage", {"enabled": True})
    return one


@pytest.mark.timeout(300)
def test_a_workspace_with_own_keys_lives_without_drift(keyed, server):
    assert set(changed(keyed.run("up"))) == {"create"}
    assert server.client.metastores.current().metastore_id == METASTORE
    assert changed(keyed.run("up")) == {}
    assert changed(keyed.run("refresh")) == {}
    parameters = keyed.resource(WORKSPACE)["outputs"]["parameters"]
    assert parameters["encryption"]["value"]["keySource"] == "Microsoft.Keyvault"
    keyed.set("tags.owner", "someone else")
    assert set(changed(keyed.run("up"))) == {"update"}
    assert changed(keyed.run("refresh")) == {}
    assert changed(keyed.run("up")) == {}
    assert keyed.resource(WORKSPACE)["outputs"]["parameters"] == parameters
    assert set(changed(keyed.run("destroy"))) == {"delete"}


@pytest.mark.timeout(300)
def test_a_metastore_that_somebody_changed_is_put_back(keyed, server):
    keyed.run("up")
    current = server.client.metastores.current()
    server.client.metastores.assign(current.workspace_id, OBJECT_ID, "hive_metastore")
    assert changed(keyed.run("refresh")) == {"update": 1}
    assert changed(keyed.run("up")) == {"update": 1}
    assert server.client.metastores.current().metastore_id == METASTORE
