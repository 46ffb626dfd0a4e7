"""Databricks attached to Azure ML: attached again after an interruption, detached alone, the token nowhere."""

from __future__ import annotations

import json

import grpc
import pytest

from infra.arm.attached_compute import VERSION, AttachedComputeProvider
from infra.arm.client import ArmClient
from local_cloud.azure.engine.engine import Engine

TOKEN = "not-a-token-but-long-enough"
PROGRAM = """
import pulumi
from pulumi_azure_native import (applicationinsights, databricks, keyvault, machinelearningservices as ml,
                                 operationalinsights, resources, storage)
from infra.arm.attached_compute import AttachedCompute

config = pulumi.Config()
group = resources.ResourceGroup("group", resource_group_name="rg", location="westeurope")
place = {{"resource_group_name": group.name, "location": "westeurope"}}
account = storage.StorageAccount("account", account_name="mlst01", kind="StorageV2",
                                 sku=storage.SkuArgs(name="Standard_LRS"), **place)
vault = keyvault.Vault("vault", vault_name="kvml01", properties=keyvault.VaultPropertiesArgs(
    tenant_id="{tenant}", sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.STANDARD),
    enable_rbac_authorization=True), **place)
logs = operationalinsights.Workspace("logs", workspace_name="logs01", retention_in_days=30,
                                     sku=operationalinsights.WorkspaceSkuArgs(name="PerGB2018"), **place)
insights = applicationinsights.Component("insights", resource_name_="appi01", kind="web", application_type="web",
                                         workspace_resource_id=logs.id, **place)
learning = ml.Workspace("learning", workspace_name="mlw01", storage_account=account.id, key_vault=vault.id,
                        application_insights=insights.id,
                        identity=ml.ManagedServiceIdentityArgs(type="SystemAssigned"), **place)
spark = [databricks.Workspace(f"spark{{n}}", workspace_name=f"dbw0{{n}}", sku=databricks.SkuArgs(name="premium"),
                              compute_mode=databricks.ComputeMode.SERVERLESS, **place) for n in (1, 2)]
chosen = spark[{which}]
AttachedCompute("attached", workspace_id=learning.id, compute_name="dbr01", location="westeurope",
                resource_id=chosen.id, workspace_url=pulumi.Output.concat("https://", chosen.workspace_url),
                access_token="{token}")
"""


@pytest.fixture
def props(azure, learning):
    """A new Azure ML workspace, and a Databricks workspace to attach to it."""
    mark = azure.group[3:]
    return {
        "workspace_id": learning, "compute_name": f"dbr{mark}", "location": "westeurope",
        "resource_id": databricks(azure, "one"), "workspace_url": "https://adb-1.2.azuredatabricks.net",
        "access_token": TOKEN,
    }  # fmt: skip


def databricks(azure, name):
    return azure.make(
        "databricks:Workspace", workspaceName=f"dbw-{name}", location="westeurope", sku={"name": "premium"},
        computeMode="Serverless",
    )  # fmt: skip


@pytest.fixture
def attachment(engine):
    return engine(AttachedComputeProvider())


def path(props):
    return f"{props['workspace_id']}/computes/{props['compute_name']}"


def test_it_is_attached_read_and_detached_and_databricks_stays(props, attachment, azure, here):
    id_, outs = attachment.create(attachment.check(props))
    assert id_ == path(props)
    inside = azure.see(id_)["properties"]
    assert (inside["computeType"], inside["resourceId"]) == ("Databricks", props["resource_id"])
    assert inside["properties"]["workspaceUrl"] == props["workspace_url"]
    assert attachment.read(id_, outs)[:2] == (id_, outs)
    attachment.delete(id_, outs)
    assert azure.see(id_) is None
    assert azure.see(props["resource_id"]) is not None
    attachment.delete(id_, outs)
    assert attachment.read(id_, outs)[0] == ""


def test_the_token_is_sent_and_no_output(props, attachment, here):
    id_, outs = attachment.create(attachment.check(props))
    assert outs == {name: value for name, value in props.items() if name != "access_token"}
    assert TOKEN not in json.dumps([attachment.read(id_, outs), attachment.update(id_, outs, props)])


def test_an_interrupted_create_is_repeated(props, attachment, azure, here):
    made = attachment.create(attachment.check(props))
    assert attachment.create(attachment.check(props)) == made
    upper = {**props, "resource_id": props["resource_id"].replace("/resourceGroups/", "/resourcegroups/")}
    assert attachment.create(attachment.check(upper))[0] == made[0]


@pytest.mark.parametrize("kind", ["throttled", "lost-answer", "server-error"])
def test_faults_are_waited_out(props, attachment, azure, here, kind):
    azure.fail(kind, "create", token="azure-native:machinelearningservices:Compute")
    id_, _ = attachment.create(attachment.check(props))
    assert azure.pending() == 0
    assert azure.see(id_)["properties"]["provisioningState"] == "Succeeded"


def test_a_compute_of_somebody_else_is_left_alone(props, attachment, azure, here):
    id_, _ = attachment.create(attachment.check(props))
    other = {**props, "resource_id": databricks(azure, "other")}
    with pytest.raises(grpc.RpcError) as refused:
        attachment.create(attachment.check(other))
    assert "there is another compute of this name already" in refused.value.details()
    assert TOKEN not in refused.value.details()
    assert azure.see(id_)["properties"]["resourceId"] == props["resource_id"]


def test_another_workspace_is_a_replacement_and_another_token_nothing(props, attachment, here):
    id_, outs = attachment.create(attachment.check(props))
    found = attachment.diff(id_, outs, {**props, "access_token": "another-token"})
    assert (found.changes, list(found.replaces)) == (found.DIFF_NONE, [])
    for name in AttachedComputeProvider.fixed:
        found = attachment.diff(id_, outs, {**props, name: "another"})
        assert (list(found.replaces), found.deleteBeforeReplace) == ([name], True)


def test_drift_is_seen_and_replaced(props, attachment, azure, here):
    id_, outs = attachment.create(attachment.check(props))
    other = databricks(azure, "other")
    detail = {"databricksAccessToken": "x", "workspaceUrl": "https://adb-3.4.azuredatabricks.net"}
    body = {"computeType": "Databricks", "resourceId": other, "properties": detail}
    ArmClient.default().put(id_, VERSION, {"location": "westeurope", "properties": body})
    _, seen, _ = attachment.read(id_, outs)
    assert (seen["resource_id"], seen["workspace_url"]) == (other, detail["workspaceUrl"])
    assert list(attachment.diff(id_, seen, props).replaces) == ["resource_id", "workspace_url"]


def test_detaching_says_so_to_azure(props, monkeypatch):
    """Another action would delete what is attached."""
    sent = []

    class Client:
        def delete(self, *request):
            sent.append(request)

    monkeypatch.setattr(AttachedComputeProvider, "client", lambda _self: Client())
    AttachedComputeProvider().delete("id", props)
    assert sent == [(f"{path(props)}?underlyingResourceAction=Detach", VERSION)]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("workspace_id", "mlw", "no id of a Microsoft.MachineLearningServices/workspaces"),
        ("resource_id", "dbw", "no id of a Microsoft.Databricks/workspaces"),
        ("workspace_url", "adb-1.2.azuredatabricks.net", "give https://"),
        ("access_token", "", "is missing"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(props, name, value, reason):
    assert AttachedComputeProvider().check({}, dict(props)).failures == []
    [failure] = AttachedComputeProvider().check({}, {**props, name: value}).failures
    assert (failure.property, reason in failure.reason) == (name, True)
    assert TOKEN not in failure.reason


@pytest.mark.timeout(300)
def test_a_program_keeps_the_token_out_of_state_and_events(cloud, arm_door):
    folder, state, events = cloud / "project", cloud / "engine", []
    (folder / "program").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: arm\nruntime: python\nmain: program\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  azure-native:location: westeurope\n")

    def run(operation, which=0, token=TOKEN):
        text = PROGRAM.format(tenant=arm_door.settings.tenant_id, which=which, token=token)
        (folder / "program" / "__main__.py").write_text(text)
        result = getattr(Engine(folder, "dev", state), operation)(events.append)
        assert not result.failed, result.diagnostics
        return {name: count for name, count in result.changes.items() if name != "same"}

    assert set(run("up")) == {"create"}
    for operation in ("up", "refresh", "preview", "up"):
        assert run(operation) == {}
    assert run("up", token=f"{TOKEN}-2") == {}
    kept = [one for one in state.rglob("*") if one.is_file()]
    assert any(b"AttachedCompute" in one.read_bytes() for one in kept)
    assert not [one for one in kept if TOKEN.encode() in one.read_bytes()]
    assert run("up", which=1) == {"replace": 1}
    assert run("refresh", which=1) == {}
    assert set(run("destroy")) == {"delete"}
    assert TOKEN not in json.dumps(events, default=str)
