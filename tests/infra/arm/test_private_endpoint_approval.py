"""Approval of a managed private endpoint's connection: ours, once, when it is there, and nobody else's."""

from __future__ import annotations

import grpc
import pytest

from infra.arm import connections
from infra.arm.client import ArmClient
from infra.arm.errors import NotOursError, NotReadyError
from infra.arm.private_endpoint_approval import ApprovalProvider
from infra.arm.waiting import Patience

STORAGE = "2024-01-01"


def managed(azure, factory, target, name="lake", group="dfs"):
    return azure.make(
        "datafactory:ManagedPrivateEndpoint", factoryName=factory.rpartition("/")[2],
        managedVirtualNetworkName="default", managedPrivateEndpointName=name,
        properties={"privateLinkResourceId": target, "groupId": group},
    )  # fmt: skip


def props(target, endpoint):
    return {"target_id": target, "private_endpoint_id": endpoint, "description": "by its owner"}


def statuses(azure, target):
    found = azure.see(target)
    listed = found.get("privateEndpointConnections") or found["properties"]["privateEndpointConnections"]
    return {item["name"]: _state(item)["status"] for item in listed}


def _state(item):
    inner = item.get("privateLinkServiceConnectionState")
    return inner or item["properties"]["privateLinkServiceConnectionState"]


@pytest.fixture
def approval(engine):
    return engine(ApprovalProvider())


def test_our_connection_is_approved_and_no_other(azure, approval):
    lake, ours = azure.lake(), azure.factory()
    endpoint = managed(azure, ours, lake)
    other = type(azure)(azure.door)
    theirs = managed(other, other.factory(), lake)
    id_, outs = approval.create(approval.check(props(lake, endpoint)))
    name = f"{ours.rpartition('/')[2]}.lake"
    other_name = f"{theirs.split('/')[-5]}.lake"
    assert (id_, outs["status"]) == (f"{lake}/privateEndpointConnections/{name}", "Approved")
    assert statuses(azure, lake) == {name: "Approved", other_name: "Pending"}
    assert azure.see(endpoint)["properties"]["connectionState"]["status"] == "Approved"
    assert azure.see(theirs)["properties"]["connectionState"]["status"] == "Pending"


def test_it_is_approved_by_name_too(azure, approval):
    lake, factory = azure.lake(), azure.factory()
    managed(azure, factory, lake)
    name = f"{factory.rpartition('/')[2]}.lake"
    id_, _ = approval.create(approval.check(props(lake, name)))
    assert id_.endswith(f"/{name}")
    assert statuses(azure, lake) == {name: "Approved"}


def test_approved_again_nothing_is_sent(azure, approval):
    lake = azure.lake()
    endpoint = managed(azure, azure.factory(), lake)
    id_, outs = approval.create(approval.check(props(lake, endpoint)))
    written = azure.store.version(id_)
    assert approval.create(approval.check(props(lake, endpoint))) == (id_, outs)
    assert approval.read(id_, outs)[0] == id_
    assert (
        approval.update(id_, outs, {**props(lake, endpoint), "description": "other"})["status"] == "Approved"
    )
    assert azure.store.version(id_) == written


def test_a_delete_leaves_the_decision(azure, approval):
    lake = azure.lake()
    endpoint = managed(azure, azure.factory(), lake)
    id_, outs = approval.create(approval.check(props(lake, endpoint)))
    approval.delete(id_, outs)
    assert list(statuses(azure, lake).values()) == ["Approved"]


def test_a_delete_says_why_nothing_happens(capsys):
    ApprovalProvider().delete("/connection", {})
    assert capsys.readouterr().out.startswith("/connection is kept: a connection is deleted with its private")


def test_a_connection_that_is_gone_or_rejected_is_gone(azure, approval, here):
    lake = azure.lake()
    endpoint = managed(azure, azure.factory(), lake)
    id_, outs = approval.create(approval.check(props(lake, endpoint)))
    rejected = {"properties": {"privateLinkServiceConnectionState": {"status": "Rejected"}}}
    ArmClient.default().put(id_, STORAGE, rejected)
    assert approval.read(id_, outs)[0] == ""
    with pytest.raises(grpc.RpcError) as refused:
        approval.create(approval.check(props(lake, endpoint)))
    assert "is Rejected, which somebody decided" in refused.value.details()
    azure.core.manager.delete(endpoint)
    assert approval.read(id_, outs)[0] == ""


@pytest.mark.parametrize("kind", ["throttled", "lost-answer", "server-error"])
def test_faults_are_waited_out(azure, approval, kind):
    lake = azure.lake()
    endpoint = managed(azure, azure.factory(), lake)
    azure.fail(kind, "create", token="*:PrivateEndpointConnection")
    approval.create(approval.check(props(lake, endpoint)))
    assert list(statuses(azure, lake).values()) == ["Approved"]
    assert azure.pending() == 0


def test_a_workspace_decides_in_a_long_running_operation(azure, approval):
    workspace = azure.make(
        "databricks:Workspace", workspaceName="dbx", location="westeurope", computeMode="Hybrid",
        sku={"name": "premium"},
        managedResourceGroupId=f"/subscriptions/{azure.subscription}/resourceGroups/{azure.group}-managed",
    )  # fmt: skip
    endpoint = managed(azure, azure.factory(), workspace, group="databricks_ui_api")
    approval.create(approval.check(props(workspace, endpoint)))
    assert list(statuses(azure, workspace).values()) == ["Approved"]


def vault(azure):
    properties = {
        "tenantId": azure.door.settings.tenant_id, "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }  # fmt: skip
    return azure.make(
        "keyvault:Vault", vaultName=f"kv{azure.group[3:]}", location="westeurope", properties=properties
    )


def registry(azure):
    return azure.make(
        "containerregistry:Registry", registryName=f"cr{azure.group[3:]}", location="westeurope",
        sku={"name": "Premium"},
    )  # fmt: skip


@pytest.mark.parametrize(("make", "group"), [(vault, "vault"), (registry, "registry")])
def test_every_target_lists_its_connections_in_the_same_way(azure, approval, make, group):
    target = make(azure)
    endpoint = managed(azure, azure.factory(), target, group=group)
    id_, outs = approval.create(approval.check(props(target, endpoint)))
    assert approval.read(id_, outs)[0] == id_
    assert azure.see(endpoint)["properties"]["connectionState"]["status"] == "Approved"


def test_an_endpoint_of_another_target_is_refused(azure, approval):
    endpoint = managed(azure, azure.factory(), azure.lake())
    other = type(azure)(azure.door).lake()
    with pytest.raises(grpc.RpcError) as refused:
        approval.create(approval.check(props(other, endpoint)))
    assert "points at" in refused.value.details()
    assert "Give the target it was made for" in refused.value.details()


class Late(ApprovalProvider):
    """Time passes only by sleeping, and the connection comes while it sleeps."""

    def __init__(self, arrive, after):
        self.now, self.arrive, self.after = 0.0, arrive, after

    def patience(self):
        return Patience(900, 5, lambda: self.now, self._sleep)

    def _sleep(self, seconds):
        self.now += seconds
        if self.now >= self.after:
            self.after = float("inf")
            self.arrive()


def test_a_connection_that_comes_late_is_waited_for(azure, here):
    lake, factory = azure.lake(), azure.factory()
    name = f"{factory.rpartition('/')[2]}.lake"
    provider = Late(lambda: managed(azure, factory, lake), after=60)
    assert provider.create(props(lake, name)).outs["status"] == "Approved"
    assert provider.now == 60


def test_one_that_never_comes_ends_the_wait(azure, here):
    lake, factory = azure.lake(), azure.factory()
    endpoint = f"{factory.rpartition('/')[2]}.lake"
    with pytest.raises(NotReadyError, match=r"did not happen in 15 minutes.*was provisioned"):
        Late(lambda: None, after=1).create(props(lake, endpoint))


class Listing:
    """A client that lists what it is given."""

    def __init__(self, *items):
        self.items = items

    def listed(self, _path, _version):
        return iter(self.items)


def connection(name, endpoint):
    return {
        "id": f"/target/privateEndpointConnections/{name}",
        "properties": {"privateEndpoint": {"id": endpoint}},
    }


FOREIGN = "/subscriptions/f/resourceGroups/r/providers/Microsoft.Network/privateEndpoints/"
MANAGED = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/fac/managedVirtualNetworks/"
    "default/managedPrivateEndpoints/lake"
)
TARGET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake01"


def test_two_of_one_name_are_nobodys():
    both = Listing(connection("a", f"{FOREIGN}fac.lake"), connection("b", f"{FOREIGN}2/fac.lake"))
    with pytest.raises(NotOursError, match=r"2 connections are called like fac\.lake.*by hand"):
        connections.made_by(both, TARGET, MANAGED)


@pytest.mark.parametrize(
    ("name", "endpoint", "ours"),
    [
        ("x", f"{FOREIGN}fac.lake", True),
        ("x", f"{FOREIGN}FAC.Lake", True),
        ("fac.lake", f"{FOREIGN}anything", True),
        ("x", f"{FOREIGN}fac.lake2", False),
        ("x", f"{FOREIGN}other.lake", False),
        ("x", f"{FOREIGN}lake", False),
        ("x", MANAGED, True),
    ],
)
def test_only_the_whole_name_is_ours(name, endpoint, ours):
    found = connections.made_by(Listing(connection(name, endpoint)), TARGET, MANAGED)
    assert (found is not None) is ours


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("target_id", MANAGED, "is of no type with known connections"),
        ("target_id", "lake01", "is of no type with known connections"),
        ("private_endpoint_id", "lake", "give its id, or <owner>.<name>"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(name, value, reason):
    good = props(TARGET, MANAGED)
    assert ApprovalProvider().check({}, dict(good)).failures == []
    [failure] = ApprovalProvider().check({}, {**good, name: value}).failures
    assert (failure.property, reason in failure.reason) == (name, True)
