"""The managed virtual network of a factory, through Microsoft's own client and by hand."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError


@pytest.fixture
def factory(factories, group, resource):
    name = f"factory-{abs(hash(group)) % 10**8}"
    factories.factories.create_or_update(
        group, name, {"location": "westeurope", "identity": {"type": "SystemAssigned"}}
    )
    return name


def test_it_is_made_seen_and_goes_with_its_factory(factories, group, factory):
    networks = factories.managed_virtual_networks
    with pytest.raises(ResourceNotFoundError):
        networks.get(group, factory, "default")
    for _ in range(2):
        made = networks.create_or_update(group, factory, "default", {"properties": {}})
        assert made.name == "default"
        assert made.id.endswith(f"/factories/{factory}/managedVirtualNetworks/default")
    assert networks.get(group, factory, "default").id == made.id
    factories.factories.delete(group, factory)
    factories.factories.create_or_update(group, factory, {"location": "westeurope"})
    with pytest.raises(ResourceNotFoundError):
        networks.get(group, factory, "default")


@pytest.mark.parametrize(("name", "body"), [("other", {"properties": {}}), ("default", {})])
def test_another_name_or_no_properties_is_refused(factories, group, factory, name, body):
    with pytest.raises(HttpResponseError) as refused:
        factories.managed_virtual_networks.create_or_update(group, factory, name, body)
    assert refused.value.error.code == "InvalidResourceRequest"


def test_it_cannot_be_deleted_and_needs_a_factory(http, shared, factories, group, factory):
    base = f"{shared.subscription}/resourceGroups/{group}/providers/Microsoft.DataFactory/factories"
    path = f"{base}/{factory}/managedVirtualNetworks/default?api-version=2018-06-01"
    factories.managed_virtual_networks.create_or_update(group, factory, "default", {"properties": {}})
    assert http.delete(path).status_code == 405
    assert http.get(path.replace("2018-06-01", "2020-01-01")).status_code == 400
    missing = http.put(path.replace(factory, "absent"), json={"properties": {}})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ResourceNotFound")
