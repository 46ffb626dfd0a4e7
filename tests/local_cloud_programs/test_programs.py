"""Programs of the shape of public examples: accepted without a word, twice the same, and gone at the end."""

from pathlib import Path

import pytest

from local_cloud.azure.engine import Engine
from local_cloud.azure.mocks import run_program

PROGRAMS = sorted(Path(__file__).with_name("programs").glob("*.py"))
CONFIG = {"azure-native:location": "westeurope"}
HEAD = "name: example\nruntime: python\n"
STACK = "config:\n  azure-native:location: westeurope\n"
SECRET = {
    "container_registry": {"user", "password"},
    "event_grid": {"connection"},
    "function_storage": {"connection", "zip"},
    "machine_learning": {"key"},
    "vault_access_policies": {"secret"},
}
"""Stack outputs that come from keys or secrets: one secret makes all of a function's answer secret."""
NEEDS_PULUMI = {"static_website"}
"""It uploads files as assets, which the in-process engine says it cannot."""


@pytest.fixture(params=PROGRAMS, ids=lambda path: path.stem)
def program(request):
    return request.param


def test_there_are_programs():
    assert len(PROGRAMS) >= 15


def test_a_preview_is_accepted(program):
    recording = run_program(program, config=CONFIG, preview=True)
    assert recording.warnings == []
    assert len(recording.resources) > 1


def test_strict_mocks_accept_and_know_every_output(program):
    recording = run_program(program, config=CONFIG)
    assert recording.warnings == []
    assert all(value not in (None, "") for value in recording.outputs.values())
    assert set(recording.secret_outputs) == SECRET.get(program.stem, set())


@pytest.mark.parametrize(
    "program", [p for p in PROGRAMS if p.stem not in NEEDS_PULUMI], ids=lambda path: path.stem
)
def test_engine_makes_it_once_and_then_nothing_changes(program, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    (tmp_path / "Pulumi.yaml").write_text(f"{HEAD}main: {program}\n")
    (tmp_path / "Pulumi.local.yaml").write_text(STACK)
    engine = Engine(tmp_path, "local", tmp_path / ".local" / "engine")
    messages = []

    def tell(event):
        told = event.get("diagnosticEvent", {})
        if told.get("severity") in {"error", "warning"}:
            messages.append(told["message"])

    def changes(operation):
        result = getattr(engine, operation)(tell)
        assert (messages, result.failed) == ([], False)
        return {kind: count for kind, count in result.changes.items() if kind != "same" and count}

    made = changes("up")
    assert set(made) <= {"create", "read"}
    assert changes("up") == {}
    changes("refresh")
    assert changes("up") == {}
    assert changes("destroy") == {"delete": made["create"]}
