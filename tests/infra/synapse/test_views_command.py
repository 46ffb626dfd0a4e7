"""`python -m infra.synapse.views`: where it reads from, what it prints, and what it says when it cannot run."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import types

import pytest

from infra import settings
from infra.arm.errors import SignInError
from infra.outputs import CONTRACT_VERSION
from infra.synapse.views import batches_of, driver
from infra.synapse.views.__main__ import main

ENDPOINT = "syn-ondemand.sql.azuresynapse.net"


@pytest.fixture
def project(tmp_path):
    """A stack file with one view, and the outputs of its last `up`."""
    write(tmp_path, {"views": ["gold/flights"], "viewReaders": ["analysts"]}, {})
    return tmp_path


def write(directory, synapse, outputs):
    config = {f"{settings.PROJECT}:location": "westeurope", f"{settings.PROJECT}:synapse": synapse}
    (directory / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
    text_fields = (
        "profile environment location subscription_id tenant_id resource_group workspace_name workspace_id "
        "workspace_resource_id workspace_url compute_mode access_connector_id access_connector_principal_id "
        "storage_account catalog_storage_url key_vault_name key_vault_uri key_vault_id log_analytics_workspace_id"
    )
    values = dict.fromkeys(text_fields.split(), "x") | {
        "contract_version": CONTRACT_VERSION,
        "stack": "dev",
        "lake_containers": ["bronze", "silver", "gold"],
        "lake_dfs_endpoint": "https://stlake.dfs.core.windows.net/",
        "synapse_serverless_endpoint": ENDPOINT,
        **outputs,
    }
    (directory / ".outputs").mkdir(exist_ok=True)
    (directory / ".outputs" / "dev.json").write_text(json.dumps(values))


def run(project, *arguments, connect=None):
    return main(["--stack", "dev", "--cwd", str(project), *arguments], *([connect] if connect else []))


class FaultError(Exception):
    """What a driver raises."""


class Session:
    def __init__(self, wrong=None):
        self.said, self.wrong, self.closed, self.endpoints = [], wrong, False, []

    def connect(self, endpoint):
        self.endpoints.append(endpoint)
        return self, FaultError

    def cursor(self):
        return types.SimpleNamespace(execute=self.execute, nextset=lambda: None, close=lambda: None)

    def execute(self, batch):
        self.said.append(batch)
        if self.wrong and self.wrong in batch:
            raise FaultError("Msg 13807")

    def close(self):
        self.closed = True


def test_it_prints_the_script_of_the_settings_and_contacts_nothing(project, capsys):
    assert run(project, connect=pytest.fail) == 0
    printed = capsys.readouterr().out
    assert "CREATE OR ALTER VIEW [gold].[flights]" in printed
    assert "LOCATION = 'https://stlake.dfs.core.windows.net/gold'" in printed
    assert "CREATE LOGIN [analysts]" in printed


def test_tables_that_are_given_replace_those_of_the_settings(project, capsys):
    assert run(project, "--table", "silver/a", "--table", "mart.b=gold/b") == 0
    printed = capsys.readouterr().out
    assert "[silver].[a]" in printed
    assert "[mart].[b]" in printed
    assert "flights" not in printed


def test_outputs_are_read_from_the_given_file(project, capsys):
    moved = project / "elsewhere.json"
    moved.write_text((project / ".outputs" / "dev.json").read_text().replace("stlake", "stother"))
    assert run(project, "--outputs", str(moved)) == 0
    assert "https://stother.dfs" in capsys.readouterr().out


def test_what_is_run_is_what_is_printed(project, capsys):
    run(project)
    printed, session = capsys.readouterr().out, Session()
    assert run(project, "--execute", connect=session.connect) == 0
    assert session.said == batches_of(printed)
    assert session.endpoints == [ENDPOINT]
    assert session.closed
    assert f"batch {len(session.said)}/{len(session.said)}: done" in capsys.readouterr().out


def test_a_batch_that_fails_ends_with_1_its_number_and_a_closed_session(project, capsys):
    session = Session("CREATE EXTERNAL DATA SOURCE")
    assert run(project, "--execute", connect=session.connect) == 1
    assert f"{ENDPOINT}: batch 6 of 9 failed: Msg 13807" in capsys.readouterr().err
    assert session.closed


@pytest.mark.parametrize(
    ("synapse", "outputs", "arguments", "said"),
    [
        ({}, {}, (), "There is no table: give --table gold/flights"),
        ({}, {}, ("--table", "flights"), "'flights': each must be <container>/<path>"),
        ({}, {}, ("--table", "raw/x"), "raw/x: the lake has no container raw"),
        ({}, {"lake_dfs_endpoint": "x"}, ("--table", "gold/x"), "no address of a lake"),
        ({"views": ["raw"]}, {}, (), "1 error in the settings of stack 'dev'"),
        ({}, {"contract_version": 1}, (), "contract_version is 1"),
        (
            {},
            {"synapse_serverless_endpoint": None},
            ("--table", "gold/x", "--execute"),
            "no serverless SQL endpoint",
        ),
    ],
)
def test_what_is_missing_is_said_before_anything_is_contacted(
    tmp_path, capsys, synapse, outputs, arguments, said
):
    write(tmp_path, synapse or {"enabled": True}, outputs)
    assert run(tmp_path, *arguments, connect=pytest.fail) == 2
    assert said in capsys.readouterr().err


def test_no_outputs_yet_is_a_sentence(project, capsys):
    (project / ".outputs" / "dev.json").unlink()
    assert run(project) == 2
    assert "Run `pulumi up`" in capsys.readouterr().err


def test_it_is_a_command(project):
    command = [sys.executable, "-m", "infra.synapse.views", "--stack", "dev", "--cwd", str(project)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("USE [master];")


@pytest.fixture
def signed_in(monkeypatch):
    token = types.SimpleNamespace(get_token=lambda scope: types.SimpleNamespace(token=f"token for {scope}"))
    monkeypatch.setattr(driver.credentials, "credential", lambda environ, cloud: token)
    monkeypatch.delenv("ARM_METADATA_HOSTNAME", raising=False)


def install(monkeypatch, connect):
    module = types.SimpleNamespace(connect=connect, Error=FaultError)
    monkeypatch.setitem(sys.modules, "mssql_python", module)


def test_a_session_has_pulumis_identity_and_no_password(monkeypatch, signed_in):
    asked = {}

    def connect(text, **options):
        asked.update(options, text=text)
        return "session"

    install(monkeypatch, connect)
    assert driver.connect(ENDPOINT) == ("session", FaultError)
    assert asked["text"].startswith(f"Server={ENDPOINT},1433;Database=master;Encrypt=yes;")
    assert "Uid" not in asked["text"]
    assert asked["autocommit"] is True
    packed = asked["attrs_before"][1256]
    assert struct.unpack("<I", packed[:4])[0] == len(packed) - 4
    assert packed[4:].decode("utf-16-le") == "token for https://database.windows.net/.default"


@pytest.mark.parametrize(
    ("environment", "resource"),
    [("usgovernment", "database.usgovcloudapi.net"), ("china", "database.chinacloudapi.cn")],
)
def test_another_cloud_has_another_audience(monkeypatch, signed_in, environment, resource):
    monkeypatch.setenv("ARM_ENVIRONMENT", environment)
    tokens = []
    install(monkeypatch, lambda text, **options: tokens.append(options["attrs_before"][1256]))
    driver.connect(ENDPOINT)
    assert resource in tokens[0][4:].decode("utf-16-le")


def test_no_driver_is_a_sentence_with_the_command(project, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "mssql_python", None)
    assert run(project, "--execute") == 2
    assert "pip install 'azure-databricks-platform[synapse]'" in capsys.readouterr().err


def test_no_answer_is_a_sentence(project, monkeypatch, signed_in, capsys):
    def connect(text, **options):
        raise FaultError("login timeout")

    install(monkeypatch, connect)
    assert run(project, "--execute") == 2
    said = capsys.readouterr().err
    assert f"{ENDPOINT}: no session: login timeout" in said
    assert "synapse.firewallRules" in said


def test_nobody_signed_in_is_a_sentence(project, monkeypatch, capsys):
    def credential(environ, cloud):
        raise SignInError("ARM_CLIENT_ID is missing.")

    install(monkeypatch, lambda *args, **options: pytest.fail("connected"))
    monkeypatch.setattr(driver.credentials, "credential", credential)
    monkeypatch.delenv("ARM_METADATA_HOSTNAME", raising=False)
    assert run(project, "--execute") == 2
    assert "nobody is signed in: ARM_CLIENT_ID is missing." in capsys.readouterr().err
