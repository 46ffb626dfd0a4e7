"""pytest in a process of its own over the scenario files, and a stack without the plugin."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from local_cloud.azure.mocks.azure import Azure
from local_cloud.azure.mocks.loops import own_loop
from local_cloud.azure.mocks.stack import Defaults, Stack

HERE = Path(__file__).parent
PLUGIN = "local_cloud.azure.pytest_plugin"
PROJECT = {
    "Pulumi.yaml": "name: shop\nruntime: python\nmain: program\nconfig:\n  owner:\n    type: string\n    secret: true\n",
    "Pulumi.dev.yaml": "config:\n  azure-native:location: uksouth\n  shop:group: rg-from-dev\n  shop:owner: me\n",
    "Pulumi.prod.yaml": "config:\n  shop:group: rg\n  shop:owner:\n    secure: AAABAPQ\n",
    "program/__main__.py": (
        "import pulumi, groups\n"
        "pulumi.export('name', groups.made.name)\n"
        "pulumi.export('owner', pulumi.Config().require_secret('owner'))\n"
    ),
    "program/groups.py": (
        "import pulumi, pulumi_azure_native as azure\n"
        "made = azure.resources.ResourceGroup('g', resource_group_name=pulumi.Config().require('group'))\n"
    ),
}


def plugin_arguments():
    """The plugin is found by its entry point where the project is installed with it, else named."""
    installed = {point.value for point in importlib.metadata.entry_points(group="pytest11")}
    return [] if PLUGIN in installed else ["-p", PLUGIN]


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory):
    """Run a scenario file under the plugin: test name -> (outcome, what pytest says of it)."""

    def run(scenario, **options):
        folder = tmp_path_factory.mktemp(scenario)
        shutil.copy(HERE / "scenarios" / f"{scenario}.py", folder / f"test_{scenario}.py")
        for name, text in PROJECT.items():
            (folder / "project" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "project" / name).write_text(text)
        lines = "".join(f"{name} = {value}\n" for name, value in options.items())
        (folder / "pytest.ini").write_text(f"[pytest]\n{lines}")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *plugin_arguments(), "-p", "no:cacheprovider", "--junit-xml=out.xml"],
            cwd=folder, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        if not (folder / "out.xml").exists():
            return {"usage": (str(done.returncode), done.stdout + done.stderr)}
        return {case.get("name"): _outcome(case) for case in ET.parse(folder / "out.xml").iter("testcase")}

    return run


def _outcome(case):
    for kind in ("failure", "error"):
        found = case.find(kind)
        if found is not None:
            return kind, re.sub(r"\s+", " ", f"{found.get('message')} {found.text}")
    return "passed", ""


@pytest.fixture
def stack():
    """A stack on an Azure of its own."""
    with own_loop() as loop:
        yield Stack(Azure(), loop, Defaults(location="westeurope"))
