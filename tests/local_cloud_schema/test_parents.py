"""A child needs its parent, also where the path was derived from the SDK."""

import pytest

from local_cloud.azure.checking import Naming
from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import NotFoundError
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import MEMORY, Store

GROUP = "azure-native:resources:ResourceGroup"
CHILD, PARENT = "azure-native:servicebus:Queue", "azure-native:servicebus:Namespace"


@pytest.fixture
def create():
    core = AzureCore(Store(MEMORY), Settings())

    def run(token, **inputs):
        checked = core.check(token, {}, inputs, Naming("urn", "name"))
        assert checked.failures == []
        return core.create(token, checked.inputs)[0]

    return run


def test_a_child_of_a_derived_type_needs_its_parent(create):
    create(GROUP, resourceGroupName="rg", location="westeurope")
    child = {"resourceGroupName": "rg", "namespaceName": "bus", "queueName": "jobs"}
    with pytest.raises(NotFoundError) as refused:
        create(CHILD, **child)
    assert refused.value.code == "ParentResourceNotFound"
    parent = create(PARENT, resourceGroupName="rg", namespaceName="bus", location="westeurope")
    assert create(CHILD, **child) == f"{parent}/queues/jobs"
