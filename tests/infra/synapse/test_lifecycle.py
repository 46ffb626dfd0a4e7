"""Everything of Synapse against the local cloud: made, made again, refreshed, changed, ended."""

from __future__ import annotations

import pytest

from infra.arm.client import ArmClient

ID = "00000000-0000-0000-0000-000000000001"
VERSION = "2021-06-01"
ARM = "pulumi-python:dynamic/arm:"


@pytest.fixture
def whole(stack):
    """The `local` stack with everything that Synapse may have."""
    one = stack("local")
    one.set("synapse.preventDataExfiltration", True)
    one.set("synapse.firewallRules.office", "20.50.2.0/28")
    one.set("synapse.entraAdmin.objectId", ID)
    one.set("synapse.entraAdmin.login", "admins")
    one.set("synapse.sparkPool.libraryRequirements", ["delta-sharing==1.3.2"])
    one.set("synapse.sqlPool.enabled", True)
    one.set("synapse.customerManagedKey", True)
    one.set("keyVault.enablePurgeProtection", True)
    one.set(
        "synapse.roleAssignments",
        [{"role": "Synapse User", "principalId": ID, "principalType": "Group", "scope": "sparkPool"}],
    )
    return one


def changes(result):
    assert not result.failed, result.diagnostics
    return {name: count for name, count in result.changes.items() if name != "same"}


def seen(stack, type_, *below):
    """The properties that Azure shows of a resource, or of what is below it."""
    path = "/".join((stack.resource(type_)["id"], *below))
    return ArmClient.default().get(path, VERSION)["properties"]


@pytest.mark.timeout(600)
def test_everything_lives_and_ends(whole):
    [count] = changes(whole.run("preview")).values()
    assert changes(whole.run("up")) == {"create": count}
    assert changes(whole.run("up")) == {}
    assert changes(whole.run("refresh")) == {}
    assert changes(whole.run("up")) == {}
    workspace = "azure-native:synapse:Workspace"
    assert seen(whole, workspace, "administrators", "activeDirectory")["login"] == "admins"
    pool = "azure-native:synapse:BigDataPool"
    assert seen(whole, pool)["libraryRequirements"]["content"] == "delta-sharing==1.3.2"
    approval = whole.resource(f"{ARM}PrivateEndpointApproval")
    assert approval["outputs"]["status"] == "Approved"
    whole.set("synapse.sparkPool.maxNodeCount", 9)
    assert changes(whole.run("up")) == {"update": 2}
    assert seen(whole, pool)["libraryRequirements"]["content"] == "delta-sharing==1.3.2"
    assert changes(whole.run("refresh")) == {}
    assert changes(whole.run("up")) == {}
    whole.set("synapse.entraAdmin.login", "others")
    assert changes(whole.run("up")) == {"update": 1}
    assert seen(whole, workspace, "administrators", "activeDirectory")["login"] == "others"
    assert changes(whole.run("destroy")) == {"delete": count}
