"""What exists by itself is set, compared, and never deleted."""

from __future__ import annotations

import pytest

from infra.arm.client import ArmClient
from infra.arm.standing_resource import StandingProvider

VERSION = "2021-06-01"
ADMIN = {
    "administratorType": "ActiveDirectory",
    "login": "admins",
    "sid": "1" * 8 + "-1111-1111-1111-" + "1" * 12,
}


@pytest.fixture
def props(azure):
    """The administrator of a new Synapse workspace, whom somebody has set already."""
    lake = azure.lake()
    account = lake.rpartition("/")[2]
    azure.make("storage:BlobContainer", accountName=account, containerName="synapse")
    workspace = azure.make(
        "synapse:Workspace", workspaceName=f"syn{azure.group[3:]}", location="westeurope",
        identity={"type": "SystemAssigned"},
        defaultDataLakeStorage={"accountUrl": f"https://{account}.dfs.core.windows.net", "filesystem": "synapse"},
    )  # fmt: skip
    azure.make(
        "synapse:WorkspaceAadAdmin", workspaceName=workspace.rpartition("/")[2], **{**ADMIN, "login": "maker"}
    )
    return {
        "resource_id": f"{workspace}/administrators/activeDirectory",
        "api_version": VERSION,
        "properties": dict(ADMIN),
    }


@pytest.fixture
def standing(engine):
    return engine(StandingProvider())


def login(props):
    return ArmClient.default().get(props["resource_id"], VERSION)["properties"]["login"]


def test_it_is_set_although_it_exists(props, standing, here):
    id_, outs = standing.create(standing.check(props))
    assert id_ == props["resource_id"]
    assert login(props) == "admins"
    assert standing.read(id_, outs)[1:] == (props, props)


def test_drift_is_seen_and_repaired(props, standing, here):
    id_, outs = standing.create(standing.check(props))
    path = props["resource_id"]
    ArmClient.default().put(path, VERSION, {"properties": {**ADMIN, "login": "somebody"}})
    _, seen, _ = standing.read(id_, outs)
    assert seen["properties"]["login"] == "somebody"
    assert standing.diff(id_, seen, props).changes
    standing.update(id_, seen, props)
    assert login(props) == "admins"


def test_another_value_is_an_update_and_another_owner_a_replacement(props, standing, here):
    id_, outs = standing.create(standing.check(props))
    other = {**props, "properties": {**ADMIN, "login": "others"}}
    found = standing.diff(id_, outs, other)
    assert found.changes
    assert not found.replaces
    elsewhere = {**props, "resource_id": props["resource_id"].replace("/syn", "/sym")}
    assert list(standing.diff(id_, outs, elsewhere).replaces) == ["resource_id"]


def test_a_delete_leaves_it(props, standing, here):
    id_, outs = standing.create(standing.check(props))
    standing.delete(id_, outs)
    assert login(props) == "admins"


def test_what_went_with_its_owner_is_gone(props, standing, azure, here):
    id_, outs = standing.create(standing.check(props))
    ArmClient.default().delete(props["resource_id"].partition("/administrators")[0], VERSION)
    assert standing.read(id_, outs)[0] == ""


def test_no_id_is_refused_before_anything_is_sent(props):
    assert StandingProvider().check({}, props).failures == []
    [failure] = (
        StandingProvider().check({}, {**props, "resource_id": "administrators/activeDirectory"}).failures
    )
    assert failure.property == "resource_id"
    assert "is no resource id" in failure.reason
