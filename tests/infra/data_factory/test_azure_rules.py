"""What Azure refuses about Data Factory, by the number of the rule: the program, made to break it, is refused."""

from __future__ import annotations

import pytest
from pulumi_azure_native import datafactory

from infra import settings
from infra.governance import needed

FACTORY = "azure-native:datafactory:Factory"
RUNTIME = "azure-native:datafactory:IntegrationRuntime"
ENDPOINT = "azure-native:datafactory:ManagedPrivateEndpoint"
SERVICE = "azure-native:datafactory:LinkedService"
PIPELINE = "azure-native:datafactory:Pipeline"
DATASET = "azure-native:datafactory:Dataset"
ROLE = "azure-native:authorization:RoleAssignment"
APPROVAL = "pulumi-python:dynamic/arm:PrivateEndpointApproval"
NETWORK = "pulumi-python:dynamic/arm:StandingResource"
MANAGED = {"managedVirtualNetwork": True}
VAULT = {"keyVault": {"enablePurgeProtection": True}}
NEW_CLUSTER = {"notebookPath": "/Shared/report", "notebookCluster": "NewCluster"}
POOL = {"notebookPath": "/Shared/report", "notebookCluster": "InstancePool"}


def changed(**values):
    """A change of the inputs of a resource, or of its `properties` for names that are not its own."""

    def change(props):
        for name, value in values.items():
            if name in props:
                props[name] = value
            else:
                setattr(props["properties"], name, value)

    return change


def databricks_only(**values):
    """The same for the linked service of the workspace alone."""

    def change(props):
        if props["linked_service_name"] == "databricks":
            changed(**values)(props)

    return change


@pytest.mark.parametrize("name", ["adf_lakehouse", "adf--lakehouse", "-adf", "ad", "a" * 64])
def test_64_the_name_of_a_factory(factory, refused, name):
    with refused("InvalidResourceName") as found:
        factory(broken={FACTORY: changed(factory_name=name)})
    assert found.refusal.path == "factoryName"


@pytest.mark.parametrize(("name", "value"), [("type", "VirtualNetwork"), ("reference_name", "other")])
def test_66_the_runtime_names_the_managed_network(factory, refused, name, value):
    def change(props):
        setattr(props["properties"].managed_virtual_network, name, value)

    with refused("BadRequest") as found:
        factory(MANAGED, broken={RUNTIME: change})
    assert found.refusal.path.startswith("properties.managedVirtualNetwork.")


def test_66_the_network_is_there_before_what_is_in_it(factory, only):
    made = factory(MANAGED)
    network = only(made, NETWORK)
    assert network.inputs["resource_id"] == f"{only(made, FACTORY).id}/managedVirtualNetworks/default"
    for one in (only(made, RUNTIME), *made.by_type(ENDPOINT)):
        assert network.urn in one.dependencies, one.name


def test_67_every_endpoint_is_approved_before_anything_uses_it(factory):
    made = factory(MANAGED)
    endpoints = {one.urn: one for one in made.by_type(ENDPOINT)}
    approvals = made.by_type(APPROVAL)
    assert len(endpoints) == len(approvals) == 4
    for one in approvals:
        [endpoint] = [endpoints[urn] for urn in one.dependencies if urn in endpoints]
        assert one.inputs["private_endpoint_id"] == endpoint.id
        assert one.inputs["target_id"] == endpoint.inputs["properties"]["privateLinkResourceId"]
    for one in made.by_type(SERVICE):
        assert {approval.urn for approval in approvals} <= set(one.dependencies), one.name


@pytest.mark.parametrize("id_", ["lakehouse", None])
def test_67_an_endpoint_leads_to_a_resource(factory, refused, id_):
    with refused("BadRequest") as found:
        factory(MANAGED, broken={ENDPOINT: changed(private_link_resource_id=id_)})
    assert found.refusal.path == "properties.privateLinkResourceId"


@pytest.mark.parametrize(
    "given",
    [{"blobPathBeginsWith": "/bronze/blobs/in/"}, {"blobPathEndsWith": ".csv"}],
)
def test_69_the_resource_provider_of_events_is_registered_for_a_trigger_of_events(given):
    one = {"type": "BlobEventsTrigger", "parameters": {"jobId": "1"}, **given}
    config = {"location": "westeurope", "dataFactory": {"triggers": {"arrived": one}}}
    chosen = settings.parse("dev", {f"{settings.PROJECT}:{key}": value for key, value in config.items()})
    assert "Microsoft.EventGrid" in needed(chosen)


def test_71_a_new_cluster_has_a_machine_size(factory, refused):
    with refused("BadRequest") as found:
        factory(NEW_CLUSTER, broken={SERVICE: databricks_only(new_cluster_node_type=None)})
    assert found.refusal.path == "properties.newClusterNodeType"


def test_71_the_number_of_workers_is_a_text(factory, refused, only):
    assert only(factory(NEW_CLUSTER), SERVICE, "pipelines-databricks").inputs["properties"][
        "newClusterNumOfWorker"
    ] == "2"  # fmt: skip
    with refused("BadRequest") as found:
        factory(NEW_CLUSTER, broken={SERVICE: databricks_only(new_cluster_num_of_worker=2)})
    assert found.refusal.path == "properties.newClusterNumOfWorker"


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"new_cluster_version": None}, "newClusterVersion"),
        ({"new_cluster_num_of_worker": "1:4"}, "newClusterNumOfWorker"),
    ],
)
def test_71_a_pool_has_a_runtime_and_one_number(factory, refused, values, path):
    with refused("BadRequest") as found:
        factory(POOL, broken={SERVICE: databricks_only(**values)})
    assert found.refusal.path == f"properties.{path}"


def test_71_a_cluster_that_is_there_is_not_a_new_one(factory, refused):
    with refused("BadRequest") as found:
        factory(NEW_CLUSTER, broken={SERVICE: databricks_only(existing_cluster_id="0101-1-a")})
    assert found.refusal.path == "properties.existingClusterId"


def test_72_the_factory_is_contributor_of_the_workspace_before_it_is_linked(factory, only):
    made = factory()
    grant = only(made, ROLE, "data-factory-factory-on-workspace")
    assert grant.inputs["roleDefinitionId"].endswith("/b24988ac-6180-42a0-ab88-20f7382dd24c")
    assert grant.inputs["scope"] == only(made, "azure-native:databricks:Workspace").id
    assert grant.inputs["principalId"] == only(made, FACTORY).outputs["identity"]["principalId"]
    assert grant.inputs["principalType"] == "ServicePrincipal"
    assert grant.urn in only(made, SERVICE, "pipelines-databricks").dependencies


@pytest.mark.parametrize(
    ("values", "path"),
    [({"authentication": None}, "authentication"), ({"workspace_resource_id": None}, "workspaceResourceId")],
)
def test_72_without_a_token_it_signs_in_as_itself(factory, refused, values, path):
    with refused("BadRequest") as found:
        factory(broken={SERVICE: databricks_only(**values)})
    assert found.refusal.path == f"properties.{path}"


def test_73_the_path_of_a_notebook_is_absolute(factory, refused):
    def change(props):
        if props["pipeline_name"] == "run-notebook":
            props["activities"][0].notebook_path = "Shared/report"

    with refused("BadRequest") as found:
        factory({"notebookPath": "/Shared/report"}, broken={PIPELINE: change})
    assert found.refusal.path == "activities[0].notebookPath"


def test_76_a_dictionary_of_python_names_is_refused(factory, refused):
    def by_hand(parts):
        link = {"reference_name": "lake", "type": "LinkedServiceReference"}
        datafactory.Dataset(
            "by-hand",
            dataset_name="by_hand",
            factory_name=parts.data_factory.factory_name,
            resource_group_name=parts.placement.resource_group_name,
            properties={"type": "Binary", "linked_service_name": link},
        )

    with refused.check_failed("properties.linkedServiceName"):
        factory(also=by_hand)


def test_a_key_needs_an_identity_that_is_there_before(factory, refused, only):
    chosen = {"customerManagedKey": True}
    made = factory(chosen, **VAULT)
    identity = only(made, "azure-native:managedidentity:UserAssignedIdentity", "data-factory-identity")
    inputs = only(made, FACTORY).inputs
    assert inputs["encryption"]["identity"] == {"userAssignedIdentity": identity.id}
    assert only(made, ROLE, "data-factory-identity-on-key-vault").urn in only(made, FACTORY).dependencies

    def change(props):
        props["encryption"].identity = None

    with refused("BadRequest") as found:
        factory(chosen, broken={FACTORY: change}, **VAULT)
    assert found.refusal.path == "encryption.identity.userAssignedIdentity"


def test_a_key_is_of_a_vault_that_cannot_be_purged(factory, refused):
    def change(props):
        props["properties"].enable_purge_protection = None

    with refused("BadRequest") as found:
        factory({"customerManagedKey": True}, broken={"azure-native:keyvault:Vault": change}, **VAULT)
    assert found.refusal.path == "encryption.vaultBaseUrl"


@pytest.mark.parametrize(
    ("before", "code"),
    [(False, "AddCMKToExistingFactoriesWithEntities"), (True, "RemovedCMKToExistingFactory")],
)
def test_a_key_is_neither_added_nor_taken_away(life, refused, before, code):
    life({"customerManagedKey": before}, **VAULT)
    with refused(code):
        life({"customerManagedKey": not before}, **VAULT)


def test_what_is_referred_to_is_there(factory, refused):
    def change(props):
        if props["dataset_name"] == "lake_binary":
            props["properties"].linked_service_name.reference_name = "absent"

    with refused("BadRequest") as found:
        factory(broken={DATASET: change})
    assert "invalid reference 'absent'" in found.message


def test_a_step_comes_after_a_step_of_its_pipeline(factory, refused):
    def change(props):
        if props["pipeline_name"] == "ingest-and-run":
            props["activities"][1].depends_on[0].activity = "absent"

    with refused("BadRequest") as found:
        factory(broken={PIPELINE: change})
    assert "'absent'" in found.message


@pytest.mark.parametrize("name", ["key-vault", "data.lake", ""])
def test_the_name_of_a_linked_service(factory, refused, name):
    with refused("BadRequest") as found:
        factory(broken={SERVICE: databricks_only(linked_service_name=name)})
    assert found.refusal.path == "linkedServiceName"
