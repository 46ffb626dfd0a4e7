"""Tests of somebody who uses the fixtures; test_plugin.py says how each must end."""

import pathlib

import pulumi
import pulumi_azure_native as azure

from local_cloud.azure.faults import Fault

ROOT = pathlib.Path(__file__).parent


def platform():
    group = azure.resources.ResourceGroup("group", resource_group_name="rg")
    azure.storage.StorageAccount(
        "lake", resource_group_name=group.name, account_name="lake01", kind="StorageV2",
        sku={"name": "Standard_LRS"},
    )  # fmt: skip


def test_location_comes_from_the_options(stack, resources):
    stack.up(platform)
    assert resources.one(azure.storage.StorageAccount).inputs["location"] == "westeurope"
    assert resources.one("group").urn  # neither a type nor its end: fails


def test_nothing_refused(stack, refused):
    with refused("AccountNameInvalid"):
        stack.up(platform)


def test_another_code(stack, refused):
    with refused("AccountNameInvalid"):
        stack.up(lambda: azure.datafactory.Factory("adf", resource_group_name="missing") and None)


def test_check_instead_of_azure(stack, refused):
    with refused("AccountNameInvalid"):
        stack.up(lambda: azure.resources.ResourceGroup("group", tags=3) and None)


def test_check_at_its_path(stack, refused):
    with refused.check_failed("tags") as failed:
        stack.up(lambda: azure.resources.ResourceGroup("group", tags=3) and None)
    assert "should be an object" in failed.problem.message


def test_no_run_no_resources(resources):
    resources.one("StorageAccount")


def test_each_test_has_its_own_azure_1(stack):
    stack.up(platform)


def test_each_test_has_its_own_azure_2(stack, azure):
    assert azure.store.everything() == []
    stack.up(platform)
    assert len(azure.store.everything()) == 2


def test_fault_of_the_same_azure(stack, azure, refused):
    azure.faults.inject(Fault("server-error", status=500, times=99))
    with refused("InternalServerError"):
        stack.up(platform)


def test_project_folder_with_module_level_resources(stack, resources):
    first = stack.up(ROOT / "project", stack="dev")
    assert first.outputs == {"name": "rg-from-dev", "owner": "me"}
    assert first.secret_outputs == {"owner"}
    assert stack.up(ROOT / "project", stack="dev").unchanged
    assert stack.up(ROOT / "project", stack="dev", config={"owner": "you"}).outputs["owner"] == "you"


def test_encrypted_value_is_asked_for(stack):
    stack.up(ROOT / "project", stack="prod")


def test_encrypted_value_is_given(stack):
    assert stack.up(ROOT / "project", stack="prod", config={"owner": "me"}).outputs["owner"] == "me"


def test_plain_pulumi_after_the_fixtures():
    assert pulumi.runtime.get_root_resource() is None
