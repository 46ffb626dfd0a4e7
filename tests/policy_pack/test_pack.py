"""The folder is a pack Pulumi can run: it names its environment, shadows nothing, and lists itself."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

from ruamel.yaml import YAML

from policy_pack.policy_list import POLICIES
from policy_pack.policy_model import VERSION

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "policy_pack"


def test_the_project_file():
    project = YAML(typ="safe").load(FOLDER / "PulumiPolicy.yaml")
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "../.venv"}}
    assert project["version"] == VERSION


def test_nothing_in_the_folder_shadows_a_module():
    """The engine puts the folder first on sys.path."""
    mine = {path.stem for path in FOLDER.iterdir() if path.suffix == ".py" or path.is_dir()}
    mine = {name for name in mine if not name.startswith("__")}
    installed = set(metadata.packages_distributions()) | set(sys.stdlib_module_names)
    assert mine & installed == set()


def test_policy_names_are_unique_and_legal():
    names = [policy.id for policy in POLICIES]
    assert len(names) == len(set(names))
    assert "all" not in names
    assert all(len(name) <= 100 for name in names)


def test_the_folder_lists_its_policies():
    listed = subprocess.run(
        [sys.executable, "-m", "policy_pack"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    lines = listed.stdout.splitlines()
    assert len(lines) == 2 + len(POLICIES)
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    assert all(f"[{policy.id}]" in line for policy, line in zip(POLICIES, lines[2:], strict=True))
