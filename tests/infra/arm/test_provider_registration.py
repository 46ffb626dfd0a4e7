"""A resource provider is registered once, waited for, and never unregistered."""

from __future__ import annotations

import pytest

from infra.arm.client import ArmClient
from infra.arm.errors import NotReadyError
from infra.arm.provider_registration import RegistrationProvider
from infra.arm.waiting import Patience

VERSION = "2021-04-01"


@pytest.fixture
def registration(engine):
    return engine(RegistrationProvider())


@pytest.fixture
def event_grid(azure, here):
    """Props for a provider that nobody has registered."""
    path = f"/subscriptions/{azure.subscription}/providers/Microsoft.EventGrid"
    ArmClient.default().post(f"{path}/unregister", VERSION)
    yield {"subscription_id": azure.subscription, "namespace": "Microsoft.EventGrid"}
    ArmClient.default().post(f"{path}/register", VERSION)


def state(props):
    path = f"/subscriptions/{props['subscription_id']}/providers/{props['namespace']}"
    return ArmClient.default().get(path, VERSION)["registrationState"]


def test_it_is_registered_and_stays_so(event_grid, registration):
    assert state(event_grid) == "Unregistered"
    id_, outs = registration.create(registration.check(event_grid))
    assert (state(event_grid), outs["registration_state"]) == ("Registered", "Registered")
    assert registration.read(id_, outs)[0] == id_
    registration.delete(id_, outs)
    assert state(event_grid) == "Registered"


@pytest.mark.parametrize(
    ("namespace", "before"),
    [
        ("Microsoft.PolicyInsights", "NotRegistered"),
        ("Microsoft.Cdn", "NotRegistered"),
        ("Microsoft.Compute", "Registered"),
    ],
)
def test_what_only_services_call_is_not_registered_by_itself(azure, registration, here, namespace, before):
    props = {"subscription_id": azure.subscription, "namespace": namespace}
    assert state(props) == before
    id_, outs = registration.create(registration.check(props))
    assert (state(props), registration.read(id_, outs)[0]) == ("Registered", id_)


def test_one_that_somebody_unregistered_is_gone(event_grid, registration):
    id_, outs = registration.create(registration.check(event_grid))
    ArmClient.default().post(f"{id_}/unregister", VERSION)
    assert registration.read(id_, outs)[0] == ""


def test_a_registered_one_is_left_alone(event_grid, monkeypatch):
    provider = RegistrationProvider()
    provider.create(dict(event_grid))
    with monkeypatch.context() as patched:
        patched.setattr(ArmClient, "post", None)
        assert provider.create(dict(event_grid)).outs["registration_state"] == "Registered"


class Slow(RegistrationProvider):
    """A registration that takes three questions."""

    def __init__(self, seconds):
        self.now, self.seconds = 0.0, seconds

    def patience(self):
        return Patience(900, 5, lambda: self.now, self._sleep)

    def client(self):
        return self

    def get(self, _path, _version):
        return {"registrationState": "Registered" if self.now >= self.seconds else "Registering"}

    def post(self, _path, _version):
        return {}

    def _sleep(self, seconds):
        self.now += seconds


def test_it_is_waited_for():
    slow = Slow(30)
    slow.create({"subscription_id": "s", "namespace": "Microsoft.EventGrid"})
    assert slow.now == 30


def test_a_wait_without_end_ends():
    with pytest.raises(NotReadyError, match=r"15 minutes.*run `pulumi up` again later"):
        Slow(10**6).create({"subscription_id": "s", "namespace": "Microsoft.EventGrid"})


def test_a_resource_of_an_unregistered_provider_is_refused_and_registering_cures_it(
    event_grid, azure, registration
):
    with pytest.raises(Exception, match=r"not registered to use namespace 'Microsoft\.EventGrid'"):
        azure.make("eventgrid:Topic", topicName="topic01", location="westeurope")
    registration.create(registration.check(event_grid))
    assert azure.make("eventgrid:Topic", topicName="topic01", location="westeurope")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("subscription_id", "/subscriptions/00000000-0000-0000-0000-000000000001", "which is a UUID"),
        ("namespace", "EventGrid", "give one like Microsoft.EventGrid"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(name, value, reason):
    good = {"subscription_id": "00000000-0000-0000-0000-000000000001", "namespace": "Microsoft.Insights"}
    assert RegistrationProvider().check({}, dict(good)).failures == []
    [failure] = RegistrationProvider().check({}, {**good, name: value}).failures
    assert (failure.property, reason in failure.reason) == (name, True)
