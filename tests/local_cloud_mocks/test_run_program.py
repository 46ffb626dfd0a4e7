"""Whole programs under strict mocks: what is recorded, what is refused, and that runs are isolated."""

import pulumi
import pulumi_azure_native as azure
import pytest

from local_cloud.azure.errors import NotFoundError, RefusedError
from local_cloud.azure.mocks import CheckFailedError, run_program
from local_cloud.azure.store import Store
from local_cloud.azure.values import UNKNOWN

CONFIG = {"azure-native:location": "westeurope"}


class Platform(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("platform:index:Platform", name, None, opts)
        self.group = azure.resources.ResourceGroup("group", opts=pulumi.ResourceOptions(parent=self))
        self.lake = azure.storage.StorageAccount(
            "lake", resource_group_name=self.group.name, account_name="lake01", kind="StorageV2",
            is_hns_enabled=True,
            sku=azure.storage.SkuArgs(name="Standard_LRS"), tags={"secret": pulumi.Output.secret("hidden")},
            opts=pulumi.ResourceOptions(parent=self, protect=True, replace_on_changes=["kind"],
            ignore_changes=["tags"]),
        )  # fmt: skip
        self.register_outputs({"lake": self.lake.name})


def platform():
    made = Platform("platform")
    pulumi.export("dfs", made.lake.primary_endpoints.apply(lambda endpoints: endpoints.dfs))
    pulumi.export("group", made.group.name)
    pulumi.export("password", pulumi.Output.secret("hidden"))


def test_records_registrations_options_and_outputs():
    recording = run_program(platform, config=CONFIG)
    lake = recording.by_type("azure-native:storage:StorageAccount")[0]
    assert lake.inputs["isHnsEnabled"] is True
    assert lake.inputs["resourceGroupName"] == recording.outputs["group"]
    assert lake.outputs["primaryEndpoints"]["dfs"] == recording.outputs["dfs"]
    assert lake.id.endswith("/storageAccounts/lake01")
    assert lake.parent == recording.named("platform").urn
    assert lake.urn == (
        "urn:pulumi:local::project::platform:index:Platform$azure-native:storage:StorageAccount::lake"
    )
    assert lake.options.protect
    assert lake.options.replace_on_changes == ("kind",)
    assert lake.options.ignore_changes == ("tags",)
    assert recording.named("group").urn in lake.dependencies
    assert recording.named("group").urn in lake.property_dependencies["resourceGroupName"]
    assert "tags" in lake.secrets
    assert recording.secret_outputs == {"password"}
    assert recording.warnings == []


def test_preview_leaves_computed_values_unknown():
    recording = run_program(platform, config=CONFIG, preview=True)
    assert recording.outputs["dfs"] == UNKNOWN
    assert recording.named("lake").inputs["accountName"] == "lake01"


@pytest.mark.parametrize("preview", [True, False])
def test_refusal_carries_azures_code(preview):
    def program():
        group = azure.resources.ResourceGroup("group")
        azure.storage.StorageAccount(
            "lake", resource_group_name=group.name, account_name="Not_Allowed", kind="StorageV2",
            sku=azure.storage.SkuArgs(name="Standard_LRS"),
        )  # fmt: skip

    with pytest.raises(RefusedError) as caught:
        run_program(program, config=CONFIG, preview=preview)
    assert caught.value.code == "AccountNameInvalid"
    assert caught.value.refusals[0].path == "accountName"


def test_failed_check_has_paths():
    def program():
        azure.storage.StorageAccount(
            "lake", resource_group_name="rg", kind="StorageV2",
            sku=azure.storage.SkuArgs(name="Standard_LRS"),
            is_hns_enabled="yes",
        )  # fmt: skip

    with pytest.raises(CheckFailedError) as caught:
        run_program(program, config=CONFIG)
    assert [problem.path for problem in caught.value.problems] == ["isHnsEnabled"]


def test_missing_group_is_not_found():
    def program():
        azure.datafactory.Factory("adf", resource_group_name="missing", factory_name="adf")

    with pytest.raises(NotFoundError, match="ResourceGroupNotFound"):
        run_program(program, config=CONFIG)


def test_runs_are_isolated_unless_they_share_a_store():
    def program():
        azure.resources.ResourceGroup("group", resource_group_name="rg")

    run_program(program, config=CONFIG)
    shared = Store(":memory:")
    run_program(program, config=CONFIG, store=shared)
    with pytest.raises(Exception, match="cannot create already existing resource"):
        run_program(program, config=CONFIG, store=shared)


def test_duplicate_urn_is_refused():
    def program():
        azure.resources.ResourceGroup("group")
        azure.resources.ResourceGroup("group")

    with pytest.raises(ValueError, match="Duplicate resource URN"):
        run_program(program, config=CONFIG)


def test_program_error_is_raised_as_it_is():
    def program():
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        run_program(program)


def test_path_of_a_program_config_and_explicit_provider(tmp_path):
    path = tmp_path / "main.py"
    path.write_text(
        "import pulumi, pulumi_azure_native as azure\nwhere = azure.Provider('elsewhere', "
        "subscription_id='sub-2', location='uksouth')\ngroup = azure.resources.ResourceGroup('group', "
        "resource_group_name=pulumi.Config().require('name'),\n    "
        "opts=pulumi.ResourceOptions(provider=where))\npulumi.export('id', "
        "group.id)\npulumi.export('location', group.location)\n"
    )
    recording = run_program(path, config={"name": "rg-a"})
    assert recording.outputs == {"id": "/subscriptions/sub-2/resourceGroups/rg-a", "location": "uksouth"}


def test_dynamic_resources_are_recorded():
    """The provider is of an importable module: pickled by value, it would drag this session's modules along."""
    from pulumi.dynamic import Resource, ResourceProvider

    class Thing(Resource):
        size: pulumi.Output[int]

    def program():
        thing = Thing(ResourceProvider(), "thing", {"size": 3})
        pulumi.export("size", thing.size)
        pulumi.export("id", thing.id)

    recording = run_program(program)
    assert recording.outputs["size"] == 3
    assert recording.outputs["id"] == recording.named("thing").outputs["id"]


def test_other_packages_are_refused_by_name():
    def program():
        pulumi.CustomResource("random:index/randomId:RandomId", "id", {})

    with pytest.raises(ValueError, match="RandomId"):
        run_program(program)
