"""A real workspace server on loopback, one per session; every test gets its own paths and state."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Endpoint(NamedTuple):
    url: str
    token: str


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The local workspace as its own process, reached only over HTTP."""
    directory = tmp_path_factory.mktemp("workspace")
    command = [
        sys.executable,
        "-m",
        "local_cloud",
        "databricks",
        "--port",
        "0",
        "--state-dir",
        str(directory),
    ]
    with (directory / "server.log").open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert server.stdout is not None
    line = server.stdout.readline()
    try:
        assert line, (directory / "server.log").read_text()
        announced = json.loads(line)
        yield Endpoint(announced["url"], announced["token"])
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def client(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK client that the commands would make."""
    from workspace_config.auth import workspace_client

    monkeypatch.setenv("DATABRICKS_HOST", endpoint.url)
    monkeypatch.setenv("DATABRICKS_TOKEN", endpoint.token)
    return workspace_client(endpoint.url)


class Spec:
    """A spec directory that tests write and change, with a state directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "spec"
        self.state_dir = directory / "state"
        self.directory.mkdir()
        self.name = f"b{uuid.uuid4().hex[:8]}"

    def write(self, text: str, path: str = "databricks.yml") -> None:
        """Write a file; NAME stands for a name that no other test has."""
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("NAME", self.name), encoding="utf-8")

    @property
    def options(self) -> Any:
        from workspace_config.session import Options

        return Options(spec_dir=self.directory, stack="test", state_dir=self.state_dir)

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.state_dir / "state.json").read_text())
        return found


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spec:
    """An empty spec; the working directory is a temporary one too."""
    monkeypatch.chdir(tmp_path)
    return Spec(tmp_path)


@pytest.fixture
def command(spec: Spec, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run a command in this process with --json; returns exit code and document."""
    from workspace_config import commands

    def run(name: str, **more: Any) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        defaults: dict[str, Any] = {
            "plan": {"detailed": True},
            "apply": {"force": False},
            "destroy": {"force": False},
        }
        code = getattr(commands, name)(spec.options, as_json=True, **{**defaults.get(name, {}), **more})
        return code, json.loads(capsys.readouterr().out)

    return run
