"""Pulumi.yaml and Pulumi.<stack>.yaml reach the program as the real engine hands them over."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from local_cloud.azure.engine.errors import InputError


def test_configuration_values(sandbox):
    sandbox.project(
        """
        config:
          region: westeurope
          size: {value: 3}
          tier: {type: string, default: standard}
          test:region: north
        """,
        """
        config:
          proj:size: 5
          proj:flag: true
          proj:list: [1, {a: b}]
          proj:map: {z: 1, a: 2}
          plain: 1.5
        """,
    )
    result = sandbox.up(
        """
        config = pulumi.Config()
        for key in ("region", "size", "tier", "flag", "list", "map", "plain"):
            pulumi.export(key, config.require(key))
        pulumi.export("object", config.require_object("list"))
        pulumi.export("names", [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()])
        Thing("a", "1", name="a")
        """
    )
    assert result.outputs == {
        "region": "westeurope",
        "size": "5",
        "tier": "standard",
        "flag": "true",
        "list": '[1,{"a":"b"}]',
        "map": '{"a":2,"z":1}',
        "plain": "1.5",
        "object": [1, {"a": "b"}],
        "names": ["proj", "local", "organization"],
    }
    assert sandbox.resources()["a"]["outputs"]["region"] == "north"


def test_every_problem_at_once(sandbox):
    sandbox.project(
        "config:\n  needed: {type: string}\n  count: {type: integer}\n",
        "environment: [prod]\nconfig:\n  proj:pass: {secure: abc}\n"
        "  proj:deep: {x: [{secure: abc}]}\n  proj:count: many\n",
    )
    with pytest.raises(InputError) as caught:
        sandbox.engine()
    problems = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 5
    assert "pulumi config set --stack local proj:needed <value>" in problems
    assert "proj:count = 'many', which is not of type integer" in problems
    assert "proj:pass is encrypted" in problems
    assert "proj:deep is encrypted" in problems
    assert "'environment' (Pulumi ESC)" in problems


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [", "is not YAML"),
        ("runtime: python\n", "'name' is missing"),
        ("name: x\nruntime: nodejs\n", "not python"),
    ],
)
def test_wrong_project_files(sandbox, text, message):
    (sandbox.root / "project" / "Pulumi.yaml").write_text(text)
    with pytest.raises(InputError, match=message):
        sandbox.engine()


def test_no_project(sandbox):
    (sandbox.root / "project" / "Pulumi.yaml").unlink()
    with pytest.raises(InputError, match="does not exist; run the command in a project"):
        sandbox.engine()


def test_the_program_runs_like_a_program(sandbox):
    (sandbox.main / "beside.py").write_text("COUNT = []\n")
    text = """
    import os, sys, beside
    beside.COUNT.append(1)
    pulumi.export("cwd", os.getcwd())
    pulumi.export("argv", sys.argv)
    pulumi.export("name", __name__)
    pulumi.export("path", sys.path[0])
    pulumi.export("fresh", len(beside.COUNT))
    pulumi.export("root", pulumi.runtime.settings.get_root_directory())
    """
    before = (Path.cwd(), sys.argv[:], sys.path[:])
    for _ in range(2):
        outputs = sandbox.up(text).outputs
        assert outputs["cwd"] == outputs["path"] == str(sandbox.main)
        assert outputs["argv"] == [str(sandbox.main)]
        assert outputs["name"] == "__main__"
        assert outputs["fresh"] == 1
        assert outputs["root"] == str(sandbox.main.parent)
    assert (Path.cwd(), sys.argv, sys.path) == before
    assert "beside" not in sys.modules
