"""A role is seen, then given time; on the local cloud there is nothing to wait for."""

from __future__ import annotations

import uuid

import pytest
from pulumi.output import UNKNOWN

from infra.arm import settled_grants
from infra.arm.settled_grants import PAUSE_SECONDS, SettledGrantsProvider, pause_seconds
from infra.arm.waiting import Patience
from infra.roles import Role

SCOPE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"


def grant(name="one", scope=SCOPE):
    return f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"


class Slow(SettledGrantsProvider):
    """Assignments that are listed after some time; time passes only by sleeping."""

    def __init__(self, seconds=0, gone=()):
        self.now, self.seconds, self.gone = 0.0, seconds, gone

    def patience(self):
        return Patience(900, 5, lambda: self.now, self._sleep)

    def client(self):
        return self

    def get(self, path, _version):
        return {"id": path} if self.now >= self.seconds and path not in self.gone else None

    def _sleep(self, seconds):
        self.now += seconds


@pytest.fixture(autouse=True)
def azure_itself(monkeypatch):
    monkeypatch.delenv("ARM_METADATA_HOSTNAME", raising=False)


def test_assignments_are_seen_and_then_given_time():
    provider = Slow(10)
    made = provider.create({"grants": [grant(), grant("two")]})
    assert made.outs == {"grants": [grant(), grant("two")]}
    assert provider.now == 10 + PAUSE_SECONDS


def test_the_pause_is_a_constant_of_the_module(monkeypatch):
    monkeypatch.setattr(settled_grants, "PAUSE_SECONDS", 7.0)
    provider = Slow()
    provider.create({"grants": [grant()]})
    assert provider.now == 7


def test_other_assignments_need_time_and_the_same_ones_none():
    provider = Slow()
    olds = {"grants": [grant()]}
    provider.update("id", olds, {"grants": [grant()]})
    assert provider.now == 0
    assert provider.update("id", olds, {"grants": [grant("two")]}).outs == {"grants": [grant("two")]}
    assert provider.now == PAUSE_SECONDS


def test_one_that_is_gone_is_a_difference():
    provider, props = Slow(gone=[grant("two")]), {"grants": [grant(), grant("two")]}
    found = provider.read("id", props)
    assert (found.id, found.inputs) == ("id", {"grants": [grant()]})
    diff = provider.diff("id", found.outs, props)
    assert (diff.changes, list(diff.replaces)) == (True, [])


def test_what_is_not_known_yet_is_an_update_and_not_judged():
    provider = SettledGrantsProvider()
    diff = provider.diff("id", {"grants": [grant()]}, {"grants": [UNKNOWN]})
    assert (diff.changes, list(diff.replaces)) == (True, [])
    assert provider.check({}, {"grants": [UNKNOWN]}).failures == []
    assert provider.check({}, {"grants": UNKNOWN}).failures == []


def test_what_is_no_assignment_is_refused():
    assert SettledGrantsProvider().check({}, {"grants": [grant()]}).failures == []
    [failure] = SettledGrantsProvider().check({}, {"grants": [grant(), SCOPE]}).failures
    assert (failure.property, "give the id output of the grant" in failure.reason) == ("grants", True)


@pytest.mark.parametrize(
    ("host", "seconds"),
    [
        ("127.0.0.1:8443", 0),
        ("localhost:8443", 0),
        ("localhost", 0),
        ("[::1]:8443", 0),
        ("management.azure.com", PAUSE_SECONDS),
        ("management.local.azurestack.external:443", PAUSE_SECONDS),
        ("", PAUSE_SECONDS),
    ],
)
def test_only_the_local_cloud_needs_no_time(host, seconds):
    assert pause_seconds({"ARM_METADATA_HOSTNAME": host}) == seconds
    assert pause_seconds({}) == PAUSE_SECONDS


def test_against_the_local_cloud_it_lives_without_a_pause(azure, engine):
    identity = azure.make(
        "managedidentity:UserAssignedIdentity", resourceName="id-tests", location="westeurope"
    )
    lake = azure.lake()
    made = azure.make(
        "authorization:RoleAssignment", scope=lake, roleAssignmentName=str(uuid.uuid4()),
        principalId=azure.see(identity)["principalId"], principalType="ServicePrincipal",
        roleDefinitionId=Role.READER.definition_id(azure.subscription),
    )  # fmt: skip
    provider, props = engine(SettledGrantsProvider()), {"grants": [made]}
    id_, outs = provider.create(provider.check(props))
    assert outs == props
    assert provider.read(id_, outs) == (id_, props, props)
    provider.delete(id_, outs)
    assert azure.see(made) is not None
