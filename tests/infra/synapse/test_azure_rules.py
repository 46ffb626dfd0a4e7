"""What Azure refuses about Synapse, by the number of the rule: the component, made to break it, is refused."""

from __future__ import annotations

import pytest
from pulumi_azure_native import resources
from pulumi_azure_native import synapse as native

from infra.azure_rules import tokens as t
from infra.azure_rules.immutable import IMMUTABLE
from infra.governance import needed
from infra.settings.synapse_access import FirewallRule
from infra.synapse.pools import SQL_CREATE_ONLY
from infra.synapse.workspace import CREATE_ONLY

INVALID = "ValidationFailed"


@pytest.mark.parametrize("name", ["Syn-Lakehouse", "syn_lakehouse", "lake-ondemand", "s" * 51, "-syn"])
def test_77_the_name_of_a_workspace(synapse, refused, name):
    with refused(INVALID) as found:
        synapse(workspace_name=name)
    assert found.refusal.path == "workspaceName"


def test_78_the_lake_has_a_hierarchical_namespace(synapse, refused):
    with refused(INVALID) as found:
        synapse(hns=False)
    assert "hierarchical namespace" in found.message


def test_78_the_file_system_exists(synapse, refused):
    with refused(INVALID) as found:
        synapse(container="absent")
    assert found.refusal.path == "defaultDataLakeStorage.filesystem"


def test_78_the_address_is_that_of_the_data_lake(synapse, refused):
    with refused(INVALID) as found:
        synapse(dfs_endpoint="https://lakehouse1.blob.core.windows.net/")
    assert found.refusal.path == "defaultDataLakeStorage.accountUrl"


@pytest.mark.parametrize("name", ["rg-synapse.", "r" * 91])
def test_79_the_name_of_the_managed_group(synapse, refused, name):
    with refused("ManagedResourceGroupAlreadyExists"):
        synapse(managed_resource_group_name=name)


def test_79_the_managed_group_must_not_exist(synapse, refused):
    with refused("ManagedResourceGroupAlreadyExists") as found:
        synapse(managed_resource_group_name="taken", group="taken")
    assert "already exists" in found.message


@pytest.mark.parametrize("name", ["1spark", "spark-dev", "s" * 16])
def test_81_the_name_of_a_spark_pool(synapse, refused, name):
    with refused(INVALID) as found:
        synapse(spark_pool_name=name)
    assert found.refusal.path == "bigDataPoolName"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"min_node_count": 2}, "autoScale.minNodeCount"),
        ({"max_node_count": 201}, "autoScale.maxNodeCount"),
        ({"min_node_count": 6}, "autoScale.minNodeCount"),
        ({"auto_pause_delay_in_minutes": 4}, "autoPause.delayInMinutes"),
        ({"auto_pause_delay_in_minutes": 10081}, "autoPause.delayInMinutes"),
        ({"spark_version": "3.2"}, "sparkVersion"),
    ],
)
def test_81_the_size_and_version_of_a_spark_pool(synapse, change, refused, wrong, path):
    with refused(INVALID) as found:
        synapse(change(spark=wrong))
    assert found.refusal.path == path


def test_82_libraries_are_set_after_the_pool_is_made(synapse, full, only):
    made = synapse(full)
    pool = only(made, "azure-native:synapse:BigDataPool")
    assert "libraryRequirements" not in pool.inputs
    libraries = only(made, "pulumi-python:dynamic/arm:SparkPoolLibraries")
    assert pool.urn in libraries.dependencies
    assert libraries.inputs["requirements"] == "delta-sharing==1.3.2\nwheel==0.45.1"


@pytest.mark.parametrize("name", ["sql/dev", "s" * 61])
def test_83_the_name_of_a_sql_pool(synapse, change, refused, name):
    with refused(INVALID) as found:
        synapse(change(sql={}), sql_pool_name=name)
    assert found.refusal.path == "sqlPoolName"


def test_83_the_size_of_a_sql_pool(synapse, change, refused):
    with refused(INVALID) as found:
        synapse(change(sql={"sku": "DW150c"}))
    assert found.refusal.path == "sku.name"


@pytest.mark.parametrize("wrong", [{"collation": "Latin1_General_BIN"}, {"storage_account_type": "LRS"}])
def test_83_what_a_sql_pool_never_changes_replaces_it(synapse, change, only, wrong):
    synapse(change(sql={}))
    assert only(synapse(change(sql=wrong)), "azure-native:synapse:SqlPool").step == "replace"


def test_84_closed_and_isolated_only_in_a_managed_network(synapse, change, refused):
    with refused(INVALID) as found:
        synapse(change(managed_virtual_network=False, public_network_access="Disabled"))
    assert found.refusal.path == "publicNetworkAccess"


def test_84_exfiltration_is_prevented_only_in_a_managed_network(mocked, refused):
    def program():
        group = resources.ResourceGroup("g", resource_group_name="rg", location="westeurope")
        native.Workspace(
            "w",
            workspace_name="syn",
            resource_group_name=group.name,
            location="westeurope",
            identity=native.ManagedIdentityArgs(type=native.ResourceIdentityType.SYSTEM_ASSIGNED),
            azure_ad_only_authentication=True,
            default_data_lake_storage=native.DataLakeStorageAccountDetailsArgs(
                account_url="https://lake.dfs.core.windows.net", filesystem="synapse"
            ),
            managed_virtual_network_settings=native.ManagedVirtualNetworkSettingsArgs(
                prevent_data_exfiltration=True
            ),
        )

    with refused(INVALID) as found:
        mocked.up(program, config={"azure-native:location": "westeurope"})
    assert found.refusal.path == "managedVirtualNetworkSettings.preventDataExfiltration"


def test_86_the_resource_provider_of_sql_is_registered(chosen):
    assert "Microsoft.Sql" in needed(chosen("dev"))


def test_87_the_identity_reads_and_writes_the_lake(synapse, only):
    made = synapse()
    grant = only(made, "azure-native:authorization:RoleAssignment")
    workspace = only(made, "azure-native:synapse:Workspace")
    assert grant.inputs["roleDefinitionId"].endswith("/ba92f5b4-2d11-453d-a403-e96b0029c9fe")
    assert grant.inputs["scope"] == only(made, "azure-native:storage:StorageAccount").id
    assert grant.inputs["principalId"] == workspace.outputs["identity"]["principalId"]
    assert grant.inputs["principalType"] == "ServicePrincipal"


def test_88_entra_only_needs_no_password_and_an_administrator_is_set_not_created(synapse, full, only):
    made = synapse(full)
    workspace = only(made, "azure-native:synapse:Workspace")
    assert workspace.inputs["azureADOnlyAuthentication"] is True
    assert "sqlAdministratorLoginPassword" not in workspace.inputs
    admin = only(made, "pulumi-python:dynamic/arm:StandingResource")
    assert admin.inputs["resource_id"] == f"{workspace.id}/administrators/activeDirectory"
    assert admin.options.deleted_with == workspace.urn
    assert not [one for one in made.resources.values() if one.type.endswith("AadAdmin")]


def test_a_reserved_login_is_refused(synapse, change, refused):
    with refused(INVALID) as found:
        synapse(change(sql_administrator_login="sa"))
    assert found.refusal.path == "sqlAdministratorLogin"


def test_a_firewall_rule_that_runs_downwards_is_refused(synapse, change, refused):
    with refused("InvalidFirewallRule"):
        synapse(change(firewall_rules=(FirewallRule(name="office", start="20.50.2.9", end="20.50.2.1"),)))


@pytest.mark.parametrize(
    ("token", "listed"), [(t.SYNAPSE_WORKSPACE, CREATE_ONLY), (t.SQL_POOL, SQL_CREATE_ONLY)]
)
def test_whatever_azure_never_updates_is_a_replacement(token, listed):
    for one in IMMUTABLE[token]:
        assert any(path == one.path or path.startswith(f"{one.path}.") for path in listed), one.path
