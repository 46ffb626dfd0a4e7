"""The commands of docs/platform.md run as they are written, and what it names exists."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.outputs import StackOutputs
from infra.settings.profiles import PROFILES
from infra.settings.reference import settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "platform.md").read_text(encoding="utf-8")
COMMANDS = [
    line[2:]
    for block in re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines()
]
NEEDS_AZURE = [line for line in COMMANDS if "--execute" in line]


@pytest.mark.parametrize("command", [line for line in COMMANDS if line not in NEEDS_AZURE])
def test_the_commands_run(command, tmp_path):
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    shown = command.replace(".local/", f"{tmp_path}/")
    if "synapse.views" in command:
        outputs = {"contract_version": 2, "storage_account": "stlake"}
        fields = dict.fromkeys(StackOutputs.__dataclass_fields__, "x") | outputs
        fields |= {"lake_containers": ["gold"], "lake_dfs_endpoint": "https://stlake.dfs.core.windows.net/"}
        (tmp_path / "dev.json").write_text(
            json.dumps({k: v for k, v in fields.items() if k != "cluster_ids"})
        )
        shown += f" --outputs {tmp_path}/dev.json"
    run = subprocess.run(
        ["bash", "-c", shown], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout or list(tmp_path.iterdir())


def test_every_setting_it_names_is_one():
    known = {one.path for one in settings()}
    parts = {path.split(".")[0] for path in known if "." in path}
    named = re.findall(r"`(?:azure-databricks-platform:)?([a-z]\w+(?:\.(?:\w+|<name>))+)(?::[^`]*)?`", PAGE)
    wanted = {name for name in named if name.split(".")[0] in parts}
    assert len(wanted) > 10
    missing = {
        name for name in wanted if name not in known and not any(one.startswith(f"{name}.") for one in known)
    }
    assert missing == set()


def test_every_profile_is_described():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE) == list(PROFILES)


def test_every_output_it_names_is_one():
    fields = set(StackOutputs.__dataclass_fields__)
    assert set(re.findall(r"\$\{stack\.(\w+)\}", PAGE)) - {"x"} <= fields
