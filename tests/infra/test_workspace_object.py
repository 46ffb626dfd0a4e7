"""The pure rules of objects in a workspace: comparing, overlaying and waiting."""

from __future__ import annotations

import pytest
from databricks.sdk.errors import InvalidParameterValue, InvalidState, NotFound
from pulumi.output import UNKNOWN

from infra import workspace_object as objects


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def failing(error, times):
    """A call that fails `times` times and then returns how often it was called."""
    calls = []

    def call():
        calls.append(1)
        if len(calls) <= times:
            raise error
        return len(calls)

    return call


PASSING = [
    InvalidParameterValue("Current organization 123 does not have any associated worker environments"),
    InvalidState("Cluster 0101-1 is in unexpected state Pending", error_code="INVALID_STATE"),
]


@pytest.mark.parametrize("error", PASSING)
def test_a_passing_state_is_waited_out(error):
    clock = Clock()
    assert objects.patiently(failing(error, 3), "host", clock, clock.sleep) == 4
    assert clock.now == 3 * objects.PAUSE_SECONDS


@pytest.mark.parametrize("error", PASSING)
def test_patience_ends_with_a_sentence(error):
    clock = Clock()
    with pytest.raises(
        objects.WorkspaceNotReadyError, match=r"adb-1: no change after 15 minutes: .*pulumi up"
    ):
        objects.patiently(failing(error, 10**6), "adb-1", clock, clock.sleep)
    assert objects.PATIENCE_SECONDS <= clock.now <= objects.PATIENCE_SECONDS + objects.PAUSE_SECONDS


@pytest.mark.parametrize(
    "error", [NotFound("gone"), InvalidParameterValue("max_capacity"), OSError("no route")]
)
def test_any_other_error_is_raised_at_once(error):
    clock = Clock()
    with pytest.raises(type(error)):
        objects.patiently(failing(error, 1), "host", clock, clock.sleep)
    assert clock.now == 0


def test_plain_makes_whole_floats_integers_and_drops_what_is_not_the_users():
    given = {
        "a": 30.0,
        "b": 0.5,
        "c": [1.0, {"d": 2.0, "none": None}],
        "__provider": "x",
        "e": True,
        "f": None,
    }
    assert objects.plain(given) == {"a": 30, "b": 0.5, "c": [1, {"d": 2}], "e": True}
    assert type(objects.plain(given)["a"]) is int


def test_unknown_values_always_differ():
    old = {"a": 1, "b": {"c": [1]}}
    assert objects.changed_fields(old, {"a": 1, "b": {"c": [UNKNOWN]}}) == {"b"}
    assert objects.changed_fields(old, dict(old)) == set()
    assert objects.changed_fields({"a": UNKNOWN}, {"a": UNKNOWN}) == {"a"}
    assert objects.changed_fields(old, {}) == {"a", "b"}


def test_overlay_takes_the_actual_value_of_what_was_asked_for_and_nothing_else():
    desired = {"autoscale": {"min_workers": 1, "max_workers": 2}, "tags": {"a": "1"}, "gone": 1, "list": [1]}
    actual = {
        "autoscale": {"min_workers": 1, "max_workers": 5, "target_workers": 3},
        "tags": {"a": "1", "b": "2"},
        "list": [1, 2],
        "state": "RUNNING",
    }
    seen = {"autoscale": {"min_workers": 1, "max_workers": 5}, "tags": {"a": "1"}, "list": [1, 2]}
    assert objects.overlay(desired, actual) == seen
