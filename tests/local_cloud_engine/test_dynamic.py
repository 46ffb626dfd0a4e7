"""Dynamic resources run on the SDK's own provider servicer."""

from __future__ import annotations

import json

MODULE = """
import json
from pathlib import Path
import pulumi
from pulumi.dynamic import *

class Keeper(ResourceProvider):
    serialize_as_secret_always = False

    def configure(self, req):
        self.where = req.config.require("where")

    def _file(self, id_):
        return Path(self.where) / f"{id_}.kept"

    def check(self, olds, news):
        failures = [CheckFailure("value", "no such value")] if news.get("value") == "bad" else []
        return CheckResult({**news, "checked": True}, failures)

    def diff(self, id_, olds, news):
        changed = olds.get("value") != news.get("value")
        replaces = ["kind"] if olds.get("kind") != news.get("kind") else []
        return DiffResult(changes=changed or bool(replaces), replaces=replaces, delete_before_replace=True)

    def create(self, props):
        self._file("one").write_text(json.dumps(props))
        return CreateResult("one", {**props, "made": "yes", "type": type(props["count"]).__name__})

    def update(self, id_, olds, news):
        self._file(id_).write_text(json.dumps(news))
        return UpdateResult({**news, "made": "again", "type": type(news["count"]).__name__})

    def read(self, id_, props):
        if not self._file(id_).exists():
            return ReadResult("", {})
        return ReadResult(id_, {**props, **json.loads(self._file(id_).read_text())})

    def delete(self, id_, props):
        self._file(id_).unlink()

class Kept(Resource):
    def __init__(self, name, value, opts=None, **props):
        outputs = {"made": None, "type": None}
        super().__init__(Keeper(), name, {"value": value, "count": 3, **outputs, **props}, opts)
"""


def setup(sandbox) -> None:
    (sandbox.main / "keeper.py").write_text(MODULE)
    sandbox.project("", f"config:\n  proj:where: {sandbox.root}\n")


def run(sandbox, text, operation="up"):
    return getattr(sandbox, operation)("from keeper import Kept\n" + text)


def test_whole_life(sandbox):
    setup(sandbox)
    text = 'k = Kept("k", "{}", kind="{}"); pulumi.export("made", k.made); pulumi.export("type", k.type)'
    preview = run(sandbox, text.format("1", "x"), "preview")
    assert preview.changes == {"create": 2}, sandbox.messages()
    result = run(sandbox, text.format("1", "x"))
    assert result.outputs == {"made": "yes", "type": "float"}, sandbox.messages()
    assert json.loads((sandbox.root / "one.kept").read_text())["checked"] is True
    assert run(sandbox, text.format("1", "x")).changes == {"same": 2}
    assert run(sandbox, text.format("2", "x")).outputs["made"] == "again"
    assert run(sandbox, text.format("2", "y")).changes == {"replace": 1, "same": 1}
    (sandbox.root / "one.kept").unlink()
    assert sandbox.refresh().changes == {"delete": 1}
    assert run(sandbox, text.format("2", "y")).changes == {"create": 1, "same": 1}
    assert sandbox.destroy().changes == {"delete": 2}, sandbox.messages()
    assert not (sandbox.root / "one.kept").exists()


def test_failures_show_the_reason(sandbox):
    setup(sandbox)
    assert run(sandbox, 'Kept("k", "bad")').failed
    assert "property 'value': no such value" in sandbox.messages()


def test_a_value_unknown_in_preview(sandbox):
    setup(sandbox)
    text = 'a = Thing("a", "1", name="a"); Kept("k", a.endpoint)'
    assert not run(sandbox, text, "preview").failed, sandbox.messages()
    assert not run(sandbox, text).failed
    assert run(sandbox, text).changes == {"same": 3}


def test_secrets_of_dynamic_resources(sandbox):
    setup(sandbox)
    result = run(
        sandbox, 'k = Kept("k", pulumi.Output.secret("hunter2-hunter2")); pulumi.export("v", k.value)'
    )
    assert not result.failed, sandbox.messages()
    assert result.outputs == {"v": "[secret]"}
    assert "hunter2-hunter2" not in (sandbox.state_dir / "local.json").read_text() + json.dumps(
        sandbox.events
    )
