"""A role is assigned through an endpoint that lets this machine in a little after its firewall rule is there."""

from __future__ import annotations

import pytest

from infra.arm.errors import NotReadyError, RefusedError
from infra.arm.synapse_role_assignment import SynapseRoleProvider
from infra.arm.waiting import Patience

KNOWN = {"dev_endpoint": "https://syn.dev.azuresynapse.net", "role": "Synapse User"}


class Clock:
    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds


class Endpoint:
    """An endpoint that turns everybody away until `opens`."""

    def __init__(self, clock, opens):
        self.clock, self.opens = clock, opens

    def listed(self, path, version):
        if self.clock.now < self.opens:
            raise RefusedError(path, 403, "ClientIpAddressNotAuthorized", "Client Ip address : 1.2.3.4")
        return [{"name": "Synapse User", "id": "role-id"}]


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    patience = Patience(clock=lambda: made.now, sleep=made.sleep)
    monkeypatch.setattr(SynapseRoleProvider, "patience", lambda self: patience)
    return made


def test_a_rule_of_a_minute_ago_is_waited_for(clock):
    assert SynapseRoleProvider()._role_id(Endpoint(clock, 60), KNOWN) == "role-id"
    assert 60 <= clock.now < 70


def test_an_address_without_a_rule_is_said_after_three_minutes(clock):
    with pytest.raises(NotReadyError, match="Add this machine's address to the workspace's firewall rules"):
        SynapseRoleProvider()._role_id(Endpoint(clock, 10_000), KNOWN)
    assert 180 <= clock.now < 200
