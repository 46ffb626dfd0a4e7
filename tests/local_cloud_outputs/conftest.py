"""A cloud in memory, and a short way to write to it."""

import pytest

from local_cloud.azure.checking import Naming
from local_cloud.azure.core import AzureCore
from local_cloud.azure.descriptor import descriptor
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store

SUBSCRIPTION = Settings().subscription_id
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"


class Cloud:
    """Creates, updates, reads and deletes as the provider does, on one store."""

    subscription = SUBSCRIPTION
    group = GROUP

    def __init__(self, store=None):
        self.store = store or Store(":memory:")
        self.core = AzureCore(self.store, Settings(location="westeurope"))
        self.made = {}

    def make(self, kind, /, **inputs):
        """Create a resource; returns its id and outputs."""
        token = f"azure-native:{kind}"
        if "resourceGroupName" in descriptor(token).parameters:
            inputs.setdefault("resourceGroupName", "rg")
        checked = self.core.check(token, {}, inputs, Naming(f"urn::{kind}", "name1", b"seed"))
        assert checked.failures == []
        assert checked.warnings == []
        resource_id, outputs = self.core.create(token, checked.inputs)
        self.made[resource_id] = (token, checked.inputs, outputs)
        return resource_id, outputs

    def change(self, resource_id, **inputs):
        """Update a resource with more inputs; returns its outputs."""
        token, before, state = self.made[resource_id]
        after = {**before, **inputs}
        outputs = self.core.update(token, resource_id, after, state)
        self.made[resource_id] = (token, after, outputs)
        return outputs

    def see(self, resource_id):
        """Outputs of a resource as Azure has them now."""
        token, inputs, state = self.made[resource_id]
        return self.core.read(token, resource_id, inputs, state)[1]

    def drift(self, resource_id):
        """Inputs that differ after a refresh."""
        token, inputs, state = self.made[resource_id]
        _, _, now = self.core.read(token, resource_id, inputs, state)
        return [change.key for change in self.core.diff(token, inputs, now, state, [])]

    def remove(self, resource_id):
        self.core.delete(self.made.pop(resource_id)[0], resource_id)

    def network(self, name="vnet", space="10.0.0.0/16", **more):
        return self.make(
            "network:VirtualNetwork",
            virtualNetworkName=name,
            addressSpace={"addressPrefixes": [space]},
            **more,
        )[0]

    def subnet(self, name="endpoints", prefix="10.0.1.0/24", network="vnet", **more):
        return self.make(
            "network:Subnet", virtualNetworkName=network, subnetName=name, addressPrefix=prefix, **more
        )[0]

    def lake(self, name="lake01", sku="Standard_LRS", **more):
        return self.make(
            "storage:StorageAccount",
            accountName=name,
            kind=more.pop("kind", "StorageV2"),
            sku={"name": sku},
            **more,
        )

    def endpoint(self, target, group, subnet, name="pe", manual=False):
        kind = "manualPrivateLinkServiceConnections" if manual else "privateLinkServiceConnections"
        asked = [{"name": "c", "privateLinkServiceId": target, "groupIds": [group]}]
        return self.make(
            "network:PrivateEndpoint", privateEndpointName=name, subnet={"id": subnet}, **{kind: asked}
        )[0]


@pytest.fixture(scope="session")
def cloud_class():
    return Cloud


@pytest.fixture
def cloud():
    made = Cloud()
    made.make("resources:ResourceGroup", resourceGroupName="rg")
    return made
