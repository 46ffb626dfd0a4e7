"""Outputs of the platform's classes: only properties the SDK knows, stable where Azure's are."""

import pytest

from local_cloud.azure import introspect, outputs
from local_cloud.azure.descriptor import TABLE
from local_cloud.azure.outputs.computation import user_identity
from local_cloud.azure.settings import Settings

SEED = b"seed"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
IDENTITY = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"


def compute(token, previous=None, **inputs):
    row = TABLE[token]
    named = {**dict.fromkeys(row.parameters, "name1"), **inputs}
    resource_id = row.resource_id(named, SUBSCRIPTION)
    return outputs.compute(outputs.Computation(resource_id, row, inputs, previous or {}, Settings(), SEED))


@pytest.mark.parametrize("token", list(TABLE))
def test_only_properties_the_sdk_knows(token):
    made = compute(token, location="West Europe") if TABLE[token].has_location else compute(token)
    assert set(made) - set(introspect.outputs(token)) <= {"id"}
    assert made["name"] == "name1"
    assert made.get("type", TABLE[token].arm_type) == TABLE[token].arm_type
    assert made.get("location", "westeurope") == "westeurope"


@pytest.mark.parametrize("token", list(outputs.SERVICES))
def test_an_update_keeps_what_azure_keeps(token):
    first = compute(token)
    again = compute(token, previous=first)
    changing = {"updatedOn", "properties"}
    assert {k: v for k, v in again.items() if k not in changing} == {
        k: v for k, v in first.items() if k not in changing
    }


def test_identities():
    made = compute(
        "azure-native:databricks:AccessConnector",
        identity={"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": [IDENTITY]},
    )
    assert made["identity"]["tenantId"] == Settings().tenant_id
    assert made["identity"]["userAssignedIdentities"][IDENTITY] == user_identity(SEED, IDENTITY)
    assert user_identity(SEED, IDENTITY.upper()) == user_identity(SEED, IDENTITY)


def test_a_new_create_is_a_new_workspace():
    token = "azure-native:databricks:Workspace"
    assert compute(token)["workspaceId"] != compute(token)["workspaceId"]


def test_endpoints():
    assert (
        compute("azure-native:keyvault:Vault")["properties"]["vaultUri"] == "https://name1.vault.azure.net/"
    )
    synapse = compute("azure-native:synapse:Workspace")["connectivityEndpoints"]
    assert synapse["sqlOnDemand"] == "name1-ondemand.sql.azuresynapse.net"
    assert set(synapse) == {"web", "dev", "sql", "sqlOnDemand"}
    tracking = compute("azure-native:machinelearningservices:Workspace", location="westeurope")[
        "mlFlowTrackingUri"
    ]
    assert tracking.startswith("azureml://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/")
