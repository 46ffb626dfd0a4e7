"""The official engine is used where it is installed, and answers like the in-process one."""

import shutil
from types import SimpleNamespace

import pytest
from pulumi import automation

from infra.outputs import outputs_path
from local_cloud.rehearsal.deployment import DeploymentError
from local_cloud.rehearsal.engines import choose_engine
from local_cloud.rehearsal.layout import Layout
from local_cloud.rehearsal.surroundings import child_environment, local_variables
from local_cloud.rehearsal.workspace_server import Endpoint

ENDPOINT = Endpoint("http://127.0.0.1:1", "secret-token", 1)


class OfficialStack:
    """Answers as `pulumi.automation.Stack` does, without the CLI that it drives."""

    def __init__(self, refuse=False):
        self.workspace = SimpleNamespace(pulumi_version="3.272.0")
        self.refuse = refuse

    def up(self, on_event, show_secrets):
        assert show_secrets is False
        if self.refuse:
            raise automation.CommandError(automation._cmd.CommandResult("", "vnet is wrong", 255))
        metadata = SimpleNamespace(op="create", urn="urn:pulumi:local::p::t::lake")
        on_event(SimpleNamespace(resource_pre_event=SimpleNamespace(metadata=metadata)))
        summary = SimpleNamespace(resource_changes={"create": 2, "same": 1})
        return SimpleNamespace(summary=summary, outputs={"location": SimpleNamespace(value="westeurope")})

    def export_stack(self):
        return SimpleNamespace(deployment={"resources": [{"type": "azure-native:storage:StorageAccount"}]})


@pytest.fixture
def official(monkeypatch, tmp_path):
    def make(stack):
        asked = {}

        def create_or_select_stack(name, work_dir, opts):
            asked.update(name=name, work_dir=work_dir, env=opts.env_vars)
            return stack

        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(automation, "create_or_select_stack", create_or_select_stack)
        layout = Layout(tmp_path)
        return choose_engine(layout, local_variables(layout, ENDPOINT)), asked

    return make


def test_it_runs_the_rehearsal_stack_with_a_backend_of_its_own(official, tmp_path):
    engine, asked = official(OfficialStack())
    told = []
    done = engine.up(told.append)
    assert engine.name == "official pulumi 3.272.0"
    assert (asked["name"], asked["work_dir"]) == ("local", str(tmp_path))
    assert asked["env"]["PULUMI_BACKEND_URL"] == (tmp_path / ".local" / "pulumi").as_uri()
    assert asked["env"]["PATH"].split(":")[0].endswith("local_cloud/azure/bin")
    assert (done.changed, done.outputs, told) == (2, {"location": "westeurope"}, ["create lake"])
    assert done.resource_types == ("azure-native:storage:StorageAccount",)


def test_its_errors_are_told_as_they_are(official):
    engine, _ = official(OfficialStack(refuse=True))
    with pytest.raises(DeploymentError, match="vnet is wrong"):
        engine.up(lambda _: None)


def test_without_it_the_in_process_engine_runs_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("DATABRICKS_TOKEN", "kept by monkeypatch")
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "Pulumi.local.yaml").write_text("config: {}\n")
    assert choose_engine(Layout(tmp_path), {}).name == "the in-process engine (no pulumi on PATH)"


def test_foreign_credentials_do_not_reach_a_rehearsal(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABRICKS_CONFIG_PROFILE", "production")
    monkeypatch.setenv("ARM_CLIENT_SECRET", "real")
    seen = child_environment(Layout(tmp_path), ENDPOINT)
    assert "DATABRICKS_CONFIG_PROFILE" not in seen
    assert "ARM_CLIENT_SECRET" not in seen
    assert seen["DATABRICKS_TOKEN"] == "secret-token"


def test_outputs_are_read_where_they_are_written_whatever_the_shell_says(monkeypatch, tmp_path):
    monkeypatch.setenv("STACK_OUTPUTS_DIR", "/elsewhere")
    layout = Layout(tmp_path)
    monkeypatch.setenv("STACK_OUTPUTS_DIR", child_environment(layout, ENDPOINT)["STACK_OUTPUTS_DIR"])
    assert outputs_path("local") == layout.outputs
