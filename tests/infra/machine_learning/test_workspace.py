"""The workspace and what it is made with: each setting, what waits for what, what is protected and offered."""

from __future__ import annotations

import itertools

import pytest

from infra.azure_rules import tokens as t

NETWORK_RULE = t.ML_OUTBOUND_RULE
REGISTRY = "azure-native:machinelearningservices:Registry"
INSIGHTS = t.APPLICATION_INSIGHTS


def own(made):
    """Resources of the component, by name."""
    return {
        one.name: one
        for one in made.resources.values()
        if one.name.startswith("ml-") and not one.type.startswith("platform:")
    }


def test_every_resource_is_a_child_of_the_component_and_tagged(learning, full):
    made = learning(full)
    [component] = made.by_type("platform:machine_learning:MachineLearning")
    [vault] = [one for one in made.by_type("platform:key_vault:KeyVault") if one.name == "ml-key-vault"]
    assert vault.parent == component.parent
    parts = own(made)
    assert parts.pop("ml-key-vault-vault").parent == vault.urn
    assert {one.parent for one in parts.values()} == {component.urn}
    assert "tags" not in parts.pop("ml-databricks").inputs, "a tag would be a reason to attach again"
    untagged = {one.type for one in parts.values() if "tags" not in one.inputs}
    arm = "pulumi-python:dynamic/arm:"
    traffic, settled = f"{arm}OnlineEndpointTraffic", f"{arm}SettledGrants"
    assert untagged == {t.ROLE_ASSIGNMENT, NETWORK_RULE, traffic, settled}
    assert all(one.inputs["tags"] == {"a": "b"} for one in parts.values() if "tags" in one.inputs)


def test_the_workspace_has_its_own_things_and_no_key_of_any(learning, only):
    made = learning()
    workspace, parts = only(made, t.ML_WORKSPACE), own(made)
    for path, name in (
        ("storageAccount", "ml-storage"),
        ("keyVault", "ml-key-vault-vault"),
        ("applicationInsights", "ml-insights"),
        ("containerRegistry", "ml-container-registry"),
    ):
        assert workspace.inputs[path] == parts[name].id
        assert workspace.property_dependencies[path] == (parts[name].urn,)
    assert workspace.inputs["systemDatastoresAuthMode"] == "Identity"
    assert workspace.inputs["kind"] == "Default"
    assert workspace.inputs["hbiWorkspace"] is False
    for absent in ("managedNetwork", "provisionNetworkNow", "imageBuildCompute", "encryption"):
        assert absent not in workspace.inputs


def test_the_account_is_no_lake_and_has_no_key(learning, only):
    inputs = only(learning(), t.STORAGE_ACCOUNT, "ml-storage").inputs
    assert (inputs["isHnsEnabled"], inputs["allowSharedKeyAccess"]) == (False, False)
    assert (inputs["publicNetworkAccess"], inputs["networkRuleSet"]["defaultAction"]) == ("Enabled", "Allow")
    assert (inputs["minimumTlsVersion"], inputs["allowBlobPublicAccess"]) == ("TLS1_2", False)
    assert inputs["sku"] == {"name": "Standard_LRS"}


def test_the_vault_knows_roles_only_and_the_registry_no_administrator(learning, only):
    made = learning()
    assert only(made, t.VAULT).inputs["properties"]["enableRbacAuthorization"] is True
    registry = only(made, t.CONTAINER_REGISTRY).inputs
    assert (registry["adminUserEnabled"], registry["anonymousPullEnabled"]) == (False, False)
    assert registry["sku"] == {"name": "Standard"}


def test_telemetry_is_in_the_logs_of_the_stack(learning, only):
    inputs = only(learning(), INSIGHTS).inputs
    assert inputs["ingestionMode"] == "LogAnalytics"
    assert inputs["workspaceResourceId"].endswith("/workspaces/logs")
    assert inputs["publicNetworkAccessForIngestion"] == "Enabled"
    private = only(learning(private=True), INSIGHTS).inputs
    assert private["publicNetworkAccessForIngestion"] == private["publicNetworkAccessForQuery"] == "Disabled"


def test_a_closed_workspace_is_closed_with_all_that_is_its_own(learning, closed, only):
    made = learning(closed)
    workspace = only(made, t.ML_WORKSPACE).inputs
    assert workspace["publicNetworkAccess"] == "Disabled"
    assert workspace["managedNetwork"]["isolationMode"] == "AllowOnlyApprovedOutbound"
    assert workspace["managedNetwork"]["firewallSku"] == "Standard"
    assert workspace["provisionNetworkNow"] is True
    assert workspace["imageBuildCompute"] == only(made, t.ML_COMPUTE).inputs["computeName"]
    storage = only(made, t.STORAGE_ACCOUNT, "ml-storage").inputs
    assert (storage["publicNetworkAccess"], storage["networkRuleSet"]["defaultAction"]) == (
        "Disabled",
        "Deny",
    )
    assert storage["networkRuleSet"]["bypass"] == "AzureServices"
    vault = only(made, t.VAULT).inputs["properties"]
    assert (vault["publicNetworkAccess"], vault["networkAcls"]["defaultAction"]) == ("Disabled", "Deny")
    registry = only(made, t.CONTAINER_REGISTRY).inputs
    assert (registry["publicNetworkAccess"], registry["sku"]) == ("Disabled", {"name": "Premium"})


def test_from_the_managed_network_the_lake_is_reached_privately(learning, full, only):
    made = learning(full)
    lake = only(made, t.STORAGE_ACCOUNT, "lake")
    rules = [one for one in made.resources.values() if one.type == NETWORK_RULE]
    endpoints = [one.inputs["properties"] for one in rules if one.name.startswith("ml-outbound-lake")]
    assert {one["destination"]["subresourceTarget"] for one in endpoints} == {"dfs", "blob"}
    assert {one["destination"]["serviceResourceId"] for one in endpoints} == {lake.id}
    hosts = [one.inputs["properties"] for one in rules if one.name.startswith("ml-outbound-host")]
    assert [one["destination"] for one in hosts] == ["pypi.org", "files.pythonhosted.org"]
    assert {one["category"] for one in (*endpoints, *hosts)} == {"UserDefined"}
    grant = only(made, t.ROLE_ASSIGNMENT, "ml-workspace-on-connections").inputs
    assert grant["scope"].endswith("/resourceGroups/rg")


def test_rules_are_written_one_after_the_other(learning, full):
    made = learning(full)
    rules = [one for one in made.resources.values() if one.type == NETWORK_RULE]
    for before, after in itertools.pairwise(rules):
        assert before.urn in after.dependencies


def test_without_a_managed_network_there_is_nothing_of_it(learning):
    made = learning()
    assert not made.by_type(NETWORK_RULE)
    assert "ml-workspace-on-connections" not in own(made)


def test_the_identities_of_workspace_and_machines_read_the_lake_and_no_more(learning, only):
    made = learning()
    lake = only(made, t.STORAGE_ACCOUNT, "lake")
    grants = [one for one in made.by_type(t.ROLE_ASSIGNMENT) if one.inputs["scope"] == lake.id]
    assert {one.name for one in grants} == {"ml-workspace-on-lake", "ml-machines-on-lake"}
    roles = {one.inputs["roleDefinitionId"].rsplit("/", 1)[1] for one in grants}
    assert roles == {"2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"}


def test_notebooks_track_runs_as_the_access_connector(learning, only):
    made = learning()
    grant = only(made, t.ROLE_ASSIGNMENT, "ml-connector-on-workspace").inputs
    assert grant["roleDefinitionId"].endswith("/f6c7c914-8db3-469d-8ca1-694a8f32e121")
    assert grant["scope"] == only(made, t.ML_WORKSPACE).id
    assert grant["principalId"] == "00000000-0000-0000-0000-00000000000c"


def test_the_key_of_the_customer(learning, full, only):
    made = learning(full)
    encryption = only(made, t.ML_WORKSPACE).inputs["encryption"]
    identity = only(made, t.USER_IDENTITY, "ml-identity")
    vault = only(made, t.VAULT, "keys-vault")
    assert encryption["status"] == "Enabled"
    assert encryption["keyVaultProperties"]["keyVaultArmId"] == vault.id
    assert encryption["keyVaultProperties"]["keyIdentifier"].startswith(
        "https://kvkeys1.vault.azure.net/keys/cmk-machine-learning/"
    )
    assert encryption["identity"] == {"userAssignedIdentity": identity.id}
    assert "enableServiceSideCMKEncryption" not in only(made, t.ML_WORKSPACE).inputs
    grant = only(made, t.ROLE_ASSIGNMENT, "ml-workspace-on-encryption-key").inputs
    assert grant["scope"] == vault.id


def test_the_roles_of_the_workspace_had_time_to_spread_before_it_is_made(learning, full, only):
    made = learning(full)
    workspace, settled = only(made, t.ML_WORKSPACE), only(made, "pulumi-python:dynamic/arm:SettledGrants")
    before = {one.id for one in made.by_type(t.ROLE_ASSIGNMENT) if one.urn in workspace.dependencies}
    assert set(settled.inputs["grants"]) == before
    assert only(made, t.ROLE_ASSIGNMENT, "ml-workspace-on-encryption-key").id in before
    assert settled.urn in workspace.dependencies


def test_the_key_may_encrypt_on_the_side_of_the_service(learning, change, only):
    made = learning(change(customer_managed_key=True, service_side_encryption=True))
    assert only(made, t.ML_WORKSPACE).inputs["enableServiceSideCMKEncryption"] is True


def test_a_registry_of_models_is_made_and_read_by_the_machines(learning, change, only):
    made = learning(change(registry=True))
    registry = only(made, REGISTRY)
    [region] = registry.inputs["regionDetails"]
    assert region["location"] == registry.inputs["location"] == "westeurope"
    [images] = region["acrDetails"]
    assert images["systemCreatedAcrAccount"] == {"acrAccountSku": "Premium"}
    [models] = region["storageAccountDetails"]
    assert models["systemCreatedStorageAccount"]["allowBlobPublicAccess"] is False
    assert only(made, t.ROLE_ASSIGNMENT, "ml-machines-on-registry").inputs["scope"] == registry.id


def test_a_registry_of_models_may_be_there_already(learning, change, only):
    given = (
        "/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/shared/providers"
        "/Microsoft.MachineLearningServices/registries/shared"
    )
    made = learning(change(registry_id=given))
    assert not made.by_type(REGISTRY)
    assert only(made, t.ROLE_ASSIGNMENT, "ml-machines-on-registry").inputs["scope"] == given


@pytest.mark.parametrize("protect", [True, False])
def test_protection_covers_what_holds_data(learning, full, protect):
    made = learning(full, protect=protect)
    guarded = {one.name for one in own(made).values() if one.options.protect}
    everything = {
        "ml-workspace",
        "ml-storage",
        "ml-key-vault-vault",
        "ml-container-registry",
        "ml-model-registry",
    }
    assert guarded == (everything if protect else set())


def test_what_is_replaced_is_deleted_first_where_its_name_is_free_at_once(learning, full):
    kept = {"ml-workspace", "ml-key-vault-vault"}
    for name, one in own(learning(full)).items():
        expected = bool(one.options.replace_on_changes) and name not in kept
        assert bool(one.options.delete_before_replace) == expected, name


@pytest.mark.parametrize(
    "changed",
    [{"public_network_access": "Enabled"}, {"firewall_sku": "Basic"}],
)
def test_a_change_of_what_may_change_is_an_update(learning, closed, change, only, changed):
    learning(closed)
    made = learning(change(closed, **changed))
    assert only(made, t.ML_WORKSPACE).step == "update"


def test_a_registry_that_comes_later_is_an_update(learning, change, only):
    learning(change(container_registry=False))
    assert only(learning(), t.ML_WORKSPACE).step == "update"


@pytest.mark.parametrize("changed", [{"hbi_workspace": True}])
def test_a_change_of_what_is_fixed_is_another_workspace(learning, change, only, changed):
    learning()
    made = learning(change(**changed), names={"ml_workspace": "mlw-another"})
    assert only(made, t.ML_WORKSPACE).step == "replace"


def test_twice_the_same_is_no_change(learning, full):
    learning(full)
    assert learning(full).unchanged


def test_a_preview_needs_nothing_to_be_there(learning, full):
    assert learning(full, preview=True).by_type(t.ML_WORKSPACE)


def test_the_whole_program_has_the_outputs_of_what_there_is(platform, only):
    made = platform("dev")
    workspace = only(made, t.ML_WORKSPACE)
    assert made.outputs["ml_workspace"] == workspace.inputs["workspaceName"]
    assert made.outputs["ml_workspace_id"] == workspace.id
    assert made.outputs["ml_tracking_uri"] == workspace.outputs["mlFlowTrackingUri"]
    assert made.outputs["container_registry"] == only(made, t.CONTAINER_REGISTRY).inputs["registryName"]
    assert "ml_endpoint_uri" not in made.outputs
    assert "ml_registry_id" not in made.outputs


def test_the_whole_program_without(platform):
    made = platform("dev", machineLearning={"enabled": False})
    assert not [one for one in made.resources.values() if "machinelearning" in one.type]
    assert not [name for name in made.outputs if name.startswith("ml_")]


def test_the_whole_program_observes_the_parts(platform):
    made = platform("dev")
    observed = {one.name for one in made.by_type("azure-native:monitor:DiagnosticSetting")}
    wanted = ("workspace", "storage", "blob", "file", "queue", "table", "key-vault", "container-registry")
    assert {f"diagnostics-machine-learning-{part}" for part in wanted} <= observed


HARDENED = {
    "profile": "hardened",
    "azureDatabricks": {"objectId": "00000000-0000-0000-0000-0000000000db"},
}


def test_the_whole_hardened_program_reaches_the_parts_privately(platform, only):
    made = platform("dev", **HARDENED)
    reached = {
        (connection["privateLinkServiceId"], group)
        for one in made.by_type(t.PRIVATE_ENDPOINT)
        for connection in one.inputs["privateLinkServiceConnections"]
        for group in connection["groupIds"]
    }
    parts = {
        "machine-learning-storage": ("blob", "file"),
        "machine-learning-key-vault-vault": ("vault",),
        "machine-learning-container-registry": ("registry",),
        "machine-learning-workspace": ("amlworkspace",),
    }
    by_name = {one.name: one for one in made.resources.values()}
    for name, groups in parts.items():
        assert {(by_name[name].id, group) for group in groups} <= reached, name


def test_the_whole_hardened_program_lets_the_studio_show_data(platform, only):
    made = platform("dev", **HARDENED)
    for group in ("blob", "file"):
        grant = only(made, t.ROLE_ASSIGNMENT, f"machine-learning-workspace-on-{group}-endpoint").inputs
        assert grant["roleDefinitionId"].endswith("/acdd72a7-3385-48ef-bd42-f606fba81ae7")
        endpoint = only(made, t.PRIVATE_ENDPOINT, f"service-endpoints-machine-learning-storage-{group}")
        assert grant["scope"] == endpoint.id


def test_the_whole_hardened_program_has_the_customers_key_if_told(platform, only):
    made = platform("dev", **HARDENED, machineLearning={"customerManagedKey": True})
    encryption = only(made, t.ML_WORKSPACE).inputs["encryption"]
    assert encryption["keyVaultProperties"]["keyVaultArmId"] == made.outputs["key_vault_id"]


def test_what_azure_ml_records_is_read_through_the_private_link_scope(platform, only):
    made = platform("dev", **HARDENED)
    insights = only(made, t.APPLICATION_INSIGHTS)
    linked = {
        one.inputs["linkedResourceId"]
        for one in made.by_type("azure-native:monitor:PrivateLinkScopedResource")
    }
    assert insights.id in linked
