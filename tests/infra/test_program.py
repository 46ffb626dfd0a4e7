"""The whole program, as Pulumi runs it, for every stack file: resources, order, protection and outputs."""

from __future__ import annotations

import dataclasses
import uuid

import pytest

from infra import roles, workspace
from infra.outputs import StackOutputs
from infra.storage import SYNAPSE_CONTAINER

WORKSPACE = "azure-native:databricks:Workspace"
SUBNET = "azure-native:network:Subnet"
DYNAMIC = "pulumi-python:dynamic/databricks:"
COUNTS = {
    "azure-native:resources:ResourceGroup": 1,
    "azure-native:network:VirtualNetwork": 1,
    SUBNET: 2,
    "azure-native:network:NetworkSecurityGroup": 1,
    "azure-native:network:NatGateway": 1,
    "azure-native:network:PublicIPAddress": 1,
    "azure-native:storage:StorageAccount": 2,
    "azure-native:storage:BlobContainer": 4,
    "azure-native:keyvault:Vault": 1,
    "azure-native:operationalinsights:Workspace": 1,
    WORKSPACE: 1,
    "azure-native:databricks:AccessConnector": 1,
    "azure-native:authorization:RoleAssignment": 3,
    f"{DYNAMIC}InstancePool": 1,
    f"{DYNAMIC}ClusterPolicy": 1,
    f"{DYNAMIC}Cluster": 1,
    "azure-native:datafactory:Factory": 1,
    "azure-native:datafactory:LinkedService": 1,
    "azure-native:datafactory:Pipeline": 1,
    "azure-native:synapse:Workspace": 1,
    "azure-native:machinelearningservices:Workspace": 1,
    "azure-native:applicationinsights:Component": 1,
}


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_the_resources_of_a_stack(platform, stack):
    made = platform(stack)
    custom = [
        one.type for one in made.resources.values() if one.type.split(":")[0] not in ("platform", "pulumi")
    ]
    assert {type_: custom.count(type_) for type_ in custom} == COUNTS


def test_every_resource_has_a_component_and_every_component_the_stack(platform):
    made = platform("dev")
    for one in made.resources.values():
        if one.type.startswith("platform:"):
            assert one.parent.split("::")[2] == "pulumi:pulumi:Stack"
        elif one.custom:
            assert made.resources[one.parent].type.startswith("platform:")


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_outputs_are_exactly_the_contract(platform, stack):
    outputs = platform(stack).outputs
    assert set(outputs) == {field.name for field in dataclasses.fields(StackOutputs)}
    read = StackOutputs.from_mapping(outputs)
    assert read.stack == stack
    assert read.lake_containers == ("bronze", "silver", "gold")
    assert read.workspace_id.isdigit()
    assert all(value for value in read.to_mapping().values())


def test_names_and_location_are_those_of_the_settings(platform, chosen):
    made, settings = platform("dev"), chosen("dev")
    assert made.outputs["resource_group"] == settings.names.resource_group
    assert made.outputs["storage_account"] == settings.names.lake
    assert made.outputs["workspace_name"] == settings.names.workspace
    for one in made.resources.values():
        if "location" in one.inputs:
            assert one.inputs["location"] == settings.location


def test_everything_that_takes_tags_has_those_of_the_stack(platform, chosen):
    tags = chosen("prod").tags
    tagged = [one for one in platform("prod").resources.values() if "tags" in one.inputs]
    assert len(tagged) == 15
    assert all(one.inputs["tags"] == tags for one in tagged)


def test_both_subnets_are_delegated_guarded_and_lead_out_through_the_gateway(platform, only):
    made = platform("dev")
    group = only(made, "azure-native:network:NetworkSecurityGroup")
    gateway = only(made, "azure-native:network:NatGateway")
    subnets = made.by_type(SUBNET)
    for subnet in subnets:
        [delegation] = subnet.inputs["delegations"]
        assert delegation["serviceName"] == "Microsoft.Databricks/workspaces"
        assert subnet.property_dependencies["networkSecurityGroup"] == (group.urn,)
        assert subnet.property_dependencies["natGateway"] == (gateway.urn,)
        assert subnet.inputs["defaultOutboundAccess"] is False
    assert {subnet.inputs["subnetName"] for subnet in subnets} == {"databricks-public", "databricks-private"}
    assert "subnets" not in only(made, "azure-native:network:VirtualNetwork").inputs


def test_subnets_are_written_one_after_the_other(platform, only):
    made = platform("dev")
    public, private = (only(made, SUBNET, f"network-{side}-subnet") for side in ("public", "private"))
    assert public.urn in private.dependencies


def test_the_gateway_has_a_static_standard_address(platform, only):
    made = platform("dev")
    address = only(made, "azure-native:network:PublicIPAddress")
    assert address.inputs["sku"]["name"] == "Standard"
    assert address.inputs["publicIPAllocationMethod"] == "Static"
    gateway = only(made, "azure-native:network:NatGateway")
    assert gateway.inputs["sku"] == {"name": "Standard"}
    assert gateway.property_dependencies["publicIpAddresses"] == (address.urn,)


def test_the_six_rules_of_the_intent_policy_are_declared(platform, only):
    rules = only(platform("dev"), "azure-native:network:NetworkSecurityGroup").inputs["securityRules"]
    assert len(rules) == 6
    for rule in rules:
        assert rule["name"].startswith("Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-")
        assert (rule["access"], rule["sourceAddressPrefix"]) == ("Allow", "VirtualNetwork")
    ordered = sorted((rule["direction"], rule["priority"]) for rule in rules)
    assert ordered == [("Inbound", 100), *(("Outbound", 100 + n) for n in range(5))]


def test_the_workspace_is_hybrid_premium_and_without_public_addresses(platform, only, chosen):
    inputs = only(platform("dev"), WORKSPACE).inputs
    assert inputs["computeMode"] == "Hybrid"
    assert inputs["sku"] == {"name": "premium"}
    assert inputs["parameters"]["enableNoPublicIp"] == {"value": True}
    assert inputs["parameters"]["customPublicSubnetName"] == {"value": "databricks-public"}
    assert inputs["parameters"]["customPrivateSubnetName"] == {"value": "databricks-private"}
    group = chosen("dev").names.databricks_resource_group
    assert inputs["managedResourceGroupId"].endswith(f"/resourceGroups/{group}")


def test_the_workspace_goes_before_the_subnets_lose_their_security_group(platform, only):
    made = platform("dev")
    depends = set(only(made, WORKSPACE).dependencies)
    assert {subnet.urn for subnet in made.by_type(SUBNET)} <= depends


def test_what_azure_never_updates_is_a_replacement(platform, only):
    made = platform("dev")
    assert set(only(made, WORKSPACE).options.replace_on_changes) == set(workspace.CREATE_ONLY)
    synapse = only(made, "azure-native:synapse:Workspace").options.replace_on_changes
    assert {"sqlAdministratorLogin", "defaultDataLakeStorage.resourceId"} <= set(synapse)
    learning = only(made, "azure-native:machinelearningservices:Workspace").options.replace_on_changes
    assert {"keyVault", "storageAccount"} <= set(learning)


def test_what_is_replaced_by_our_decision_is_deleted_first(platform):
    """The provider knows nothing of that decision, and Azure refuses a second resource of the same name."""
    for one in platform("dev").resources.values():
        assert one.options.delete_before_replace == bool(one.options.replace_on_changes), one.name


PROTECTED = {
    "resource_group": {"platform-resource-group"},
    "lake": {"lake-account", "lake-bronze", "lake-silver", "lake-gold", "lake-synapse"},
    "key_vault": {"key-vault-vault"},
    "workspace": {"databricks-workspace"},
    "synapse": {"synapse-workspace"},
    "machine_learning": {"machine-learning-workspace"},
    "ml_storage": {"machine-learning-storage"},
}


def protected(made):
    return {one.name for one in made.resources.values() if one.options.protect}


def test_production_protects_what_holds_data_and_others_nothing(platform):
    assert protected(platform("prod")) == set().union(*PROTECTED.values())
    assert protected(platform("local")) == protected(platform("dev")) == set()


@pytest.mark.parametrize("bit", range(3))
def test_protection_is_lifted_by_name(platform, bit):
    """Three runs tell all names apart: each lifts those whose number has one of three bits."""
    names = [name for number, name in enumerate(PROTECTED, 1) if number >> bit & 1]
    lifted = set().union(*PROTECTED.values()) - protected(platform("prod", allowReplace=names))
    assert lifted == set().union(*(PROTECTED[name] for name in names))


def test_roles_are_granted_to_identities_under_names_that_never_change(platform):
    made = platform("dev")
    granted = {}
    for one in made.by_type("azure-native:authorization:RoleAssignment"):
        inputs = one.inputs
        assert inputs["principalType"] == "ServicePrincipal"
        definition = inputs["roleDefinitionId"]
        assert definition.startswith("/subscriptions/")
        role = roles.Role(definition.rsplit("/", 1)[1])
        name = inputs["roleAssignmentName"]
        assert (
            name
            == str(uuid.UUID(name))
            == roles.assignment_name(inputs["scope"], inputs["principalId"], role)
        )
        granted[one.name] = (role, inputs["scope"].split("/providers/")[1].split("/")[0])
    assert granted == {
        "databricks-connector-on-lake": (roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR, "Microsoft.Storage"),
        "synapse-workspace-on-lake": (roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR, "Microsoft.Storage"),
        "data-factory-factory-on-workspace": (roles.Role.CONTRIBUTOR, "Microsoft.Databricks"),
    }


def test_the_lake_has_few_ways_in(platform):
    accounts = {
        one.name: one.inputs for one in platform("dev").by_type("azure-native:storage:StorageAccount")
    }
    for inputs in accounts.values():
        assert inputs["allowSharedKeyAccess"] is False
        assert inputs["allowBlobPublicAccess"] is False
        assert inputs["enableHttpsTrafficOnly"] is True
        assert inputs["minimumTlsVersion"] == "TLS1_2"
    assert accounts["lake-account"]["isHnsEnabled"] is True
    assert accounts["machine-learning-storage"]["isHnsEnabled"] is False


def test_containers_are_private_and_one_is_synapses(platform):
    containers = platform("dev").by_type("azure-native:storage:BlobContainer")
    assert {one.inputs["containerName"] for one in containers} == {
        "bronze",
        "silver",
        "gold",
        SYNAPSE_CONTAINER,
    }
    assert all(one.inputs["publicAccess"] == "None" for one in containers)


@pytest.mark.parametrize(("stack", "purge"), [("dev", None), ("prod", True)])
def test_the_vault_grants_by_role_and_never_says_false_to_purge_protection(platform, only, stack, purge):
    properties = only(platform(stack), "azure-native:keyvault:Vault").inputs["properties"]
    assert properties["enableRbacAuthorization"] is True
    assert properties.get("enablePurgeProtection") is purge
    assert not properties.get("accessPolicies")


def test_a_preview_of_a_new_stack_knows_what_it_can_and_invents_nothing(platform):
    made = platform("dev", preview=True)
    assert len(made.resources) == len(platform("dev").resources)
    assert made.outputs["stack"] == "dev"
    assert "None" not in str(made.outputs)


def test_wrong_settings_register_nothing(platform):
    with pytest.raises(Exception, match=r"(?s)1 error in the settings of stack 'dev'.*workload"):
        platform("dev", workload="Not Valid")
