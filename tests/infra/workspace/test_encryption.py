"""Each of the three keys is granted to the identity that uses it, at the time when that identity exists."""

from __future__ import annotations

import pytest

from infra import roles
from infra.key_vault import KeyReference
from infra.workspace import WorkspaceKeys
from infra.workspace.encryption import Grants, before_workspace

WORKSPACE = "azure-native:databricks:Workspace"
GRANT = "azure-native:authorization:RoleAssignment"
SETTLED = "pulumi-python:dynamic/arm:SettledGrants"
KEY = "azure-native:keyvault:Key"
ROOT_KEY = "pulumi-python:dynamic/arm:RootStorageKey"
ALL = {"managedServices": True, "managedDisks": True, "dbfsRoot": True}
GUARDED = {"enablePurgeProtection": True}
OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
OTHER_VAULT = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/corp"
OTHER_KEY = f"https://corp.vault.azure.net/keys/databricks/{'0' * 31}1"


@pytest.fixture
def keyed(data_platform):
    """Run with own keys."""

    def run(keys=ALL, vault=GUARDED, **more):
        return data_platform(workspace={"customerManagedKeys": keys}, keyVault=vault, **more)

    return run


def named(made, name):
    [found] = [one for one in made.resources.values() if one.name == name]
    return found


def test_every_grant_is_the_one_role_on_the_vault_for_the_identity_that_uses_the_key(keyed, only):
    made = keyed()
    workspace, vault = only(made, WORKSPACE), only(made, "azure-native:keyvault:Vault")
    principals = {
        "managed-services": OBJECT_ID,
        "managed-disks": workspace.outputs["managedDiskIdentity"]["principalId"],
        "dbfs-root": workspace.outputs["storageAccountIdentity"]["principalId"],
    }
    for what, principal in principals.items():
        inputs = named(made, f"databricks-{what}-on-key").inputs
        assert inputs["scope"] == vault.id
        assert inputs["principalId"] == principal
        assert inputs["roleDefinitionId"].endswith(roles.Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER.value)
    assert len(set(principals.values())) == 3


def test_the_application_may_use_its_key_before_the_workspace_is_made(keyed, only):
    made = keyed()
    grant, settled = named(made, "databricks-managed-services-on-key"), only(made, SETTLED)
    assert settled.inputs["grants"] == [grant.id]
    assert {grant.urn, settled.urn} <= set(only(made, WORKSPACE).dependencies)
    assert not keyed({"managedDisks": True}).by_type(SETTLED)


def test_disks_and_root_storage_get_theirs_after_it(keyed, only):
    made = keyed()
    workspace, key = only(made, WORKSPACE), only(made, ROOT_KEY)
    disks, root = (named(made, f"databricks-{one}-on-key") for one in ("managed-disks", "dbfs-root"))
    for grant in (disks, root):
        assert workspace.urn in grant.dependencies
        assert grant.urn not in workspace.dependencies
    assert {disks.urn, root.urn, workspace.urn} <= set(key.dependencies)
    assert key.options.deleted_with == workspace.urn


def test_the_workspace_is_prepared_for_the_key_and_does_not_take_it_back(keyed, only):
    workspace = only(keyed(), WORKSPACE)
    assert workspace.inputs["parameters"]["prepareEncryption"] == {"value": True}
    assert "encryption" not in workspace.inputs["parameters"]
    assert workspace.options.ignore_changes == ("parameters.encryption",)
    without = only(keyed({"managedDisks": True}), WORKSPACE)
    assert "prepareEncryption" not in without.inputs["parameters"]
    assert without.options.ignore_changes == ()


def test_each_purpose_has_a_key_of_its_own_with_its_version(keyed, only):
    made = keyed()
    entities = only(made, WORKSPACE).inputs["encryption"]["entities"]
    services, disks = (entities[name]["keyVaultProperties"] for name in ("managedServices", "managedDisk"))
    for what, given in (("managed-services", services), ("managed-disks", disks)):
        key = named(made, f"cmk-{what}-key")
        assert given["keyName"] == key.inputs["keyName"] == f"cmk-{what}"
        assert given["keyVersion"] == key.outputs["keyUriWithVersion"].rsplit("/", 1)[-1]
        assert given["keyVaultUri"].endswith(".vault.azure.net/")
    root = only(made, ROOT_KEY).inputs
    assert (root["key_name"], root["key_vault_uri"]) == ("cmk-dbfs-root", services["keyVaultUri"])
    assert entities["managedDisk"]["rotationToLatestKeyVersionEnabled"] is True


def test_rotation_of_the_disks_key_can_be_left_to_people(keyed, only):
    keys = {"managedDisks": True, "rotationToLatestKeyVersion": False}
    entities = only(keyed(keys), WORKSPACE).inputs["encryption"]["entities"]
    assert entities["managedDisk"]["rotationToLatestKeyVersionEnabled"] is False
    assert "managedServices" not in entities


@pytest.mark.parametrize(
    ("keys", "last"),
    [
        ({"managedDisks": False}, "databricks-workspace"),
        ({"managedServices": True}, "databricks-workspace"),
        ({"managedDisks": True}, "databricks-managed-disks-on-key"),
        ({"dbfsRoot": True}, "databricks-root-storage-key"),
        (ALL, "databricks-root-storage-key"),
    ],
)
def test_what_is_made_in_the_workspace_waits_for_the_last_write_to_it(keyed, keys, last):
    ready = []
    keyed(keys, also=lambda parts: ready.extend(parts.workspace.ready))
    assert ready[0]._name == "databricks-workspace"
    assert ready[-1]._name == last


def test_keys_are_kept_when_the_program_no_longer_has_them(keyed):
    keys = [one for one in keyed().resources.values() if one.type == KEY]
    assert len(keys) == 3
    for key in keys:
        assert key.options.retain_on_delete
        assert (key.inputs["properties"]["kty"], key.inputs["properties"]["keySize"]) == ("RSA", 3072)
    assert all(one.options.protect for one in keyed(protect=True).resources.values() if one.type == KEY)


def test_a_premium_vault_keeps_them_in_hardware_under_another_name(keyed):
    made = keyed({"managedDisks": True}, {**GUARDED, "sku": "premium"})
    key = named(made, "cmk-managed-disks-key")
    assert key.inputs["properties"]["kty"] == "RSA-HSM"
    assert key.inputs["keyName"] == "cmk-managed-disks-hsm"


def test_a_given_key_is_used_as_it_is_and_granted_on_its_own_vault(data_platform, only):
    keys = {"managedDisks": True, "keyUrls": {"managedDisks": OTHER_KEY}, "keyVaultId": OTHER_VAULT}
    made = data_platform(workspace={"customerManagedKeys": keys})
    given = only(made, WORKSPACE).inputs["encryption"]["entities"]["managedDisk"]["keyVaultProperties"]
    assert given == {
        "keyVaultUri": "https://corp.vault.azure.net/", "keyName": "databricks", "keyVersion": f"{'0' * 31}1",
    }  # fmt: skip
    assert named(made, "databricks-managed-disks-on-key").inputs["scope"] == OTHER_VAULT
    assert not made.by_type(KEY)


def test_a_serverless_workspace_has_the_key_of_managed_services_alone(data_platform, only):
    workspace = {"computeMode": "Serverless", "customerManagedKeys": {"managedServices": True}}
    made = data_platform(workspace=workspace, keyVault=GUARDED)
    assert set(only(made, WORKSPACE).inputs["encryption"]["entities"]) == {"managedServices"}
    assert len(made.by_type(KEY)) == 1


def test_managed_services_without_the_application_are_a_mistake_of_the_program():
    key = KeyReference.of_url(OTHER_KEY, OTHER_VAULT)
    grants = Grants(parent=None, name="x", subscription_id="s")
    assert before_workspace(grants, WorkspaceKeys()) == []
    with pytest.raises(ValueError, match="AzureDatabricks"):
        before_workspace(grants, WorkspaceKeys(managed_services=key))
