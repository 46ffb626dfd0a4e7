"""A program that mixes azure-native and this room: both doors write one store, and every run says what it did."""

from __future__ import annotations

import pytest

from local_cloud.azure.engine.engine import Engine

PROJECT = "name: arm\nruntime: python\nmain: program\n"
CONFIG = "config:\n  azure-native:location: westeurope\n"
PROGRAM = """
import pulumi
from pulumi_azure_native import databricks, datafactory, resources, storage, synapse
from infra.arm.private_endpoint_approval import PrivateEndpointApproval
from infra.arm.provider_registration import ProviderRegistration
from infra.arm.root_storage_key import RootStorageKey
from infra.arm.spark_pool_libraries import SparkPoolLibraries
from infra.arm.synapse_role_assignment import SynapseRoleAssignment
from infra.arm.trigger import DataFactoryTrigger

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
events = ProviderRegistration("events", subscription_id=SUBSCRIPTION, namespace="Microsoft.EventGrid")
group = resources.ResourceGroup("group", resource_group_name="rg", location="westeurope", tags={tags})
place = {{"resource_group_name": group.name, "location": "westeurope"}}
lake = storage.StorageAccount("lake", account_name="lake01", kind="StorageV2", is_hns_enabled=True,
                              sku=storage.SkuArgs(name="Standard_LRS"), **place)
files = storage.BlobContainer("files", account_name=lake.name, container_name="synapse",
                              resource_group_name=group.name)
factory = datafactory.Factory("factory", factory_name="factory01", tags={tags}, resource_group_name=group.name,
                              location="{place}", identity=datafactory.FactoryIdentityArgs(type="SystemAssigned"),
                              opts=pulumi.ResourceOptions(replace_on_changes=["location"], delete_before_replace=True))
load = datafactory.Pipeline("load", factory_name=factory.name, pipeline_name="load",
                            resource_group_name=group.name,
                            activities=[datafactory.WaitActivityArgs(name="wait", type="Wait", wait_time_in_seconds=1)])
endpoint = datafactory.ManagedPrivateEndpoint(
    "endpoint", factory_name=factory.name, managed_virtual_network_name="default",
    managed_private_endpoint_name="lake", resource_group_name=group.name,
    properties=datafactory.ManagedPrivateEndpointArgs(private_link_resource_id=lake.id, group_id="dfs"))
approval = PrivateEndpointApproval("approval", target_id=lake.id, private_endpoint_id=endpoint.id,
                                   description="ours")
trigger = DataFactoryTrigger(
    "trigger", factory_id=factory.id, trigger_name="nightly", started=True,
    properties={{"type": "BlobEventsTrigger",
                "typeProperties": {{"scope": lake.id, "events": ["Microsoft.Storage.BlobCreated"],
                                   "blobPathBeginsWith": "/landing/blobs/{path}"}},
                "pipelines": [{{"pipelineReference": {{"referenceName": load.name, "type": "PipelineReference"}}}}]}},
    opts=pulumi.ResourceOptions(depends_on=[events]))
workspace = databricks.Workspace(
    "workspace", workspace_name="dbx", sku=databricks.SkuArgs(name="premium"), compute_mode="Hybrid", tags={tags},
    managed_resource_group_id=f"/subscriptions/{{SUBSCRIPTION}}/resourceGroups/managed",
    parameters=databricks.WorkspaceCustomParametersArgs(
        prepare_encryption=databricks.WorkspaceCustomBooleanParameterArgs(value=True)),
    opts=pulumi.ResourceOptions(ignore_changes=["parameters.encryption"]), **place)
key = RootStorageKey("key", workspace_id=workspace.id, key_vault_uri="https://vault01.vault.azure.net/",
                     key_name="root", key_version="1")
analytics = synapse.Workspace(
    "analytics", workspace_name="syn01", tags={tags},
    identity=synapse.ManagedIdentityArgs(type="SystemAssigned"),
    default_data_lake_storage=synapse.DataLakeStorageAccountDetailsArgs(
        account_url="https://lake01.dfs.core.windows.net", filesystem=files.name), **place)
pool = synapse.BigDataPool(
    "pool", workspace_name=analytics.name, big_data_pool_name="spark", spark_version="3.5", node_size="Small",
    node_size_family="MemoryOptimized", node_count=3, resource_group_name=group.name, location="westeurope",
    opts=pulumi.ResourceOptions(ignore_changes=["libraryRequirements"]))
libraries = SparkPoolLibraries("libraries", pool_id=pool.id, requirements="polars==1.0")
role = SynapseRoleAssignment(
    "role", dev_endpoint=analytics.connectivity_endpoints["dev"], role="Synapse User", principal_type="Group",
    principal_id="33333333-3333-3333-3333-333333333333", scope=pulumi.Output.concat("workspaces/", analytics.name))
pulumi.export("runtime_state", trigger.runtime_state)
pulumi.export("status", approval.status)
"""
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
TRIGGER = f"{GROUP}/providers/Microsoft.DataFactory/factories/factory01/triggers/nightly"
WORKSPACE = f"{GROUP}/providers/Microsoft.Databricks/workspaces/dbx"
ROLE = "pulumi-python:dynamic/arm:SynapseRoleAssignment"


class Program:
    """The program in a project of its own."""

    def __init__(self, folder):
        self.folder, self.state = folder / "project", folder / "engine"
        (self.folder / "program").mkdir(parents=True)
        (self.folder / "Pulumi.yaml").write_text(PROJECT)
        (self.folder / "Pulumi.dev.yaml").write_text(CONFIG)

    def run(self, operation, on_event=None, path="in", place="westeurope", **tags):
        text = PROGRAM.format(path=path, place=place, tags=tags or {"by": "test"})
        (self.folder / "program" / "__main__.py").write_text(text)
        result = getattr(Engine(self.folder, "dev", self.state), operation)(on_event)
        assert not result.failed, result.diagnostics
        self.outputs = result.outputs
        return {name: count for name, count in result.changes.items() if name != "same"}


@pytest.fixture
def program(cloud, arm_door):
    return Program(cloud)


def seen(door, resource_id):
    return door.store.get(resource_id).outputs


def test_it_lives_from_the_first_preview_to_the_end(program, arm_door):
    [count] = program.run("preview").values()
    assert program.run("up") == {"create": count}
    assert program.outputs == {"runtime_state": "Started", "status": "Approved"}
    for operation in ("up", "refresh", "preview", "up"):
        assert program.run(operation) == {}
    assert program.run("up", path="new") == {"update": 1}
    properties = seen(arm_door, TRIGGER)["properties"]
    assert (properties["runtimeState"], properties["blobPathBeginsWith"]) == ("Started", "/landing/blobs/new")
    assert program.run("destroy", path="new") == {"delete": count}
    assert arm_door.store.get(TRIGGER) is None


def test_a_tag_replaces_nothing_and_takes_no_key_away(program, arm_door):
    """Preview alone shows roles of Synapse as replaced: the provider forgets the workspace's endpoints in the
    preview of an update, and an endpoint that is not known may be another one.
    """
    program.run("up")
    events = []
    program.run("preview", events.append, by="other")
    steps = [event["resourcePreEvent"]["metadata"] for event in events if "resourcePreEvent" in event]
    assert {step["type"] for step in steps if step["op"] == "replace"} <= {ROLE}
    assert set(program.run("up", by="other")) == {"update"}
    assert seen(arm_door, WORKSPACE)["tags"] == {"by": "other"}
    assert seen(arm_door, WORKSPACE)["parameters"]["encryption"]["value"]["keyName"] == "root"
    assert program.run("up", by="other") == {}


def test_what_changed_behind_its_back_is_undone(program, arm_door):
    from infra.arm.client import ArmClient

    program.run("up")
    ArmClient.default().post(f"{TRIGGER}/stop", "2018-06-01")
    assert program.run("refresh") == {"update": 1}
    assert program.run("up") == {"update": 1}
    assert seen(arm_door, TRIGGER)["properties"]["runtimeState"] == "Started"


def test_a_factory_that_is_replaced_takes_its_trigger_along(program, arm_door):
    """Under the old name: nothing of the trigger's inputs differs, yet Azure has deleted it."""
    program.run("up")
    changes = program.run("up", place="northeurope")
    assert "replace" in changes
    assert seen(arm_door, TRIGGER)["properties"]["runtimeState"] == "Started"
    assert program.run("up", place="northeurope") == {}
    assert program.run("refresh", place="northeurope") == {}
