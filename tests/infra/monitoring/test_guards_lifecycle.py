"""Alerts, budget, locks and the private link scope live and end with a stack, and never drift."""

from __future__ import annotations

import pytest

CHOSEN = {
    "dataFactory.enabled": False,
    "synapse.enabled": False,
    "machineLearning.enabled": False,
    "cluster.enabled": False,
    "network.privateLink.enabled": True,
    "monitoring.diagnostics": True,
    "monitoring.privateLinkScope": True,
    "monitoring.actionGroup.emails": ["a@example.com"],
    "monitoring.actionGroup.webhooks": ["https://example.com/hook?key=hidden-key"],
    "logAnalytics.dailyQuotaGb": 5,
    "governance.lock": True,
    "governance.budget.amount": 500,
    "governance.budget.startDate": "2026-11-01",
}


@pytest.fixture
def guarded(stack):
    """The `local` stack, small, with everything that guards it."""
    one = stack("local")
    for path, value in CHOSEN.items():
        one.set(path, value)
    return one


def changes(result):
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


@pytest.mark.timeout(600)
def test_guards_live_and_end_with_the_stack(guarded):
    assert set(changes(guarded.run("up"))) == {"create"}
    assert changes(guarded.run("up")) == {}
    assert changes(guarded.run("refresh")) == {}
    guarded.set("logAnalytics.retentionInDays", 60)
    assert changes(guarded.run("up")) == {"update": 1}
    guarded.set("governance.budget.startDate", "2026-12-01")
    assert changes(guarded.run("up")) == {"replace": 1}
    assert changes(guarded.run("up")) == {}
    assert set(changes(guarded.run("destroy"))) == {"delete"}


@pytest.mark.timeout(600)
def test_what_is_below_a_lock_goes_only_with_the_lock(guarded):
    assert not guarded.run("up").failed
    guarded.set("monitoring.alerts", False)
    guarded.set("monitoring.diagnostics", False)
    refused = guarded.run("up")
    assert refused.failed
    assert "ScopeLocked" in str(refused.diagnostics)


@pytest.mark.timeout(600)
def test_a_lock_goes_before_what_is_below_it(guarded):
    assert not guarded.run("up").failed
    guarded.set("monitoring.alerts", False)
    guarded.set("monitoring.diagnostics", False)
    guarded.set("governance.lock", False)
    assert set(changes(guarded.run("up"))) == {"delete"}


@pytest.mark.timeout(600)
def test_the_address_of_a_webhook_is_nowhere_in_clear(guarded):
    assert not guarded.run("up").failed
    state = [path for path in guarded.state.rglob("*") if path.is_file()]
    assert state
    assert not [path for path in state if b"hidden-key" in path.read_bytes()]
