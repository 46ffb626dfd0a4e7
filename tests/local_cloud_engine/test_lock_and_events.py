"""One run at a time, and events any reader of Pulumi's events understands."""

from __future__ import annotations

import json
import os

import pytest
from pulumi.automation.events import EngineEvent

from local_cloud.azure.engine.errors import LockedError
from local_cloud.azure.engine.lock import stack_lock


def test_a_second_run_says_who_holds_the_stack(sandbox):
    sandbox.program("pass")
    with (
        stack_lock(sandbox.state_dir, "local", "up"),
        pytest.raises(LockedError, match=f"process {os.getpid()} .* 'up'"),
    ):
        sandbox.up()
    assert not sandbox.up().failed


def test_outputs_and_preview_need_no_lock(sandbox):
    sandbox.up("pulumi.export('x', 1)")
    with stack_lock(sandbox.state_dir, "local", "up"):
        assert sandbox.engine().outputs() == {"x": 1}
        assert not sandbox.preview().failed


def test_events_have_the_shapes_of_the_automation_api(sandbox):
    sandbox.up('Thing("a", "1", name="a", kind="x", tags={"t": "1"}); Thing("gone", "1")')
    sandbox.up('Thing("a", "1", name="z", kind="y", tags={"t": "2"}); Thing("f", "fail", name="f")')
    events = [EngineEvent.from_json(json.loads(json.dumps(event))) for event in sandbox.events]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[0].prelude_event is not None
    assert events[-1].summary_event is not None
    assert events[-1].summary_event.resource_changes == {"same": 1, "replace": 1}
    before = [event.resource_pre_event.metadata for event in events if event.resource_pre_event]
    replaced = next(item for item in before if item.op == "create-replacement")
    assert replaced.detailed_diff["tags.t"].diff_kind == "update"
    assert replaced.detailed_diff["kind"].diff_kind == "update-replace"
    assert sorted(replaced.keys) == ["kind", "name"]
    assert replaced.old.inputs["kind"] == "x"
    failed = [event.res_op_failed_event.metadata for event in events if event.res_op_failed_event]
    assert [item.urn.rsplit("::", 1)[1] for item in failed] == ["f"]
    errors = [event.diagnostic_event for event in events if event.diagnostic_event]
    assert [item.severity for item in errors] == ["error", "info"]
