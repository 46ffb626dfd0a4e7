"""Synapse in the whole program: what it gets of the others, what the stack shows of it, what comes after what."""

from __future__ import annotations

import pytest

WORKSPACE = "azure-native:synapse:Workspace"
ARM = "pulumi-python:dynamic/arm:"
ID = "00000000-0000-0000-0000-000000000001"
ROLES = [
    {"role": "Synapse Administrator", "principalId": ID, "principalType": "Group"},
    {"role": "Synapse Compute Operator", "principalId": ID, "principalType": "Group", "scope": "sparkPool"},
]
OPEN = {"firewallRules": {"office": "20.50.2.0/28"}, "roleAssignments": ROLES}


def test_the_outputs_are_those_of_the_workspace(platform, only):
    made = platform("dev")
    workspace = only(made, WORKSPACE)
    endpoints = workspace.outputs["connectivityEndpoints"]
    assert made.outputs["synapse_workspace"] == workspace.inputs["workspaceName"]
    assert made.outputs["synapse_principal_id"] == workspace.outputs["identity"]["principalId"]
    assert made.outputs["synapse_serverless_endpoint"] == endpoints["sqlOnDemand"]
    assert made.outputs["synapse_dev_endpoint"] == endpoints["dev"]
    assert made.outputs["synapse_spark_pool"] == "sparkdev"
    assert "synapse_sql_endpoint" not in made.outputs
    assert "synapse_sql_pool" not in made.outputs


def test_a_dedicated_pool_shows_with_its_endpoint(platform, only):
    made = platform("dev", synapse={"sqlPool": {"enabled": True}})
    endpoints = only(made, WORKSPACE).outputs["connectivityEndpoints"]
    assert made.outputs["synapse_sql_pool"] == "sqldev"
    assert made.outputs["synapse_sql_endpoint"] == endpoints["sql"]


@pytest.mark.parametrize("profile", ["minimal", "serverless"])
def test_a_profile_without_synapse_has_nothing_of_it(platform, profile):
    made = platform("dev", profile=profile, network={"mode": "managed"})
    assert not [one for one in made.resources.values() if ":synapse:" in one.type]
    assert not [name for name in made.outputs if name.startswith("synapse")]


def test_roles_are_assigned_after_the_firewall_lets_this_machine_in(platform, only):
    made = platform("dev", synapse=OPEN)
    rule, workspace = only(made, "azure-native:synapse:IpFirewallRule"), only(made, WORKSPACE)
    assigned = made.by_type(f"{ARM}SynapseRoleAssignment")
    name = workspace.inputs["workspaceName"]
    assert {one.inputs["scope"] for one in assigned} == {
        f"workspaces/{name}",
        f"workspaces/{name}/bigDataPools/sparkdev",
    }
    [component] = made.by_type("platform:synapse:SynapseRoles")
    for one in assigned:
        assert one.parent == component.urn
        assert rule.urn in one.dependencies
        assert one.options.deleted_with == workspace.urn
        assert one.inputs["dev_endpoint"] == made.outputs["synapse_dev_endpoint"]


def test_the_order_of_assignments_gives_no_new_names(platform):
    def names(made):
        return {one.name for one in made.by_type(f"{ARM}SynapseRoleAssignment")}

    turned = {**OPEN, "roleAssignments": ROLES[::-1]}
    assert names(platform("dev", synapse=OPEN)) == names(platform("dev", synapse=turned))


def test_hardened_is_closed_isolated_and_reaches_its_lake(platform, only):
    made = platform(
        "dev", profile="hardened", azureDatabricks={"objectId": ID}, synapse={"roleAssignments": ROLES}
    )
    workspace = only(made, WORKSPACE)
    assert workspace.inputs["publicNetworkAccess"] == "Disabled"
    assert workspace.inputs["managedVirtualNetwork"] == "default"
    assert workspace.inputs["managedVirtualNetworkSettings"]["preventDataExfiltration"] is True
    [approval] = [
        one for one in made.by_type(f"{ARM}PrivateEndpointApproval") if one.name == "synapse-lake-approval"
    ]
    assert (
        approval.inputs["target_id"] == only(made, "azure-native:storage:StorageAccount", "lake-account").id
    )


def test_hardened_assigns_roles_after_the_private_endpoints(platform):
    made = platform(
        "dev", profile="hardened", azureDatabricks={"objectId": ID}, synapse={"roleAssignments": ROLES}
    )
    doors = {
        one.urn
        for one in made.by_type("azure-native:network:PrivateEndpoint")
        if any(
            group in ("Sql", "SqlOnDemand", "Dev")
            for connection in one.inputs["privateLinkServiceConnections"]
            for group in connection["groupIds"]
        )
    }
    assert len(doors) == 3
    for one in made.by_type(f"{ARM}SynapseRoleAssignment"):
        assert doors <= set(one.dependencies)


def test_an_own_key_is_made_in_the_vault_and_activated(platform, only):
    guarded = {"enablePurgeProtection": True}
    made = platform("dev", synapse={"customerManagedKey": True}, keyVault=guarded)
    key = only(made, "azure-native:keyvault:Key", "synapse-encryption-key")
    workspace = only(made, WORKSPACE)
    assert key.urn in workspace.dependencies
    url = workspace.inputs["encryption"]["cmk"]["key"]["keyVaultUrl"]
    assert url == f"{made.outputs['key_vault_uri'].rstrip('/')}/keys/{key.inputs['keyName']}"
    assert (
        only(made, f"{ARM}StandingResource", "synapse-key-activation").inputs["properties"]["isActiveCMK"]
        is True
    )


def test_the_logs_of_workspace_and_pools_are_kept(platform):
    made = platform("dev", synapse={"sqlPool": {"enabled": True}})
    settings = {one.name: one.inputs for one in made.by_type("azure-native:monitor:DiagnosticSetting")}
    for part in ("workspace", "spark-pool", "sql-pool"):
        inputs = settings[f"diagnostics-synapse-{part}"]
        assert [(log["categoryGroup"], log["enabled"]) for log in inputs["logs"]] == [("allLogs", True)]
        assert not inputs.get("metrics")
