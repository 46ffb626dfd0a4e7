"""One stack's whole life as an engine plays it: preview, up, refresh, change, replace, failure, destroy."""

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2

from local_cloud.azure.faults import Fault, Faults
from local_cloud.azure.values import UNKNOWN, from_struct, has_unknown, is_secret, plain, secret, to_struct
from local_cloud.azure.waiting import NoTime

RG = "azure-native:resources:ResourceGroup"
STORAGE = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
CONNECTOR = "azure-native:databricks:AccessConnector"
ROLE = "azure-native:authorization:RoleAssignment"
CONTRIBUTOR = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleDefinitions/"
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
)


class Stack:
    """Checkpoint of an engine: inputs, outputs and ids by logical name."""

    def __init__(self, client):
        self.client = client
        self.ids, self.inputs, self.outputs, self.tokens = {}, {}, {}, {}

    def program(self):
        """Inputs of every resource, from the outputs of those before: unknown while they do not exist."""

        def out(name, *path):
            value = plain(self.outputs.get(name, UNKNOWN))
            for key in path:
                value = value[key] if isinstance(value, dict) else UNKNOWN
            return value

        yield "group", RG, {}
        yield "lake", STORAGE, {
            "resourceGroupName": out("group", "name"), "accountName": "lake01", "kind": "StorageV2",
            "sku": {"name": "Standard_LRS"}, "isHnsEnabled": True, "tags": {"owner": secret("somebody")},
        }  # fmt: skip
        yield "gold", CONTAINER, {
            "resourceGroupName": out("group", "name"), "accountName": out("lake", "name"),
        }  # fmt: skip
        yield "connector", CONNECTOR, {
            "resourceGroupName": out("group", "name"), "identity": {"type": "SystemAssigned"},
        }  # fmt: skip
        yield "role", ROLE, {
            "scope": self.ids.get("lake", UNKNOWN), "roleDefinitionId": CONTRIBUTOR,
            "principalId": out("connector", "identity", "principalId"),
            "principalType": "ServicePrincipal",
        }  # fmt: skip

    def preview(self):
        promised = {}
        for name, token, inputs in self.program():
            checked = self.client.inputs(token, name, inputs)
            resource_id, outputs = self.client.create(token, name, checked, preview=True)
            assert resource_id == ""
            promised[name] = (checked, outputs)
        return promised

    def up(self):
        steps = {}
        for name, token, inputs in self.program():
            steps[name] = self._step(name, token, inputs)
        return steps

    def _step(self, name, token, news):
        checked = self.client.inputs(token, name, news, self.inputs.get(name))
        assert not has_unknown(checked), name
        if name not in self.ids:
            self.ids[name], self.outputs[name] = self.client.create(token, name, checked)
            self.inputs[name], self.tokens[name] = checked, token
            return "create"
        diff = self.client.diff(token, name, self.inputs[name], checked, self.outputs[name])
        if diff.changes == pb.DiffResponse.DIFF_NONE:
            return "same"
        promised = self.client.update(
            token, name, self.ids[name], self.outputs[name], checked, preview=True, old=self.inputs[name]
        )
        assert "name" in promised
        self.outputs[name] = self.client.update(
            token, name, self.ids[name], self.outputs[name], checked, old=self.inputs[name]
        )
        self.inputs[name] = checked
        return "update"

    def refresh(self):
        changed = []
        for name, token in self.tokens.items():
            resource_id, outputs, inputs = self.client.read(
                token, name, self.ids[name], self.inputs[name], self.outputs[name]
            )
            if resource_id == "":
                changed.append((name, "gone"))
            elif plain(outputs) != plain(self.outputs[name]):
                changed.append((name, "changed"))
            self.outputs[name], self.inputs[name] = outputs, inputs
        return changed

    def destroy(self):
        for name in reversed(list(self.ids)):
            self.client.delete(self.tokens[name], name, self.ids[name])


@pytest.fixture
def stack(client):
    info = client.stub.Handshake(pb.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    assert info.accept_secrets
    assert client.stub.GetPluginInfo(empty_pb2.Empty()).version
    config = to_struct({"location": "westeurope", "version": "3.29.0"})
    checked = client.stub.CheckConfig(
        pb.CheckRequest(urn="urn:pulumi:local::project::pulumi:providers:azure-native::default", news=config)
    )
    assert not checked.failures
    client.stub.Configure(pb.ConfigureRequest(args=checked.inputs, acceptSecrets=True, acceptResources=True))
    return Stack(client)


def test_preview_knows_names_and_promises_nothing_azure_decides(stack, store):
    promised = stack.preview()
    assert store.everything() == []
    checked, outputs = promised["lake"]
    assert checked["resourceGroupName"] == UNKNOWN
    assert outputs["isHnsEnabled"] is True
    assert is_secret(outputs["tags"])
    assert outputs["primaryEndpoints"] == UNKNOWN
    assert promised["connector"][1]["identity"]["principalId"] == UNKNOWN
    assert promised["role"][0]["principalId"] == UNKNOWN


def test_up_again_refresh_and_destroy_converge(stack, store):
    stack.preview()
    assert set(stack.up().values()) == {"create"}
    assert set(stack.up().values()) == {"same"}
    assert stack.refresh() == []
    stack.destroy()
    assert store.everything() == []


def test_a_change_made_elsewhere_is_seen_and_mended(stack, store):
    stack.up()
    lake = store.get(stack.ids["lake"])
    store.put(lake.id, lake.token, lake.inputs, {**lake.outputs, "isHnsEnabled": True, "kind": "BlobStorage"})
    assert stack.refresh() == [("lake", "changed")]
    assert stack.inputs["lake"]["kind"] == "BlobStorage"
    store.delete(stack.ids["role"])
    assert stack.refresh() == [("role", "gone")]


def test_a_replacement_is_created_and_the_old_one_deleted(stack, client, store):
    stack.up()
    news = {**stack.inputs["gold"], "containerName": "platinum"}
    checked = client.inputs(CONTAINER, "gold", news, stack.inputs["gold"])
    diff = client.diff(CONTAINER, "gold", stack.inputs["gold"], checked, stack.outputs["gold"])
    assert list(diff.replaces) == ["containerName"]
    old = stack.ids["gold"]
    stack.ids["gold"], stack.outputs["gold"] = client.create(CONTAINER, "gold", checked)
    stack.inputs["gold"] = checked
    client.delete(CONTAINER, "gold", old)
    assert store.get(old) is None
    assert set(stack.up()) >= {"gold"}
    assert store.get(stack.ids["gold"]).name == "platinum"


def test_a_partial_failure_is_kept_and_repaired_by_the_next_up(stack, client, store):
    Faults(store, NoTime()).inject(Fault("provisioning-failed", token=CONNECTOR))
    with pytest.raises(grpc.RpcError) as caught:
        stack.up()
    detail = pb.ErrorResourceInitFailed()
    trailer = dict(caught.value.trailing_metadata())["grpc-status-details-bin"]
    assert status_pb2.Status.FromString(trailer).details[0].Unpack(detail)
    stack.ids["connector"], stack.tokens["connector"] = detail.id, CONNECTOR
    stack.outputs["connector"] = from_struct(detail.properties)
    stack.inputs["connector"] = from_struct(detail.inputs)
    repaired = client.update(
        CONNECTOR, "connector", detail.id, stack.outputs["connector"], stack.inputs["connector"],
        old=stack.inputs["connector"],
    )  # fmt: skip
    before = stack.outputs["connector"]["identity"]["principalId"]
    assert repaired["identity"]["principalId"] == before
    stack.outputs["connector"] = repaired
    assert stack.up()["role"] == "create"


def test_cancel_in_the_quiet_changes_nothing(stack, client):
    stack.up()
    client.stub.Cancel(empty_pb2.Empty())
    assert set(stack.up().values()) == {"same"}


def test_import_of_everything_diffs_clean(stack, client):
    stack.up()
    for name, token in stack.tokens.items():
        resource_id, state, inputs = client.read(token, name, stack.ids[name])
        assert resource_id == stack.ids[name]
        if name == "lake":  # a tag that was a secret is not kept on disk
            inputs["tags"] = {"owner": "somebody"}
        diff = client.diff(token, name, inputs, stack.inputs[name], state)
        assert diff.changes == pb.DiffResponse.DIFF_NONE, (name, dict(diff.detailedDiff))
