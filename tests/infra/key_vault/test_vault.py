"""The vault is guarded, closed when it is to be, and read by roles; what Azure refuses of it is refused here."""

from __future__ import annotations

import pytest
from pulumi_azure_native import keyvault

from infra import roles
from infra.azure_rules.immutable import replace_on_changes
from infra.key_vault.vault import FIXED
from local_cloud.azure.errors import AzureError

VAULT = "azure-native:keyvault:Vault"
SECRETS = "key-vault-databricks-on-secrets"


@pytest.fixture
def vault(data_platform, only):
    """The vault's registration, with settings of its own."""
    return lambda **chosen: only(data_platform(**({"keyVault": chosen} if chosen else {})), VAULT)


def test_it_grants_by_role_and_lets_everybody_with_a_token_in_by_default(vault, chosen):
    found = vault()
    properties = found.inputs["properties"]
    assert found.inputs["vaultName"] == chosen("dev").names.key_vault
    assert found.inputs["tags"] == chosen("dev").tags
    assert properties["enableRbacAuthorization"] is True
    assert "accessPolicies" not in properties
    assert properties["sku"] == {"family": "A", "name": "standard"}
    assert properties["publicNetworkAccess"] == "Enabled"
    assert properties["networkAcls"]["defaultAction"] == "Allow"


@pytest.mark.parametrize(("chosen_", "said"), [({}, None), ({"enablePurgeProtection": True}, True)])
def test_purge_protection_is_on_or_not_mentioned(vault, chosen_, said):
    assert vault(**chosen_).inputs["properties"].get("enablePurgeProtection") is said


def test_a_closed_vault_still_serves_the_services_that_use_its_keys(vault, monkeypatch):
    monkeypatch.setattr("infra.settings.key_vault.across", lambda reader, settings: None)
    properties = vault(publicNetworkAccess="Disabled", sku="premium").inputs["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["sku"]["name"] == "premium"
    rules = properties["networkAcls"]
    assert (rules["bypass"], rules["defaultAction"], rules["ipRules"]) == ("AzureServices", "Deny", [])


def test_addresses_close_it_for_all_others(vault):
    rules = vault(allowedIpRanges=["20.50.2.0/24", "20.60.1.1"]).inputs["properties"]["networkAcls"]
    assert rules["defaultAction"] == "Deny"
    assert [one["value"] for one in rules["ipRules"]] == ["20.50.2.0/24", "20.60.1.1"]


def test_the_application_reads_secrets_where_the_stack_says_who_it_is(data_platform):
    made = data_platform()
    [grant] = [one for one in made.resources.values() if one.name == SECRETS]
    assert grant.inputs["roleDefinitionId"].endswith(roles.Role.KEY_VAULT_SECRETS_USER.value)
    assert grant.inputs["principalId"] == "00000000-0000-0000-0000-0000000000db"
    assert grant.inputs["scope"] == made.by_type(VAULT)[0].id
    without = data_platform(azureDatabricks={"objectId": "11111111-1111-4111-8111-111111111111"})
    [other] = [one for one in without.resources.values() if one.name == SECRETS]
    assert other.inputs["roleAssignmentName"] != grant.inputs["roleAssignmentName"]


def test_without_the_application_there_is_no_grant(platform):
    assert SECRETS not in {one.name for one in platform("dev").resources.values()}


def test_it_is_protected_and_lifted_by_name(data_platform, only):
    assert only(data_platform(protect=True), VAULT).options.protect
    assert not only(data_platform(protect=True, allowReplace=["key_vault"]), VAULT).options.protect
    options = only(data_platform(), VAULT).options
    assert set(options.replace_on_changes) == set(FIXED) >= set(replace_on_changes(VAULT))
    assert not options.delete_before_replace


def test_a_vault_deleted_first_could_not_be_made_again(data_life):
    """So it is not deleted first: the name is taken for days, and the second of a name is refused while the
    first is still there.
    """
    data_life()
    with pytest.raises(AzureError, match="already exists in deleted state"):
        data_life(keyVault={"softDeleteRetentionInDays": 30})


def test_logs_and_the_private_subresource_are_offered(data_platform):
    kept = []
    data_platform(also=lambda parts: kept.append(parts.key_vault))
    [observed], [target] = kept[0].observed, kept[0].private_targets
    assert (observed.log_groups, observed.metrics) == (("allLogs",), ("AllMetrics",))
    assert (target.group_id, target.resource) == ("vault", kept[0].vault)


def change(**members):
    def broken(props):
        for name, value in members.items():
            setattr(props["properties"], name, value)

    return {VAULT: broken}


BREAKS = {
    "46 a name starts with a letter": (
        {VAULT: lambda props: props.update(vault_name="1vault")}, "VaultNameNotValid"
    ),
    "46 a name has no two hyphens": ({VAULT: lambda props: props.update(vault_name="kv--1")}, "VaultNameNotValid"),
    "47 purge protection is not set to false": (change(enable_purge_protection=False), "cannot be set to false"),
    "49 deleted secrets are kept 7 days at least": (change(soft_delete_retention_in_days=6), "between 7 and 90"),
    "49 deleted secrets are kept 90 days at most": (change(soft_delete_retention_in_days=91), "between 7 and 90"),
    "38 without roles there are policies": (change(enable_rbac_authorization=False), "accessPolicies"),
    "a firewall takes public addresses": (
        change(network_acls=keyvault.NetworkRuleSetArgs(ip_rules=[keyvault.IPRuleArgs(value="10.0.0.0/24")])),
        "no public IPv4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_azure_refuses_the_program_that_forgets(name, data_platform):
    broken, message = BREAKS[name]
    with pytest.raises(AzureError, match=message):
        data_platform(broken=broken)


def test_48_a_deleted_name_is_taken_and_another_salt_makes_another(data_life, azure):
    vault = data_life().by_type(VAULT)[0]
    azure.core.delete(VAULT, vault.id)
    with pytest.raises(AzureError, match="already exists in deleted state"):
        azure.core.create(VAULT, vault.inputs)
    made = data_life(nameSalt="b")
    assert made.by_type(VAULT)[0].inputs["vaultName"] != vault.inputs["vaultName"]
