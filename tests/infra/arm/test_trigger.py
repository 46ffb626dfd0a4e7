"""A trigger through the provider's process: stopped, written, started, and the same after every interruption."""

from __future__ import annotations

import grpc
import pytest

from infra.arm.client import ArmClient
from infra.arm.errors import RefusedError
from infra.arm.trigger import TriggerProvider
from infra.arm.waiting import Patience


def schedule(interval=1, **more):
    recurrence = {"frequency": "Day", "interval": interval, "startTime": "2026-01-01T00:00:00Z"}
    pipelines = [{"pipelineReference": {"referenceName": "load", "type": "PipelineReference"}}]
    return {
        "type": "ScheduleTrigger",
        "typeProperties": {"recurrence": recurrence},
        "pipelines": pipelines,
        **more,
    }


def blob_events(lake, path="/landing/blobs/in"):
    pipelines = [{"pipelineReference": {"referenceName": "load", "type": "PipelineReference"}}]
    properties = {"scope": lake, "events": ["Microsoft.Storage.BlobCreated"], "blobPathBeginsWith": path}
    return {"type": "BlobEventsTrigger", "typeProperties": properties, "pipelines": pipelines}


class Trigger:
    """One trigger as the engine handles it."""

    def __init__(self, azure, engine, properties=None, started=True):
        self.azure, self.engine = azure, engine(TriggerProvider())
        self.props = {
            "factory_id": azure.factory(), "trigger_name": "nightly", "started": started,
            "properties": properties or schedule(),
        }  # fmt: skip

    def create(self):
        inputs = self.engine.check(self.props)
        self.id, self.outs = self.engine.create(inputs)
        return self.id

    def change(self, **changes):
        """Diff and update as the engine does; returns whether there was a change."""
        self.props = {**self.props, **changes}
        news = self.engine.check(self.props)
        if self.engine.diff(self.id, self.outs, news).changes != 2:
            return False
        self.outs = self.engine.update(self.id, self.outs, news)
        return True

    def refresh(self):
        id_, self.outs, inputs = self.engine.read(self.id, self.outs)
        return id_, inputs

    @property
    def state(self):
        return self.azure.see(self.id)["properties"]["runtimeState"]

    @property
    def interval(self):
        return self.azure.see(self.id)["properties"]["recurrence"]["interval"]


@pytest.fixture
def trigger(azure, engine):
    return lambda *args, **options: Trigger(azure, engine, *args, **options)


def test_it_is_made_started_changed_while_it_runs_and_deleted(trigger):
    one = trigger()
    one.create()
    assert one.id.endswith("/triggers/nightly")
    assert (one.state, one.outs["runtime_state"]) == ("Started", "Started")
    assert one.change() is False
    assert one.change(properties=schedule(2)) is True
    assert (one.state, one.interval) == ("Started", 2)
    one.engine.delete(one.id, one.outs)
    assert one.azure.see(one.id) is None
    one.engine.delete(one.id, one.outs)


def test_one_that_is_not_to_run_stays_stopped_until_it_is(trigger):
    one = trigger(started=False)
    one.create()
    assert (one.state, one.outs["runtime_state"]) == ("Stopped", "Stopped")
    one.change(properties=schedule(3))
    assert (one.state, one.interval) == ("Stopped", 3)
    one.change(started=True)
    assert one.state == "Started"
    one.change(started=False)
    assert one.state == "Stopped"


def test_whoever_stops_it_is_seen_and_undone(trigger, here):
    one = trigger()
    one.create()
    ArmClient.default().post(f"{one.id}/stop", "2018-06-01")
    id_, inputs = one.refresh()
    assert (id_, inputs["started"], one.outs["runtime_state"]) == (one.id, False, "Stopped")
    assert one.change() is True
    assert one.state == "Started"
    assert one.refresh()[1] == one.engine.check(one.props)


def test_other_properties_of_somebody_else_are_seen_and_undone(trigger, here):
    one = trigger(started=False)
    one.create()
    ArmClient.default().put(one.id, "2018-06-01", {"properties": schedule(5)})
    assert one.refresh()[1]["properties"]["typeProperties"]["recurrence"]["interval"] == 5
    assert one.change() is True
    assert one.interval == 1


def test_one_that_is_gone_is_gone(trigger):
    one = trigger()
    one.create()
    one.azure.store.delete(one.id)
    assert one.refresh()[0] == ""


def test_events_are_subscribed_to_before_it_starts_and_given_up_before_it_goes(trigger, azure, door):
    one = trigger(blob_events(azure.lake()))
    one.create()
    marks = door.store.under_way
    assert one.state == "Started"
    assert marks.marked("event-subscription", one.id) == "Enabled"
    one.change(started=False)
    assert (one.state, marks.marked("event-subscription", one.id)) == ("Stopped", None)
    one.change(
        started=True,
        properties=blob_events(one.props["properties"]["typeProperties"]["scope"], "/landing/blobs/new"),
    )
    assert marks.marked("event-subscription", one.id) == "Enabled"
    one.engine.delete(one.id, one.outs)
    assert marks.marked("event-subscription", one.id) is None


class Asked:
    """A client that notes actions; Event Grid knows the trigger or not, and is busy once."""

    def __init__(self, status):
        self.status, self.actions, self.busy = status, [], True

    def post(self, path, _version):
        action = path.rpartition("/")[2]
        if action == "getEventSubscriptionStatus":
            return {"status": self.status}
        self.actions.append(action)
        if action.endswith("Events") and self.busy:
            self.busy = False
            raise RefusedError(path, 409, "StorageAccountOperationInProgress", "wait")
        self.status = {"subscribeToEvents": "Enabled", "unsubscribeFromEvents": "Disabled"}.get(
            action, self.status
        )
        return {}

    def get(self, _path, _version):
        return {"properties": {"type": "BlobEventsTrigger", "runtimeState": "Stopped"}}

    def delete(self, _path, _version):
        self.actions.append("delete")


class Noted(TriggerProvider):
    """A provider with such a client, which never sleeps."""

    def __init__(self, status):
        self.asked = Asked(status)

    def client(self):
        return self.asked

    def patience(self):
        return Patience(sleep=lambda _: None)


def test_events_that_have_ended_are_not_ended_again():
    """A lock on the lake would refuse it."""
    provider = Noted("Disabled")
    provider.delete("/f/triggers/t", {})
    assert provider.asked.actions == ["delete"]


def test_events_are_waited_for_while_the_lake_is_busy():
    provider = Noted("Enabled")
    provider.delete("/f/triggers/t", {})
    assert provider.asked.actions == ["unsubscribeFromEvents", "unsubscribeFromEvents", "delete"]
    provider = Noted("Disabled")
    properties = {"type": "BlobEventsTrigger"}
    known = {"factory_id": "/f", "trigger_name": "t", "properties": properties}
    provider.update("/f/triggers/t", {**known, "started": False}, {**known, "started": True})
    assert provider.asked.actions == ["subscribeToEvents", "subscribeToEvents", "start"]


@pytest.mark.parametrize("name", ["factory_id", "trigger_name"])
def test_another_factory_or_name_is_another_trigger(trigger, name):
    one = trigger()
    news = {**one.props, name: f"{one.props[name]}2"}
    assert list(one.engine.diff("id", one.props, news).replaces) == [name]


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.mark.parametrize("method", ["put", "post"])
@pytest.mark.parametrize("after", [0, 1])
def test_killed_anywhere_the_next_run_converges(trigger, here, monkeypatch, method, after):
    """Killed before or after the request that writes, or that stops or starts."""
    one = trigger()
    one.create()
    real, calls = getattr(ArmClient, method), []

    def dying(self, *args):
        calls.append(args)
        if after:
            real(self, *args)
        raise Killed

    provider, olds, news = TriggerProvider(), one.outs, {**one.props, "properties": schedule(4)}
    monkeypatch.setattr(ArmClient, method, dying)
    with pytest.raises(Killed):
        provider.update(one.id, olds, news)
    monkeypatch.setattr(ArmClient, method, real)
    assert one.change(properties=schedule(4)) is True
    assert (one.state, one.interval, len(calls)) == ("Started", 4, 1)


def test_an_interrupted_create_is_finished(trigger, here, monkeypatch):
    one = trigger()

    def dying(self, *args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(ArmClient, "post", dying)
        with pytest.raises(Killed):
            TriggerProvider().create(dict(one.props))
    one.create()
    assert one.state == "Started"


@pytest.mark.parametrize("kind", ["throttled", "lost-answer", "server-error"])
def test_faults_are_waited_out(trigger, azure, kind):
    one = trigger()
    azure.fail(kind, times=2, **({"seconds": 0.1} if kind == "throttled" else {}))
    one.create()
    assert azure.pending() == 0
    azure.fail(kind, "update", times=1)
    one.change(properties=schedule(2))
    assert (one.state, one.interval, azure.pending()) == ("Started", 2, 0)


def test_an_update_that_changes_nothing_sends_nothing(trigger, azure):
    one = trigger()
    one.create()
    written = azure.store.version(one.id)
    one.engine.update(one.id, one.outs, one.engine.check(one.props))
    assert azure.store.version(one.id) == written


def test_a_refusal_says_resource_code_and_what_to_do(trigger):
    one = trigger(schedule(2000))
    with pytest.raises(grpc.RpcError) as refused:
        one.create()
    text = refused.value.details()
    assert f"{one.props['factory_id']}/triggers/nightly: Azure answered 400 BadRequest" in text
    assert "between 1 and 1000" in text
    assert "then run `pulumi up` again" in text


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("factory_id", "factory01", "no id of a Microsoft.DataFactory/factories"),
        ("properties", {"pipelines": []}, "give properties.type"),
        ("properties", {"type": "ScheduleTrigger", "runtimeState": "Started"}, "use started=True or False"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(name, value, reason):
    good = {
        "factory_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f",
        "trigger_name": "t",
        "properties": schedule(),
        "started": True,
    }
    assert TriggerProvider().check({}, dict(good)).failures == []
    [failure] = TriggerProvider().check({}, {**good, name: value}).failures
    assert failure.property == name
    assert reason in failure.reason


def window(interval=1, **more):
    fixed = {"frequency": "Hour", "interval": interval, "startTime": "2026-01-01T00:00:00Z"}
    return {"type": "TumblingWindowTrigger", "typeProperties": {**fixed, **more}}


@pytest.mark.parametrize(
    ("before", "after", "replaces"),
    [
        (window(), window(2), ["properties"]),
        (window(), window(startTime="2026-02-01T00:00:00Z"), ["properties"]),
        (window(), schedule(), ["properties"]),
        (window(), window(maxConcurrency=5), []),
        (schedule(), schedule(2), []),
    ],
)
def test_a_window_that_is_counted_otherwise_is_another_trigger(before, after, replaces):
    props = {"factory_id": "f", "trigger_name": "t", "started": True}
    found = TriggerProvider().diff("id", {**props, "properties": before}, {**props, "properties": after})
    assert found.changes
    assert list(found.replaces) == replaces
    assert found.delete_before_replace
