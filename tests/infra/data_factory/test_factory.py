"""The factory itself: identities, roles, network, what it offers to others, and what becomes of a change."""

from __future__ import annotations

import itertools

import pytest

from infra import roles
from infra.data_factory.private_network import ENDPOINT_FIXED, RUNTIME_FIXED

FACTORY = "azure-native:datafactory:Factory"
RUNTIME = "azure-native:datafactory:IntegrationRuntime"
ENDPOINT = "azure-native:datafactory:ManagedPrivateEndpoint"
ROLE = "azure-native:authorization:RoleAssignment"
SETTLED = "pulumi-python:dynamic/arm:SettledGrants"
NETWORK = "pulumi-python:dynamic/arm:StandingResource"
APPROVAL = "pulumi-python:dynamic/arm:PrivateEndpointApproval"
MANAGED = {"managedVirtualNetwork": True}
VAULT = {"keyVault": {"enablePurgeProtection": True}}
FULL = {
    **MANAGED,
    "customerManagedKey": True,
    "jobName": "flights",
    "notebookPath": "/Shared/report",
    "git": {"type": "GitHub", "accountName": "me", "repositoryName": "adf", "rootFolder": "/adf"},
    "globalParameters": {"region": {"value": "eu"}, "days": {"type": "Int", "value": 3}},
    "triggers": {"nightly": {"type": "ScheduleTrigger", "startTime": "2026-01-01T00:00:00Z"}},
}
SQL = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/one"


def test_every_resource_is_a_child_of_its_component_and_tagged(factory, own):
    made = factory(FULL, **VAULT)
    parents = {
        one.urn: one.type for one in made.resources.values() if one.type.startswith("platform:data_factory:")
    }
    assert sorted(parents.values()) == [
        "platform:data_factory:DataFactory",
        "platform:data_factory:Pipelines",
    ]
    found = [one for one in own(made) if one.type != "azure-native:keyvault:Key"]
    assert {parents[one.parent] for one in found} == set(parents.values())
    tagged = {one.type: one.inputs["tags"] for one in found if "tags" in one.inputs}
    assert set(tagged) == {FACTORY, "azure-native:managedidentity:UserAssignedIdentity"}
    assert all(tags["stack"] == "dev" for tags in tagged.values())


def test_by_default_it_has_its_own_identity_and_is_reached_by_everybody_who_may(factory, only):
    inputs = only(factory(), FACTORY).inputs
    assert inputs["identity"] == {"type": "SystemAssigned"}
    assert inputs["publicNetworkAccess"] == "Enabled"
    assert not {"encryption", "repoConfiguration", "globalParameters"} & set(inputs)


@pytest.mark.parametrize(
    ("name", "role", "scope"),
    [
        ("workspace", roles.Role.CONTRIBUTOR, "azure-native:databricks:Workspace"),
        ("lake", roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR, "azure-native:storage:StorageAccount"),
        ("key-vault", roles.Role.KEY_VAULT_SECRETS_USER, "azure-native:keyvault:Vault"),
    ],
)
def test_what_it_may_do(factory, only, name, role, scope):
    made = factory()
    grant = only(made, ROLE, f"data-factory-factory-on-{name}").inputs
    principal = only(made, FACTORY).outputs["identity"]["principalId"]
    assert grant["roleDefinitionId"].endswith(role.value)
    assert grant["scope"] == only(made, scope).id
    assert grant["roleAssignmentName"] == roles.assignment_name(grant["scope"], principal, role)


def test_without_a_managed_network_there_is_no_runtime_and_no_endpoint(factory):
    made = factory()
    assert not any(made.by_type(one) for one in (RUNTIME, ENDPOINT, APPROVAL, NETWORK))


def test_the_runtime_and_its_machines(factory, only):
    properties = only(factory(MANAGED), RUNTIME).inputs["properties"]
    assert properties["managedVirtualNetwork"] == {
        "referenceName": "default",
        "type": "ManagedVirtualNetworkReference",
    }
    flow = {"computeType": "General", "coreCount": 8, "timeToLive": 0}
    assert properties["computeProperties"] == {"location": "AutoResolve", "dataFlowProperties": flow}
    warm = {
        "dataFlow": {"computeType": "MemoryOptimized", "coreCount": 16, "timeToLive": 10},
        "copyComputeScale": {"timeToLive": 15},
        "pipelineExternalComputeScale": {"timeToLive": 20, "numberOfExternalNodes": 2},
    }
    sized = only(factory({**MANAGED, "integrationRuntime": warm}), RUNTIME).inputs["properties"]
    assert sized["computeProperties"] == {
        "location": "AutoResolve",
        "dataFlowProperties": {"computeType": "MemoryOptimized", "coreCount": 16, "timeToLive": 10},
        "copyComputeScaleProperties": {"dataIntegrationUnit": 4, "timeToLive": 15},
        "pipelineExternalComputeScaleProperties": {
            "numberOfPipelineNodes": 1,
            "numberOfExternalNodes": 2,
            "timeToLive": 20,
        },
    }


def test_endpoints_lead_to_lake_vault_and_workspace_one_after_the_other(factory, only):
    made = factory(MANAGED)
    ways = [
        (name, only(made, ENDPOINT, f"data-factory-endpoint-{name}"))
        for name in ("lake-dfs", "lake-blob", "key-vault", "databricks")
    ]
    assert [one.inputs["properties"]["groupId"] for _, one in ways] == [
        "dfs",
        "blob",
        "vault",
        "databricks_ui_api",
    ]
    for (before, _), (_, one) in itertools.pairwise(ways):
        assert only(made, APPROVAL, f"data-factory-approval-{before}").urn in one.dependencies
    assert only(made, "azure-native:databricks:Workspace").urn in ways[-1][1].dependencies


def test_a_workspace_in_databricks_own_network_has_no_private_endpoint(factory):
    made = factory(MANAGED, network=False)
    assert {one.inputs["managedPrivateEndpointName"] for one in made.by_type(ENDPOINT)} == {
        "lake-dfs",
        "lake-blob",
        "key-vault",
    }


@pytest.mark.parametrize("approve", [True, False])
def test_an_endpoint_to_somebody_elses_resource_is_approved_by_him(factory, only, approve):
    other = {"privateLinkResourceId": SQL, "groupId": "sqlServer", "approve": approve}
    made = factory({**MANAGED, "managedPrivateEndpoints": {"sql": other}})
    endpoint = only(made, ENDPOINT, "data-factory-endpoint-sql")
    assert endpoint.inputs["properties"] == {"privateLinkResourceId": SQL, "groupId": "sqlServer"}
    approved = [one for one in made.by_type(APPROVAL) if one.name == "data-factory-approval-sql"]
    assert len(approved) == approve


def test_the_key_is_read_without_its_version_by_an_identity_of_its_own(factory, only):
    made = factory({"customerManagedKey": True}, **VAULT)
    inputs = only(made, FACTORY).inputs
    identity = only(made, "azure-native:managedidentity:UserAssignedIdentity", "data-factory-identity")
    assert inputs["identity"] == {
        "type": "SystemAssigned,UserAssigned",
        "userAssignedIdentities": [identity.id],
    }
    assert inputs["encryption"] == {
        "identity": {"userAssignedIdentity": identity.id},
        "keyName": "cmk-data-factory",
        "vaultBaseUrl": only(made, "azure-native:keyvault:Vault").outputs["properties"]["vaultUri"],
    }
    grant = only(made, ROLE, "data-factory-identity-on-key-vault").inputs
    assert grant["roleDefinitionId"].endswith(roles.Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER.value)
    assert grant["principalId"] == identity.outputs["principalId"]


def test_the_role_on_the_key_had_time_to_spread_before_the_factory_is_made(factory, only):
    made = factory({"customerManagedKey": True}, **VAULT)
    grant, settled = only(made, ROLE, "data-factory-identity-on-key-vault"), only(made, SETTLED)
    assert settled.inputs["grants"] == [grant.id]
    assert {grant.urn, settled.urn} <= set(only(made, FACTORY).dependencies)
    assert not factory().by_type(SETTLED)


def test_the_definitions_are_kept_in_git(factory, only):
    inputs = only(factory(FULL, **VAULT), FACTORY).inputs
    assert inputs["repoConfiguration"] == {
        "type": "FactoryGitHubConfiguration",
        "accountName": "me",
        "repositoryName": "adf",
        "collaborationBranch": "main",
        "rootFolder": "/adf",
        "disablePublish": True,
    }
    assert inputs["globalParameters"] == {
        "region": {"type": "String", "value": "eu"},
        "days": {"type": "Int", "value": 3},
    }
    devops = {"type": "AzureDevOps", "accountName": "me", "repositoryName": "adf", "projectName": "data"}
    found = only(factory({"git": devops}), FACTORY).inputs["repoConfiguration"]
    assert (found["type"], found["projectName"]) == ("FactoryVSTSConfiguration", "data")


def test_what_azure_never_updates_is_replaced(factory, only):
    made = factory(MANAGED)
    for type_, fixed in ((RUNTIME, RUNTIME_FIXED), (ENDPOINT, ENDPOINT_FIXED)):
        for one in made.by_type(type_):
            assert set(one.options.replace_on_changes) == set(fixed)
            assert one.options.delete_before_replace
    assert only(made, NETWORK).options.deleted_with == only(made, FACTORY).urn


def test_another_target_replaces_an_endpoint(life, only):
    other = {"privateLinkResourceId": SQL, "groupId": "sqlServer"}
    life({**MANAGED, "managedPrivateEndpoints": {"sql": other}})
    changed = {**other, "privateLinkResourceId": SQL.replace("one", "two")}
    made = life({**MANAGED, "managedPrivateEndpoints": {"sql": changed}})
    assert only(made, ENDPOINT, "data-factory-endpoint-sql").step == "replace"
    assert only(made, ENDPOINT, "data-factory-endpoint-lake-dfs").step == "same"


@pytest.mark.parametrize(
    "changed",
    [{"public_network_access": "Disabled"}, {"repo_configuration": None}, {"global_parameters": None}],
)
def test_what_may_change_is_an_update(life, only, changed):
    chosen = {"git": FULL["git"], "globalParameters": FULL["globalParameters"]}
    life(chosen)
    made = life(chosen, broken={FACTORY: lambda props: props.update(changed)})
    assert only(made, FACTORY).step == "update"


def test_twice_the_same_is_no_change(life):
    life(FULL, **VAULT)
    assert life(FULL, **VAULT).unchanged


def test_it_is_observed_and_reached_privately(factory):
    seen = {}
    factory(also=lambda parts: seen.update(made=parts.data_factory))
    [observed] = seen["made"].observed
    assert (observed.name, observed.log_groups) == ("data-factory", ("allLogs",))
    assert [one.group_id for one in seen["made"].private_targets] == ["dataFactory", "portal"]


def test_a_stack_without_it_has_nothing_of_it(factory, own):
    assert not own(factory({"enabled": False}))


def test_nothing_of_it_is_protected(factory, own):
    found = [one for one in own(factory(FULL, **VAULT)) if one.type != "azure-native:keyvault:Key"]
    assert not any(one.options.protect for one in found)


def test_a_preview_knows_what_it_can(factory, own):
    made = factory(FULL, preview=True, **VAULT)
    assert len(own(made)) == len(own(factory(FULL, **VAULT)))
