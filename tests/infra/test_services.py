"""The whole program: what lives in the workspace, and the services around it, are wired to each other."""

from __future__ import annotations

import pytest

from infra.lake import SYNAPSE_CONTAINER

WORKSPACE = "azure-native:databricks:Workspace"
DYNAMIC = "pulumi-python:dynamic/databricks:"


@pytest.mark.parametrize("kind", ["InstancePool", "ClusterPolicy", "Cluster"])
def test_objects_in_the_workspace_follow_it(platform, only, kind):
    made = platform("dev")
    found, home = only(made, DYNAMIC + kind), only(made, WORKSPACE)
    assert found.options.deleted_with == home.urn
    assert found.inputs["host"] == made.outputs["workspace_url"]
    assert found.inputs["workspace_id"] == made.outputs["workspace_id"]
    assert home.urn in found.property_dependencies["host"]


def test_the_cluster_draws_on_the_pool_and_obeys_the_policy(platform, only):
    made = platform("dev")
    cluster = only(made, f"{DYNAMIC}Cluster").inputs
    definition = only(made, f"{DYNAMIC}ClusterPolicy").inputs["definition"]
    assert cluster["instance_pool_id"] == made.outputs["instance_pool_id"]
    assert cluster["policy_id"] == made.outputs["cluster_policy_id"]
    assert definition["instance_pool_id"] == {"type": "fixed", "value": cluster["instance_pool_id"]}
    assert cluster["autotermination_minutes"] <= definition["autotermination_minutes"]["maxValue"]
    assert cluster["autoscale"]["max_workers"] <= definition["autoscale.max_workers"]["maxValue"]
    assert cluster["custom_tags"]["environment"] == definition["custom_tags.environment"]["value"]
    assert "node_type_id" not in cluster


def test_the_factory_calls_the_workspace_as_itself(platform, only):
    made = platform("dev")
    service = only(made, "azure-native:datafactory:LinkedService", "pipelines-databricks")
    properties = service.inputs["properties"]
    assert properties["type"] == "AzureDatabricks"
    assert properties["authentication"] == "MSI"
    assert properties["workspaceResourceId"] == made.outputs["workspace_resource_id"]
    assert properties["domain"] == f"https://{made.outputs['workspace_url']}"
    assert "accessToken" not in properties
    grant = only(made, "azure-native:authorization:RoleAssignment", "data-factory-factory-on-workspace")
    assert grant.urn in service.dependencies


def test_the_pipeline_runs_the_job_it_is_given(platform, only):
    inputs = only(platform("dev"), "azure-native:datafactory:Pipeline", "pipelines-run-databricks-job").inputs
    [activity] = inputs["activities"]
    assert inputs["parameters"] == {"jobId": {"type": "String"}}
    assert activity["type"] == "DatabricksJob"
    assert activity["jobId"] == {"value": "@pipeline().parameters.jobId", "type": "Expression"}
    assert activity["linkedServiceName"]["referenceName"] == "databricks"


def test_synapse_has_no_password_and_its_own_container(platform, only):
    made = platform("dev")
    inputs = only(made, "azure-native:synapse:Workspace").inputs
    assert inputs["azureADOnlyAuthentication"] is True
    assert "sqlAdministratorLoginPassword" not in inputs
    assert inputs["defaultDataLakeStorage"]["filesystem"] == SYNAPSE_CONTAINER
    assert inputs["defaultDataLakeStorage"]["accountUrl"] == made.outputs["lake_dfs_endpoint"]


def test_machine_learning_uses_its_own_account_and_identities(platform, only):
    made = platform("dev")
    account = only(made, "azure-native:storage:StorageAccount", "machine-learning-storage")
    found = only(made, "azure-native:machinelearningservices:Workspace")
    assert found.property_dependencies["storageAccount"] == (account.urn,)
    assert found.inputs["systemDatastoresAuthMode"] == "Identity"
    assert found.inputs["identity"]["type"] == "UserAssigned"
