"""Settings of Synapse: every rule refuses what breaks it, by name, and the command that it offers repairs it."""

from __future__ import annotations

import copy
import itertools
import json
import re
import shlex

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}
ID = "00000000-0000-0000-0000-000000000001"
ROLE = {"role": "Synapse User", "principalId": ID, "principalType": "Group"}
OFFICE = {"office": "20.50.2.0/28"}


def parse(synapse, profile="standard", **others):
    config = {**GOOD, "profile": profile, **({"synapse": synapse} if synapse else {}), **others}
    return settings.parse("dev", {f"{settings.PROJECT}:{key}": value for key, value in config.items()})


def errors(synapse, **others):
    with pytest.raises(SettingsError) as caught:
        parse(synapse, **others)
    return caught.value.errors


def refused(synapse, **others):
    """The errors, of which there may be none."""
    try:
        parse(synapse, **others)
    except SettingsError as error:
        return error.errors
    return ()


def nested(path, value):
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def repaired(config, error):
    """The config after the command of an error: `pulumi config set --path` or `rm --path`."""
    words = shlex.split(error.fix)
    path = words[words.index("--path") + 1].partition(":")[2]
    steps = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    made = copy.deepcopy(config)
    holder = made
    for step, following in itertools.pairwise(steps):
        if isinstance(holder, dict):
            holder.setdefault(step, [] if isinstance(following, int) else {})
        holder = holder[step]
    if words[2] == "rm":
        del holder[steps[-1]]
    elif isinstance(holder, list) and steps[-1] == len(holder):
        holder.append(words[-1])
    else:
        holder[steps[-1]] = words[-1]
    return made


RULES = [
    ("enabled", "yes", "must be true or false"),
    ("sqlAdministratorLogin", "root", "not reserved by SQL"),
    ("publicNetworkAccess", "Off", "must be one of Enabled, Disabled"),
    ("managedVirtualNetwork", "default", "must be true or false"),
    ("preventDataExfiltration", 1, "must be true or false"),
    ("createManagedPrivateEndpoint", "x", "must be true or false"),
    ("privateLinkHub", "x", "must be true or false"),
    ("customerManagedKey", "x", "must be true or false"),
    ("allowAzureServices", "x", "must be true or false"),
    ("entraAdmin.objectId", "me", "object id"),
    ("entraAdmin.login", "admins", "synapse.entraAdmin.login"),
    ("sparkPool.nodeSize", "Tiny", "must be one of Small"),
    ("sparkPool.minNodeCount", 2, "from 3 to 200"),
    ("sparkPool.maxNodeCount", 201, "from 3 to 200"),
    ("sparkPool.autoPauseDelayInMinutes", 4, "from 5 to 10080"),
    ("sparkPool.autoPauseDelayInMinutes", 10081, "from 5 to 10080"),
    ("sparkPool.sparkVersion", "3.2", "must be one of 3.4, 3.5"),
    ("sqlPool.storageAccountType", "ZRS", "must be one of GRS, LRS"),
    ("sqlPool.collation", "utf8", "collation"),
    ("viewDatabase", "master", "no database of SQL itself"),
    ("firewallRules.office", "20.50.2.0/15", "at most 65536 addresses"),
    ("firewallRules.office", "0.0.0.0-255.255.255.255", "unless its name is AllowAll"),
    ("firewallRules.office", "20.50.2.9-20.50.2.1", "<first>-<last>"),
    ("firewallRules.office", "10.0.0.1", "public IPv4"),
    ("firewallRules.office", "0.0.0.0", "public IPv4"),
    ("firewallRules.office", "2001:db8::1", "public IPv4"),
    ("firewallRules.AllowAll", "office", "public IPv4"),
]


@pytest.mark.parametrize(
    ("path", "value", "rule"), RULES, ids=[f"{path}={value}" for path, value, _ in RULES]
)
def test_a_wrong_setting_is_refused_by_name_and_repaired_by_its_command(path, value, rule):
    given = nested(path, value)
    if path == "entraAdmin.objectId":
        given["entraAdmin"]["login"] = "admins"
    [error] = errors(given)
    if path != "entraAdmin.login":
        assert error.key == f"{settings.PROJECT}:synapse.{path}"
        assert repr(value) in error.found
    assert rule in error.rule
    parse(repaired({"synapse": given}, error)["synapse"])


@pytest.mark.parametrize(
    ("given", "path", "rule"),
    [
        ({"sparkPool": {"minNodeCount": 9, "maxNodeCount": 4}}, "sparkPool.maxNodeCount", "minNodeCount (9)"),
        ({"sparkPool": {"libraryRequirements": ["pandas"]}}, "sparkPool.libraryRequirements[0]", "exact version"),
        ({"sparkPool": {"libraryRequirements": ["a==1 --index-url x"]}}, "sparkPool.libraryRequirements[0]", "exact"),
        (
            {"sparkPool": {"enabled": False, "libraryRequirements": ["wheel==0.45.1"]}},
            "sparkPool.enabled",
            "there is no pool",
        ),
        ({"sqlPool": {"sku": "DW200c"}}, "sqlPool.enabled", "there is no pool"),
        ({"sqlPool": {"enabled": True, "sku": "DW150c"}}, "sqlPool.sku", "must be one of DW100c"),
        ({"preventDataExfiltration": True, "managedVirtualNetwork": False}, "managedVirtualNetwork", "preventData"),
        (
            {"createManagedPrivateEndpoint": True, "managedVirtualNetwork": False},
            "createManagedPrivateEndpoint",
            "no network to put an endpoint into",
        ),
        ({"allowedAadTenantIdsForLinking": [ID]}, "allowedAadTenantIdsForLinking", "every tenant is allowed"),
        (
            {"preventDataExfiltration": True, "allowedAadTenantIdsForLinking": ["contoso"]},
            "allowedAadTenantIdsForLinking[0]",
            "GUID of an Entra tenant",
        ),
        ({"entraAdmin": {"objectId": ID}}, "entraAdmin.login", "sign-in name"),
        ({"entraAdmin": {"objectId": ID, "login": "a]b"}}, "entraAdmin.login", "sign-in name"),
        (
            {"entraAdmin": {"objectId": ID, "login": "a", "tenantId": "contoso"}},
            "entraAdmin.tenantId",
            "GUID of an Entra tenant",
        ),
        ({"firewallRules": {"a b": "20.50.2.1"}}, "firewallRules.a b", "must have a name"),
        (
            {"firewallRules": {"AllowAllWindowsAzureIps": "20.50.2.1"}},
            "firewallRules.AllowAllWindowsAzureIps",
            "synapse.allowAzureServices",
        ),
        ({"roleAssignments": [ROLE]}, "firewallRules.pulumi", "let in the machine that runs Pulumi"),
        (
            {"firewallRules": OFFICE, "roleAssignments": [{**ROLE, "role": "Owner"}]},
            "roleAssignments[0].role",
            "must be one of Synapse Administrator",
        ),
        (
            {"firewallRules": OFFICE, "roleAssignments": [{**ROLE, "principalId": "me"}]},
            "roleAssignments[0].principalId",
            "object id",
        ),
        (
            {"firewallRules": OFFICE, "roleAssignments": [{**ROLE, "principalType": "Robot"}]},
            "roleAssignments[0].principalType",
            "must be one of Group",
        ),
        (
            {"firewallRules": OFFICE, "roleAssignments": [{**ROLE, "scope": "pool"}]},
            "roleAssignments[0].scope",
            "must be workspace, sparkPool",
        ),
        (
            {"firewallRules": OFFICE, "sparkPool": {"enabled": False}, "roleAssignments": [{**ROLE, "scope": "sparkPool"}]},
            "roleAssignments[0].scope",
            "while synapse.sparkPool.enabled is false",
        ),
        ({"firewallRules": OFFICE, "roleAssignments": [ROLE, ROLE]}, "roleAssignments[1]", "must be given once"),
        ({"views": ["flights"]}, "views[0]", "<container>/<path>"),
        ({"views": ["gold/../x"]}, "views[0]", "<container>/<path>"),
        ({"views": ["gold/flights", "gold.flights=silver/flights"]}, "views[1]", "gold.flights already"),
        ({"views": ["raw/flights"]}, "views[0]", "must be in a container of the lake: bronze, silver, gold"),
        ({"viewReaders": ["x]; DROP DATABASE gold--"]}, "viewReaders[0]", "name of an Entra group"),
        ({"privateLinkHub": True}, "privateLinkHub", "network.privateLink.enabled is false"),
        ({"publicNetworkAccess": "Disabled"}, "publicNetworkAccess", "nobody reaches the workspace"),
    ],
)  # fmt: skip
def test_settings_must_fit_each_other(given, path, rule):
    [error] = errors(given)
    assert error.key == f"{settings.PROJECT}:synapse.{path}"
    assert rule in error.rule
    parse(repaired({"synapse": given}, error)["synapse"])


def test_a_key_needs_a_vault_that_cannot_be_purged():
    [error] = errors({"customerManagedKey": True})
    assert error.key == f"{settings.PROJECT}:keyVault.enablePurgeProtection"
    assert "synapse.customerManagedKey" in error.rule
    assert parse(
        {"customerManagedKey": True}, keyVault={"enablePurgeProtection": True}
    ).synapse.customer_managed_key


@pytest.mark.parametrize(
    ("given", "path"),
    [({"firewallRules": OFFICE}, "firewallRules"), ({"allowAzureServices": True}, "allowAzureServices")],
)
def test_no_address_is_let_in_while_public_access_is_off(given, path):
    [error] = [one for one in errors({"publicNetworkAccess": "Disabled", **given}) if one.key.endswith(path)]
    assert "no address is let in" in error.rule
    repaired({"synapse": given}, error)


def test_public_access_off_needs_the_managed_network():
    found = errors({"publicNetworkAccess": "Disabled", "managedVirtualNetwork": False})
    [error] = [one for one in found if one.key.endswith("managedVirtualNetwork")]
    assert "publicNetworkAccess is Disabled" in error.rule


def test_the_firewall_takes_addresses_ranges_and_everybody_by_name():
    rules = {
        "b": "20.50.2.0/28",
        "a": "20.50.2.1",
        "c": "20.50.2.1 - 20.50.2.9",
        "AllowAll": "0.0.0.0-255.255.255.255",
    }
    made = parse({"firewallRules": rules, "allowAzureServices": True}).synapse.firewall_rules
    assert [(one.name, one.start, one.end) for one in made] == [
        ("AllowAll", "0.0.0.0", "255.255.255.255"),
        ("a", "20.50.2.1", "20.50.2.1"),
        ("b", "20.50.2.0", "20.50.2.15"),
        ("c", "20.50.2.1", "20.50.2.9"),
        ("AllowAllWindowsAzureIps", "0.0.0.0", "0.0.0.0"),
    ]


def test_the_defaults_are_those_of_the_profile():
    standard, minimal = parse({}).synapse, parse({}, profile="minimal").synapse
    assert standard.enabled
    assert standard.spark_pool.enabled
    assert not standard.sql_pool.enabled
    assert standard.managed_virtual_network
    assert not standard.prevent_data_exfiltration
    assert standard.firewall_rules == standard.role_assignments == ()
    assert not minimal.enabled


def test_isolation_brings_the_endpoint_to_the_lake():
    assert not parse({}).synapse.create_managed_private_endpoint
    assert parse({"preventDataExfiltration": True}).synapse.create_managed_private_endpoint
    given = {"preventDataExfiltration": True, "createManagedPrivateEndpoint": False}
    assert not parse(given).synapse.create_managed_private_endpoint


def test_the_spark_pool_reaches_a_closed_lake():
    closed = {"lake": {"publicNetworkAccess": "Disabled"}, "network": {"privateLink": {"enabled": True}}}
    [error] = [one for one in errors({}, **closed) if ":synapse." in one.key]
    assert error.key.endswith(":synapse.createManagedPrivateEndpoint")
    assert "has no other way to the lake" in error.rule
    for repaired_by in ({"createManagedPrivateEndpoint": True}, {"sparkPool": {"enabled": False}}):
        assert not [one for one in refused(repaired_by, **closed) if ":synapse." in one.key]


def test_json_text_and_maps_mean_the_same():
    given = {
        "firewallRules": OFFICE,
        "roleAssignments": [ROLE],
        "views": ["gold/flights"],
        "entraAdmin": {"objectId": ID, "login": "a"},
    }
    text = settings.parse(
        "dev",
        {f"{settings.PROJECT}:{key}": value for key, value in {**GOOD, "synapse": json.dumps(given)}.items()},
    )
    assert text == parse(given)
