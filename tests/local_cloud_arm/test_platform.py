"""Subscriptions, providers, metadata and lists: what clients ask before they ask for a resource."""

import pytest
from azure.mgmt.resource.resources import ResourceManagementClient

PLACE = "westeurope"
QUERY = {"api-version": "2022-12-01"}


def test_the_subscription_its_tenant_and_its_locations(shared, http):
    listed = http.get("/subscriptions", params=QUERY).json()["value"]
    assert [item["subscriptionId"] for item in listed] == [shared.settings.subscription_id]
    one = http.get(shared.subscription, params=QUERY).json()
    assert (one["id"], one["state"], one["tenantId"]) == (
        shared.subscription,
        "Enabled",
        shared.tenant.tenant_id,
    )
    assert http.get("/tenants", params=QUERY).json()["value"][0]["tenantId"] == shared.tenant.tenant_id
    places = [
        item["name"] for item in http.get(f"{shared.subscription}/locations", params=QUERY).json()["value"]
    ]
    assert {"westeurope", "northeurope"} <= set(places)
    assert "global" not in places
    wrong = http.get("/subscriptions", params={"api-version": "1999-01-01"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "InvalidApiVersionParameter")


def test_providers_are_registered_and_list_their_types(resource):
    spaces = {item.namespace: item.registration_state for item in resource.providers.list()}
    assert spaces["Microsoft.Databricks"] == "Registered"
    provider = resource.providers.get("microsoft.storage")
    account = next(item for item in provider.resource_types if item.resource_type == "storageAccounts")
    assert "2024-01-01" in account.api_versions
    assert "westeurope" in account.locations
    assert resource.providers.register("Microsoft.Network").registration_state == "Registered"


def test_metadata_in_the_shape_of_each_api_version(shared):
    with shared.http(token=False) as http:
        old = http.get("/metadata/endpoints", params={"api-version": "2015-01-01"}).json()
        new = http.get("/metadata/endpoints", params={"api-version": "2022-09-01"}).json()
        wrong = http.get("/metadata/endpoints", params={"api-version": "2001-01-01"})
    assert old["authentication"]["loginEndpoint"] == shared.url
    assert shared.url in old["authentication"]["audiences"]
    assert [cloud["resourceManager"] for cloud in new] == [shared.url]
    assert new[0]["authentication"]["tenant"] == shared.tenant.tenant_id
    assert new[0]["suffixes"]["storage"] == "core.windows.net"
    assert wrong.status_code == 400


@pytest.fixture
def many(server):
    """A server with pages of two and five resource groups, one of them with three networks."""
    server.restart(page_size=2)
    client = server.client(ResourceManagementClient)
    for number in range(5):
        tags = {"n": str(number)}
        client.resource_groups.create_or_update(f"rg{number}", {"location": PLACE, "tags": tags})
    body = {"location": PLACE, "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}
    with server.http() as http:
        for name in ("v1", "v2", "v3"):
            url = (
                f"{server.subscription}/resourceGroups/rg0/providers/Microsoft.Network/virtualNetworks/{name}"
            )
            tagged = {**body, "tags": {"net": name}}
            assert http.put(url, params={"api-version": "2024-05-01"}, json=tagged).status_code == 201
    return server


def test_lists_come_in_pages(many):
    client = many.client(ResourceManagementClient)
    pages = [[item.name for item in page] for page in client.resource_groups.list().by_page()]
    assert pages == [["rg0", "rg1"], ["rg2", "rg3"], ["rg4"]]
    assert [item.name for item in client.resources.list_by_resource_group("rg0")] == ["v1", "v2", "v3"]
    assert len(list(client.resources.list())) == 3
    with many.http() as http:
        url = f"{many.subscription}/resourcegroups"
        top = http.get(url, params={"api-version": "2024-03-01", "$top": "1"}).json()
        assert [item["name"] for item in top["value"]] == ["rg0"]
        following = http.get(top["nextLink"]).json()
        assert [item["name"] for item in following["value"]] == ["rg1"]
        wrong = http.get(url, params={"api-version": "2024-03-01", "$skiptoken": "ä"})
        assert wrong.json()["error"]["code"] == "InvalidSkipToken"


def test_lists_are_filtered(many):
    client = many.client(ResourceManagementClient)

    def names(text):
        return [item.name for item in client.resources.list(filter=text)]

    assert names("resourceType eq 'Microsoft.Network/virtualNetworks' and name eq 'v2'") == ["v2"]
    assert names("tagName eq 'net' and tagValue eq 'v3'") == ["v3"]
    assert names("resourceType eq 'Microsoft.Storage/storageAccounts'") == []
    with many.http() as http:
        query = {"api-version": "2021-04-01", "$filter": "startswith(name, 'v')"}
        wrong = http.get(f"{many.subscription}/resources", params=query)
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "InvalidFilterInQueryString")


def test_a_type_is_listed_below_the_subscription_too(many):
    with many.http() as http:
        url = f"{many.subscription}/providers/Microsoft.Network/virtualNetworks"
        first = http.get(url, params={"api-version": "2024-05-01"}).json()
        rest = http.get(first["nextLink"]).json()
    assert [item["name"] for item in first["value"] + rest["value"]] == ["v1", "v2", "v3"]
    assert "nextLink" not in rest
    assert first["value"][0]["properties"]["addressSpace"] == {"addressPrefixes": ["10.0.0.0/16"]}


def test_azures_own_roles_are_found_by_name_and_by_id(shared, http):
    url, query = (
        f"{shared.subscription}/providers/Microsoft.Authorization/roleDefinitions",
        {"api-version": "2022-04-01"},
    )
    found = http.get(url, params={**query, "$filter": "roleName eq 'Contributor'"}).json()["value"]
    assert [item["properties"]["roleName"] for item in found] == ["Contributor"]
    one = http.get(found[0]["id"], params=query)
    assert (one.status_code, one.json()) == (200, found[0])
    assert len(http.get(url, params=query).json()["value"]) > 30
    unknown = http.get(f"{url}/00000000-1111-2222-3333-444444444444", params=query)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "ResourceNotFound")
