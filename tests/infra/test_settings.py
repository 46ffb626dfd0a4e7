"""Every rule of the settings refuses what breaks it and says the command that fixes it; stack files pass."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

from infra import settings
from infra.settings import check as settings_check
from infra.settings.reader import SettingsError

ROOT = Path(__file__).parents[2]
STACKS = ("local", "dev", "prod")
GOOD = {"location": "westeurope", "environment": "dev"}


def parse(config, stack="dev", secret_keys=()):
    """Parse settings given without their namespace."""
    return settings.parse(stack, {f"{settings.PROJECT}:{k}": v for k, v in config.items()}, secret_keys)


def nested(path, value):
    """The config that sets `path` to `value`."""
    first, *rest = path.split(".")
    for part in reversed(rest):
        value = {part: value}
    return {first: value}


def errors_of(config, **kwargs):
    with pytest.raises(SettingsError) as caught:
        parse(config, **kwargs)
    return caught.value.errors


RULES = [
    ("location", "West Europe", "short name of an Azure region"),
    ("environment", "production", "must be one of local, dev, test, staging, prod"),
    ("workload", "Lakehouse", "lower-case letters and digits"),
    ("workload", "x", "2 to 10"),
    ("workload", "elevenchars", "2 to 10"),
    ("nameSalt", "a b", "letters, digits and hyphens"),
    ("protect", "maybe", "must be true or false"),
    ("network.addressSpace", "10.0.0.0/8", "/16 to /24"),
    ("network.addressSpace", "10.0.0.0/25", "/16 to /24"),
    ("network.addressSpace", "20.0.0.0/16", "private IPv4"),
    ("network.publicSubnet", "10.139.0.0/27", "/17 to /26"),
    ("network.publicSubnet", "10.139.0.1/20", "host bits"),
    ("network.publicSubnet", "10.99.0.0/20", "within network.addressSpace"),
    ("network.privateSubnet", "10.139.0.0/20", "must not overlap"),
    ("network.natIdleTimeoutInMinutes", 121, "from 4 to 120"),
    ("lake.sku", "Premium_LRS", "must be one of Standard_LRS"),
    ("keyVault.softDeleteRetentionInDays", 6, "from 7 to 90"),
    ("keyVault.enablePurgeProtection", "si", "must be true or false"),
    ("cluster.spark_version", "latest", "runtime key"),
    ("cluster.node_type_id", "i3.xlarge", "Azure VM size"),
    ("cluster.autoscale.min_workers", 0, "from 1 to 1000"),
    ("cluster.autoscale.max_workers", 2.5, "whole number"),
    ("cluster.autotermination_minutes", 0, "from 10 to 10000"),
    ("cluster.data_security_mode", "NONE", "must be one of USER_ISOLATION"),
    ("instancePool.min_idle_instances", -1, "from 0 to 100"),
    ("instancePool.max_capacity", 2, "at least 3"),
    ("instancePool.idle_instance_autotermination_minutes", "soon", "whole number of minutes"),
    ("clusterPolicy.max_workers", 1, "at least cluster.autoscale.max_workers"),
    ("clusterPolicy.max_autotermination_minutes", 20, "at least cluster.autotermination_minutes"),
    ("synapse.sqlAdministratorLogin", "admin", "not reserved by SQL"),
    ("logAnalytics.retentionInDays", 29, "from 30 to 730"),
]


@pytest.mark.parametrize(("path", "value", "rule"), RULES, ids=[f"{p}={v}" for p, v, _ in RULES])
def test_a_wrong_setting_is_refused_with_name_value_rule_and_command(path, value, rule):
    [error] = errors_of({**GOOD, **nested(path, value)})
    assert error.key == f"{settings.PROJECT}:{path}"
    assert repr(value) in error.found
    assert rule in error.rule
    flag = "--path " if "." in path else ""
    assert error.fix.startswith(f"pulumi config set --stack dev {flag}{settings.PROJECT}:{path} ")


@pytest.mark.parametrize(("path", "value", "rule"), RULES, ids=[f"{p}={v}" for p, v, _ in RULES])
def test_the_command_of_the_error_does_fix_it(path, value, rule):
    [error] = errors_of({**GOOD, **nested(path, value)})
    offered = error.fix.rsplit(" ", 1)[1].strip("'")
    parse({**GOOD, **nested(path, offered)})


@pytest.mark.parametrize(
    ("path", "items", "index"),
    [
        ("lake.containers", ["Bronze"], 0),
        ("lake.containers", ["ok", "raw"], 0),
        ("lake.containers", ["raw--data"], 0),
        ("lake.containers", ["raw", "raw"], 1),
        ("lake.containers", ["raw", "synapse"], 1),
        ("allowReplace", ["databricks"], 0),
    ],
)
def test_every_item_of_a_list_is_checked(path, items, index):
    [error] = errors_of({**GOOD, **nested(path, items)})
    assert error.key == f"{settings.PROJECT}:{path}[{index}]"


@pytest.mark.parametrize("tags", [{"azure-owner": "x"}, {"a<b": "x"}, {"o": "x" * 257}, {"o": {"a": 1}}])
def test_tags_azure_refuses_are_refused(tags):
    [error] = errors_of({**GOOD, "tags": tags})
    assert error.key.startswith(f"{settings.PROJECT}:tags.")


@pytest.mark.parametrize(
    ("cluster", "field", "rule"),
    [
        ({"autoscale": {"min_workers": 5, "max_workers": 3}}, "autoscale.max_workers", "min_workers (5)"),
        ({"spark_version": "17.3.x-cpu-ml-scala2.13"}, "data_security_mode", "must be SINGLE_USER"),
        (
            {"spark_version": "17.3.x-gpu-ml-scala2.13", "data_security_mode": "SINGLE_USER"},
            "node_type_id",
            "must be a GPU size",
        ),
        (
            {"node_type_id": "Standard_NC4as_T4_v3", "data_security_mode": "SINGLE_USER"},
            "spark_version",
            "must be a GPU runtime key",
        ),
        (
            {
                "spark_version": "17.3.x-gpu-ml-photon-scala2.13",
                "node_type_id": "Standard_NC4as_T4_v3",
                "data_security_mode": "SINGLE_USER",
            },
            "spark_version",
            "must not combine Photon with a GPU",
        ),
    ],
)
def test_settings_of_a_cluster_must_fit_each_other(cluster, field, rule):
    [error] = errors_of({**GOOD, "cluster": cluster})
    assert error.key == f"{settings.PROJECT}:cluster.{field}"
    assert rule in error.rule


def test_idle_machines_must_fit_into_the_pool():
    [error] = errors_of({**GOOD, "instancePool": {"min_idle_instances": 20, "max_capacity": 10}})
    assert "at most instancePool.max_capacity" in error.rule


def test_a_required_setting_that_is_missing_is_named():
    keys = [error.key for error in errors_of({}, stack="sandbox")]
    assert keys == [f"{settings.PROJECT}:location", f"{settings.PROJECT}:environment"]


def test_location_comes_from_the_provider_and_must_not_contradict_it():
    key = f"{settings.PROJECT}:location"
    assert settings.parse("dev", {"azure-native:location": "northeurope"}).location == "northeurope"
    with pytest.raises(SettingsError, match="the same as azure-native:location, which is northeurope"):
        settings.parse("dev", {"azure-native:location": "northeurope", key: "westeurope"})


def test_all_errors_are_reported_at_once_and_in_order():
    wrong = {"location": "?", "environment": "x", "workload": "?", "lake": {"sku": "x"}, "tgas": {}}
    found = errors_of(wrong)
    assert [error.key.partition(":")[2] for error in found] == [
        "location",
        "environment",
        "workload",
        "lake.sku",
        "tgas",
    ]


def test_an_unknown_setting_is_refused_with_the_nearest_name():
    [error] = errors_of({**GOOD, "cluster": {"autoscale": {"max_worker": 3}}})
    assert "did you mean cluster.autoscale.max_workers?" in error.rule
    assert error.fix.startswith("pulumi config rm --stack dev --path ")


def test_a_secret_value_is_never_shown():
    key = f"{settings.PROJECT}:workload"
    [error] = errors_of({**GOOD, "workload": "hunter2 secret"}, secret_keys=[key])
    assert "hunter2" not in str(error)
    [error] = errors_of({**GOOD, "workload": {"secure": "v1:abc"}})
    assert "v1:abc" not in str(error)


def test_json_text_and_parsed_yaml_mean_the_same():
    config = {
        **GOOD,
        "cluster": {"autoscale": {"max_workers": 5}},
        "lake": {"containers": ["raw", "curated"]},
    }
    texts = {key: json.dumps(one) if isinstance(one, dict) else one for key, one in config.items()}
    assert parse(config) == parse(texts)


def test_protection_is_on_in_prod_and_lifted_by_name_only():
    prod = parse({"location": "westeurope", "environment": "prod"}, stack="prod")
    assert prod.protects("workspace")
    assert prod.protects("lake")
    config = {"location": "westeurope", "environment": "prod", "allowReplace": ["lake"]}
    lifted = parse(config, stack="prod")
    assert lifted.protects("workspace")
    assert not lifted.protects("lake")
    assert not parse(GOOD).protects("workspace")


@pytest.mark.parametrize("stack", STACKS)
def test_the_stack_files_of_the_project_are_right(stack, capsys):
    assert settings_check.main(["--stack", stack, "--cwd", str(ROOT)]) == 0
    assert f"Pulumi.{stack}.yaml: settings are right" in capsys.readouterr().out


def test_production_is_stricter_than_the_others():
    def of(stack):
        return settings.parse(stack, settings_check.read_stack_file(stack, ROOT))

    prod, dev = of("prod"), of("dev")
    assert prod.governance.protect
    assert prod.key_vault.enable_purge_protection
    assert prod.lake.sku != "Standard_LRS"
    assert prod.monitoring.retention_in_days > dev.monitoring.retention_in_days


def test_no_stack_file_holds_a_secret():
    for stack in STACKS:
        assert "secure:" not in (ROOT / f"Pulumi.{stack}.yaml").read_text()


def test_the_check_command_prints_every_error_and_exits_2(tmp_path):
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  {settings.PROJECT}:workload: '?'\n")
    command = [sys.executable, "-m", "infra.settings", "--stack", "dev", "--cwd", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 2
    assert "2 errors in the settings of stack 'dev'" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("text", ["config: [", "- a", "config: 3", None])
def test_an_unreadable_stack_file_is_a_sentence(tmp_path, capsys, text):
    if text is not None:
        (tmp_path / "Pulumi.dev.yaml").write_text(text)
    assert settings_check.main(["--stack", "dev", "--cwd", str(tmp_path)]) == 2
    assert str(tmp_path / "Pulumi.dev.yaml") in capsys.readouterr().err


def test_inside_pulumi_wrong_settings_end_the_program_without_a_traceback(monkeypatch):
    monkeypatch.setattr(pulumi, "get_stack", lambda: "dev")
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({f"{settings.PROJECT}:workload": "?"}))
    with pytest.raises(pulumi.RunError, match="2 errors in the settings"):
        settings.load()


@pytest.mark.parametrize(
    ("part", "chosen"),
    [
        ("dataFactory", {"jobName": "flights", "copy": {"container": "bronze"}}),
        ("synapse", {"views": ["gold/flights"], "sparkPool": {"maxNodeCount": 8}}),
        ("machineLearning", {"registry": {"enabled": True}, "compute": {"maxNodeCount": 2}}),
    ],
)
def test_a_part_that_is_switched_off_keeps_its_settings(part, chosen):
    """A switch is a switch: what a part was like is there when it is switched on again."""
    assert parse({**GOOD, part: {"enabled": False, **chosen}})
    assert parse({**GOOD, "profile": "minimal", part: chosen})
