"""The whole program, as Pulumi runs it: what is true of every resource of every profile, and its outputs."""

from __future__ import annotations

import dataclasses
import runpy
import uuid
from pathlib import Path

import pytest

from infra import roles
from infra.outputs import StackOutputs
from infra.settings.profiles import PROFILES

STACKS = ("local", "dev", "prod")
WORKSPACE = "azure-native:databricks:Workspace"
GRANT = "azure-native:authorization:RoleAssignment"
RESERVED = {"azure-native:keyvault:Vault", "azure-native:machinelearningservices:Workspace"}
"""Types whose names Azure keeps after a delete: deleted first, they would be gone and not come back."""
FOREIGN = {"privatedns": "global", "insights": "global", "monitor": "global"}
"""Modules whose resources live in no region."""

every_profile = pytest.mark.parametrize("profile", PROFILES)


def test_the_table_of_resources_is_current():
    """A golden table: type, name, parent, order, options and inputs of every resource of every profile."""
    made = runpy.run_path(str(Path(__file__).parent / "table.py"))
    written = made["TARGET"].read_text(encoding="utf-8").splitlines()
    now = made["table"](made["recordings"]()).splitlines()
    assert sorted(set(now) ^ set(written)) == [], "look at the difference, then: python tests/infra/table.py"
    assert now == written


@every_profile
def test_every_resource_has_a_component_and_every_component_the_stack(profiled, profile):
    made = profiled(profile)
    for one in made.resources.values():
        if one.type.startswith("platform:"):
            assert one.parent.split("::")[2] == "pulumi:pulumi:Stack"
        elif one.custom and not one.type.startswith("pulumi:"):
            assert made.resources[one.parent].type.startswith("platform:"), one


@every_profile
def test_nothing_is_dropped_in_silence(profiled, profile):
    assert profiled(profile).warnings == []


@every_profile
def test_outputs_are_fields_of_the_contract(profiled, profile):
    outputs = profiled(profile).outputs
    assert set(outputs) <= {field.name for field in dataclasses.fields(StackOutputs)}
    read = StackOutputs.from_mapping(outputs)
    assert (read.stack, read.profile) == ("local", profile)
    assert read.lake_containers == ("bronze", "silver", "gold")
    assert read.workspace_id.isdigit()
    assert None not in outputs.values()
    assert "" not in outputs.values()
    assert not profiled(profile).secret_outputs


def test_every_output_has_a_profile_or_a_setting_that_fills_it(profiled):
    """What none of the profiles fills needs a setting; those are named here."""
    filled = {name for profile in PROFILES for name in profiled(profile).outputs}
    assert {field.name for field in dataclasses.fields(StackOutputs)} - filled == {
        "access_connector_identity_id",
        "action_group_id",
        "cluster_ids",
        "external_access_connector_id",
        "external_storage_account",
        "metastore_id",
        "ml_endpoint_uri",
        "ml_registry_id",
        "synapse_sql_endpoint",
        "synapse_sql_pool",
    }


def test_a_part_that_is_left_out_has_no_output(profiled):
    minimal, serverless = profiled("minimal").outputs, profiled("serverless").outputs
    assert not {"virtual_network_id", "data_factory", "synapse_workspace", "ml_workspace"} & set(minimal)
    assert not {"virtual_network_id", "cluster_id", "instance_pool_id"} & set(serverless)
    assert serverless["compute_mode"] == "Serverless"
    assert serverless["sql_warehouse_id"]


@every_profile
def test_names_and_location_are_those_of_the_settings(profiled, chosen, profile):
    made, settings = profiled(profile), chosen("local")
    assert made.outputs["resource_group"] == settings.names.resource_group
    assert made.outputs["storage_account"] == settings.names.lake
    assert made.outputs["workspace_name"] == settings.names.workspace
    for one in made.resources.values():
        if "location" in one.inputs:
            allowed = {settings.location, FOREIGN.get(one.type.split(":")[1], settings.location)}
            assert one.inputs["location"].lower() in {place.lower() for place in allowed}, one


@every_profile
def test_everything_that_takes_tags_has_those_of_the_stack(profiled, chosen, profile):
    tags = chosen("local").tags
    made = [one for one in profiled(profile).resources.values() if one.type.startswith("azure-native:")]
    tagged = [one for one in made if "tags" in one.inputs]
    assert len(tagged) > 5
    assert [one for one in tagged if one.inputs["tags"] != tags] == []


@every_profile
def test_what_is_replaced_by_our_decision_is_deleted_first(profiled, profile):
    """The provider knows nothing of that decision, and Azure refuses a second resource of the same name."""
    for one in profiled(profile).resources.values():
        if one.options.replace_on_changes:
            assert one.options.delete_before_replace == (one.type not in RESERVED), one


@every_profile
def test_roles_are_granted_under_names_that_never_change(profiled, profile):
    for one in profiled(profile).by_type(GRANT):
        inputs = one.inputs
        definition = inputs["roleDefinitionId"]
        assert definition.startswith("/subscriptions/")
        role, name = roles.Role(definition.rsplit("/", 1)[1]), inputs["roleAssignmentName"]
        assert name == str(uuid.UUID(name))
        assert name == roles.assignment_name(inputs["scope"], inputs["principalId"], role)
        assert inputs["principalType"] == "ServicePrincipal"


@every_profile
def test_no_grant_is_wider_than_a_resource(profiled, profile):
    """Least privilege: nothing is granted on the subscription, and nobody is an owner. On the group only what
    approves the private endpoints of the managed network, wherever in the group they lead."""
    for one in profiled(profile).by_type(GRANT):
        approver = roles.Role.AZURE_AI_ENTERPRISE_NETWORK_CONNECTION_APPROVER.value
        assert "/providers/" in one.inputs["scope"] or one.inputs["roleDefinitionId"].endswith(approver), one
        assert not one.inputs["roleDefinitionId"].endswith("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")


@every_profile
def test_no_storage_account_has_a_key_or_a_public_blob(profiled, profile):
    accounts = profiled(profile).by_type("azure-native:storage:StorageAccount")
    assert accounts
    for one in accounts:
        assert one.inputs["allowSharedKeyAccess"] is False
        assert one.inputs["allowBlobPublicAccess"] is False
        assert one.inputs["enableHttpsTrafficOnly"] is True
        assert one.inputs["minimumTlsVersion"] == "TLS1_2"
    for container in profiled(profile).by_type("azure-native:storage:BlobContainer"):
        assert container.inputs["publicAccess"] == "None"


def test_hardened_has_no_public_way_in(profiled):
    """Whatever has the property at all has it closed; an address of the firewall is the way out."""
    for one in profiled("hardened").resources.values():
        found = dict(_found(one.inputs))
        for path, value in found.items():
            if path.rsplit(".", 1)[-1].startswith("publicNetworkAccess"):
                ingestion = path.endswith("publicNetworkAccessForIngestion")
                assert str(value).lower() == "disabled" or ingestion, (one, path, value)
    closed = {
        one.type
        for one in profiled("hardened").resources.values()
        if any("publicNetworkAccess" in path for path, _ in _found(one.inputs))
    }
    assert {
        WORKSPACE,
        "azure-native:storage:StorageAccount",
        "azure-native:keyvault:Vault",
        "azure-native:datafactory:Factory",
        "azure-native:synapse:Workspace",
        "azure-native:machinelearningservices:Workspace",
        "azure-native:containerregistry:Registry",
    } <= closed


def _found(value, path=""):
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _found(item, f"{path}.{name}" if path else name)
    elif not isinstance(value, list):
        yield path, value


PROTECTED = {
    "resource_group": {"platform-resource-group"},
    "lake": {
        "lake-account", "lake-bronze", "lake-silver", "lake-gold", "lake-synapse", "lake-catalog",
    },
    "key_vault": {"key-vault-vault"},
    "workspace": {"databricks-workspace"},
    "synapse": {"synapse-workspace"},
    "machine_learning": {
        "machine-learning-workspace",
        "machine-learning-key-vault-vault",
        "machine-learning-container-registry",
    },
    "ml_storage": {"machine-learning-storage"},
}  # fmt: skip


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


@every_profile
def test_a_preview_of_a_new_stack_knows_what_it_can_and_invents_nothing(profiled, profile):
    made = profiled(profile, preview=True)
    assert len(made.resources) == len(profiled(profile).resources)
    assert made.outputs["profile"] == profile
    assert "None" not in str(made.outputs)


def test_wrong_settings_register_nothing(platform):
    with pytest.raises(Exception, match=r"(?s)1 error in the settings of stack 'dev'.*workload"):
        platform("dev", workload="Not Valid")


@pytest.mark.parametrize("stack", STACKS)
def test_the_stack_files_make_a_platform(platform, stack):
    made = platform(stack)
    assert made.outputs["stack"] == stack
    assert made.by_type(WORKSPACE)
