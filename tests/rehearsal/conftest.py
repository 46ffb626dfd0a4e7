"""One rehearsal in a throwaway project, brought up once and shared: it starts a real Spark."""

import json
import os
import subprocess
import sys
import time
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


def _kill_in_the_middle(layout: Layout) -> None:
    """Begin an `up` and kill -9 it while it creates resources: the next one must converge."""
    journal = layout.engine / "local.journal.jsonl"
    command = [sys.executable, "-m", "local_cloud", "up"]
    process = subprocess.Popen(command, cwd=layout.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") > 40:
            break
        time.sleep(0.01)
    assert process.poll() is None, "it ended before it could be killed"
    process.kill()
    process.wait()


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
        _kill_in_the_middle(layout)
        yield Rehearsal(layout, _up(layout))
    finally:
        _call(layout, "local_cloud", "down")
