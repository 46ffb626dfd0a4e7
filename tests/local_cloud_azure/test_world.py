"""The store as rules see it: what is below an id, of a type, mentioning a text; counted without being read."""

import pytest

from local_cloud.azure.store import MEMORY, Store
from local_cloud.azure.world import StoreWorld

S = "/subscriptions/s"
SUBNET, NETWORK = "azure-native:network:Subnet", "azure-native:network:VirtualNetwork"


@pytest.fixture
def world():
    store = Store(MEMORY)
    for network in ("a", "ab"):
        store.put(f"{S}/virtualNetworks/{network}", NETWORK, {}, {})
        for index in range(3):
            inputs = {"natGateway": {"id": f"{S}/natGateways/N{index}"}}
            store.put(f"{S}/virtualNetworks/{network}/subnets/s{index}", SUBNET, inputs, {})
    yield StoreWorld(store, "s")
    store.close()


def test_below_is_of_one_parent_and_one_type(world):
    found = world.below(f"{S}/VirtualNetworks/A/", SUBNET)
    assert [item.id for item in found] == [f"{S}/virtualNetworks/a/subnets/s{index}" for index in range(3)]
    assert len(world.below(S, SUBNET)) == 6
    assert len(world.below(S, NETWORK)) == 2
    assert list(world.below(f"{S}/virtualNetworks/missing", SUBNET)) == []


def test_below_may_ask_for_what_inputs_mention(world):
    found = world.below(S, SUBNET, f"{S}/NATGATEWAYS/n1")
    assert [item.name for item in found] == ["s1", "s1"]
    assert len(found) == 2
    assert next(iter(found)) in found
    assert len(world.below(S, SUBNET, "%")) == 0
