"""The ARM server and the azure-native provider are two doors of one store."""

from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.storage import StorageManagementClient

from local_cloud.azure.checking import Naming
from local_cloud.azure.core import AzureCore
from local_cloud.azure.invoke import invoke
from local_cloud.azure.store import Store
from local_cloud.azure.values import plain

PLACE = "westeurope"
GROUP, VNET, ACCOUNT = (
    "azure-native:resources:ResourceGroup", "azure-native:network:VirtualNetwork", "azure-native:storage:StorageAccount",
)  # fmt: skip


def made(core, token, inputs):
    checked = core.check(token, {}, inputs, Naming(urn="urn", name="n"))
    assert checked.failures == []
    return (*core.create(token, checked.inputs), checked.inputs)


def provider_of(server):
    """A provider of another process: only the file is shared."""
    return AzureCore(Store(server.directory / "azure.db"), server.settings)


def test_what_pulumi_made_is_read_and_changed_over_rest_and_refresh_sees_it(server):
    core = provider_of(server)
    made(core, GROUP, {"resourceGroupName": "rg", "location": PLACE})
    inputs = {
        "resourceGroupName": "rg", "virtualNetworkName": "vnet", "location": PLACE, "tags": {"by": "pulumi"},
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "one", "addressPrefix": "10.0.0.0/24"}],
    }  # fmt: skip
    resource_id, state, sent = made(core, VNET, inputs)
    network = server.client(NetworkManagementClient)
    seen = network.virtual_networks.get("rg", "vnet")
    assert seen.id == resource_id
    assert [(item.name, item.address_prefix) for item in seen.subnets] == [("one", "10.0.0.0/24")]
    network.virtual_networks.update_tags("rg", "vnet", {"tags": {"by": "hand"}})
    _, outputs, current = core.read(VNET, resource_id, sent, state)
    assert outputs["tags"] == current["tags"] == {"by": "hand"}
    changes = core.diff(VNET, current, sent, outputs, [])
    assert [(change.key, change.replace) for change in changes] == [("tags.by", False)]
    network.virtual_networks.begin_delete("rg", "vnet").result()
    assert core.read(VNET, resource_id, sent, state) is None


def test_what_was_made_over_rest_is_imported_and_its_keys_are_the_same(server):
    server.client(ResourceManagementClient).resource_groups.create_or_update("rg", {"location": PLACE})
    storage = server.client(StorageManagementClient)
    body = {
        "location": PLACE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"},
        "properties": {"networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]}},
    }  # fmt: skip
    account = storage.storage_accounts.begin_create("rg", "twodoors01", body).result()
    core = provider_of(server)
    _, outputs, inputs = core.read(ACCOUNT, account.id, {}, {})
    assert inputs["networkRuleSet"]["ipRules"] == [{"iPAddressOrRange": "203.0.113.7"}]
    assert inputs["accountName"] == "twodoors01"
    assert outputs["primaryEndpoints"]["dfs"] == account.primary_endpoints.dfs
    checked = core.check(ACCOUNT, {}, inputs, Naming(urn="urn", name="n"))
    assert (checked.failures, core.diff(ACCOUNT, inputs, checked.inputs, outputs, [])) == ([], [])
    args = {"resourceGroupName": "rg", "accountName": "twodoors01"}
    keys = plain(invoke(core, "azure-native:storage:listStorageAccountKeys", args))["keys"]
    listed = storage.storage_accounts.list_keys("rg", "twodoors01").keys_property
    assert [key["value"] for key in keys] == [key.value for key in listed]
