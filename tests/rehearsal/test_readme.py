"""What the README tells a newcomer to type must work as it is written."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NEEDS_A_SUBSCRIPTION = "## A real subscription"


def commands(text):
    blocks = re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


local, _, remote = README.partition(NEEDS_A_SUBSCRIPTION)
LOCAL = commands(local)
REMOTE = commands(remote)


def test_the_two_commands_come_first():
    assert LOCAL[:2] == ["scripts/up", "scripts/test"]


def test_every_script_that_is_named_exists():
    for name in sorted(set(re.findall(r"scripts/[a-z]+", README))):
        assert os.access(ROOT / name, os.X_OK), name


@pytest.mark.spark
@pytest.mark.timeout(600)
@pytest.mark.parametrize("command", [line for line in LOCAL if not line.startswith("scripts/")])
def test_local_commands_run_against_a_rehearsal(rehearsal, call, command):
    exports = call(rehearsal.layout, "local_cloud", "env").stdout
    path = f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH"
    done = subprocess.run(
        ["bash", "-c", f"{path}\n{exports}\n{command}"],
        cwd=rehearsal.layout.root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_commands_for_a_subscription_name_what_exists():
    assert any(line.startswith("pulumi up") for line in REMOTE)
    for stack in sorted(set(re.findall(r"--stack (\w+)|stack init (\w+)", " ".join(REMOTE)))):
        assert (ROOT / f"Pulumi.{stack[0] or stack[1]}.yaml").exists()


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_the_settings_check_that_the_readme_names_passes(stack):
    assert "`python -m infra.settings --stack dev`" in README
    done = subprocess.run(
        [sys.executable, "-m", "infra.settings", "--stack", stack],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"Pulumi.{stack}.yaml: settings are right" in done.stdout


def test_paths_in_the_text_exist():
    for path in re.findall(r"`([a-z_]+/[a-z_/.]*)`", README):
        assert (ROOT / path).exists(), path
