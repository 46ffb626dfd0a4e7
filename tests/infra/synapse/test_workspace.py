"""The component: what each setting becomes, what waits for what, what is protected, replaced, offered."""

from __future__ import annotations

import pytest

from infra.key_vault import KeyReference
from infra.synapse.lake_endpoint import endpoint_name
from infra.synapse.workspace import CREATE_ONLY

WORKSPACE = "azure-native:synapse:Workspace"
SPARK = "azure-native:synapse:BigDataPool"
SQL = "azure-native:synapse:SqlPool"
RULE = "azure-native:synapse:IpFirewallRule"
ARM = "pulumi-python:dynamic/arm:"
KEY = KeyReference(
    vault_id="/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv1",
    vault_uri="https://kv1.vault.azure.net/",
    key_name="synapse",
    key_version="0123",
)


def test_every_resource_is_a_child_of_the_component_and_tagged(synapse, full):
    made = synapse(full)
    [component] = made.by_type("platform:synapse:Synapse")
    parts = [one for one in made.resources.values() if one.name.startswith("synapse-")]
    assert len(parts) == 9
    assert {one.parent for one in parts} == {component.urn}
    tagged = [one for one in parts if "tags" in one.inputs]
    assert {one.type.rsplit(":", 1)[1] for one in tagged} == {
        "Workspace",
        "BigDataPool",
        "SqlPool",
        "PrivateLinkHub",
    }
    assert all(one.inputs["tags"] == {"a": "b"} for one in tagged)


def test_what_is_fixed_at_creation_replaces_and_goes_first(synapse, only):
    options = only(synapse(), WORKSPACE).options
    assert set(options.replace_on_changes) == set(CREATE_ONLY)
    assert options.delete_before_replace


@pytest.mark.parametrize(
    "changed",
    [
        {"prevent_data_exfiltration": True},
        {"create_managed_private_endpoint": True},
        {"managed_virtual_network": False},
        {"sql_administrator_login": "other"},
    ],
)
def test_a_change_of_what_is_fixed_is_a_replacement(synapse, change, only, changed):
    synapse()
    assert only(synapse(change(**changed)), WORKSPACE).step == "replace"


@pytest.mark.parametrize(
    "changed",
    [
        {"public_network_access": "Disabled"},
        {"allowed_aad_tenant_ids_for_linking": ("00000000-0000-0000-0000-000000000002",)},
    ],
)
def test_a_change_of_what_may_change_is_an_update(synapse, change, only, changed):
    synapse()
    assert only(synapse(change(**changed)), WORKSPACE).step == "update"


def test_twice_the_same_is_no_change(synapse, full):
    synapse(full)
    assert synapse(full).unchanged


@pytest.mark.parametrize("protect", [True, False])
def test_protection_covers_what_holds_data(synapse, full, protect):
    made = synapse(full, protect=protect)
    guarded = {one.type for one in made.resources.values() if one.options.protect}
    assert guarded == ({WORKSPACE, SQL} if protect else set())


def test_the_spark_pool_grows_and_pauses_by_itself(synapse, only):
    inputs = only(synapse(), SPARK).inputs
    assert inputs["autoScale"] == {"enabled": True, "minNodeCount": 3, "maxNodeCount": 5}
    assert inputs["autoPause"] == {"enabled": True, "delayInMinutes": 15}
    assert (inputs["nodeSize"], inputs["sparkVersion"]) == ("Small", "3.5")
    assert "nodeCount" not in inputs


def test_a_pool_that_is_written_again_gets_its_libraries_again(synapse, full, change, only):
    before = only(synapse(full), f"{ARM}SparkPoolLibraries").inputs["pool_inputs"]
    made = synapse(change(full, spark={"max_node_count": 9}))
    assert only(made, SPARK).step == "update"
    assert only(made, f"{ARM}SparkPoolLibraries").inputs["pool_inputs"] != before
    assert only(made, SPARK).options.ignore_changes == ("libraryRequirements",)


def test_pools_are_left_out_when_they_are_not_wanted(synapse, change):
    made = synapse(change(spark={"enabled": False}))
    assert not made.by_type(SPARK)
    assert not made.by_type(SQL)


def test_the_dedicated_pool(synapse, full, only):
    inputs = only(synapse(full), SQL).inputs
    assert inputs["sku"] == {"name": "DW100c"}
    assert inputs["collation"] == "SQL_Latin1_General_CP1_CI_AS"
    assert inputs["createMode"] == "Default"


def test_the_firewall_has_the_given_rules_and_no_other(synapse, full, only):
    assert not synapse().by_type(RULE)
    inputs = only(synapse(full), RULE).inputs
    assert (inputs["ruleName"], inputs["startIpAddress"], inputs["endIpAddress"]) == (
        "office",
        "20.50.2.0",
        "20.50.2.15",
    )


def test_the_administrator_is_of_the_stacks_tenant_if_no_other_is_given(synapse, full, only):
    made = synapse(full)
    properties = only(made, f"{ARM}StandingResource").inputs["properties"]
    assert properties["sid"] == "00000000-0000-0000-0000-000000000001"
    assert properties["login"] == "admins"
    assert properties["tenantId"] == made.resources[only(made, WORKSPACE).urn].outputs["identity"]["tenantId"]


def test_the_endpoint_to_the_lake_is_approved_under_azures_name(synapse, full, only):
    made = synapse(full)
    assert only(made, WORKSPACE).inputs["defaultDataLakeStorage"]["createManagedPrivateEndpoint"] is True
    approval = only(made, f"{ARM}PrivateEndpointApproval")
    name = endpoint_name("syn-lakehouse-dev", "lakehouse1")
    assert approval.inputs["private_endpoint_id"] == name
    assert approval.inputs["target_id"] == only(made, "azure-native:storage:StorageAccount").id
    assert only(made, WORKSPACE).urn in approval.dependencies


def test_the_name_of_the_endpoint_is_the_one_of_the_pending_connection(synapse, full, azure, only):
    made = synapse(full)
    lake = azure.store.get(only(made, "azure-native:storage:StorageAccount").id)
    [asked] = lake.outputs["privateEndpointConnections"]
    assert asked["name"] == only(made, f"{ARM}PrivateEndpointApproval").inputs["private_endpoint_id"]


def test_a_workspace_without_managed_network_says_nothing_of_it(synapse, change, only):
    inputs = only(synapse(change(managed_virtual_network=False)), WORKSPACE).inputs
    assert not {"managedVirtualNetwork", "managedVirtualNetworkSettings"} & set(inputs)


def test_a_key_is_named_without_its_version_and_activated_after_the_grant(synapse, full, only):
    made = synapse(full, key=KEY)
    workspace = only(made, WORKSPACE)
    assert workspace.inputs["encryption"]["cmk"] == {
        "kekIdentity": {"useSystemAssignedIdentity": True},
        "key": {"name": "synapse", "keyVaultUrl": "https://kv1.vault.azure.net/keys/synapse"},
    }
    grant = only(made, "azure-native:authorization:RoleAssignment", "synapse-workspace-on-key-vault")
    assert grant.inputs["roleDefinitionId"].endswith("/e147488a-f6f5-4113-8e2d-b22465e65bf6")
    assert grant.inputs["scope"] == KEY.vault_id
    activation = only(made, f"{ARM}StandingResource", "synapse-key-activation")
    assert activation.inputs["resource_id"] == f"{workspace.id}/keys/synapse"
    assert activation.inputs["properties"] == {
        "isActiveCMK": True,
        "keyVaultUrl": "https://kv1.vault.azure.net/keys/synapse",
    }
    settled = only(made, f"{ARM}SettledGrants")
    assert settled.inputs["grants"] == [grant.id]
    assert {grant.urn, settled.urn} <= set(activation.dependencies)
    for waiting in (
        only(made, SPARK),
        only(made, SQL),
        only(made, f"{ARM}StandingResource", "synapse-entra-admin"),
    ):
        assert activation.urn in waiting.dependencies


def test_a_preview_knows_what_it_can(synapse, full):
    made = synapse(full, preview=True)
    assert len([one for one in made.resources.values() if one.name.startswith("synapse-")]) == 9


def test_the_endpoints_are_offered_to_private_links(parts, full, change):
    """Sql and SqlOnDemand share a zone, the studio has a hub of its own."""
    made = parts(change(full, private_link_hub=False))
    assert [one.group_id for one in made.private_targets] == ["Sql", "SqlOnDemand", "Dev"]
    made = parts(full)
    assert [one.group_id for one in made.private_targets] == ["Sql", "SqlOnDemand", "Dev", "Web"]
    assert [one.name for one in made.observed] == [
        "synapse-workspace",
        "synapse-spark-pool",
        "synapse-sql-pool",
    ]
    assert not any(one.metrics for one in made.observed)
