"""What Azure refuses is refused here with its status, code and text, and with every broken rule in details."""

import uuid

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

PLACE = "westeurope"
STORAGE = {"location": PLACE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
VNET = {"location": PLACE, "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}


def error_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def at(shared, group):
    """Paths below a resource group of this test."""
    return lambda path: f"{shared.subscription}/resourceGroups/{group}/providers/{path}"


def test_a_bad_storage_name_reaches_the_client_with_its_rule(storage, group):
    with pytest.raises(HttpResponseError) as caught:
        storage.storage_accounts.begin_create(group, "Bad_Name", STORAGE)
    error = caught.value.error
    assert (caught.value.status_code, error.code, error.target) == (400, "AccountNameInvalid", "accountName")
    assert "Bad_Name is not a valid storage account name" in error.message
    assert error.details[0].additional_info[0].info["fix"].startswith("Use 3-24")


def test_every_broken_rule_is_in_the_details(http, at):
    body = {**STORAGE, "kind": "BlobStorage", "properties": {"isHnsEnabled": True}}
    answer = http.put(
        at("Microsoft.Storage/storageAccounts/Bad_Name"), params={"api-version": "2024-01-01"}, json=body
    )
    codes = {item["code"] for item in answer.json()["error"]["details"]}
    assert codes >= {"AccountNameInvalid", "StorageAccountAccessTierRequired"}


def test_check_name_availability_judges_by_the_same_rules(storage):
    answer = storage.storage_accounts.check_name_availability(
        {"name": "Bad_Name", "type": "Microsoft.Storage/storageAccounts"}
    )
    assert (answer.name_available, answer.reason) == (False, "AccountNameInvalid")


def test_what_is_missing(network, storage, resource, group):
    with pytest.raises(ResourceNotFoundError) as caught:
        network.virtual_networks.begin_create_or_update("rg-nowhere", "vnet", VNET)
    assert caught.value.error.code == "ResourceGroupNotFound"
    with pytest.raises(ResourceNotFoundError) as caught:
        network.virtual_networks.get(group, "vnet")
    assert caught.value.error.code == "ResourceNotFound"
    assert (
        f"'Microsoft.Network/virtualNetworks/vnet' under resource group '{group}'"
        in caught.value.error.message
    )
    with pytest.raises(ResourceNotFoundError) as caught:
        network.subnets.begin_create_or_update(
            group, "vnet", "s", {"properties": {"addressPrefix": "10.0.0.0/24"}}
        )
    assert caught.value.error.code == "ParentResourceNotFound"
    with pytest.raises(ResourceNotFoundError) as caught:
        list(storage.blob_containers.list(group, "nosuchaccount"))
    assert caught.value.error.code == "ParentResourceNotFound"
    with pytest.raises(ResourceNotFoundError) as caught:
        resource.resource_groups.begin_delete("rg-nowhere")
    assert caught.value.error.code == "ResourceGroupNotFound"


def test_a_role_assignment_exists_once(shared, http, group):
    scope = f"{shared.subscription}/resourceGroups/{group}"
    query = {"api-version": "2022-04-01"}
    reader = f"{shared.subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    body = {
        "properties": {
            "principalId": str(uuid.uuid4()), "principalType": "ServicePrincipal", "roleDefinitionId": reader,
        }
    }  # fmt: skip
    first, second = (
        f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}" for _ in range(2)
    )
    made = http.put(first, params=query, json=body)
    assert made.status_code == 201, made.text
    assert made.json()["properties"]["scope"] == scope
    assert error_of(http.put(second, params=query, json=body)) == (409, "RoleAssignmentExists")
    named = f"{scope}/providers/Microsoft.Authorization/roleAssignments/reader"
    assert error_of(http.put(named, params=query, json=body))[0] == 400
    listed = http.get(f"{scope}/providers/Microsoft.Authorization/roleAssignments", params=query).json()[
        "value"
    ]
    assert [item["id"] for item in listed] == [first]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{not json", "Expecting property name"), (b"[1]", "a JSON object is needed"), (b"", "empty")],
)
def test_a_body_that_is_no_json_object(http, at, content, said):
    url, query = at("Microsoft.Storage/storageAccounts/body01"), {"api-version": "2024-01-01"}
    answer = http.put(url, params=query, content=content)
    assert error_of(answer) == (400, "InvalidRequestContent")
    assert said in answer.json()["error"]["message"]


def test_wrong_values_name_the_nearest_spelling_and_unknown_members_are_dropped(http, at):
    url, query = at("Microsoft.Storage/storageAccounts/spelling01"), {"api-version": "2024-01-01"}
    wrong = {**STORAGE, "properties": {"isHnsEnabled": "yes"}}
    answer = http.put(url, params=query, json=wrong)
    assert error_of(answer) == (400, "InvalidRequestContent")
    assert answer.json()["error"]["details"][0]["target"] == "isHnsEnabled"
    made = http.put(url, params=query, json={**STORAGE, "properties": {"isHnsEnable": True}})
    assert made.status_code == 202
    read = http.get(url, params=query).json()["properties"]
    assert (read["isHnsEnabled"], "isHnsEnable" in read) == (False, False)


def test_a_tracked_resource_needs_its_location(http, at):
    answer = http.put(
        at("Microsoft.Network/virtualNetworks/vnet"), params={"api-version": "2024-05-01"}, json={}
    )
    assert error_of(answer) == (400, "LocationRequired")


def test_a_location_never_changes(http, at):
    url, query = at("Microsoft.Storage/storageAccounts/moving01"), {"api-version": "2024-01-01"}
    http.put(url, params=query, json=STORAGE)
    assert error_of(http.put(url, params=query, json={**STORAGE, "location": "northeurope"})) == (
        409,
        "InvalidResourceLocation",
    )


def test_subscriptions_namespaces_types_methods_and_actions_that_are_not_there(shared, http, at):
    query = {"api-version": "2024-01-01"}
    other = f"/subscriptions/{uuid.uuid4()}/resourceGroups"
    assert error_of(http.get(other, params=query)) == (404, "SubscriptionNotFound")
    assert error_of(http.get(at("Contoso.Things/widgets/w"), params=query)) == (
        404,
        "InvalidResourceNamespace",
    )
    assert error_of(http.get(at("Microsoft.Storage/widgets/w"), params=query)) == (404, "InvalidResourceType")
    account = at("Microsoft.Storage/storageAccounts/actions01")
    http.put(account, params=query, json=STORAGE)
    answer = http.post(f"{account}/failover", params=query)
    assert error_of(answer) == (404, "UnsupportedAction")
    assert "It serves listKeys" in answer.json()["error"]["message"]
    assert error_of(http.request("TRACE", account, params=query)) == (405, "HttpMethodNotAllowed")


VERSIONS = "Microsoft.Storage/storageAccounts/version01"


def test_an_api_version_is_needed_and_must_be_one_of_the_type(http, at):
    assert error_of(http.get(at(VERSIONS))) == (400, "MissingApiVersionParameter")
    read = http.get(at(VERSIONS), params={"api-version": "2000-01-01"})
    assert error_of(read) == (400, "InvalidResourceType")
    assert "2024-01-01" in read.json()["error"]["message"]
    write = http.put(at(VERSIONS), params={"api-version": "2000-01-01"}, json=STORAGE)
    assert error_of(write) == (400, "NoRegisteredProviderFound")
    assert "for location 'westeurope'" in write.json()["error"]["message"]
    for version in ("2022-09-01", "2019-06-01", "2024-01-01", "2025-01-01"):
        assert http.get(at(VERSIONS), params={"api-version": version}).status_code == 404, version


def test_ids_do_not_mind_case_and_names_are_decoded(http, at):
    query = {"api-version": "2024-05-01"}
    made = http.put(at("Microsoft.Network/virtualNetworks/Vnet-One"), params=query, json=VNET).json()
    read = http.get(at("microsoft.network/VIRTUALNETWORKS/vnet%2Done").upper(), params=query)
    assert read.json()["id"] == made["id"]
    assert made["name"] == "Vnet-One"


def test_preconditions(http, at):
    url, query = at("Microsoft.Network/virtualNetworks/vnet"), {"api-version": "2024-05-01"}
    assert error_of(http.put(url, params=query, json=VNET, headers={"If-Match": "*"})) == (
        412,
        "PreconditionFailed",
    )
    made = http.put(url, params=query, json=VNET, headers={"If-None-Match": "*"})
    assert made.status_code == 201
    again = http.put(url, params=query, json=VNET, headers={"If-None-Match": "*"})
    assert error_of(again) == (412, "PreconditionFailed")
    etag = http.get(url, params=query).json()["etag"]
    assert http.put(url, params=query, json=VNET, headers={"If-Match": etag}).status_code == 200
    assert error_of(http.put(url, params=query, json=VNET, headers={"If-Match": etag})) == (
        412,
        "PreconditionFailed",
    )


def test_every_answer_names_its_request(shared, http):
    url, query = f"{shared.subscription}/resourcegroups", {"api-version": "2024-03-01"}
    sent = {
        "x-ms-correlation-request-id": "mine",
        "x-ms-client-request-id": "c",
        "x-ms-return-client-request-id": "true",
    }
    answer = http.get(url, params=query, headers=sent)
    assert answer.headers["x-ms-correlation-request-id"] == "mine"
    assert answer.headers["x-ms-client-request-id"] == "c"
    assert uuid.UUID(answer.headers["x-ms-request-id"])
    assert http.get(url).headers["x-ms-request-id"] != answer.headers["x-ms-request-id"]


def test_a_body_that_is_too_large(http, at):
    answer = http.put(
        at(VERSIONS), params={"api-version": "2024-01-01"}, content=b" " * (4 * 1024 * 1024 + 1)
    )
    assert error_of(answer) == (413, "RequestContentTooLarge")


def test_a_deployment_is_not_pretended(http, at):
    query, body = {"api-version": "2024-03-01"}, {"properties": {"mode": "Incremental", "template": {}}}
    answer = http.put(at("Microsoft.Resources/deployments/main"), params=query, json=body)
    assert error_of(answer) == (400, "OperationNotSupported")


def test_a_password_survives_a_patch_that_does_not_name_it(shared, http, at):
    account, lake = (
        at("Microsoft.Storage/storageAccounts/patching01"),
        "https://patching01.dfs.core.windows.net",
    )
    hierarchical = {**STORAGE, "properties": {"isHnsEnabled": True}}
    assert http.put(account, params={"api-version": "2024-01-01"}, json=hierarchical).status_code == 202
    container = f"{account}/blobServices/default/containers/lake"
    assert http.put(container, params={"api-version": "2024-01-01"}, json={}).status_code == 201
    url, query = at("Microsoft.Synapse/workspaces/synapse-patching"), {"api-version": "2021-06-01"}
    body = {
        "location": PLACE, "identity": {"type": "SystemAssigned"},
        "properties": {
            "defaultDataLakeStorage": {"accountUrl": lake, "filesystem": "lake"},
            "sqlAdministratorLogin": "sqladmin", "sqlAdministratorLoginPassword": "Pa55-word-in-clear",
        },
    }  # fmt: skip
    made = http.put(url, params=query, json=body)
    assert made.status_code == 201, made.text
    changed = http.patch(url, params=query, json={"tags": {"a": "b"}})
    assert (changed.status_code, changed.json()["tags"]) == (202, {"a": "b"}), changed.text
    assert "Pa55" not in made.text + changed.text + http.get(url, params=query).text
    assert b"Pa55" not in b"".join(path.read_bytes() for path in shared.directory.glob("azure.db*"))
    assert "sqlAdministratorLoginPassword" in shared.store.get(made.json()["id"]).inputs


def test_the_value_of_a_vault_secret_is_kept_nowhere(shared, http, at):
    query = {"api-version": "2024-11-01"}
    properties = {
        "tenantId": shared.tenant.tenant_id, "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }  # fmt: skip
    vault = at("Microsoft.KeyVault/vaults/arm-secret-vault")
    made = http.put(vault, params=query, json={"location": PLACE, "properties": properties})
    assert made.status_code == 201, made.text
    body = {"properties": {"value": "swordfish-1234", "contentType": "text/plain"}}
    secret = http.put(f"{vault}/secrets/password", params=query, json=body)
    assert secret.status_code == 201, secret.text
    assert secret.json()["properties"]["contentType"] == "text/plain"
    assert "swordfish" not in secret.text + http.get(f"{vault}/secrets/password", params=query).text
    assert b"swordfish" not in b"".join(path.read_bytes() for path in shared.directory.glob("azure.db*"))
