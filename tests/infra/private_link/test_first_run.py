"""The first `up` of `hardened` from a machine that does not reach the private endpoints yet: with the settings
below nothing speaks to the workspace or to Synapse; the second run, from within, makes the rest.
"""

from __future__ import annotations

import pytest

FIRST = {
    "cluster": {"enabled": False},
    "instancePool": {"enabled": False},
    "clusterPolicy": {"enabled": False},
    "sqlWarehouse": {"enabled": False},
}
"""Besides, dataFactory.jobName and synapse.roleAssignments are left out, as they are in every profile."""
OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
SYNAPSE = "pulumi-python:dynamic/arm:SynapseRoleAssignment"
INSIDE = "pulumi-python:dynamic/databricks:"
GRANT = {
    "principalId": "33333333-3333-3333-3333-333333333333",
    "principalType": "Group",
    "role": "Synapse User",
}


@pytest.fixture
def hardened(platform):
    return lambda **others: platform(
        "dev", profile="hardened", azureDatabricks={"objectId": OBJECT_ID}, **others
    )


def private(made):
    """The resources whose providers speak to a host behind a private endpoint."""
    return {one.name for one in made.resources.values() if one.type.startswith(INSIDE) or one.type == SYNAPSE}


def other_dynamic(made):
    return {
        one.type for one in made.resources.values()
        if one.type.startswith("pulumi-python:dynamic") and one.name not in private(made)
    }  # fmt: skip


def test_the_first_run_speaks_to_no_private_host(hardened):
    made = hardened(**FIRST)
    assert private(made) == set()
    assert made.by_type("azure-native:network:PrivateEndpoint")
    assert all(one.startswith("pulumi-python:dynamic/arm:") for one in other_dynamic(made))


def test_the_second_run_does_and_takes_nothing_away(hardened):
    first, second = hardened(**FIRST), hardened()
    assert private(second)
    missing = {one.name for one in first.resources.values()} - {one.name for one in second.resources.values()}
    assert missing == set()


def test_a_job_by_name_and_a_role_of_synapse_would_speak_to_one(hardened):
    with_job = hardened(**FIRST, dataFactory={"jobName": "daily"})
    assert private(with_job) != set()
    allowed = {"roleAssignments": [GRANT], "publicNetworkAccess": "Disabled"}
    assert private(hardened(**FIRST, synapse=allowed)) != set()
