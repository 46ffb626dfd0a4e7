"""Bad days of Azure: what the provider retries, what it hands on, and what stays behind."""

import threading
import time

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2

from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import AnotherOperationError, AzureError, PartialFailureError
from local_cloud.azure.faults import Fault, Faults, from_mapping, network_of
from local_cloud.azure.retries import ATTEMPTS, BUSY_SECONDS
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.values import from_struct
from local_cloud.azure.waiting import NoTime, RealTime

RG = "azure-native:resources:ResourceGroup"
STORAGE = "azure-native:storage:StorageAccount"
VNET, SUBNET = "azure-native:network:VirtualNetwork", "azure-native:network:Subnet"
GROUP = {"resourceGroupName": "rg", "location": "westeurope"}
LAKE = {
    "resourceGroupName": "rg", "accountName": "lake01", "kind": "StorageV2", "location": "westeurope",
    "sku": {"name": "Standard_LRS"},
}  # fmt: skip
NETWORK = {
    "resourceGroupName": "rg", "virtualNetworkName": "vnet", "location": "westeurope",
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
}  # fmt: skip


def subnet(number):
    return {
        "resourceGroupName": "rg", "virtualNetworkName": "vnet", "subnetName": f"s{number}",
        "addressPrefix": f"10.0.{number}.0/24",
    }  # fmt: skip


@pytest.fixture
def core():
    made = AzureCore(Store(":memory:"), Settings(location="westeurope"), waiter=NoTime())
    made.create(RG, GROUP)
    return made


def inject(core, *arguments, **options):
    return core.manager.faults.inject(Fault(*arguments, **options))


def test_throttling_is_retried_after_the_time_azure_asks_for(core):
    inject(core, "throttled", token="*:StorageAccount", times=2, seconds=17)
    core.create(STORAGE, LAKE)
    assert core.manager.waiter.waited == 34
    assert core.manager.faults.pending() == []


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_server_errors_are_retried_and_then_handed_on(core, status):
    inject(core, "server-error", status=status, times=ATTEMPTS - 1)
    core.create(STORAGE, LAKE)
    inject(core, "server-error", status=status, operation="update", times=ATTEMPTS)
    with pytest.raises(AzureError) as caught:
        core.update(STORAGE, core.resource_id(STORAGE, LAKE), {**LAKE, "tags": {"a": "b"}}, {})
    assert caught.value.status == status
    assert "tags" not in core.store.get(core.resource_id(STORAGE, LAKE)).inputs


def test_a_create_whose_answer_was_lost_succeeds_at_the_second_attempt(core):
    inject(core, "lost-answer", token=STORAGE)
    resource_id, outputs = core.create(STORAGE, LAKE)
    assert outputs["provisioningState"] == "Succeeded"
    assert [item.id for item in core.store.of_type(STORAGE)] == [resource_id]


def test_a_create_that_never_got_an_answer_is_kept_as_a_partial_failure(core):
    inject(core, "lost-answer", token=STORAGE, times=ATTEMPTS)
    with pytest.raises(PartialFailureError) as caught:
        core.create(STORAGE, LAKE)
    assert caught.value.outputs["primaryEndpoints"]["dfs"] == "https://lake01.dfs.core.windows.net/"
    assert "GatewayTimeout" in caught.value.reasons[0]


def test_provisioning_that_fails_is_repaired_by_an_update(core):
    inject(core, "provisioning-failed", token=STORAGE)
    with pytest.raises(PartialFailureError) as caught:
        core.create(STORAGE, LAKE)
    assert caught.value.outputs["provisioningState"] == "Failed"
    updated = core.update(STORAGE, caught.value.resource_id, LAKE, caught.value.outputs)
    assert updated["provisioningState"] == "Succeeded"


def test_a_failed_delete_deletes_nothing_and_a_lost_answer_is_success(core):
    resource_id, _ = core.create(STORAGE, LAKE)
    inject(core, "server-error", operation="delete", times=ATTEMPTS)
    with pytest.raises(AzureError):
        core.delete(STORAGE, resource_id)
    assert core.store.get(resource_id)
    inject(core, "lost-answer", operation="delete")
    core.delete(STORAGE, resource_id)
    assert core.store.get(resource_id) is None


def test_a_read_is_retried_and_no_write_strikes_it(core):
    resource_id, _ = core.create(STORAGE, LAKE)
    inject(core, "server-error", status=503, times=2)
    assert core.read(STORAGE, resource_id, {}, {})
    assert core.manager.waiter.waited == 0
    core.manager.faults.clear()
    inject(core, "server-error", status=503, operation="read", times=2)
    assert core.read(STORAGE, resource_id, {}, {})[0] == resource_id
    assert core.manager.waiter.waited == 3
    inject(core, "throttled", operation="read", times=ATTEMPTS)
    with pytest.raises(AzureError):
        core.read(STORAGE, resource_id, {}, {})


def test_a_fault_strikes_only_what_it_is_meant_for(core):
    inject(core, "server-error", status=503, id="*/LAKE02", operation="create", times=ATTEMPTS)
    core.create(STORAGE, LAKE)
    with pytest.raises(AzureError):
        core.create(STORAGE, {**LAKE, "accountName": "lake02"})


def test_an_injected_conflict_is_waited_out(core):
    inject(core, "conflict", token=VNET, times=3)
    core.create(VNET, NETWORK)
    assert core.manager.waiter.waited == 3


def test_a_network_is_written_one_at_a_time_across_processes(tmp_path):
    first, second = (
        AzureCore(Store(tmp_path / "azure.db"), Settings(location="westeurope")) for _ in range(2)
    )
    first.create(RG, GROUP)
    first.create(VNET, NETWORK)
    inject(first, "slow", token=SUBNET, seconds=1.2)
    slow = threading.Thread(target=first.create, args=(SUBNET, subnet(1)))
    slow.start()
    while not first.store.under_way.operations(network_of(first.resource_id(SUBNET, subnet(1)))):
        time.sleep(0.01)
    with pytest.raises(AnotherOperationError):
        second.manager.put(
            SUBNET, second.resource_id(SUBNET, subnet(2)), second.checker.body(SUBNET, subnet(2))
        )
    second.create(STORAGE, LAKE)  # another resource is not held up
    assert slow.is_alive()
    second.create(SUBNET, subnet(2))  # the provider waits and asks again
    slow.join()
    assert len(first.store.of_type(SUBNET)) == 2


def test_a_dead_process_holds_nothing(core):
    key = network_of(core.resource_id(VNET, NETWORK))
    core.store.under_way.begin_operation(key, 2**22 + 1, time.time() + 3600)
    core.create(VNET, NETWORK)
    assert core.manager.waiter.waited < BUSY_SECONDS


def test_cancelling_ends_a_slow_create_and_keeps_what_azure_had_begun(client, store):
    client.make(RG, "group", {"resourceGroupName": "rg"})
    Faults(store, RealTime()).inject(Fault("slow", token=STORAGE, seconds=60))
    inputs = client.inputs(STORAGE, "lake", LAKE)
    request = pb.CreateRequest(urn=client.urn(STORAGE, "lake"), name="lake", type=STORAGE)
    request.properties.update(inputs)
    under_way = client.stub.Create.future(request)
    while not store.of_type(STORAGE):
        time.sleep(0.01)
    client.stub.Cancel(empty_pb2.Empty())
    error = under_way.exception(timeout=5)
    failure = pb.ErrorResourceInitFailed()
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    assert status_pb2.Status.FromString(details).details[0].Unpack(failure)
    assert failure.id.endswith("/lake01")
    assert "cancelled" in failure.reasons[0]
    state = from_struct(failure.properties)
    repaired = client.update(STORAGE, "lake", failure.id, state, inputs, old=inputs)
    assert repaired["provisioningState"] == "Succeeded"


def test_cancelling_ends_a_wait_before_anything_was_made(client, store):
    client.make(RG, "group", {"resourceGroupName": "rg"})
    Faults(store, RealTime()).inject(Fault("throttled", token=STORAGE, seconds=60))
    request = pb.CreateRequest(urn=client.urn(STORAGE, "lake"), name="lake", type=STORAGE)
    request.properties.update(client.inputs(STORAGE, "lake", LAKE))
    under_way = client.stub.Create.future(request)
    while Faults(store, RealTime()).pending():
        time.sleep(0.01)
    while under_way.running():
        client.stub.Cancel(empty_pb2.Empty())
        time.sleep(0.01)
    assert under_way.exception(timeout=5).code() == grpc.StatusCode.CANCELLED
    assert store.of_type(STORAGE) == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kind": "throtled"}, "throttled"),
        ({"kind": "slow", "seconds": -1}, "seconds at least 0"),
        ({"kind": "slow", "operation": "write"}, "create, update, delete, read or any"),
        ({"kind": "slow", "status": 500}, "server-error only"),
        ({"kind": "conflict", "operation": "read"}, "no answer to a read"),
        ({"kind": "slow", "tokn": "x"}, "tokn"),
        ({}, "kind"),
    ],
)
def test_a_wrong_fault_says_what_is_wrong(values, says):
    with pytest.raises(ValueError, match=says):
        from_mapping(values)
