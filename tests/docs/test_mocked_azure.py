"""The examples of docs/mocked_azure.md run as they are written."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mocked_azure.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
COMMANDS = [
    line[2:]
    for block in re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]
NEEDS_PULUMI = [line for line in COMMANDS if line.startswith("pulumi ")]
SERVER = [line for line in COMMANDS if "local_cloud arm" in line]
HERE = [line for line in COMMANDS if line not in (*NEEDS_PULUMI, *SERVER)]


def shell(command, folder, **environment):
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PATH": path, "LOCAL_CLOUD_DIR": str(folder), **environment},
    )  # fmt: skip


def test_the_unit_tests_pass(tmp_path):
    (tmp_path / "test_lake.py").write_text(PYTHON[0], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_lake.py"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert "5 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("command", HERE)
def test_commands_run(command, tmp_path):
    done = shell(command, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_only_pulumi_can_run_names_what_exists():
    assert len(NEEDS_PULUMI) == 2
    for name in re.findall(r"policy_pack[\w/.]*", " ".join(NEEDS_PULUMI)):
        assert (ROOT / name).exists(), name
    assert os.access(ROOT / "local_cloud/azure/bin/pulumi-resource-azure-native", os.X_OK)


def test_the_client_works_against_the_server(tmp_path):
    [command] = SERVER
    arguments = [sys.executable, *shlex.split(command)[1:]]
    server = subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "LOCAL_CLOUD_DIR": str(tmp_path)},
    )  # fmt: skip
    try:
        said = json.loads(server.stdout.readline())
        (tmp_path / "client.py").write_text(PYTHON[1], encoding="utf-8")
        sourced = (
            f". {shlex.quote(said['environment_file'])} && python {shlex.quote(str(tmp_path / 'client.py'))}"
        )
        done = shell(sourced, tmp_path)
        assert done.stdout.strip() == "['rg-by-sdk']", done.stderr
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0
        server.stdout.close()


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
