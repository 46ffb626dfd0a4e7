"""The command line of the Azure stand-in."""

import json

import pytest
from click.testing import CliRunner

from infra.azure_rules import RULES
from local_cloud.azure.cli import azure_group


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCAL_CLOUD_DIR", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(azure_group, list(arguments))


def test_rules_are_listed_and_narrowed(call):
    everything = json.loads(call("rules", "--json").output)
    assert [row["id"] for row in everything] == [rule.id for rule in RULES]
    some = json.loads(call("rules", "VaultAlreadyExists", "--json").output)
    assert [row["id"] for row in some] == ["vault-name-taken"]
    assert {"code", "status", "evidence", "fix", "source", "tokens"} <= set(some[0])
    assert "VaultAlreadyExists" in call("rules", "vault-name-taken").output


def test_no_such_rule_is_said(call):
    done = call("rules", "nothing-like-it")
    assert done.exit_code == 2
    assert "nothing-like-it" in done.output


def test_faults_are_injected_listed_and_cleared(call):
    assert "throttled, 2 time(s)" in call("fault", "throttled", "--times", "2", "--type", "*:Vault").output
    assert json.loads(call("faults", "--json").output)[0]["left"] == 2
    assert "throttled on any of *:Vault *, 2 more" in call("faults").output
    assert "no fault is pending" in call("faults", "--clear").output


@pytest.mark.parametrize("wrong", [("slow", "--status", "500"), ("sloww",), ("slow", "--times", "0")])
def test_a_wrong_fault_is_refused(call, wrong):
    assert call("fault", *wrong).exit_code == 2
    assert json.loads(call("faults", "--json").output) == []
