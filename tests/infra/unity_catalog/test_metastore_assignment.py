"""A metastore is assigned once, by id, through the provider's own process and the real server."""

from __future__ import annotations

import pytest
from databricks.sdk.errors import PermissionDenied

from infra.unity_catalog import metastore_assignment as room

ASSIGNMENT = "pulumi-python:dynamic/databricks:MetastoreAssignment"
METASTORE = "11111111-2222-4333-8444-555555555555"
OTHER = "22222222-2222-4333-8444-555555555555"


@pytest.fixture
def props(server):
    number = str(server.client.metastores.current().workspace_id)
    return {"host": server.url, "workspace_id": number, "metastore_id": METASTORE}


@pytest.fixture
def provider(engine):
    return engine(room.MetastoreAssignmentProvider())


def test_it_is_assigned_changed_and_read(server, provider, props):
    id_, outputs = provider.create(provider.check(props))
    assert (id_, outputs) == (props["workspace_id"], props)
    assert server.client.metastores.current().metastore_id == METASTORE
    news = {**props, "metastore_id": OTHER}
    diff = provider.diff(id_, props, news)
    assert (list(diff.replaces), diff.changes) == ([], 2)
    assert provider.update(id_, props, news) == news
    assert server.client.metastores.current().metastore_id == OTHER
    assert provider.read(id_, props)[1] == news


def test_the_same_is_no_change_and_another_workspace_another_assignment(provider, props):
    assert provider.diff("1", props, props).changes == 1
    assert list(provider.diff("1", props, {**props, "workspace_id": "7"}).replaces) == ["workspace_id"]


def test_an_automatic_assignment_is_taken_as_it_is(server, props, monkeypatch):
    monkeypatch.setattr(room.MetastoreAssignmentProvider, "client", lambda self, host: server.client)
    automatic = server.client.metastores.current().metastore_id
    monkeypatch.setattr(type(server.client.metastores), "assign", lambda *args: pytest.fail("assigned again"))
    made = room.MetastoreAssignmentProvider().create({**props, "metastore_id": automatic})
    assert made.id == props["workspace_id"]


def test_deleting_it_leaves_the_workspace_its_metastore(server, provider, props):
    id_, _ = provider.create(props)
    provider.delete(id_, props)
    assert server.client.metastores.current().metastore_id == METASTORE


def test_who_may_not_assign_is_told_who_may(server, props, monkeypatch):
    def denied(*_args):
        raise PermissionDenied("user is not an account admin")

    monkeypatch.setattr(room.MetastoreAssignmentProvider, "client", lambda self, host: server.client)
    monkeypatch.setattr(type(server.client.metastores), "assign", denied)
    with pytest.raises(room.MetastoreAssignmentError, match="account admin") as caught:
        room.MetastoreAssignmentProvider().create(props)
    assert "unityCatalog.metastoreId" in str(caught.value)


def test_without_an_id_nothing_is_made_and_with_one_it_waits_for_the_workspace(data_platform, only):
    assert not data_platform().by_type(ASSIGNMENT)
    made = data_platform(unityCatalog={"metastoreId": METASTORE})
    found = only(made, ASSIGNMENT)
    workspace = only(made, "azure-native:databricks:Workspace")
    assert workspace.urn in found.dependencies
    assert found.inputs["metastore_id"] == METASTORE
    assert found.inputs["workspace_id"] == workspace.outputs["workspaceId"]
    assert found.options.retain_on_delete
    assert made.resources[found.parent].type == "platform:workspace:Workspace"
