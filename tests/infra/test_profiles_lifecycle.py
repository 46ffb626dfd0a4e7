"""Every profile is previewed, made, made again, changed, refreshed and ended, and ends in the right order."""

from __future__ import annotations

import pytest

from infra.settings.profiles import PROFILES

OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
ENDS_FIRST = (
    ("databricks-workspace", "network-public-subnet"),
    ("databricks-workspace", "network-private-subnet"),
    ("databricks-workspace", "platform-resource-group"),
    ("network-public-subnet", "network-security-group"),
    ("network-private-subnet", "network-security-group"),
    ("network-public-subnet", "network-nat-gateway"),
    ("network-nat-gateway", "network-nat-address"),
    ("network-private-subnet", "network-virtual-network"),
    ("compute-cluster", "databricks-workspace"),
    ("compute-sql-warehouse", "databricks-workspace"),
    ("lake-account", "platform-resource-group"),
    ("data-factory-factory-on-workspace", "databricks-workspace"),
    ("data-factory-factory-on-workspace", "data-factory-factory"),
    ("machine-learning-workspace", "machine-learning-storage"),
    ("synapse-workspace", "lake-synapse"),
)
"""Pairs of resources of one stack: the first is deleted before the second."""


@pytest.fixture
def profile_of(stack):
    """The `local` stack with another profile, and what that profile needs to be told."""

    def make(profile):
        one = stack("local")
        one.set("profile", profile)
        one.set("azureDatabricks.objectId", OBJECT_ID)
        return one

    return make


def changes(result):
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


def deleted(events):
    """When the deletion of each resource began and ended, as positions in the events."""
    begun, ended = {}, {}
    for index, event in enumerate(events):
        for key, places in (("resourcePreEvent", begun), ("resOutputsEvent", ended)):
            step = event.get(key, {}).get("metadata", {})
            if step.get("op") == "delete":
                places[step["urn"]] = index
    return begun, ended


def needs(stack):
    """For every resource what it must not outlive: what it depends on, and its parent."""
    return {one["urn"]: {*one.get("dependencies", ()), one.get("parent", "")} for one in stack.resources()}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_lives_and_ends(profile_of, profile):
    one = profile_of(profile)
    [count] = changes(one.run("preview")).values()
    assert changes(one.run("up")) == {"create": count}
    assert changes(one.run("up")) == {}
    assert changes(one.run("refresh")) == {}
    assert changes(one.run("preview")) == {}
    one.set("tags.owner", "someone else")
    assert set(changes(one.run("up"))) == {"update"}
    assert changes(one.run("refresh")) == {}
    assert changes(one.run("up")) == {}
    needed, events = needs(one), []
    assert changes(one.run("destroy", events.append)) == {"delete": count}
    begun, ended = deleted(events)
    assert len(begun) == len(ended) == count
    late = [
        (urn, need)
        for urn, all_of in needed.items()
        for need in all_of
        if need in begun and urn in ended and ended[urn] > begun[need]
    ]
    assert late == []
    by_name = {urn.rsplit("::", 1)[1]: urn for urn in begun}
    for first, second in ENDS_FIRST:
        if first in by_name and second in by_name:
            assert ended[by_name[first]] < begun[by_name[second]], (first, second)


def test_what_must_end_first_is_there(profiled):
    """The pairs above are about resources that a profile really has."""
    names = {one.name for profile in ("standard", "hardened") for one in profiled(profile).resources.values()}
    assert {name for pair in ENDS_FIRST for name in pair} <= names
