"""kill -9 at every write of the state, then run again: it converges, nothing is left over or made twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("scenario", "things"), [("create", 6), ("change", 5), ("destroy", 0)])
def test_killed_at_any_write_it_converges(sandbox, scenario, things):
    sandbox.program("pass")
    script = Path(__file__).with_name("crash_zygote.py")
    command = [sys.executable, str(script), str(sandbox.root), scenario]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    cases = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(cases) > 10
    for case in cases:
        assert not case["failed"], case
        assert (case["things"], case["pending"], case["odd"]) == (things, 0, []), case
        assert case["after destroy"] == 0, case
        if "again" in case:
            assert list(case["again"]) == ["same"], case
            assert not case["clear"], case
