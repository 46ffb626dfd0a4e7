"""What running a directory as a script demands of its files: no shadowing, no relative import, few loads."""

from __future__ import annotations

import ast
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import infra

DIRECTORY = Path(infra.__file__).parent
FILES = sorted(DIRECTORY.glob("*.py"))


def test_no_module_shadows_a_standard_or_an_installed_one():
    """Pulumi puts infra/ first on sys.path: infra/platform.py would be everybody's `platform`."""
    own = {path.stem for path in FILES} | {path.name for path in DIRECTORY.iterdir() if path.is_dir()}
    taken = sys.stdlib_module_names | set(importlib.metadata.packages_distributions())
    assert own & taken <= {"__init__", "__main__"} | {"__pycache__"}


def test_there_is_no_relative_import():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path


def test_only_compute_imports_the_other_half():
    users = {path.name for path in FILES if "workspace_config" in imported(path)}
    assert users == {"compute.py"}


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
    for module, forbidden in (("infra.compute", "pulumi_azure_native"), ("infra.settings_check", "pulumi")):
        code = f"import sys, {module}; print({forbidden!r} in sys.modules)"
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert result.stdout.strip() == "False", module


def test_only_the_azure_modules_in_use_are_loaded():
    used = {
        "applicationinsights",
        "authorization",
        "databricks",
        "datafactory",
        "keyvault",
        "machinelearningservices",
        "network",
        "operationalinsights",
        "resources",
        "storage",
        "synapse",
    }
    named = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "pulumi_azure_native":
                named |= {alias.name for alias in node.names}
    assert named == used
