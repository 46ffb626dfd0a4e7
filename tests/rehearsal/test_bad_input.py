"""A wrong setting, a busy port, a missing Java, a full disk: a clear sentence, the right code, nothing created."""

import shutil
import socket
from types import SimpleNamespace

import pytest

from local_cloud.rehearsal import up as up_module
from local_cloud.rehearsal import workspace_server
from local_cloud.rehearsal.layout import Layout
from local_cloud.rehearsal.up import RehearsalError


def configure(layout, text):
    path = layout.root / "Pulumi.local.yaml"
    original = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(original + text, encoding="utf-8")


def test_every_wrong_setting_is_named_with_its_fix_and_nothing_is_created(empty_project, call):
    configure(
        empty_project,
        "  azure-databricks-platform:clusterMinWorkers: nine\n  azure-databricks-platform:vnetCidr: 10.0.0.0/30\n",
    )
    done = call(empty_project, "local_cloud", "up")
    try:
        assert done.returncode == 2
        for setting in ("clusterMinWorkers", "vnetCidr"):
            assert setting in done.stderr
            assert f"pulumi config set azure-databricks-platform:{setting}" in done.stderr
        assert "Traceback" not in done.stderr
        assert not empty_project.outputs.exists()
        preview = call(empty_project, "local_cloud", "engine", "state", "--stack", "local", "--json")
        assert '"azure-native:' not in preview.stdout
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


def test_without_java_the_install_command_is_said(empty_project, call):
    done = call(empty_project, "local_cloud", "up", PATH="/nonexistent", JAVA_HOME="")
    assert done.returncode == 1
    assert "install" in done.stderr
    assert "openjdk" in done.stderr.lower()
    assert not empty_project.local.exists()


def test_an_old_java_is_refused_with_its_version(empty_project, tmp_path, call):
    java = tmp_path / "old" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.22\" 2024-01-16' >&2\n")
    java.chmod(0o755)
    done = call(empty_project, "local_cloud", "up", PATH=str(java.parent) + ":/usr/bin:/bin", JAVA_HOME="")
    assert done.returncode == 1
    assert "11" in done.stderr
    assert "17" in done.stderr


def test_a_full_disk_is_said_with_figures(empty_project, monkeypatch):
    small = SimpleNamespace(free=5 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: small)
    with pytest.raises(RehearsalError, match="5 MB free, 1024 MB are needed"):
        up_module.rehearse(empty_project, up_module.UpOptions(), console=None)


def test_outside_a_project_it_says_where_to_go(tmp_path, call):
    done = call(Layout(tmp_path), "local_cloud", "status")
    assert done.returncode == 2
    assert "Pulumi.yaml" in done.stderr
