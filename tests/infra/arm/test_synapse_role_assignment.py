"""Roles of Synapse through the development endpoint that a workspace shows."""

from __future__ import annotations

import grpc
import pytest

from infra.arm.client import ArmClient
from infra.arm.errors import RefusedError
from infra.arm.synapse_role_assignment import TAKEN, SynapseRoleProvider, assignment_id
from infra.arm.waiting import Patience

VERSION = "2020-12-01"
PRINCIPAL = "33333333-3333-3333-3333-333333333333"


@pytest.fixture
def workspace(azure):
    """Name and endpoint of a new Synapse workspace."""
    lake = azure.lake()
    azure.make("storage:BlobContainer", accountName=lake.rpartition("/")[2], containerName="synapse")
    name = f"syn{azure.group[3:]}"
    made = azure.make(
        "synapse:Workspace", workspaceName=name, location="westeurope", identity={"type": "SystemAssigned"},
        defaultDataLakeStorage={"accountUrl": f"https://{lake.rpartition('/')[2]}.dfs.core.windows.net",
                                "filesystem": "synapse"},
    )  # fmt: skip
    return name, azure.see(made)["connectivityEndpoints"]["dev"], made


@pytest.fixture
def role(engine):
    return engine(SynapseRoleProvider())


def props(workspace, role="Synapse Contributor", principal=PRINCIPAL):
    name, endpoint, _ = workspace
    return {
        "dev_endpoint": endpoint, "role": role, "principal_id": principal, "principal_type": "Group",
        "scope": f"workspaces/{name}",
    }  # fmt: skip


def assignments(workspace):
    listed = ArmClient.synapse(workspace[1]).listed("/roleAssignments", VERSION)
    return {item["principalId"]: item["roleDefinitionId"] for item in listed}


def test_the_endpoint_is_one_of_the_local_server(workspace, door):
    assert workspace[1] == f"{door.url}/synapse/{workspace[0]}"


def test_a_role_is_assigned_read_and_taken_away(workspace, role, here):
    id_, outs = role.create(role.check(props(workspace)))
    assert id_ == assignment_id(props(workspace))
    assert outs["role_definition_id"] == "7572bffe-f453-4b66-912a-46cc5ef38fda"
    assert assignments(workspace)[PRINCIPAL] == outs["role_definition_id"]
    assert role.read(id_, outs)[0] == id_
    role.delete(id_, outs)
    assert PRINCIPAL not in assignments(workspace)
    assert role.read(id_, outs)[0] == ""
    role.delete(id_, outs)


def test_an_interrupted_create_finds_its_own(workspace, role, here):
    made = role.create(role.check(props(workspace)))
    assert role.create(role.check(props(workspace))) == made
    assert list(assignments(workspace).values()).count(made[1]["role_definition_id"]) == 1


def test_what_somebody_else_assigned_is_used_and_never_deleted(workspace, role, azure, here):
    """Whoever makes a workspace is its administrator from the start."""
    maker = azure.door.settings.object_id
    wanted = props(workspace, "Synapse Administrator", maker)
    id_, outs = role.create(role.check(wanted))
    assert id_ != assignment_id(wanted)
    role.delete(id_, outs)
    assert maker in assignments(workspace)


@pytest.mark.parametrize("kind", ["throttled", "lost-answer", "server-error"])
def test_faults_are_waited_out(workspace, role, azure, here, kind):
    azure.fail(kind, token="local:synapse:*")
    id_, outs = role.create(role.check(props(workspace)))
    assert (id_, azure.pending()) == (assignment_id(props(workspace)), 0)
    assert assignments(workspace)[PRINCIPAL] == outs["role_definition_id"]


def test_the_portals_name_of_a_role_does_too(workspace, role):
    _, outs = role.create(role.check(props(workspace, "Synapse Apache Spark Administrator")))
    assert outs["role_definition_id"] == "c3a6d2f1-a26f-4810-9b0f-591308d5cbf1"


def test_an_unknown_role_names_those_there_are(workspace, role):
    with pytest.raises(grpc.RpcError) as refused:
        role.create(role.check(props(workspace, "Synapse Owner")))
    assert "there is no role 'Synapse Owner'. Choose one of" in refused.value.details()
    assert "Synapse Administrator" in refused.value.details()


def test_a_refusal_says_resource_code_and_what_to_do(workspace, role):
    wanted = {**props(workspace), "scope": "workspaces/another"}
    with pytest.raises(grpc.RpcError) as refused:
        role.create(role.check(wanted))
    assert (
        f"/roleAssignments/{assignment_id(wanted)}: Azure answered 400 InvalidScope"
        in refused.value.details()
    )


def test_a_token_for_azure_resource_manager_is_none_for_synapse(workspace, here):
    wrong = ArmClient(workspace[1], "https://management.azure.com", _credential())
    with pytest.raises(Exception, match="wrong audience"):
        wrong.get("/roleAssignments", VERSION)


def _credential():
    from azure.identity import EnvironmentCredential

    return EnvironmentCredential(disable_instance_discovery=True)


class Shut(SynapseRoleProvider):
    """An endpoint whose parts each refuse this machine once."""

    def __init__(self):
        self.refused, self.now, self.body = set(), 0.0, None

    def patience(self):
        return Patience(900, 5, lambda: self.now, self._sleep)

    def _sleep(self, seconds):
        self.now += seconds

    def _once(self, part):
        if part not in self.refused:
            self.refused.add(part)
            raise RefusedError(part, 403, "ClientIpAddressNotAuthorized", "shut")

    def listed(self, path, _version):
        self._once(path)
        if path == "/roleDefinitions":
            return iter([{"name": "Synapse User", "id": "r"}])
        return iter([{"id": "other", "roleDefinitionId": "r", "principalId": "p", "scope": "workspaces/w"}])

    def get(self, _path, _version):
        self._once("get")

    def put(self, path, _version, _body):
        self._once("put")
        raise RefusedError(path, 409, TAKEN, "taken")


def test_every_request_waits_for_the_door(monkeypatch):
    provider = Shut()
    monkeypatch.setattr(ArmClient, "synapse", lambda _: provider)
    known = {
        "dev_endpoint": "https://w", "role": "Synapse User", "principal_id": "p", "principal_type": "Group",
        "scope": "workspaces/w",
    }  # fmt: skip
    assert provider.create(known).id == "other"
    assert (len(provider.refused), provider.now) == (4, 20)


def test_another_of_anything_is_another_assignment(workspace, role):
    one = props(workspace)
    for name, value in {"role": "Synapse User", "principal_type": "User", "scope": "workspaces/x"}.items():
        assert list(role.diff("id", one, {**one, name: value}).replaces) == [name]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("dev_endpoint", "ws.dev.azuresynapse.net", "give connectivity_endpoints['dev']"),
        ("scope", "/subscriptions/s", "give workspaces/<name>"),
        ("principal_type", "Robot", "none of User, Group, ServicePrincipal"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(name, value, reason):
    good = props(("ws", "https://ws.dev.azuresynapse.net", ""))
    assert SynapseRoleProvider().check({}, dict(good)).failures == []
    [failure] = SynapseRoleProvider().check({}, {**good, name: value}).failures
    assert (failure.property, reason in failure.reason) == (name, True)
