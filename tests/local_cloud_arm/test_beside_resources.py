"""What Azure does beside resources: trigger actions, registrations, connections' decisions, roles of Synapse."""

import json
import ssl

import httpx
import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.resource.resources import ResourceManagementClient

from local_cloud.azure.arm.certificates import certificates
from local_cloud.azure.door_link import announce, door_url, withdraw
from local_cloud.azure.outputs.synapse import dev_endpoint

PLACE = "westeurope"
SYNAPSE = {"api-version": "2020-12-01"}
CONTRIBUTOR = "7572bffe-f453-4b66-912a-46cc5ef38fda"
ADMINISTRATOR = "6e4bf58a-b8e1-4cc3-bbf9-d73143322b78"
SOMEBODY = "33333333-3333-3333-3333-333333333333"


@pytest.fixture
def lake(storage, group):
    """A storage account; returns its id."""
    body = {
        "location": PLACE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {"isHnsEnabled": True},
    }  # fmt: skip
    name = f"lake{abs(hash(group)) % 10**10}"
    return storage.storage_accounts.begin_create(group, name, body).result().id


@pytest.fixture
def factory(factories, group):
    """A factory with a pipeline; returns its name."""
    name = f"factory-{abs(hash(group)) % 10**10}"
    factories.factories.create_or_update(
        group, name, {"location": PLACE, "identity": {"type": "SystemAssigned"}}
    )
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
    factories.pipelines.create_or_update(group, name, "load", {"properties": {"activities": [wait]}})
    return name


def trigger(kind, **properties):
    pipelines = [{"pipelineReference": {"referenceName": "load", "type": "PipelineReference"}}]
    return {"properties": {"type": kind, "typeProperties": properties, "pipelines": pipelines}}


def test_a_trigger_is_subscribed_started_stopped_and_unsubscribed(factories, group, factory, lake):
    triggers = factories.triggers
    body = trigger(
        "BlobEventsTrigger",
        scope=lake,
        events=["Microsoft.Storage.BlobCreated"],
        blobPathBeginsWith="/a/blobs/",
    )
    triggers.create_or_update(group, factory, "events", body)

    def status():
        return triggers.get_event_subscription_status(group, factory, "events").status

    assert status() == "Disabled"
    triggers.begin_subscribe_to_events(group, factory, "events").result()
    assert status() == "Enabled"
    triggers.begin_start(group, factory, "events").result()
    assert triggers.get(group, factory, "events").properties.runtime_state == "Started"
    with pytest.raises(HttpResponseError) as refused:
        triggers.create_or_update(group, factory, "events", body)
    assert refused.value.error.code == "TriggerEnabledCannotUpdate"
    triggers.begin_stop(group, factory, "events").result()
    assert status() == "Enabled"
    triggers.begin_unsubscribe_from_events(group, factory, "events").result()
    assert status() == "Disabled"


def test_a_deleted_trigger_leaves_no_subscription(factories, group, factory, lake):
    body = trigger(
        "BlobEventsTrigger",
        scope=lake,
        events=["Microsoft.Storage.BlobCreated"],
        blobPathBeginsWith="/a/blobs/",
    )
    for _ in range(2):
        factories.triggers.create_or_update(group, factory, "events", body)
        assert factories.triggers.get_event_subscription_status(group, factory, "events").status == "Disabled"
        factories.triggers.begin_subscribe_to_events(group, factory, "events").result()
        factories.triggers.delete(group, factory, "events")


def test_a_trigger_of_another_kind_has_no_events(factories, group, factory):
    recurrence = {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z"}
    factories.triggers.create_or_update(
        group, factory, "daily", trigger("ScheduleTrigger", recurrence=recurrence)
    )
    with pytest.raises(HttpResponseError) as refused:
        factories.triggers.begin_subscribe_to_events(group, factory, "daily").result()
    assert (refused.value.error.code, "not raised by events" in refused.value.message) == ("BadRequest", True)


def test_the_owner_lists_connections_and_decides(storage, factories, group, factory, lake):
    properties = {"privateLinkResourceId": lake, "groupId": "dfs"}
    endpoints = factories.managed_private_endpoints
    endpoints.create_or_update(group, factory, "default", "lake", {"properties": properties})
    account, connections = lake.rpartition("/")[2], storage.private_endpoint_connections
    [asked] = connections.list(group, account)
    assert asked.name == f"{factory}.lake"
    assert asked.private_endpoint.id.endswith(f"/privateEndpoints/{factory}.lake")
    assert (
        connections.get(group, account, asked.name).private_link_service_connection_state.status == "Pending"
    )
    decision = {
        "properties": {"privateLinkServiceConnectionState": {"status": "Approved", "description": "ok"}}
    }
    connections.put(group, account, asked.name, decision)
    [shown] = connections.list(group, account)
    assert shown.private_link_service_connection_state.status == "Approved"
    seen = endpoints.get(group, factory, "default", "lake").properties
    assert seen.connection_state.status == "Approved"
    with pytest.raises(ResourceNotFoundError):
        connections.put(group, account, "nobody.asked", decision)


def test_a_provider_is_unregistered_and_registered_again(server):
    client = server.client(ResourceManagementClient)
    providers = client.providers
    client.resource_groups.create_or_update("rg", {"location": PLACE})
    assert providers.get("Microsoft.EventHub").registration_state == "Registered"
    assert providers.unregister("Microsoft.EventHub").registration_state == "Unregistered"
    hub = {"location": PLACE, "sku": {"name": "Standard"}}
    path = f"{server.subscription}/resourceGroups/rg/providers/Microsoft.EventHub/namespaces/hub-of-a-test"
    with server.http() as http:
        refused = http.put(path, params={"api-version": "2024-01-01"}, json=hub)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "MissingSubscriptionRegistration")
    assert providers.register("Microsoft.EventHub").registration_state == "Registered"
    with server.http() as http:
        assert http.put(path, params={"api-version": "2024-01-01"}, json=hub).status_code == 201


def test_a_registration_takes_its_time(server):
    server.restart(operation_seconds=60)
    providers = server.client(ResourceManagementClient).providers
    providers.unregister("Microsoft.EventHub")
    assert providers.register("Microsoft.EventHub").registration_state == "Registering"
    server.clock.ahead += 61
    assert providers.get("Microsoft.EventHub").registration_state == "Registered"


@pytest.fixture
def synapse(shared, storage, group, lake):
    """A client of the development endpoint of a new workspace."""
    account = lake.rpartition("/")[2]
    storage.blob_containers.create(group, account, "synapse", {})
    name = f"syn{abs(hash(group)) % 10**10}"
    body = {
        "location": PLACE, "identity": {"type": "SystemAssigned"},
        "properties": {"defaultDataLakeStorage": {"accountUrl": f"https://{account}.dfs.core.windows.net",
                                                  "filesystem": "synapse"}},
    }  # fmt: skip
    path = f"{shared.subscription}/resourceGroups/{group}/providers/Microsoft.Synapse/workspaces/{name}"
    with shared.http() as http:
        assert http.put(path, params={"api-version": "2021-06-01"}, json=body).status_code in (200, 201)
    token = shared.credential().get_token("https://dev.azuresynapse.net/.default").token
    trust = ssl.create_default_context(cafile=str(shared.files.authority))
    with httpx.Client(
        base_url=f"{shared.url}/synapse/{name}", verify=trust, params=SYNAPSE,
        headers={"Authorization": f"Bearer {token}"},
    ) as client:  # fmt: skip
        client.name = name
        yield client


def assignment(client, role=CONTRIBUTOR, principal=SOMEBODY, scope=None):
    return {
        "roleId": role, "principalId": principal, "principalType": "Group",
        "scope": scope or f"workspaces/{client.name}",
    }  # fmt: skip


def test_a_role_of_synapse_is_assigned_once(synapse, shared):
    names = {role["name"]: role["id"] for role in synapse.get("/roleDefinitions").json()}
    assert names["Synapse Contributor"] == CONTRIBUTOR
    made = synapse.put("/roleAssignments/one", json=assignment(synapse))
    assert (made.status_code, made.json()["roleDefinitionId"]) == (200, CONTRIBUTOR)
    again = synapse.put("/roleAssignments/two", json=assignment(synapse))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "RoleAssignmentAlreadyExists")
    listed = synapse.get("/roleAssignments").json()
    assert {item["principalId"] for item in listed["value"]} == {SOMEBODY, shared.settings.object_id}
    assert listed["count"] == 2
    [own] = synapse.get("/roleAssignments", params={**SYNAPSE, "principalId": SOMEBODY}).json()["value"]
    assert own["id"] == "one"
    assert synapse.delete("/roleAssignments/one").status_code == 200
    assert synapse.delete("/roleAssignments/one").status_code == 204
    assert synapse.get("/roleAssignments/one").status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roleId": "00000000-0000-0000-0000-000000000000"}, "RoleNotFound"),
        ({"principalId": "somebody"}, "InvalidPrincipalId"),
        ({"principalType": "Robot"}, "InvalidPrincipalType"),
        ({"scope": "workspaces/another"}, "InvalidScope"),
        ({"scope": ""}, "InvalidScope"),
    ],
)
def test_what_is_no_assignment_is_refused(synapse, change, code):
    refused = synapse.put("/roleAssignments/x", json={**assignment(synapse), **change})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)


def test_a_role_of_workspaces_only_is_refused_below(synapse):
    pool = f"workspaces/{synapse.name}/bigDataPools/spark"
    assert synapse.put("/roleAssignments/a", json=assignment(synapse, scope=pool)).status_code == 200
    publisher = assignment(synapse, "05930f57-09a3-4c0d-9fa9-6d1eb91c178b", scope=pool)
    assert synapse.put("/roleAssignments/b", json=publisher).json()["error"]["code"] == "InvalidScope"


def test_roles_go_with_their_workspace_and_its_maker_is_first_again(synapse, shared, resource, group):
    synapse.put("/roleAssignments/one", json=assignment(synapse))
    resource.resource_groups.begin_delete(group).result()
    assert synapse.get("/roleAssignments").json()["error"]["code"] == "WorkspaceNotFound"


def test_a_token_for_azure_resource_manager_does_not_open_synapse(synapse, shared):
    token = shared.credential().get_token(f"{shared.url}/.default").token
    refused = synapse.get("/roleDefinitions", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "InvalidAuthenticationTokenAudience"


def test_a_token_for_synapse_does_not_open_azure_resource_manager(shared):
    token = shared.credential().get_token("https://dev.azuresynapse.net/.default").token
    with shared.http(token=token) as http:
        assert http.get("/subscriptions", params={"api-version": "2022-12-01"}).status_code == 401


@pytest.mark.parametrize("version", ["", "2019-01-01"])
def test_a_version_that_is_none_is_refused(synapse, version):
    refused = synapse.get("/roleDefinitions", params={"api-version": version})
    assert refused.json()["error"]["code"] == "InvalidApiVersionParameter"


def test_a_server_says_where_it_is_and_takes_only_its_own_word_back(tmp_path):
    (tmp_path / "arm").mkdir()
    store = str(tmp_path / "azure.db")
    assert door_url(store) is None
    assert door_url(":memory:") is None
    announce(tmp_path, "https://127.0.0.1:1")
    assert dev_endpoint("syn01", door_url(store)) == "https://127.0.0.1:1/synapse/syn01"
    other = {"url": "https://127.0.0.1:2", "pid": -1}
    file = tmp_path / "arm" / "endpoint.json"
    file.write_text(json.dumps(other))
    withdraw(tmp_path)
    assert door_url(store) == other["url"]
    announce(tmp_path, "https://127.0.0.1:1")
    withdraw(tmp_path)
    assert door_url(store) is None
    file.write_text("half")
    assert door_url(store) is None


def test_what_a_process_trusts_is_the_server_and_the_world(tmp_path):
    files = certificates(tmp_path)
    trusted = ssl.create_default_context(cafile=str(files.trusted()))
    own = ssl.create_default_context(cafile=str(files.authority))
    assert trusted.cert_store_stats()["x509_ca"] > 50 > own.cert_store_stats()["x509_ca"] == 1
