"""The pure rules of this room: waiting, comparing, bodies, ids."""

from __future__ import annotations

import pytest
from pulumi.output import UNKNOWN

from infra.arm.bodies import writable
from infra.arm.errors import FIXES, NotReadyError, RefusedError
from infra.arm.ids import is_id, name_of, not_an_id_of, same, type_of
from infra.arm.provider import seen
from infra.arm.root_storage_key import RootStorageKeyProvider
from infra.arm.trigger import TriggerProvider
from infra.arm.waiting import BUSY, Patience

FACTORY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f"


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now = 0.0

    @property
    def patience(self):
        return Patience(900, 5, lambda: self.now, self._sleep)

    def _sleep(self, seconds):
        self.now += seconds


def refused(times, code, message=""):
    """A call that is refused `times` times and then answers how often it was called."""
    calls = []

    def call():
        calls.append(1)
        if len(calls) <= times:
            raise RefusedError("/r", 400, code, message)
        return len(calls)

    return call


@pytest.mark.parametrize("sign", BUSY)
def test_azure_at_work_is_waited_for(sign):
    clock = Clock()
    code, message = (sign, "") if " " not in sign else ("BadRequest", sign)
    assert clock.patience.through(refused(3, code, message), "/r") == 4
    assert clock.now == 15


def test_patience_ends_with_azures_last_word():
    clock = Clock()
    with pytest.raises(NotReadyError, match=r"/r: no change after 15 minutes\. .*AnotherOperationInProgress"):
        clock.patience.through(refused(10**6, "AnotherOperationInProgress"), "/r")
    assert clock.now == 900


def test_any_other_refusal_is_raised_at_once():
    clock = Clock()
    with pytest.raises(RefusedError):
        clock.patience.through(refused(1, "BadRequest", "no"), "/r")
    assert clock.now == 0


@pytest.mark.parametrize("code", [*FIXES, "SomethingNew"])
def test_every_refusal_says_what_to_do(code):
    text = str(RefusedError("/r", 403, code, "Because."))
    assert text.startswith(f"/r: Azure answered 403 {code}: Because. ")
    assert text.endswith("then run `pulumi up` again.")


def test_a_lock_is_lifted_by_the_setting_that_made_it():
    text = str(RefusedError("/r", 409, "ScopeLocked", "Locked."))
    assert "Set governance.lock to false, run `pulumi up`, then change the trigger" in text


def test_what_azure_adds_is_not_ours_and_the_same_written_otherwise_is_the_same():
    wanted = {
        "startTime": "2026-01-01T00:00:00Z", "scope": "/subscriptions/S/x", "list": [{"a": 1}, {"b": 2}],
        "count": 2, "gone": 1,
    }  # fmt: skip
    actual = {
        "startTime": "2026-01-01T00:00:00.0000000Z", "scope": "/subscriptions/s/X",
        "list": [{"a": 1.0, "more": 0}, {"b": 3.0}], "count": 2.0, "added": True,
    }  # fmt: skip
    expected = {key: value for key, value in wanted.items() if key != "gone"}
    assert seen(wanted, actual) == {**expected, "list": [{"a": 1}, {"b": 3}]}


@pytest.mark.parametrize(
    ("wanted", "actual"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
        ("2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00Z"),
        ("abc", "ABC"),
        ([1], [1, 2]),
        ({"a": 1}, None),
        (True, False),
    ],
)
def test_what_differs_is_shown_as_it_is(wanted, actual):
    assert seen(wanted, actual) == actual


def test_a_body_keeps_what_is_there_and_leaves_out_what_only_azure_writes():
    resource = {
        "id": "/r", "name": "r", "type": "T/t", "etag": "1", "systemData": {}, "location": "westeurope",
        "tags": {"a": "1"}, "properties": {"provisioningState": "Succeeded", "x": 1, "url": "made"},
        "identity": {"type": "UserAssigned", "principalId": "p", "userAssignedIdentities": {"/u": {"clientId": "c"}}},
    }  # fmt: skip
    assert writable(resource, ["url"]) == {
        "location": "westeurope", "tags": {"a": "1"}, "properties": {"x": 1},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {"/u": {}}},
    }  # fmt: skip
    assert resource["properties"]["url"] == "made"


def test_ids():
    assert is_id(FACTORY)
    assert not is_id("/subscriptions/s/resourceGroups/g")
    assert type_of(f"{FACTORY}/triggers/t") == "microsoft.datafactory/factories/triggers"
    assert name_of(f"{FACTORY}/") == "f"
    assert same(FACTORY, FACTORY.upper())
    assert not_an_id_of("Microsoft.DataFactory/factories", FACTORY) is None
    assert not_an_id_of("Microsoft.DataFactory/factories", UNKNOWN) is None
    assert "give the id output" in not_an_id_of("Microsoft.Synapse/workspaces", FACTORY)


PROPS = {
    "factory_id": FACTORY,
    "trigger_name": "t",
    "properties": {"type": "ScheduleTrigger"},
    "started": True,
}


def test_a_target_that_is_not_known_yet_is_another_one():
    """Its resource is being replaced, and Azure deletes with the old one what is in it."""
    diff = TriggerProvider().diff("id", PROPS, {**PROPS, "factory_id": UNKNOWN})
    assert (diff.changes, diff.replaces, diff.delete_before_replace) == (True, ["factory_id"], True)


def test_anything_else_that_is_not_known_yet_is_an_update():
    props = {"workspace_id": "/w", "key_vault_uri": "https://v", "key_name": "k", "key_version": "1"}
    diff = RootStorageKeyProvider().diff("id", props, {**props, "key_version": UNKNOWN})
    assert (diff.changes, diff.replaces) == (True, [])


def test_what_the_provider_found_out_is_no_difference():
    diff = TriggerProvider().diff("id", {**PROPS, "runtime_state": "Started", "__provider": "x"}, PROPS)
    assert diff.changes is False


def test_whole_numbers_are_integers():
    news = {**PROPS, "properties": {"type": "ScheduleTrigger", "typeProperties": {"interval": 2.0}}}
    interval = TriggerProvider().check({}, news).inputs["properties"]["typeProperties"]["interval"]
    assert (interval, type(interval)) == (2, int)
