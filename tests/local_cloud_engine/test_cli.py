"""The command line: exit codes, JSON, plain lines."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from local_cloud.azure.engine import engine as engine_module
from local_cloud.azure.engine.cli import engine_group
from local_cloud.azure.engine.lock import stack_lock
from local_cloud.azure.engine.render import Display


@pytest.fixture
def run(sandbox, monkeypatch):
    things = sys.modules["things_provider"].Things
    monkeypatch.setattr(
        engine_module, "default_providers", lambda *_: {"test": lambda: things(sandbox.cloud)}
    )
    monkeypatch.setenv("LOCAL_CLOUD_DIR", str(sandbox.root / ".local"))

    def invoke(*arguments):
        return CliRunner().invoke(engine_group, [*arguments, "--cwd", str(sandbox.root / "project")])

    return invoke


def test_whole_life(sandbox, run):
    text = """
    a = Thing("a", "{}", name="a", password=pulumi.Output.secret("{}"))
    pulumi.export("e", a.endpoint)
    """
    sandbox.program(text.format("1", "hunter2"))
    done = run("preview")
    assert done.exit_code == 0, done.output
    assert "+  test:index:Thing a create" in done.output
    assert "+ 2 to create" in done.output
    assert "[unknown]" in done.output
    done = run("up")
    assert 'e : "https://a"' in done.output
    assert "+ 2 created" in done.output
    sandbox.program(text.format("2", "hunter3"))
    done = run("up")
    assert '~ value: "1" => "2"' in done.output
    assert "~ password.value: [secret] => [secret]" in done.output
    assert "\x1b" not in done.output
    assert "no changes" in run("up").output
    assert run("outputs").output == "e: https://a\n"
    assert json.loads(run("outputs", "--json").output) == {"e": "https://a"}
    assert "urn:pulumi:local::proj::test:index:Thing::a" in run("state", "list").output
    assert run("refresh").exit_code == 0
    done = run("destroy")
    assert done.exit_code == 0
    assert "- 2 deleted" in done.output


def test_json_events(sandbox, run):
    sandbox.program('print("noise"); Thing("a", "1", name="a")')
    kinds = [
        next(key for key in json.loads(line) if key.endswith("Event"))
        for line in run("up", "--json").output.splitlines()
    ]
    assert kinds[0] == "preludeEvent"
    assert kinds[-1] == "summaryEvent"
    assert kinds.count("resOutputsEvent") == 2


def test_exit_codes(sandbox, run):
    sandbox.program('Thing("a", "fail")')
    assert run("up").exit_code == 1
    sandbox.program("pulumi.Config().require('x')")
    assert run("up").exit_code == 2
    with stack_lock(sandbox.root / ".local" / "engine", "local", "up"):
        held = run("up")
    assert held.exit_code == 3
    assert "has been running 'up'" in held.output


def test_only_rehearsals(sandbox, run):
    refused = run("up", "--stack", "prod")
    assert refused.exit_code == 2
    assert "install the official pulumi CLI for real stacks" in refused.output


def test_protect_and_unprotect(sandbox, run):
    sandbox.program('Thing("a", "1", name="a", opts=Opts(protect=True))')
    run("up")
    refused = run("destroy")
    assert refused.exit_code == 1
    urn = "urn:pulumi:local::proj::test:index:Thing::a"
    assert f"state unprotect --stack local '{urn}'" in refused.output
    assert run("state", "unprotect", urn).exit_code == 0
    assert run("state", "unprotect", "urn:nothing").exit_code == 2
    assert run("destroy").exit_code == 0


def test_help_starts_without_pulumi():
    code = "import sys; from local_cloud.azure.engine.cli import engine_group; print('pulumi' in sys.modules)"
    root = Path(engine_module.__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.stdout.strip() == "False", done.stderr


def test_interrupted_run_keeps_what_was_done(sandbox):
    script = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from things_provider import Things
from local_cloud.azure.engine import engine as module
from local_cloud.azure.engine.cli import engine_group

class Interrupting(Things):
    def Create(self, request, context):
        answer = super().Create(request, context)
        if not request.preview and request.name == "a":
            os.kill(os.getpid(), signal.SIGINT)
        return answer

module.default_providers = lambda *_: {{"test": lambda: Interrupting(Path({str(sandbox.cloud)!r}))}}
engine_group(["up", "--cwd", {str(sandbox.root / "project")!r}])
"""
    sandbox.program(
        'a = Thing("a", "1", name="a")\nb = Thing("b", a.endpoint, name="b")\nThing("c", b.endpoint)'
    )
    environment = {
        "PYTHONPATH": str(Path(engine_module.__file__).parents[3]),
        "LOCAL_CLOUD_DIR": str(sandbox.root),
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    assert done.returncode == 130, done.stdout + done.stderr
    assert "run the command again to go on" in done.stderr
    state = json.loads((sandbox.root / "engine" / "local.json").read_text())
    assert {item["urn"].rsplit("::", 1)[1] for item in state["resources"]} - {"proj-local"} == set(
        sandbox.things()
    )
    assert state["pending_operations"] == []


class Terminal(io.StringIO):
    """A stream that says it is a terminal, so that progress is drawn."""

    def isatty(self):
        return True


def test_progress_leaves_the_streams_alone_and_shows_no_secret(sandbox, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal, before = Terminal(), sys.stdout
    sandbox.program(
        """
        secret = pulumi.Output.secret("hunter2-hunter2")
        a = Thing("a", secret, name="a")
        a.endpoint.apply(lambda _: print("done with hunter2-hunter2"))
        """
    )
    display = Display("up", "local", terminal)
    result = sandbox.engine().up(display)
    display.finish(result.changes, result.outputs, result.duration, failed=result.failed)
    assert sys.stdout is before
    assert "\x1b[" in terminal.getvalue()
    assert "done with [secret]" in terminal.getvalue()
    assert "hunter2" not in terminal.getvalue()
