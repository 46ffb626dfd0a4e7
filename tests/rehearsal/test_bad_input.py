"""A wrong setting, a busy port, a missing Java, a full disk: a clear sentence, the right code, nothing created."""

import shutil
import socket
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from local_cloud.__main__ import main
from local_cloud.databricks.spark import java
from local_cloud.rehearsal import up as up_module
from local_cloud.rehearsal import workspace_server
from local_cloud.rehearsal.layout import Layout
from local_cloud.rehearsal.up import RehearsalError


def configure(layout, **changes):
    path = layout.root / "Pulumi.local.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.unlink()
    for name, value in changes.items():
        lines = [line for line in lines if f":{name}:" not in line]
        lines.append(f"  azure-databricks-platform:{name}: {value}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_every_wrong_setting_is_named_with_its_fix_and_nothing_is_created(empty_project, call):
    configure(empty_project, environment="moon", workload="Not Valid!")
    done = call(empty_project, "local_cloud", "up")
    try:
        assert done.returncode == 2, done.stderr
        for setting in ("environment", "workload"):
            assert f"pulumi config set --stack local azure-databricks-platform:{setting}" in done.stderr
        assert "Traceback" not in done.stderr
        assert not empty_project.outputs.exists()
        state = call(empty_project, "local_cloud", "engine", "state", "list", "--stack", "local")
        assert "azure-native:" not in state.stdout
    finally:
        call(empty_project, "local_cloud", "down")


def test_a_port_in_use_is_said_before_anything_starts(empty_project):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(workspace_server.WorkspaceServerError, match=f"Port {port} is in use") as refused:
            workspace_server.start(empty_project, port)
    assert "--port" in str(refused.value)
    assert workspace_server.running(empty_project) is None


@pytest.mark.parametrize(
    ("version", "expected"),
    [(None, "install"), ("11.0.22", "11"), ("1.8.0_402", "8")],
    ids=["none", "11", "8"],
)
def test_without_a_fitting_java_the_install_command_is_said(
    empty_project, tmp_path, monkeypatch, version, expected
):
    candidates = []
    if version is not None:
        old = tmp_path / "old-java"
        old.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-16' >&2\n")
        old.chmod(0o755)
        candidates.append(old)
    monkeypatch.setattr(java, "_candidates", lambda: candidates)
    monkeypatch.setattr(java, "find_java", java.find_java.__wrapped__)
    monkeypatch.chdir(empty_project.root)
    done = CliRunner().invoke(main, ["up"])
    assert done.exit_code == 1
    assert expected in done.stderr
    assert java.install_command() in done.stderr
    assert not empty_project.local.exists()


def test_a_full_disk_is_said_with_figures(empty_project, monkeypatch):
    small = SimpleNamespace(free=5 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: small)
    with pytest.raises(RehearsalError, match="5 MB free, 1024 MB are needed"):
        up_module.rehearse(empty_project, up_module.UpOptions(), console=None)


def test_outside_a_project_it_says_where_to_go(tmp_path, call):
    done = call(Layout(tmp_path), "local_cloud", "status")
    assert done.returncode == 2
    assert "Pulumi.yaml" in done.stderr
