"""Long-running operations: what each type answers, what a poll sees, and that a restart loses nothing."""

import time

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

from local_cloud.azure.faults import Fault, Faults

PLACE = "westeurope"
VNET = {"location": PLACE, "properties": {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}}}
STORAGE = {"location": PLACE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
WORKSPACE = {
    "location": PLACE, "sku": {"name": "premium"},
    "properties": {"computeMode": "Serverless"},
}  # fmt: skip
FACTORY = {"location": PLACE}
CASES = {
    "network": (
        "Microsoft.Network/virtualNetworks/vnet",
        "2024-05-01",
        VNET,
        201,
        "Azure-AsyncOperation",
        202,
    ),
    "storage": ("Microsoft.Storage/storageAccounts/protocol01", "2024-01-01", STORAGE, 202, "Location", 200),
    "databricks": (
        "Microsoft.Databricks/workspaces/protocol",
        "2026-01-01",
        WORKSPACE,
        201,
        "Azure-AsyncOperation",
        202,
    ),
    "datafactory": ("Microsoft.DataFactory/factories/protocol-adf", "2018-06-01", FACTORY, 200, None, 200),
}


@pytest.fixture
def slow(server):
    """A server whose operations take ten minutes, with one resource group."""
    server.restart(operation_seconds=600)
    with server.http() as http:
        url = f"{server.subscription}/resourceGroups/rg"
        assert (
            http.put(url, params={"api-version": "2024-03-01"}, json={"location": PLACE}).status_code == 201
        )
    return server


@pytest.mark.parametrize("case", CASES)
def test_every_type_answers_a_write_in_its_own_way(shared, http, group, case):
    path, version, body, created, header, deleted = CASES[case]
    url, query = f"{shared.subscription}/resourceGroups/{group}/providers/{path}", {"api-version": version}
    first = http.put(url, params=query, json=body)
    assert first.status_code == created, first.text
    assert {name for name in ("Azure-AsyncOperation", "Location") if name in first.headers} == (
        {header} - {None}
    )
    if header:
        assert first.headers["Retry-After"] == "1"
        polled = http.get(first.headers[header])
        assert polled.status_code == 200
        assert polled.json().get("status", "Succeeded") == "Succeeded"
    assert http.put(url, params=query, json=body).status_code == 200
    gone = http.delete(url, params=query)
    assert gone.status_code == deleted
    if deleted == 202:
        assert http.get(gone.headers["Location"]).status_code == 200
    assert http.delete(url, params=query).status_code == 204


def test_an_operation_takes_its_time_and_says_so(slow):
    vnet = f"{slow.subscription}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet"
    query = {"api-version": "2024-05-01"}
    with slow.http() as http:
        made = http.put(vnet, params=query, json=VNET)
        poll = made.headers["Azure-AsyncOperation"]
        assert made.json()["properties"]["provisioningState"] == "Updating"
        running = http.get(poll)
        assert (running.json()["status"], running.headers["Retry-After"]) == ("InProgress", "1")
        busy = http.put(vnet, params=query, json=VNET)
        assert (busy.status_code, busy.json()["error"]["code"]) == (409, "AnotherOperationInProgress")
        slow.clock.ahead = 601
        done = http.get(poll).json()
        assert done["status"] == "Succeeded"
        assert "endTime" in done
        assert http.get(vnet, params=query).json()["properties"]["provisioningState"] == "Succeeded"


def test_a_poller_waits_for_the_end(server):
    server.restart(operation_seconds=0.5)
    server.client(ResourceManagementClient).resource_groups.create_or_update("rg", {"location": PLACE})
    began = time.monotonic()
    poller = server.client(NetworkManagementClient).virtual_networks.begin_create_or_update(
        "rg", "vnet", VNET
    )
    assert poller.status() == "InProgress"
    assert poller.result().provisioning_state == "Succeeded"
    assert time.monotonic() - began >= 0.5


def test_a_deletion_happens_when_its_operation_ends(slow):
    group, query = f"{slow.subscription}/resourcegroups/rg", {"api-version": "2024-03-01"}
    with slow.http() as http:
        began = http.delete(group, params=query)
        assert began.status_code == 202
        again = http.delete(group, params=query)
        assert again.headers["Location"] == began.headers["Location"]
        assert http.get(group, params=query).json()["properties"]["provisioningState"] == "Deleting"
        vnet = f"{group}/providers/Microsoft.Network/virtualNetworks/vnet"
        late = http.put(vnet, params={"api-version": "2024-05-01"}, json=VNET)
        assert (late.status_code, late.json()["error"]["code"]) == (409, "ResourceGroupBeingDeleted")
        assert http.get(began.headers["Location"]).status_code == 202
        slow.clock.ahead = 601
        assert http.get(began.headers["Location"]).status_code == 200
        assert http.get(group, params=query).status_code == 404


def test_a_restart_in_the_middle_loses_no_operation(slow):
    group, query = f"{slow.subscription}/resourceGroups/rg", {"api-version": "2024-03-01"}
    vnet = f"{group}/providers/Microsoft.Network/virtualNetworks/vnet"
    with slow.http() as http:
        written = http.put(vnet, params={"api-version": "2024-05-01"}, json=VNET).headers[
            "Azure-AsyncOperation"
        ]
        other = http.put(f"{slow.subscription}/resourceGroups/other", params=query, json={"location": PLACE})
        deleted = http.delete(other.json()["id"], params=query).headers["Location"]
    old = slow.url
    slow.restart(operation_seconds=600)
    with slow.http() as http:
        assert http.get(written.replace(old, slow.url)).json()["status"] == "InProgress"
        assert http.get(deleted.replace(old, slow.url)).status_code == 202
        slow.clock.ahead = 601
        assert http.get(written.replace(old, slow.url)).json()["status"] == "Succeeded"
        assert http.get(deleted.replace(old, slow.url)).status_code == 200
        assert http.get(other.json()["id"], params=query).status_code == 404
        assert http.get(vnet, params={"api-version": "2024-05-01"}).status_code == 200


def test_provisioning_that_fails_is_told_by_the_operation(server):
    server.client(ResourceManagementClient).resource_groups.create_or_update("rg", {"location": PLACE})
    Faults(server.store, server.core.manager.waiter).inject(
        Fault("provisioning-failed", token="*:VirtualNetwork")
    )
    network = server.client(NetworkManagementClient)
    with pytest.raises(HttpResponseError) as error:
        network.virtual_networks.begin_create_or_update("rg", "vnet", VNET).result()
    assert error.value.error.code == "ProvisioningFailed"
    assert network.virtual_networks.get("rg", "vnet").provisioning_state == "Failed"
    made = network.virtual_networks.begin_create_or_update("rg", "vnet", VNET).result()
    assert made.provisioning_state == "Succeeded"


def test_throttling_reaches_the_client_with_retry_after(server):
    server.client(ResourceManagementClient).resource_groups.create_or_update("rg", {"location": PLACE})
    Faults(server.store, server.core.manager.waiter).inject(Fault("throttled", operation="create", seconds=7))
    url = f"{server.subscription}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet"
    with server.http() as http:
        answer = http.put(url, params={"api-version": "2024-05-01"}, json=VNET)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "TooManyRequests")
        assert answer.headers["Retry-After"] == "7"
        assert http.put(url, params={"api-version": "2024-05-01"}, json=VNET).status_code == 201


def test_a_deletion_azure_refuses_is_refused_at_once(slow):
    group = f"{slow.subscription}/resourceGroups/rg"
    query = {"api-version": "2024-05-01"}
    subnet = {
        "name": "s", "properties": {"addressPrefix": "10.1.0.0/24", "networkSecurityGroup": {
            "id": f"{group}/providers/Microsoft.Network/networkSecurityGroups/nsg"}},
    }  # fmt: skip
    body = {"location": PLACE, "properties": {**VNET["properties"], "subnets": [subnet]}}
    nsg = f"{group}/providers/Microsoft.Network/networkSecurityGroups/nsg"
    with slow.http() as http:
        assert http.put(nsg, params=query, json={"location": PLACE}).status_code == 201
        slow.clock.ahead = 601
        made = http.put(f"{group}/providers/Microsoft.Network/virtualNetworks/vnet", params=query, json=body)
        assert made.status_code == 201, made.text
        slow.clock.ahead = 1300
        refused = http.delete(nsg, params=query)
        assert (refused.status_code, refused.json()["error"]["code"]) == (
            400,
            "InUseNetworkSecurityGroupCannotBeDeleted",
        )


def test_an_unknown_operation_is_404(shared, http):
    url = f"{shared.subscription}/providers/Microsoft.Network/locations/westeurope/operationStatuses/none"
    answer = http.get(url, params={"api-version": "2024-05-01"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "OperationNotFound")


def test_a_lost_answer_is_repeated_by_the_client_and_nothing_is_made_twice(server):
    server.client(ResourceManagementClient).resource_groups.create_or_update("rg", {"location": PLACE})
    faults = Faults(server.store, server.core.manager.waiter)
    faults.inject(Fault("lost-answer", token="*:VirtualNetwork"))
    network = server.client(NetworkManagementClient, retry_total=2, retry_backoff_factor=0.01)
    made = network.virtual_networks.begin_create_or_update("rg", "vnet", VNET).result()
    assert made.provisioning_state == "Succeeded"
    assert faults.pending() == []
    assert [item.name for item in network.virtual_networks.list_all()] == ["vnet"]


def test_a_read_can_be_throttled_and_the_client_waits(server):
    groups = server.client(ResourceManagementClient, retry_total=2, retry_backoff_factor=0.01).resource_groups
    groups.create_or_update("rg", {"location": PLACE})
    faults = Faults(server.store, server.core.manager.waiter)
    faults.inject(Fault("server-error", operation="read", token="*:ResourceGroup", status=503))
    assert groups.get("rg").name == "rg"
    assert faults.pending() == []
