"""What running a directory as a script demands of its files: no shadowing, no relative import, few loads."""

from __future__ import annotations

import ast
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import infra

WORKSPACE_ROOMS = {"compute", "unity_catalog", "settings"}
"""Rooms whose resources live in the workspace; the settings use the table of runtimes."""
DIRECTORY = Path(infra.__file__).parent
FILES = sorted(path for path in DIRECTORY.rglob("*.py") if "azure_rules" not in path.parts)


def test_no_module_shadows_a_standard_or_an_installed_one():
    """Pulumi puts infra/ first on sys.path: infra/platform.py would be everybody's `platform`."""
    own = {path.stem for path in DIRECTORY.iterdir() if path.suffix == ".py" or path.is_dir()}
    taken = sys.stdlib_module_names | set(importlib.metadata.packages_distributions())
    assert own & taken <= {"__init__", "__main__"} | {"__pycache__"}


def test_there_is_no_relative_import():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path


def test_only_rooms_of_the_workspace_import_the_other_half():
    users = {path.relative_to(DIRECTORY).parts[0] for path in FILES if "workspace_config" in imported(path)}
    assert users <= WORKSPACE_ROOMS


def imported(path):
    """Top-level names of everything a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_provider_and_the_check_load_no_azure_module():
    """The provider runs in its own process for every operation, the check in every editor."""
    for module, forbidden in (("infra.compute", "pulumi_azure_native"), ("infra.settings.check", "pulumi")):
        code = f"import sys, {module}; print({forbidden!r} in sys.modules)"
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert result.stdout.strip() == "False", module


PROGRAM = """
import json
import sys
from pathlib import Path
from infra import settings
from infra.settings.check import read_stack_file
from local_cloud.azure.mocks import run_program

root = Path(sys.argv[1])
file = read_stack_file("local", root)
config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in file.items()}
run_program(root / "infra", project=settings.PROJECT, stack="local", config=config)
names = (name.split(".") for name in sys.modules)
print(*{name[1] for name in names if name[0] == "pulumi_azure_native" and len(name) > 2})
"""


def test_only_the_azure_modules_in_use_are_loaded():
    """The package loads a module when a name of it is used; the whole of it would take most of a minute."""
    named = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "pulumi_azure_native":
                named |= {alias.name for alias in node.names}
    command = [sys.executable, "-c", PROGRAM, str(DIRECTORY.parent)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split()) - {"config"}
    assert loaded >= {"databricks", "network", "storage", "keyvault"}
    assert loaded <= named
