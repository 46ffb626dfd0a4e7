"""Settings of the workspace, its keys and its hardening: each rule refuses what breaks it and says the command
that fixes it.
"""

from __future__ import annotations

import json
import shlex

import pytest

from infra import settings
from infra.settings.reader import SettingsError
from infra.settings.workspace_keys import FIND_OBJECT_ID

GOOD = {"location": "westeurope", "environment": "dev"}
OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
KNOWN = {"azureDatabricks": {"objectId": OBJECT_ID}}
GUARDED = {"keyVault": {"enablePurgeProtection": True}}
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/corp"
KEY = f"https://corp.vault.azure.net/keys/databricks/{'a1' * 16}"
PRIVATE = {"network": {"privateLink": {"enabled": True}}}


def merged(*configs):
    values = {}
    for config in configs:
        for key, value in config.items():
            both = isinstance(value, dict) and isinstance(values.get(key), dict)
            values[key] = merged(values[key], value) if both else value
    return values


def nested(path, value):
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def parse(*configs):
    values = merged(GOOD, *configs)
    return settings.parse("dev", {f"{settings.PROJECT}:{key}": one for key, one in values.items()})


def errors(*configs):
    with pytest.raises(SettingsError) as caught:
        parse(*configs)
    return caught.value.errors


RULES = [
    ("workspace.computeMode", "hybrid", {}, "one of Hybrid, Serverless"),
    ("workspace.sku", "standard", {}, "one of premium"),
    ("workspace.publicNetworkAccess", "Off", {}, "one of Enabled, Disabled"),
    ("workspace.publicNetworkAccess", "Disabled", {"dataFactory": {"enabled": False}}, "network.privateLink.enabled is false"),
    ("workspace.defaultStorageFirewall", "disabled", {}, "one of Enabled, Disabled"),
    ("workspace.defaultStorageFirewall", "Enabled", {}, "no cluster reaches the root storage"),
    ("workspace.storageAccountName", "My_Root", {}, "3 to 24 lower-case"),
    ("workspace.storageAccountSkuName", "Standard_XRS", {}, "one of Standard_LRS"),
    ("workspace.requireInfrastructureEncryption", "yes", {}, "true or false"),
    ("workspace.defaultCatalog.initialType", "Unity", {}, "one of UnityCatalog, HiveMetastore"),
    ("workspace.accessConnector.identity", "Both", {}, "one of SystemAssigned, UserAssigned"),
    ("workspace.customerManagedKeys.managedServices", "si", {}, "true or false"),
    ("workspace.customerManagedKeys.rotationToLatestKeyVersion", 2, {}, "true or false"),
    ("workspace.enhancedSecurity.complianceSecurityProfile", "HIPAA", {}, "true or false"),
    (
        "workspace.enhancedSecurity.automaticClusterUpdate", False,
        nested("workspace.enhancedSecurity.complianceSecurityProfile", True), "must be true with",
    ),
    (
        "workspace.enhancedSecurity.enhancedSecurityMonitoring", False,
        nested("workspace.enhancedSecurity.complianceSecurityProfile", True), "must be true with",
    ),
    (
        "workspace.enhancedSecurity.complianceSecurityProfile", False,
        nested("workspace.enhancedSecurity.complianceStandards", ["HIPAA"]), "standards are those of the profile",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "more", "rule"), RULES, ids=[f"{p}={v}" for p, v, _, _ in RULES])
def test_a_wrong_setting_is_refused_and_its_command_fixes_it(path, value, more, rule):
    [error] = errors(more, nested(path, value))
    assert error.key == f"{settings.PROJECT}:{path}"
    assert rule in error.rule
    *command, key, offered = shlex.split(error.fix)
    assert (command[:4], key) == (["pulumi", "config", "set", "--stack"], error.key)
    parse(more, nested(path, offered))


SURPLUS = [
    ("workspace.storageAccountName", "abc", "no such storage"),
    ("workspace.storageAccountSkuName", "Standard_LRS", "no such storage"),
    ("workspace.requireInfrastructureEncryption", True, "no such storage"),
    ("workspace.defaultStorageFirewall", "Enabled", "no such storage"),
    ("workspace.defaultCatalog.initialType", "UnityCatalog", "no such storage"),
    ("workspace.customerManagedKeys.managedDisks", True, "no disks"),
    ("workspace.customerManagedKeys.dbfsRoot", True, "no DBFS root"),
]


@pytest.mark.parametrize(("path", "value", "rule"), SURPLUS, ids=[path for path, _, _ in SURPLUS])
def test_what_azure_forbids_in_serverless_must_go(path, value, rule):
    [error] = errors({"profile": "serverless"}, nested(path, value))
    assert error.key == f"{settings.PROJECT}:{path}"
    assert rule in error.rule
    assert error.fix == f"pulumi config rm --stack dev --path {settings.PROJECT}:{path}"


def test_what_a_profile_says_of_machines_is_not_for_a_serverless_workspace():
    serverless = {"workspace": {"computeMode": "Serverless"}, "cluster": {"enabled": False}}
    chosen = parse_part({"profile": "hardened"}, KNOWN, serverless)
    assert chosen.customer_managed_keys.purposes == ("managedServices",)
    assert (chosen.default_storage_firewall, chosen.require_infrastructure_encryption) == ("Disabled", False)
    assert chosen.enhanced_security.automatic_cluster_update


def parse_part(*configs):
    """The workspace's settings alone, whatever others say of the same file."""
    from infra.settings.profiles import PROFILES
    from infra.settings.reader import ConfigReader
    from infra.settings.workspace import read

    values = merged(GOOD, *configs)
    reader = ConfigReader(
        settings.PROJECT, "dev", {f"{settings.PROJECT}:{key}": one for key, one in values.items()}
    )
    reader.use(PROFILES[values.get("profile", "standard")])
    found = read(reader)
    assert reader.errors == []
    return found


def test_the_default_is_a_hybrid_workspace_open_to_the_internet_with_azures_keys():
    chosen = parse().workspace
    assert (chosen.compute_mode, chosen.public_network_access, chosen.sku) == ("Hybrid", "Enabled", "premium")
    assert chosen.customer_managed_keys.purposes == ()
    assert chosen.enhanced_security is None


def test_hardened_has_every_key_the_firewall_and_no_public_access():
    chosen = parse_part({"profile": "hardened"}, KNOWN)
    assert chosen.customer_managed_keys.made == ("managedServices", "managedDisks", "dbfsRoot")
    assert (chosen.default_storage_firewall, chosen.public_network_access) == ("Enabled", "Disabled")
    assert chosen.require_infrastructure_encryption


def test_the_application_is_named_with_the_command_that_finds_it():
    [error] = errors(GUARDED, nested("workspace.customerManagedKeys.managedServices", True))
    assert error.key == f"{settings.PROJECT}:azureDatabricks.objectId"
    assert FIND_OBJECT_ID == "az ad sp show --id 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --query id -o tsv"
    assert FIND_OBJECT_ID in error.rule
    assert error.fix.endswith(f'azureDatabricks.objectId "$({FIND_OBJECT_ID})"')
    parse(GUARDED, nested("workspace.customerManagedKeys.managedServices", True), KNOWN)


def test_the_application_is_a_guid():
    [error] = errors({"azureDatabricks": {"objectId": "AzureDatabricks"}})
    assert "object id of the AzureDatabricks application" in error.rule
    wrong = {"azureDatabricks": {"objectId": "x"}}
    assert len(errors(wrong, GUARDED, nested("workspace.customerManagedKeys.managedServices", True))) == 1


def test_disks_and_root_need_no_application():
    keys = {"managedDisks": True, "dbfsRoot": True}
    assert parse(GUARDED, nested("workspace.customerManagedKeys", keys)).workspace.customer_managed_keys.made


@pytest.mark.parametrize("purpose", ["managedServices", "managedDisks", "dbfsRoot"])
def test_a_key_of_the_platform_is_in_a_vault_that_cannot_be_purged(purpose):
    [error] = errors(KNOWN, nested(f"workspace.customerManagedKeys.{purpose}", True))
    assert error.key == f"{settings.PROJECT}:keyVault.enablePurgeProtection"
    assert purpose in error.rule
    assert error.fix.endswith("keyVault.enablePurgeProtection true")


GIVEN = {"managedDisks": True, "keyUrls": {"managedDisks": KEY}, "keyVaultId": VAULT}


def test_a_given_key_says_nothing_of_the_platforms_vault():
    keys = parse(nested("workspace.customerManagedKeys", GIVEN)).workspace.customer_managed_keys
    assert (keys.made, keys.given, keys.key_vault_id) == ((), {"managedDisks": KEY}, VAULT)


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"keyUrls": {"managedDisks": KEY.rsplit("/", 1)[0]}}, "keyUrls.managedDisks", "with its version"),
        ({"keyUrls": {"managedDisks": KEY.replace("vault.", "managedhsm.")}}, "keyUrls.managedDisks", "vault.azure.net"),
        ({"keyVaultId": "corp"}, "keyVaultId", "resource id of the vault"),
        ({"keyVaultId": None}, "keyVaultId", "the platform grants their use on it"),
        ({"keyVaultId": f"{VAULT}2"}, "keyUrls.managedDisks", "a key of the vault corp2"),
        ({"managedDisks": False}, "keyUrls.managedDisks", "must be left out while"),
        ({"keyUrls": {}}, "keyVaultId", "no key is given"),
    ],
)  # fmt: skip
def test_a_given_key_is_whole_and_of_its_vault(change, path, rule):
    keys = {name: value for name, value in {**GIVEN, **change}.items() if value is not None}
    keys = {name: value for name, value in keys.items() if value != {}}
    found = errors(GUARDED, {"workspace": {"customerManagedKeys": keys}})
    matching = [one for one in found if one.key == f"{settings.PROJECT}:workspace.customerManagedKeys.{path}"]
    assert len(matching) == 1, found
    assert rule in matching[0].rule
    assert len(found) <= 2


@pytest.mark.parametrize("standards", [["SOC2"], ["NONE"], ["HIPAA", "HIPAA"]])
def test_standards_are_azures_and_none_is_an_empty_list(standards):
    security = {"complianceSecurityProfile": True, "complianceStandards": standards}
    [error] = errors(nested("workspace.enhancedSecurity", security))
    assert error.key.endswith(f"complianceStandards[{len(standards) - 1}]")


def test_the_profile_brings_its_parts_along():
    chosen = parse(nested("workspace.enhancedSecurity.complianceSecurityProfile", True)).workspace
    assert chosen.enhanced_security.automatic_cluster_update
    assert chosen.enhanced_security.enhanced_security_monitoring


def test_no_wrong_value_of_a_secret_is_shown():
    key = f"{settings.PROJECT}:azureDatabricks"
    config = {
        **{f"{settings.PROJECT}:{k}": v for k, v in GOOD.items()},
        key: json.dumps({"objectId": "hunter2"}),
    }
    with pytest.raises(SettingsError) as caught:
        settings.parse("dev", config, [key])
    assert "hunter2" not in str(caught.value)
