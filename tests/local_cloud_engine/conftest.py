"""A project in a temporary directory, a provider with a cloud on disk, and the engine over both."""

from __future__ import annotations

import importlib.util
import json
import sys
import textwrap
from pathlib import Path

import pytest

from local_cloud.azure.engine import Engine

_spec = importlib.util.spec_from_file_location(
    "things_provider", Path(__file__).with_name("things_provider.py")
)
things_provider = importlib.util.module_from_spec(_spec)
sys.modules["things_provider"] = things_provider
_spec.loader.exec_module(things_provider)

THINGS = """
import pulumi

class Thing(pulumi.CustomResource):
    def __init__(self, resource, value=None, opts=None, **props):
        outputs = {"name": None, "endpoint": None, "token": None, "region": None}
        super().__init__("test:index:Thing", resource, {**outputs, "value": value, **props}, opts)

class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None, type_="test:index:Group"):
        super().__init__(type_, name, {}, opts)

class Provider(pulumi.ProviderResource):
    def __init__(self, resource, opts=None, **props):
        super().__init__("test", resource, props, opts)
"""


class Sandbox:
    """One project, its cloud, and its runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.main = root / "project" / "main"
        self.main.mkdir(parents=True)
        self.cloud = root / "cloud"
        self.state_dir = root / "state"
        self.events = []
        self.project("")
        (self.main / "things.py").write_text(THINGS)

    def project(self, extra: str, stack_config: str = "", stack: str = "local") -> None:
        head = "name: proj\nruntime: python\nmain: main\n"
        (self.root / "project" / "Pulumi.yaml").write_text(head + textwrap.dedent(extra))
        (self.root / "project" / f"Pulumi.{stack}.yaml").write_text(textwrap.dedent(stack_config))

    def program(self, text: str) -> None:
        head = "import pulumi\nfrom pulumi import ResourceOptions as Opts\n"
        head += "from things import Thing, Group, Provider\n"
        (self.main / "__main__.py").write_text(head + textwrap.dedent(text))

    def engine(self, **providers) -> Engine:
        made = {"test": lambda: things_provider.Things(self.cloud), **providers}
        return Engine(self.root / "project", "local", self.state_dir, providers=made)

    def _do(self, operation: str, text: str | None):
        if text is not None:
            self.program(text)
        self.events.clear()
        return getattr(self.engine(), operation)(self.events.append)

    def preview(self, text: str | None = None):
        return self._do("preview", text)

    def up(self, text: str | None = None):
        return self._do("up", text)

    def refresh(self):
        return self._do("refresh", None)

    def destroy(self):
        return self._do("destroy", None)

    def ops(self, kind: str = "resOutputsEvent") -> list[tuple[str, str]]:
        """(operation, resource name) in order, without the stack, components' sames included."""
        found = [event[kind]["metadata"] for event in self.events if kind in event]
        pairs = [(item["op"], item["urn"].rsplit("::", 1)[1]) for item in found]
        return [pair for pair in pairs if pair[1] != "proj-local"]

    def messages(self, severity: str = "error") -> str:
        bodies = [event["diagnosticEvent"] for event in self.events if "diagnosticEvent" in event]
        return "\n".join(body["message"] for body in bodies if body["severity"] == severity)

    def calls(self, *kinds: str) -> list[str]:
        """Names the provider's calls of these kinds were about, in order."""
        log = self.root / "calls.jsonl"
        lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [what for kind, what in lines if kind in kinds]

    def forget_calls(self) -> None:
        (self.root / "calls.jsonl").unlink(missing_ok=True)

    def things(self) -> dict[str, dict]:
        """Name -> inputs of what exists in the cloud."""
        return {file.stem: json.loads(file.read_text()) for file in sorted(self.cloud.glob("*.json"))}

    def state(self) -> dict:
        return json.loads((self.state_dir / "local.json").read_text())

    def resources(self) -> dict[str, dict]:
        """Name -> resource in the state file."""
        return {item["urn"].rsplit("::", 1)[1]: item for item in self.state()["resources"]}


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    # Programs are rewritten within one second, which compiled files would not notice.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return Sandbox(tmp_path)
