"""Azure Resource Manager of a rehearsal: found again, at the same port after a kill, reached by what `env` prints."""

import os
import signal
import subprocess
import sys

import psutil
import pytest
from azure.identity import DefaultAzureCredential
from azure.mgmt.resource.resources import ResourceManagementClient

from local_cloud.azure.settings import DEFAULT_SUBSCRIPTION
from local_cloud.rehearsal import arm_server, background, engines
from local_cloud.rehearsal.layout import find_layout
from local_cloud.rehearsal.surroundings import FOREIGN, engine_variables
from local_cloud.rehearsal.workspace_server import Endpoint

ENDPOINT = Endpoint("http://127.0.0.1:1", "secret-token", 1)


@pytest.fixture
def layout(empty_project):
    yield empty_project
    arm_server.stop(empty_project)


def test_it_is_started_once_and_stopped(layout):
    assert arm_server.running(layout) is None
    started = arm_server.start(layout)
    assert arm_server.start(layout) == started == arm_server.running(layout)
    assert arm_server.stop(layout) is True
    assert not psutil.pid_exists(started.pid)
    assert arm_server.running(layout) is None
    assert arm_server.stop(layout) is False


def test_killed_it_comes_back_at_the_same_address_with_the_same_secret(layout):
    first = arm_server.start(layout)
    os.kill(first.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first.pid)] if psutil.pid_exists(first.pid) else [], 5)
    assert arm_server.running(layout) is None
    second = arm_server.start(layout)
    assert (second.url, second.variables) == (first.url, first.variables)


def test_its_variables_are_enough_for_azures_own_clients(layout, monkeypatch):
    arm = arm_server.start(layout)
    for name, value in engine_variables(layout, ENDPOINT, arm).items():
        monkeypatch.setenv(name, value)
    with (
        DefaultAzureCredential(disable_instance_discovery=True) as credential,
        ResourceManagementClient(
            credential, os.environ["AZURE_SUBSCRIPTION_ID"], base_url=arm.url,
            credential_scopes=[f"{arm.url}/.default"],
        ) as client,
    ):  # fmt: skip
        assert (
            client.resource_groups.create_or_update("rg", {"location": "westeurope"}).location == "westeurope"
        )
    assert (layout.azure / "azure.db").exists()


def test_a_real_subscription_does_not_reach_it(layout, monkeypatch):
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "11111111-1111-1111-1111-111111111111")
    monkeypatch.setenv("ARM_CLIENT_SECRET", "a real one")
    arm = arm_server.start(layout, FOREIGN)
    assert arm.variables["AZURE_SUBSCRIPTION_ID"] == DEFAULT_SUBSCRIPTION
    variables = engine_variables(layout, ENDPOINT, arm)
    assert "a real one" not in variables.values()
    assert not set(FOREIGN) & set(variables)
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    engines.choose_engine(layout, variables)
    assert "ARM_CLIENT_SECRET" not in os.environ
    assert os.environ["AZURE_CLIENT_SECRET"] == variables["AZURE_CLIENT_SECRET"]


def test_its_secret_is_in_no_log_and_no_repr(layout):
    arm = arm_server.start(layout)
    secret = arm.variables["AZURE_CLIENT_SECRET"]
    assert secret not in (layout.azure / "arm.log").read_text()
    assert secret not in repr(arm)
    assert (layout.azure / "arm" / "environment").stat().st_mode & 0o077 == 0


def test_a_server_that_does_not_start_says_why(layout):
    layout.azure.mkdir(parents=True)
    with pytest.raises(
        background.ServerError, match=r"the thing did not start\. Its log .* ends with:\n.*broken"
    ):
        background.launch(
            "the thing",
            ["python", "-c", "raise SystemExit('broken')"],
            layout.root,
            layout.azure / "log",
            lambda: None,
        )


PROGRAM = """
import pulumi
from pulumi_azure_native import datafactory, resources
from infra.arm.provider_registration import ProviderRegistration
from infra.arm.trigger import DataFactoryTrigger

ProviderRegistration("events", subscription_id="00000000-0000-0000-0000-000000000001", namespace="Microsoft.EventGrid")
group = resources.ResourceGroup("group", resource_group_name="rg", location="westeurope")
factory = datafactory.Factory("factory", factory_name="factory01", location="westeurope",
                              resource_group_name=group.name,
                              identity=datafactory.FactoryIdentityArgs(type="SystemAssigned"))
wait = datafactory.WaitActivityArgs(name="wait", type="Wait", wait_time_in_seconds=1)
load = datafactory.Pipeline("load", factory_name=factory.name, pipeline_name="load",
                            resource_group_name=group.name, activities=[wait])
reference = {"pipelineReference": {"referenceName": load.name, "type": "PipelineReference"}}
recurrence = {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z"}
trigger = DataFactoryTrigger("trigger", factory_id=factory.id, trigger_name="nightly", started=True,
                             properties={"type": "ScheduleTrigger", "pipelines": [reference],
                                         "typeProperties": {"recurrence": recurrence}})
pulumi.export("state", trigger.runtime_state)
"""
DEPLOY = """
import sys
from local_cloud.rehearsal import arm_server
from local_cloud.rehearsal.engines import choose_engine
from local_cloud.rehearsal.layout import find_layout
from local_cloud.rehearsal.layout import find_layout
from local_cloud.rehearsal.surroundings import FOREIGN, engine_variables
from local_cloud.rehearsal.workspace_server import Endpoint

layout = find_layout()
variables = engine_variables(layout, Endpoint("http://127.0.0.1:1", "t", 1), arm_server.start(layout, FOREIGN))
done = getattr(choose_engine(layout, variables), sys.argv[1])(lambda _: None)
print(dict(done.changes), dict(done.outputs))
"""


def test_the_engine_of_a_rehearsal_reaches_it(tmp_path):
    """With somebody's real credentials around, which must not be used."""
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\nmain: program\n")
    (tmp_path / "Pulumi.local.yaml").write_text("config:\n  azure-native:location: westeurope\n")
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__main__.py").write_text(PROGRAM)
    real = {"ARM_CLIENT_ID": "x", "ARM_CLIENT_SECRET": "x", "ARM_TENANT_ID": "x", "ARM_USE_OIDC": "true"}

    def deploy(verb):
        done = subprocess.run(
            [sys.executable, "-c", DEPLOY, verb], cwd=tmp_path, capture_output=True, text=True,
            env={**os.environ, **real, "PATH": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    try:
        assert deploy("up") == "{'create': 6} {'state': 'Started'}"
        assert deploy("up") == "{'same': 6} {'state': 'Started'}"
        assert deploy("destroy").startswith("{'delete': 6}")
    finally:
        assert arm_server.stop(find_layout(tmp_path))
