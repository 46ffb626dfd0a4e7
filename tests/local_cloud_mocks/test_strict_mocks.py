"""`set_mocks(strict_mocks())`, the classic door: what it refuses, answers, keeps secret, and cannot see."""

import contextvars

import pulumi
import pulumi_azure_native as azure
import pytest

from local_cloud.azure.errors import NotFoundError, RefusedError
from local_cloud.azure.mocks import CheckFailedError, UnmockedError, run_program, strict_mocks
from local_cloud.azure.mocks.loops import own_loop
from local_cloud.azure.store import Store
from local_cloud.azure.values import UNKNOWN, secret

CONFIG = {"azure-native:location": "westeurope"}
pytestmark = pytest.mark.filterwarnings("ignore:coroutine 'Output")
"""The SDK never awaits parts of the outputs of a StackReference that failed."""


def classic(program, mocks=None, preview=False, whole=False):
    """Run a program the way `pulumi.runtime.test` does, in a context of its own; returns the mocks."""
    mocks = mocks or strict_mocks(config=CONFIG)

    def body():
        with own_loop():
            monitor = mocks.monitor(preview=preview) if whole else None
            pulumi.runtime.set_mocks(mocks, preview=preview, monitor=monitor)
            pulumi.runtime.test(program)()

    contextvars.Context().run(body)
    return mocks


def group(name="rg"):
    return azure.resources.ResourceGroup("group", resource_group_name=name)


def account(**inputs):
    known = {"account_name": "lake01", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    return azure.storage.StorageAccount("lake", resource_group_name=group().name, **{**known, **inputs})


def awaited(output, seen):
    return output.apply(seen.append)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_refuses_with_azures_code(preview, whole):
    with pytest.raises(RefusedError) as caught:
        classic(lambda: account(account_name="Not_Allowed").id, preview=preview, whole=whole)
    assert caught.value.code == "AccountNameInvalid"


def test_check_has_property_paths():
    mocks = strict_mocks()
    with pytest.raises(CheckFailedError) as caught:
        classic(lambda: account(is_hns_enabled="yes").id, mocks)
    assert [problem.path for problem in caught.value.problems] == ["isHnsEnabled"]
    assert mocks.refusals == [caught.value]


def test_missing_group_is_not_found():
    with pytest.raises(NotFoundError, match="ResourceGroupNotFound"):
        classic(
            lambda: azure.datafactory.Factory("adf", resource_group_name="no", factory_name="adf-0a1b").id
        )


def test_answers_as_azure_and_records():
    seen = []
    mocks = classic(lambda: awaited(account().primary_endpoints.dfs, seen))
    assert seen == ["https://lake01.dfs.core.windows.net/"]
    [lake] = mocks.recording.by_type("azure-native:storage:StorageAccount")
    assert lake.inputs["resourceGroupName"] == "rg"
    assert lake.outputs["name"] == "lake01"
    assert lake.id.endswith("/storageAccounts/lake01")
    assert mocks.azure.store.get(lake.id).inputs["location"] == "westeurope"


def test_numbers_arrive_whole():
    store = Store(":memory:")
    run_program(lambda: group() and None, store=store, config=CONFIG)

    def program():
        nsg = azure.network.NetworkSecurityGroup(
            "nsg", resource_group_name="rg", network_security_group_name="nsg"
        )
        return azure.network.SecurityRule(
            "rule", resource_group_name="rg", access="Allow", direction="Inbound", protocol="Tcp", priority=100,
            network_security_group_name=nsg.name, source_address_prefix="*", source_port_range="*",
            destination_address_prefix="*", destination_port_range="443", security_rule_name="https",
        ).id  # fmt: skip

    mocks = classic(program, strict_mocks(config=CONFIG, store=store))
    priority = mocks.recording.named("rule").inputs["priority"]
    assert priority == 100
    assert isinstance(priority, int)


def test_identities_are_a_map():
    seen = []

    def program():
        user = azure.managedidentity.UserAssignedIdentity(
            "user", resource_group_name=group().name, resource_name_="workers"
        )
        factory = azure.datafactory.Factory(
            "adf", resource_group_name="rg", factory_name="adf-0a1b",
            identity={"type": "UserAssigned", "user_assigned_identities": [user.id]},
        )  # fmt: skip
        return awaited(factory.identity, seen)

    classic(program)
    [identity] = seen
    [(key, value)] = identity.user_assigned_identities.items()
    assert key.endswith("/userAssignedIdentities/workers")
    assert set(value) >= {"clientId", "principalId"}


def test_secrets_stay_secret():
    seen = []

    def program():
        tags = account(tags={"key": pulumi.Output.secret("hidden")}).tags
        return pulumi.Output.from_input(tags.is_secret()).apply(seen.append)

    mocks = classic(program)
    assert seen == [True]
    assert "tags" in mocks.recording.named("lake").secrets
    assert mocks.recording.named("lake").inputs["tags"] == {"key": "hidden"}


def test_preview_knows_inputs_only():
    def program():
        lake = account()
        azure.storage.BlobContainer(
            "files",
            resource_group_name="rg",
            account_name=lake.name,
            container_name=lake.id.apply(lambda _: "x"),
        )
        return pulumi.Output.all(lake.id.is_known(), lake.kind.is_known(), lake.kind).apply(seen.append)

    seen = []
    mocks = classic(program, preview=True)
    assert seen == [[False, True, "StorageV2"]]
    assert mocks.recording.named("files").inputs["containerName"] == UNKNOWN
    assert mocks.recording.named("files").id == UNKNOWN
    assert mocks.azure.store.everything() == []


def test_get_reads_what_exists():
    store, seen = Store(":memory:"), []
    made = run_program(lambda: group() and None, store=store, config=CONFIG)
    rg_id = made.named("group").id

    def program(resource_id):
        return awaited(azure.resources.ResourceGroup.get("old", resource_id).location, seen)

    classic(lambda: program(rg_id), strict_mocks(store=store))
    assert seen == ["westeurope"]
    with pytest.raises(LookupError, match="no resource '/subscriptions/x' to read"):
        classic(lambda: program("/subscriptions/x"), strict_mocks(store=store))


def test_import_adopts_or_fails():
    store = Store(":memory:")
    rg_id = run_program(lambda: group() and None, store=store, config=CONFIG).named("group").id

    def program(resource_id):
        opts = pulumi.ResourceOptions(import_=resource_id)
        return azure.resources.ResourceGroup(
            "mine", resource_group_name="rg", location="westeurope", opts=opts
        ).id

    mocks = classic(lambda: program(rg_id), strict_mocks(store=store))
    assert mocks.recording.named("mine").step == "import"
    with pytest.raises(LookupError, match="to import"):
        classic(lambda: program(f"{rg_id}-other"), strict_mocks(store=store))


def test_functions_answer_from_the_same_azure():
    seen = []

    def program():
        lake = account()
        keys = azure.storage.list_storage_account_keys_output(
            account_name=lake.name, resource_group_name="rg"
        )
        return awaited(keys.keys[0].key_name, seen)

    assert classic(program).recording.invokes == ["azure-native:storage:listStorageAccountKeys"]
    assert seen == ["key1"]


def test_explicit_provider_has_its_own_subscription():
    def program():
        provider = azure.Provider("other", subscription_id="sub-2", location="uksouth")
        return azure.resources.ResourceGroup(
            "group", resource_group_name="rg", opts=pulumi.ResourceOptions(provider=provider)
        ).id

    assert classic(program).recording.named("group").id == "/subscriptions/sub-2/resourceGroups/rg"


def test_other_packages_and_stacks_are_asked_for():
    with pytest.raises(UnmockedError, match="others="):
        classic(lambda: pulumi.CustomResource("random:index/randomId:RandomId", "id", {}).id)
    with pytest.raises(UnmockedError, match="references="):
        classic(lambda: pulumi.StackReference("organization/network/dev").get_output("subnet"))


class Random(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return "seven", {**args.inputs, "hex": "07"}

    def call(self, args):
        return {"answer": 42}


@pytest.mark.parametrize("whole", [True, False])
def test_other_packages_and_stacks_by_argument(whole):
    def program():
        pulumi.CustomResource("random:index/randomId:RandomId", "id", {"length": 1})
        network = pulumi.StackReference("organization/network/dev")
        answer = pulumi.runtime.invoke("random:index:answer", {}).value["answer"]
        password = network.get_output("password")
        return pulumi.Output.all(network.get_output("subnet"), answer, password, password.is_secret()).apply(
            seen.append
        )

    seen = []
    outputs = {"subnet": "10.0.0.0/24", "password": secret("hidden")}
    mocks = strict_mocks(others=Random(), references={"organization/network/dev": outputs})
    classic(program, mocks, whole=whole)
    assert seen == [["10.0.0.0/24", 42, "hidden", True]]
    assert mocks.recording.named("id").outputs["hex"] == "07"


def test_monitor_of_the_mocks_sees_parents_and_duplicates():
    def program():
        group()
        return group().id

    with pytest.raises(ValueError, match="Duplicate resource URN"):
        classic(program, whole=True)
    mocks = classic(account, whole=True)
    assert mocks.recording.named("lake").dependencies == (mocks.recording.named("group").urn,)
