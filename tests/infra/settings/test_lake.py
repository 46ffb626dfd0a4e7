"""Settings of the lake, the vault and external storage: each rule refuses what breaks it and says what fixes it."""

from __future__ import annotations

import shlex

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}
OLD = {
    "name": "old",
    "prefixes": ["bronze"],
    "tierToCool": 30,
    "tierToCold": 90,
    "tierToArchive": 180,
    "delete": 365,
}


def parse(config):
    values = {**GOOD, **config}
    return settings.parse("dev", {f"{settings.PROJECT}:{key}": one for key, one in values.items()})


def errors(config):
    with pytest.raises(SettingsError) as caught:
        parse(config)
    return caught.value.errors


def rule_with(**changes):
    rule = {name: value for name, value in {**OLD, **changes}.items() if value is not None}
    return {"lake": {"lifecycle": [rule]}}


RULES = [
    ({"lake": {"sku": "Premium_LRS"}}, "lake.sku", "one of Standard_LRS"),
    ({"lake": {"publicNetworkAccess": "No"}}, "lake.publicNetworkAccess", "Enabled, Disabled"),
    ({"lake": {"publicNetworkAccess": "Disabled"}}, "lake.publicNetworkAccess", "no cluster reaches the data"),
    ({"lake": {"deleteRetentionInDays": 366}}, "lake.deleteRetentionInDays", "0 to 365"),
    ({"lake": {"requireInfrastructureEncryption": 1}}, "lake.requireInfrastructureEncryption", "true or false"),
    ({"lake": {"containers": ["synapse"]}}, "lake.containers[0]", "not synapse, catalog"),
    ({"lake": {"allowedIpRanges": ["10.0.0.0/24"]}}, "lake.allowedIpRanges[0]", "public IPv4"),
    ({"lake": {"allowedIpRanges": ["20.0.0.0/31"]}}, "lake.allowedIpRanges[0]", "/30 or larger"),
    ({"lake": {"allowedIpRanges": ["20.0.0.1/24"]}}, "lake.allowedIpRanges[0]", "without host bits"),
    (rule_with(name="a b"), "lake.lifecycle[0].name", "letters, digits and hyphens"),
    (rule_with(name=None), "lake.lifecycle[0].name", "letters, digits and hyphens"),
    (rule_with(prefixes=["catalog/x"]), "lake.lifecycle[0].prefixes[0]", "must be a data container"),
    (rule_with(prefixes=["other"]), "lake.lifecycle[0].prefixes[0]", "bronze, silver, gold"),
    (rule_with(prefixes=None), "lake.lifecycle[0].prefixes", "must name what the rule is for"),
    (rule_with(tierToCool=-1), "lake.lifecycle[0].tierToCool", "0 to 36500"),
    (rule_with(tierToCold=30), "lake.lifecycle[0].tierToCold", "more days than tierToCool (30)"),
    (rule_with(delete=180), "lake.lifecycle[0].delete", "more days than tierToArchive (180)"),
    (
        {"lake": {"lifecycle": [{"name": "idle", "prefixes": ["bronze"]}]}},
        "lake.lifecycle[0].delete", "days for one of",
    ),
    ({"lake": {"lifecycle": [OLD, {**OLD}]}}, "lake.lifecycle[1].name", "given once"),
    ({"lake": {"sku": "Standard_ZRS", "lifecycle": [OLD]}}, "lake.sku", "archive tier"),
    ({"lake": {"sku": "Standard_RAGZRS", "lifecycle": [OLD]}}, "lake.sku", "archive tier"),
    ({"keyVault": {"sku": "basic"}}, "keyVault.sku", "one of standard, premium"),
    ({"keyVault": {"softDeleteRetentionInDays": 6}}, "keyVault.softDeleteRetentionInDays", "7 to 90"),
    ({"keyVault": {"enablePurgeProtection": "si"}}, "keyVault.enablePurgeProtection", "true or false"),
    ({"keyVault": {"publicNetworkAccess": "enabled"}}, "keyVault.publicNetworkAccess", "Enabled, Disabled"),
    ({"keyVault": {"publicNetworkAccess": "Disabled"}}, "keyVault.publicNetworkAccess", "reads a secret"),
    ({"keyVault": {"allowedIpRanges": ["192.168.0.1"]}}, "keyVault.allowedIpRanges[0]", "public IPv4"),
    ({"unityCatalog": {"metastoreId": "main"}}, "unityCatalog.metastoreId", "GUID of a metastore"),
    ({"unityCatalog": {"fileEvents": "no!"}}, "unityCatalog.fileEvents", "true or false"),
    (
        {"unityCatalog": {"externalStorage": {"containers": ["landing"]}}},
        "unityCatalog.externalStorage.enabled", "or containers be left out",
    ),
    (
        {"unityCatalog": {"externalStorage": {"enabled": True, "sku": "Hot"}}},
        "unityCatalog.externalStorage.sku", "one of Standard_LRS",
    ),
    (
        {"unityCatalog": {"externalStorage": {"enabled": True, "containers": ["A"]}}},
        "unityCatalog.externalStorage.containers[0]", "3 to 63 lower-case",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("config", "path", "rule"), RULES, ids=[f"{n}-{path}" for n, (_, path, _) in enumerate(RULES)]
)
def test_a_wrong_setting_is_refused_by_name_with_a_command(config, path, rule):
    [error] = errors(config)
    assert error.key == f"{settings.PROJECT}:{path}"
    assert rule in error.rule
    assert shlex.split(error.fix)[:5] == ["pulumi", "config", "set", "--stack", "dev"]


@pytest.mark.parametrize(
    ("config", "path", "rule"), RULES, ids=[f"{n}-{path}" for n, (_, path, _) in enumerate(RULES)]
)
def test_the_command_fixes_it(config, path, rule):
    [error] = errors(config)
    *_, key, offered = shlex.split(error.fix)
    parse(placed(config, key.partition(":")[2], offered))


def placed(config, path, value):
    """The config after `pulumi config set --path`."""
    import copy
    import re

    config = copy.deepcopy(config)
    *outer, last = [int(one) if one.isdigit() else one for one in re.findall(r"[^.\[\]]+", path)]
    place = config
    for step, following in zip(outer, [*outer[1:], last], strict=True):
        if isinstance(place, dict):
            place = place.setdefault(step, [] if isinstance(following, int) else {})
        else:
            place = place[step]
    if isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return config


@pytest.mark.parametrize("part", ["lake", "keyVault"])
def test_addresses_say_nothing_while_public_access_is_off(part):
    config = {part: {"publicNetworkAccess": "Disabled", "allowedIpRanges": ["20.50.2.0/24"]}}
    found = [one for one in errors(config) if one.key.endswith("allowedIpRanges")]
    assert len(found) == 1
    assert found[0].fix.startswith("pulumi config rm ")


def test_rules_are_a_list():
    [error] = errors({"lake": {"lifecycle": {"name": "x"}}})
    assert error.key.endswith("lake.lifecycle")
    assert "must be a list of maps" in error.rule


def test_an_unknown_member_of_a_rule_is_refused_with_the_nearest_name():
    [error] = errors(rule_with(tierToCoool=1))
    assert error.key.endswith("lake.lifecycle[0].tierToCoool")
    assert "did you mean lake.lifecycle[0].tierToCool?" in error.rule


@pytest.mark.parametrize(
    ("lake", "path"),
    [
        ({"lifecycle": [{**OLD, "name": f"r{n}"} for n in range(101)]}, "lake.lifecycle[100]"),
        (
            {"lifecycle": [{**OLD, "prefixes": [f"bronze/{n}" for n in range(11)]}]},
            "lake.lifecycle[0].prefixes[10]",
        ),
    ],
)
def test_what_is_too_much_must_go(lake, path):
    [error] = errors({"lake": lake})
    assert error.key == f"{settings.PROJECT}:{path}"
    assert error.fix == f"pulumi config rm --stack dev --path {shlex.quote(error.key)}"


def test_a_rule_is_read_as_it_is_written_and_zero_is_never():
    [rule] = parse(rule_with(tierToArchive=0, tierToCold=None)).lake.lifecycle
    assert (rule.name, rule.prefixes) == ("old", ("bronze",))
    assert (rule.tier_to_cool, rule.tier_to_cold, rule.tier_to_archive, rule.delete) == (30, None, None, 365)


def test_a_serverless_stack_may_close_its_lake_and_vault():
    closed = {"publicNetworkAccess": "Disabled"}
    assert parse({"profile": "serverless", "lake": closed, "keyVault": closed})


def test_purge_protection_is_on_where_it_matters():
    assert not parse({}).key_vault.enable_purge_protection
    assert parse({"environment": "prod"}).key_vault.enable_purge_protection


def test_external_storage_is_off_unless_asked_for():
    assert parse({}).unity_catalog.external_storage is None
    on = parse({"unityCatalog": {"externalStorage": {"enabled": True}}}).unity_catalog.external_storage
    assert on.containers == ("external",)
