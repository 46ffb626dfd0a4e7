"""One rehearsal in a throwaway project, brought up once and shared: it starts a real Spark."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from local_cloud.rehearsal.layout import Layout, find_layout
from local_cloud.rehearsal.scratch import scratch_project

SOURCE = find_layout(Path(__file__).parent)


def _call(layout: Layout, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m <arguments>` in the project, as a user's shell would."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=layout.root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def _up(layout: Layout, *arguments: str) -> dict:
    done = _call(layout, "local_cloud", "up", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@dataclass
class Rehearsal:
    layout: Layout
    first: dict


@pytest.fixture(scope="session")
def call():
    return _call


@pytest.fixture(scope="session")
def up():
    return _up


@pytest.fixture
def empty_project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    layout = scratch_project(folder, SOURCE)
    yield layout
    if layout.local.exists():
        _call(layout, "local_cloud", "down")


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory):
    layout = scratch_project(tmp_path_factory.mktemp("rehearsal"), SOURCE)
    try:
        yield Rehearsal(layout, _up(layout))
    finally:
        _call(layout, "local_cloud", "down")
