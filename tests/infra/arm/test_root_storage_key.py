"""The key of a workspace's root storage: set after the workspace, everything else of it left as it is."""

from __future__ import annotations

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from infra.arm.errors import NotReadyError, RefusedError
from infra.arm.root_storage_key import RootStorageKeyProvider
from infra.arm.waiting import Patience

NONE, SOME = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME
KEY = {"key_vault_uri": "https://vault01.vault.azure.net/", "key_name": "root", "key_version": "0123"}


def workspace(azure, **parameters):
    return azure.make(
        "databricks:Workspace", workspaceName="dbx", location="westeurope", computeMode="Hybrid",
        sku={"name": "premium"}, tags={"team": "data"}, publicNetworkAccess="Enabled",
        managedResourceGroupId=f"/subscriptions/{azure.subscription}/resourceGroups/{azure.group}-managed",
        parameters={name: {"value": value} for name, value in parameters.items()},
    )  # fmt: skip


def encryption(azure, workspace_id):
    return azure.see(workspace_id)["parameters"].get("encryption", {}).get("value")


@pytest.fixture
def key(engine):
    return engine(RootStorageKeyProvider())


@pytest.fixture
def prepared(azure):
    return workspace(azure, prepareEncryption=True, enableNoPublicIp=True)


def test_it_is_set_rotated_and_given_back_and_nothing_else_changes(azure, prepared, key):
    before = azure.see(prepared)
    id_, outs = key.create(key.check({"workspace_id": prepared, **KEY}))
    assert id_ == f"{prepared}/encryption"
    assert encryption(azure, prepared) == {
        "keySource": "Microsoft.Keyvault", "keyName": "root", "keyVersion": "0123",
        "keyVaultUri": KEY["key_vault_uri"],
    }  # fmt: skip
    news = {**outs, "key_version": "4567"}
    assert list(key.diff(id_, outs, news).replaces) == []
    outs = key.update(id_, outs, news)
    assert encryption(azure, prepared)["keyVersion"] == "4567"
    key.delete(id_, outs)
    assert encryption(azure, prepared) == {"keySource": "Default"}
    after = azure.see(prepared)
    for name in (
        "tags",
        "workspaceId",
        "workspaceUrl",
        "managedResourceGroupId",
        "storageAccountIdentity",
        "sku",
    ):
        assert after[name] == before[name]
    after["parameters"].pop("encryption")
    assert after["parameters"] == before["parameters"]


def test_set_again_nothing_is_sent(azure, prepared, key):
    props = {"workspace_id": prepared, **KEY}
    made = key.create(key.check(props))
    written = azure.store.version(prepared)
    assert key.create(key.check(props)) == made
    key.update(*made, key.check(props))
    assert azure.store.version(prepared) == written


def test_a_workspace_written_without_the_key_gets_it_back(azure, prepared, key):
    """As azure-native does whenever anything else of the workspace changes."""
    id_, outs = key.create(key.check({"workspace_id": prepared, **KEY}))
    assert key.diff(id_, outs, outs).changes == NONE
    made = {
        "workspaceName": "dbx", "location": "westeurope", "computeMode": "Hybrid", "sku": {"name": "premium"},
        "managedResourceGroupId": azure.see(prepared)["managedResourceGroupId"], "tags": {"team": "other"},
        "parameters": {"prepareEncryption": {"value": True}, "enableNoPublicIp": {"value": True}},
    }  # fmt: skip
    azure.update("databricks:Workspace", prepared, **made)
    assert encryption(azure, prepared) is None
    assert key.diff(id_, outs, outs).changes == SOME
    key.update(id_, outs, outs)
    assert encryption(azure, prepared)["keyName"] == "root"
    assert azure.see(prepared)["tags"] == {"team": "other"}
    assert key.diff(id_, outs, outs).changes == NONE


def test_drift_is_seen(azure, prepared, key):
    id_, outs = key.create(key.check({"workspace_id": prepared, **KEY}))
    assert key.read(id_, outs) == (id_, outs, outs)
    other = {**KEY, "key_version": "9999"}
    key.create(key.check({"workspace_id": prepared, **other}))
    assert key.read(id_, outs)[2]["key_version"] == "9999"
    key.delete(id_, outs)
    assert key.read(id_, outs)[0] == ""
    azure.core.manager.delete(prepared)
    assert key.read(id_, outs)[0] == ""
    key.delete(id_, outs)


def test_a_workspace_that_was_not_prepared_is_said(azure, key):
    with pytest.raises(grpc.RpcError) as refused:
        key.create(key.check({"workspace_id": workspace(azure), **KEY}))
    assert "Set its parameter prepareEncryption to true first" in refused.value.details()


@pytest.mark.parametrize("kind", ["throttled", "lost-answer", "server-error"])
def test_faults_are_waited_out(azure, prepared, key, kind):
    azure.fail(kind, "update")
    key.create(key.check({"workspace_id": prepared, **KEY}))
    assert encryption(azure, prepared)["keyName"] == "root"
    assert azure.pending() == 0


class Spreading(RootStorageKeyProvider):
    """A role that is known after some minutes."""

    def __init__(self, seconds):
        self.now, self.seconds = 0.0, seconds

    def patience(self):
        return Patience(900, 5, lambda: self.now, self._sleep)

    def _sleep(self, seconds):
        self.now += seconds

    def client(self):
        return self

    def get(self, _path, _version):
        return {"properties": {"parameters": {"prepareEncryption": {"value": True}}}}

    def put(self, path, _version, _body):
        if self.now < self.seconds:
            raise RefusedError(
                path, 400, "InvalidEncryptionConfiguration",
                "The operation failed because of authentication issue on the keyvault.",
            )  # fmt: skip


def test_a_role_that_spreads_slowly_is_waited_for():
    provider = Spreading(120)
    provider.create({"workspace_id": "/w", **KEY})
    assert provider.now == 120
    with pytest.raises(
        NotReadyError, match=r"no change after 15 minutes.*authentication issue on the keyvault"
    ):
        Spreading(10**6).create({"workspace_id": "/w", **KEY})


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("workspace_id", "dbx", "no id of a Microsoft.Databricks/workspaces"),
        ("key_vault_uri", "vault01", "give https://<vault>.vault.azure.net/"),
        ("key_version", "", "Azure needs name and version"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(name, value, reason):
    workspace_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w"
    good = {"workspace_id": workspace_id, **KEY}
    assert RootStorageKeyProvider().check({}, dict(good)).failures == []
    [failure] = RootStorageKeyProvider().check({}, {**good, name: value}).failures
    assert (failure.property, reason in failure.reason) == (name, True)
