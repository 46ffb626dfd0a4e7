"""Several `up`s of one stack: what is updated, replaced, left alone and deleted, and what is refused."""

import pulumi
import pulumi_azure_native as azure
import pytest

from local_cloud.azure.errors import AlreadyExistsError
from local_cloud.azure.faults import Fault
from local_cloud.azure.mocks import ProtectedError
from local_cloud.azure.values import UNKNOWN


def platform(kind="StorageV2", tags=None, group="rg", lake=True, opts=None, name="lake"):
    def program():
        made = azure.resources.ResourceGroup("group", resource_group_name=group)
        if lake:
            account = azure.storage.StorageAccount(
                name, resource_group_name=made.name, account_name="lake01", kind=kind, tags=tags,
                sku={"name": "Standard_LRS"}, opts=opts,
            )  # fmt: skip
            pulumi.export("dfs", account.primary_endpoints.dfs)

    return program


def steps(recording):
    return {item.name: item.step for item in recording.resources.values()}


def test_second_up_changes_nothing(stack):
    first = stack.up(platform())
    second = stack.up(platform())
    assert steps(first) == {"group": "create", "lake": "create"}
    assert not first.unchanged
    assert second.unchanged
    assert second.outputs == first.outputs


def test_update_in_place(stack):
    stack.up(platform())
    assert steps(stack.up(platform(tags={"a": "b"}))) == {"group": "same", "lake": "update"}
    [account] = [item for item in stack.azure.store.everything() if item.name == "lake01"]
    assert account.inputs["tags"] == {"a": "b"}


def test_preview_changes_nothing(stack):
    stack.up(platform())
    before = stack.azure.store.everything()
    planned = stack.preview(platform(tags={"a": "b"}))
    assert steps(planned) == {"group": "same", "lake": "update"}
    assert stack.preview(platform(lake=False)).deleted == [planned.named("lake").urn]
    assert stack.azure.store.everything() == before
    assert stack.up(platform()).unchanged


def test_preview_of_a_first_run_does_not_know_what_azure_tells(stack):
    assert stack.preview(platform()).outputs == {"dfs": UNKNOWN}


def test_replacing_a_group_replaces_what_is_in_it(stack):
    stack.up(platform(group="rg-a"))
    assert steps(stack.up(platform(group="rg-b"))) == {"group": "replace", "lake": "replace"}
    assert [item.id.split("/")[4] for item in stack.azure.store.everything()] == ["rg-b", "rg-b"]


def test_what_is_no_longer_registered_is_deleted(stack):
    first = stack.up(platform())
    second = stack.up(platform(lake=False))
    assert second.deleted == [first.named("lake").urn]
    assert not second.unchanged
    assert len(stack.azure.store.everything()) == 1
    assert len(stack.destroy().deleted) == 1
    assert stack.azure.store.everything() == []


@pytest.mark.parametrize("then", [{"lake": False}, {"group": "rg-b"}], ids=["deleted", "replaced"])
@pytest.mark.parametrize("preview", [True, False])
def test_protected_stays(stack, then, preview):
    opts = pulumi.ResourceOptions(protect=True)
    stack.up(platform(opts=opts))
    with pytest.raises(ProtectedError, match="lake is protected"):
        stack.up(platform(**then, opts=opts), preview=preview)
    assert len([item for item in stack.azure.store.everything() if item.name == "lake01"]) == 1


def test_retained_is_forgotten_but_not_deleted(stack):
    stack.up(platform(opts=pulumi.ResourceOptions(retain_on_delete=True)))
    assert len(stack.up(platform(lake=False)).deleted) == 1
    assert len(stack.azure.store.everything()) == 2
    with pytest.raises(AlreadyExistsError):
        stack.up(platform())


def test_renamed_with_an_alias_is_the_same_resource(stack):
    stack.up(platform())
    opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="lake")])
    recording = stack.up(platform(name="sea", opts=opts))
    assert recording.unchanged
    urn = "urn:pulumi:local::project::azure-native:storage:StorageAccount::lake"
    assert recording.named("sea").options.aliases == (urn,)


def test_renamed_without_an_alias_meets_itself(stack):
    stack.up(platform())
    with pytest.raises(AlreadyExistsError, match="lake01"):
        stack.up(platform(name="sea"))


def test_ignored_changes_keep_the_old_value(stack):
    opts = pulumi.ResourceOptions(ignore_changes=["tags.owner"])
    stack.up(platform(tags={"owner": "me", "cost": "1"}, opts=opts))
    assert stack.up(platform(tags={"owner": "you", "cost": "1"}, opts=opts)).unchanged
    recording = stack.up(platform(tags={"owner": "you", "cost": "2"}, opts=opts))
    assert recording.named("lake").inputs["tags"] == {"owner": "me", "cost": "2"}


def test_replace_on_changes(stack):
    opts = pulumi.ResourceOptions(replace_on_changes=["tags"])
    stack.up(platform(tags={"a": "b"}, opts=opts))
    assert steps(stack.up(platform(tags={"a": "c"}, opts=opts)))["lake"] == "replace"


def test_stacks_share_the_azure_and_nothing_else(stack):
    stack.up(platform(lake=False), stack="dev")
    assert steps(stack.up(platform(lake=False, group="rg-prod"), stack="prod")) == {"group": "create"}
    with pytest.raises(AlreadyExistsError):
        stack.up(platform(lake=False), stack="test")


def test_half_made_resource_is_updated_by_the_next_run(stack):
    stack.azure.faults.inject(Fault("provisioning-failed", token="*:StorageAccount"))
    with pytest.raises(Exception, match="provisioning-failed"):
        stack.up(platform())
    assert steps(stack.up(platform(tags={"a": "b"}))) == {"group": "same", "lake": "update"}


def test_retries_take_no_time(stack):
    stack.azure.faults.inject(Fault("throttled", token="*:StorageAccount", seconds=30))
    stack.up(platform())
    assert stack.azure.waiter.waited == 30


def test_failed_run_leaves_no_recording(stack):
    stack.up(platform())
    with pytest.raises(ZeroDivisionError):
        stack.up(lambda: 1 / 0)
    with pytest.raises(AssertionError, match="no program has run to its end"):
        _ = stack.last


def test_asynchronous_program(stack):
    async def program():
        platform()()

    assert steps(stack.up(program)) == {"group": "create", "lake": "create"}
