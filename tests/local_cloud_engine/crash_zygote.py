"""Runs the engine in forked children that kill themselves at a chosen write of the journal.

One process imports everything once; every run is a fork of it made before gRPC starts, so kills are cheap.
Usage: crash_zygote.py <directory> <scenario> [all]; a JSON line per kill says what was left after recovery.
"""

# ruff: noqa: E402  (imports follow the import path)

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True

import things_provider

from local_cloud.azure.engine.engine import Engine
from local_cloud.azure.engine.journal import Journal

HEAD = "import pulumi\nfrom pulumi import ResourceOptions as Opts\nfrom things import Thing, Group\n"
FIRST = (
    HEAD
    + """
g = Group("g")
a = Thing("a", "1", opts=Opts(parent=g), password=pulumi.Output.secret("hunter2"))
b = Thing("b", a.endpoint, name="b")
c = Thing("c", "1", name="c", kind="x", dbr=True)
d = Thing("d", "1", name="d", kind=c.endpoint)
e = Thing("e", "1", kind="x")
f = Thing("f", e.endpoint, name="f")
pulumi.export("a", a.endpoint)
"""
)
SECOND = (
    HEAD
    + """
g = Group("g")
a = Thing("a", "2", opts=Opts(parent=g), password=pulumi.Output.secret("hunter2"))
c = Thing("c", "1", name="c", kind="y", dbr=True)
d = Thing("d", "1", name="d", kind=c.endpoint)
e = Thing("e", "1", kind="y")
n = Thing("n", e.endpoint)
pulumi.export("a", a.endpoint)
"""
)
SCENARIOS = {
    "create": (None, FIRST, "up"),
    "change": (FIRST, SECOND, "up"),
    "destroy": (FIRST, FIRST, "destroy"),
}


def run(root: Path, operation: str, text: str, arm=None) -> dict | None:
    """One run in a fork: its result, or None if it was killed."""
    (root / "project/main/__main__.py").write_text(text)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if arm is not None:
                arm()
            made = {"test": lambda: things_provider.Things(root / "cloud")}
            engine = Engine(root / "project", "local", root / "state", providers=made)
            result = getattr(engine, operation)(lambda event: None)
            messages = [item["message"] for item in result.diagnostics]
            report = {"failed": result.failed, "changes": result.changes, "messages": messages}
        except BaseException:  # noqa: BLE001  (the child reports whatever happened)
            report = {"failed": True, "messages": [traceback.format_exc()]}
        os.write(writer, json.dumps({**report, "appends": COUNT[0]}).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else json.loads(data)


COUNT = [0]
append, write_snapshot = Journal.append, Journal.write_snapshot


def counting(self, record):
    COUNT[0] += 1
    append(self, record)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killer(number: int, how: str):
    """Arm the journal of a child: kill before, inside or after its nth line, or around the snapshot."""

    def armed(self, record):
        COUNT[0] += 1
        if COUNT[0] != number:
            return append(self, record)
        if how == "before":
            die()
        if how == "torn":
            os.write(self._descriptor, json.dumps(record).encode()[:20])
            die()
        append(self, record)
        return die()

    def snapshot(self, document):
        if how == "before snapshot":
            die()
        self.file = self.file.with_name("not-removed")
        write_snapshot(self, document)
        die()

    def arm():
        Journal.append = armed
        if "snapshot" in how:
            Journal.write_snapshot = snapshot

    return arm


def expected(text: str) -> int:
    return text.count("Thing(")


def recover(root: Path, operation: str, text: str) -> dict:
    again = run(root, operation, text)
    things = len(list((root / "cloud").glob("*.json")))
    state = json.loads((root / "state/local.json").read_text())
    left = {"failed": again["failed"], "messages": again["messages"], "things": things}
    left["pending"] = len(state["pending_operations"])
    odd = {"delete", "pendingReplacement"}
    left["odd"] = [item["urn"] for item in state["resources"] if odd & set(item)]
    if operation == "up":
        left["again"] = run(root, "up", text)["changes"]
        left["clear"] = "hunter2" in (root / "state/local.json").read_text()
    run(root, "destroy", text)
    left["after destroy"] = len(list((root / "cloud").glob("*.json")))
    return left


def main(base: Path, scenario: str, *, every: bool) -> None:
    before, text, operation = SCENARIOS[scenario]
    if before is not None:
        assert not run(base, "up", before)["failed"]
    trial = shutil.copytree(base, base.with_name(f"{base.name}-trial"))

    def count():
        Journal.append = counting

    counted = run(trial, operation, text, count)
    assert not counted["failed"], counted
    numbers = range(1, counted["appends"] + 1)
    hows = ("before", "torn", "after")
    cases = [(n, how) for n in numbers for how in (hows if every else (hows[n % 3],))]
    cases += [(-1, "before snapshot"), (-1, "after snapshot")]
    for number, how in cases:
        shutil.rmtree(trial)
        shutil.copytree(base, trial)
        killed = run(trial, operation, text, killer(number, how))
        assert killed is None, (number, how, killed)
        print(json.dumps({"kill": [number, how], **recover(trial, operation, text)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], every=len(sys.argv) > 3)
