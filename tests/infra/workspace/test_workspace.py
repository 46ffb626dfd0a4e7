"""What the workspace is told, what it waits for, and what others may make after it."""

from __future__ import annotations

import pulumi
import pytest

from infra.azure_rules.immutable import replace_on_changes
from infra.workspace import CREATE_ONLY

WORKSPACE = "azure-native:databricks:Workspace"
CONNECTOR = "azure-native:databricks:AccessConnector"
SERVERLESS = {"workspace": {"computeMode": "Serverless"}}
PRIVATE = {"publicNetworkAccess": "Disabled"}


@pytest.fixture
def workspace(data_platform, only):
    """The workspace's registration, with settings of its own."""

    def make(*, network=True, **chosen):
        own = {"workspace": chosen} if chosen else {}
        return only(data_platform(network=network, **own), WORKSPACE)

    return make


@pytest.fixture
def made():
    """The component itself, with what it offers."""
    kept = []
    return lambda parts: kept.append(parts.workspace), kept


def test_a_hybrid_workspace_is_premium_in_the_given_subnets_without_public_addresses(workspace, chosen):
    inputs, names = workspace().inputs, chosen("dev").names
    assert (inputs["computeMode"], inputs["sku"]) == ("Hybrid", {"name": "premium"})
    assert inputs["workspaceName"] == names.workspace
    assert inputs["managedResourceGroupId"].endswith(f"/resourceGroups/{names.databricks_resource_group}")
    given = {name: one["value"] for name, one in inputs["parameters"].items()}
    assert given.pop("customVirtualNetworkId").endswith("/virtualNetworks/vnet")
    assert given == {
        "customPublicSubnetName": "databricks-public",
        "customPrivateSubnetName": "databricks-private",
        "enableNoPublicIp": True,
        "storageAccountName": names.dbfs_storage,
    }
    assert inputs["defaultCatalog"] == {"initialType": "UnityCatalog", "initialName": ""}
    assert (inputs["publicNetworkAccess"], inputs["requiredNsgRules"]) == ("Enabled", "AllRules")
    assert inputs["tags"] == chosen("dev").tags
    assert not {"encryption", "enhancedSecurityCompliance", "accessConnector"} & set(inputs)


def test_a_workspace_without_a_network_has_databricks_own_and_still_no_public_addresses(workspace):
    parameters = workspace(network=False).inputs["parameters"]
    assert parameters["enableNoPublicIp"] == {"value": True}
    assert not [name for name in parameters if name.startswith("custom")]


def test_a_serverless_workspace_says_nothing_of_machines_and_their_storage(data_platform, only):
    made = data_platform(**SERVERLESS)
    inputs = only(made, WORKSPACE).inputs
    assert set(inputs) == {
        "computeMode", "location", "publicNetworkAccess", "resourceGroupName", "sku", "tags", "workspaceName",
    }  # fmt: skip
    assert inputs["computeMode"] == "Serverless"
    assert only(made, CONNECTOR)


def test_the_root_storage_is_what_the_settings_say(workspace):
    parameters = workspace(
        storageAccountName="myroot01",
        storageAccountSkuName="Standard_GRS",
        requireInfrastructureEncryption=True,
    ).inputs["parameters"]
    assert parameters["storageAccountName"] == {"value": "myroot01"}
    assert parameters["storageAccountSkuName"] == {"value": "Standard_GRS"}
    assert parameters["requireInfrastructureEncryption"] == {"value": True}


@pytest.mark.parametrize("network", [True, False])
def test_machines_behind_private_link_need_no_rule_for_the_control_plane(
    network, data_platform, only, monkeypatch
):
    monkeypatch.setattr("infra.settings.workspace.across", lambda reader, settings: None)
    without = {"dataFactory": {"enabled": False}}
    inputs = only(data_platform(network=network, workspace=PRIVATE, **without), WORKSPACE).inputs
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["requiredNsgRules"] == ("NoAzureDatabricksRules" if network else "AllRules")


@pytest.mark.parametrize("identity", ["SystemAssigned", "UserAssigned"])
def test_the_storage_firewall_lets_the_connector_through_as_what_it_is(
    identity, data_platform, only, monkeypatch
):
    monkeypatch.setattr("infra.settings.workspace.across", lambda reader, settings: None)
    chosen = {"defaultStorageFirewall": "Enabled", "accessConnector": {"identity": identity}}
    made = data_platform(workspace=chosen)
    inputs, connector = only(made, WORKSPACE).inputs, only(made, CONNECTOR)
    let_in = inputs["accessConnector"]
    assert inputs["defaultStorageFirewall"] == "Enabled"
    assert (let_in["id"], let_in["identityType"]) == (connector.id, identity)
    assert connector.inputs["identity"]["type"] == identity
    own = made.by_type("azure-native:managedidentity:UserAssignedIdentity")
    assert [one.id for one in own] == ([let_in["userAssignedIdentityId"]] if own else [])
    assert len(own) == (identity == "UserAssigned")


def test_what_a_connector_reaches_is_granted_to_the_identity_it_has(data_platform, only):
    made = data_platform(workspace={"accessConnector": {"identity": "UserAssigned"}})
    identity = only(made, "azure-native:managedidentity:UserAssignedIdentity")
    granted = [one for one in made.resources.values() if one.name.startswith("lake-connector-on-")]
    assert granted
    assert {one.inputs["principalId"] for one in granted} == {identity.outputs["principalId"]}


@pytest.mark.parametrize(
    ("chosen", "profile", "update", "monitoring", "standards"),
    [
        ({"automaticClusterUpdate": True}, "Disabled", "Enabled", "Disabled", None),
        ({"enhancedSecurityMonitoring": False}, "Disabled", "Disabled", "Disabled", None),
        ({"complianceSecurityProfile": True}, "Enabled", "Enabled", "Enabled", ["NONE"]),
        (
            {"complianceSecurityProfile": True, "complianceStandards": ["HIPAA", "PCI_DSS"]},
            "Enabled", "Enabled", "Enabled", ["HIPAA", "PCI_DSS"],
        ),
    ],
)  # fmt: skip
def test_the_security_profile_is_whole(workspace, chosen, profile, update, monitoring, standards):
    found = workspace(enhancedSecurity=chosen).inputs["enhancedSecurityCompliance"]
    assert found["automaticClusterUpdate"] == {"value": update}
    assert found["enhancedSecurityMonitoring"] == {"value": monitoring}
    assert found["complianceSecurityProfile"].get("complianceStandards") == standards
    assert found["complianceSecurityProfile"]["value"] == profile


def test_it_is_replaced_by_what_azure_never_updates_and_protected_from_that(data_platform, only):
    options = only(data_platform(), WORKSPACE).options
    assert set(options.replace_on_changes) == set(CREATE_ONLY) >= set(replace_on_changes(WORKSPACE))
    assert options.delete_before_replace
    assert not options.protect
    assert only(data_platform(protect=True), WORKSPACE).options.protect
    lifted = only(data_platform(protect=True, allowReplace=["workspace"]), WORKSPACE)
    assert not lifted.options.protect


def test_it_goes_before_its_subnets_lose_their_security_group(data_platform, only):
    made = data_platform()
    subnets = {one.urn for one in made.by_type("azure-native:network:Subnet")}
    assert len(subnets) == 2
    assert subnets <= set(only(made, WORKSPACE).dependencies)


def test_workspace_and_connector_belong_to_their_components(data_platform, only):
    made = data_platform()
    for type_, parent in (
        (WORKSPACE, "platform:workspace:Workspace"),
        (CONNECTOR, "platform:workspace:AccessConnector"),
    ):
        assert made.resources[only(made, type_).parent].type == parent


@pytest.mark.parametrize(
    ("mode", "groups"),
    [
        ("Hybrid", ["databricks_ui_api", "browser_authentication", "dfs", "blob"]),
        ("Serverless", ["databricks_ui_api", "browser_authentication"]),
    ],
)
def test_private_targets_are_in_the_order_in_which_their_endpoints_are_made(
    data_platform, made, mode, groups
):
    note, kept = made
    data_platform(workspace={"computeMode": mode}, also=note)
    assert [one.group_id for one in kept[0].private_targets] == groups
    assert {one.resource for one in kept[0].private_targets} == {kept[0].workspace}


def test_an_endpoint_can_be_made_for_the_root_storage(data_platform, chosen):
    from pulumi_azure_native import network

    def endpoint(parts):
        subnet = network.Subnet(
            "endpoints", subnet_name="endpoints", virtual_network_name="vnet",
            resource_group_name=parts.placement.resource_group_name, address_prefix="10.140.32.0/24",
            opts=pulumi.ResourceOptions(depends_on=list(parts.network.subnets)),
        )  # fmt: skip
        for target in parts.workspace.private_targets:
            network.PrivateEndpoint(
                f"endpoint-{target.group_id}",
                private_endpoint_name=f"pe-{target.group_id}",
                resource_group_name=parts.placement.resource_group_name,
                location=parts.placement.location,
                subnet=network.SubnetArgs(id=subnet.id),
                private_link_service_connections=[
                    network.PrivateLinkServiceConnectionArgs(
                        name="own", private_link_service_id=target.id, group_ids=[target.group_id]
                    )
                ],
                opts=pulumi.ResourceOptions(depends_on=[target.resource]),
            )

    made = data_platform(also=endpoint)
    [dfs] = [one for one in made.resources.values() if one.name == "endpoint-dfs"]
    names = [name for one in dfs.outputs["customDnsConfigs"] for name in [one["fqdn"]]]
    assert names == [f"{chosen('dev').names.dbfs_storage}.dfs.core.windows.net"]


def test_its_logs_are_offered_without_metrics_which_it_has_none_of(data_platform, made):
    note, kept = made
    data_platform(also=note)
    [observed] = kept[0].observed
    assert (observed.log_groups, observed.metrics) == (("allLogs",), ())


def test_a_preview_knows_nothing_that_azure_makes(data_platform, only):
    whole = {"customerManagedKeys": {"managedDisks": True, "dbfsRoot": True}}
    made = data_platform(preview=True, workspace=whole, keyVault={"enablePurgeProtection": True})
    assert "None" not in str(only(made, WORKSPACE).inputs["encryption"])
