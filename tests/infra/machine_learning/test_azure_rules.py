"""What Azure refuses about Azure ML, by the number of the rule: the component, made to break it, is refused."""

from __future__ import annotations

import pytest
from pulumi_azure_native import machinelearningservices as ml
from pulumi_azure_native import storage

from infra.azure_rules import tokens as t
from infra.azure_rules.immutable import IMMUTABLE
from infra.machine_learning.online_endpoint import ENDPOINT_CREATE_ONLY
from infra.machine_learning.workspace import CREATE_ONLY

WORKSPACE, COMPUTE = t.ML_WORKSPACE, t.ML_COMPUTE
ATTACHED = "pulumi-python:dynamic/arm:AttachedCompute"
PART = "platform:machine_learning:MachineLearning"


@pytest.mark.parametrize("name", ["ml", "-mlw", "mlw.dev", "m" * 34])
def test_89_the_name_of_a_workspace(learning, refused, name):
    with refused("ValidationError") as found:
        learning(names={"ml_workspace": name})
    assert found.refusal.path == "workspaceName"


@pytest.mark.parametrize("path", ["storage_account", "key_vault", "application_insights"])
def test_91_what_a_workspace_is_made_with(learning, put, refused, path):
    with refused("ValidationError") as found:
        learning(broken={WORKSPACE: put(path, None)})
    assert found.message.startswith("Missing dependent resources in workspace json")


@pytest.mark.parametrize("path", ["key_vault", "storage_account"])
def test_91_vault_and_storage_stay(learning, only, path):
    """Another of them is another workspace, which needs another name: the old one keeps its own."""
    learning()
    name = {"key_vault": "ml_key_vault", "storage_account": "ml_storage"}[path]
    made = learning(names={name: "another1", "ml_workspace": "mlw-another"})
    assert only(made, WORKSPACE).step == "replace"


@pytest.mark.parametrize("kind", ["PREMIUM_LRS", "hierarchical"])
def test_91_the_account_is_no_lake_and_not_premium(learning, refused, kind):
    def change(props):
        if props["account_name"].startswith("ml"):
            if kind == "hierarchical":
                props["is_hns_enabled"] = True
            else:
                props["sku"] = storage.SkuArgs(name="Premium_LRS")

    with refused("BadRequest") as found:
        learning(broken={t.STORAGE_ACCOUNT: change})
    assert found.refusal.path == "storageAccount"


def test_92_a_workspace_has_an_identity(learning, put, refused):
    with refused("ValidationError") as found:
        learning(broken={WORKSPACE: put("identity", None)})
    assert found.refusal.path == "identity"


def test_92_one_of_several_is_the_primary(learning, put, refused):
    with refused("ValidationError") as found:
        learning(broken={WORKSPACE: put("primary_user_assigned_identity", None)})
    assert found.refusal.path == "primaryUserAssignedIdentity"


def test_92_the_roles_of_the_identity_are_there_before_the_workspace(learning, full, only):
    made = learning(full)
    workspace = only(made, WORKSPACE)
    identity = only(made, t.USER_IDENTITY, "ml-identity")
    before = {one.name for one in made.by_type(t.ROLE_ASSIGNMENT) if one.urn in workspace.dependencies}
    assert before == {
        "ml-workspace-on-storage",
        "ml-workspace-on-blobs",
        "ml-workspace-on-files",
        "ml-workspace-on-key-vault",
        "ml-workspace-on-secrets",
        "ml-workspace-on-insights",
        "ml-workspace-on-container-registry",
        "ml-workspace-on-connections",
        "ml-workspace-on-encryption-key",
    }
    for name in before:
        grant = only(made, t.ROLE_ASSIGNMENT, name)
        assert grant.inputs["principalId"] == identity.outputs["principalId"]
    assert workspace.inputs["primaryUserAssignedIdentity"] == identity.id


def test_92_azure_grants_the_roles_of_a_system_assigned_identity(learning, change, only):
    made = learning(change(identity="SystemAssigned"))
    principal = only(made, WORKSPACE).outputs["identity"]["principalId"]
    granted = {one.name for one in made.by_type(t.ROLE_ASSIGNMENT) if one.inputs["principalId"] == principal}
    assert granted == {"ml-workspace-on-lake"}
    assert only(made, WORKSPACE).inputs["identity"] == {"type": "SystemAssigned"}


def test_93_a_deleted_workspace_keeps_its_name(learning, refused):
    learning()
    learning(None)
    with refused("Conflict") as found:
        learning(names={"ml_key_vault": "another1"})
    assert found.message.startswith("Soft-deleted workspace exists")


def test_93_so_a_replacement_never_deletes_first(learning, only):
    options = only(learning(), WORKSPACE).options
    assert set(options.replace_on_changes) == set(CREATE_ONLY)
    assert not options.delete_before_replace


def test_94_the_vault_of_the_key_cannot_be_purged(learning, full, refused):
    def purgeable(props):
        if props["vault_name"] == "kvkeys1":
            props["properties"].enable_purge_protection = None

    with refused("BadRequest") as found:
        learning(full, broken={t.VAULT: purgeable})
    assert found.refusal.path == "encryption.keyVaultProperties.keyVaultArmId"


def test_94_a_key_that_comes_later_is_another_workspace(learning, change, only):
    learning()
    made = learning(change(customer_managed_key=True), names={"ml_workspace": "mlw-another"})
    assert only(made, WORKSPACE).step == "replace"


@pytest.mark.parametrize("mode", [None, ml.SystemDatastoresAuthMode.ACCESS_KEY])
def test_96_an_account_without_keys_has_datastores_with_identities(learning, put, refused, mode):
    with refused("KeyBasedAuthenticationNotPermitted"):
        learning(broken={WORKSPACE: put("system_datastores_auth_mode", mode)})


@pytest.mark.parametrize("name", ["c", "1cpu", "cpu_dev", "cpu-", "c" * 33])
def test_97_the_name_of_a_compute(learning, refused, name):
    with refused("BadRequest") as found:
        learning(names={"ml_compute": name})
    assert found.refusal.path == "computeName"


def test_98_attaching_again_is_no_change(learning, change):
    """Another token is none either: that, and what else Azure refuses, is in
    tests/infra/arm/test_attached_compute.py.
    """
    learning(change(token="x" * 20))
    assert learning(change(token="x" * 20)).unchanged


def test_98_the_token_is_a_secret(learning, change, only):
    attached = only(learning(change(token="x" * 20)), ATTACHED)
    assert "access_token" in attached.secrets
    assert attached.parent == only(learning(change(token="x" * 20)), PART).urn


def test_98_without_a_token_nothing_is_attached(learning):
    assert not learning().by_type(ATTACHED)


@pytest.mark.parametrize("traffic", [{"blue": 90}, {"blue": 100}])
def test_99_traffic_goes_to_deployments_that_are_there_and_makes_100(learning, change, put, refused, traffic):
    """Both are refused at the endpoint, which therefore is made without."""
    with refused("BadRequest") as found:
        learning(change(deployments=[]), broken={t.ML_ENDPOINT: put("properties.traffic", traffic)})
    assert found.refusal.path == "properties.traffic"


def test_99_at_most_half_is_mirrored(learning, change, put, refused):
    broken = {t.ML_ENDPOINT: put("properties.mirror_traffic", {"blue": 60})}
    with refused("BadRequest") as found:
        learning(change(deployments=[]), broken=broken)
    assert found.refusal.path == "properties.mirrorTraffic"


def test_99_endpoint_then_deployments_then_traffic(learning, full, only):
    made = learning(full)
    endpoint = only(made, t.ML_ENDPOINT)
    deployments = made.by_type(t.ML_DEPLOYMENT)
    traffic = only(made, "pulumi-python:dynamic/arm:OnlineEndpointTraffic")
    assert "traffic" not in endpoint.inputs["properties"]
    assert all(one.property_dependencies["endpointName"] == (endpoint.urn,) for one in deployments)
    assert {one.urn for one in deployments} <= set(traffic.dependencies)
    assert traffic.inputs["endpoint_id"] == endpoint.id
    assert traffic.inputs["traffic"] == {"blue": 90, "green": 10}


@pytest.mark.parametrize("name", ["1st", "ml", "e" * 33, "score-"])
def test_the_name_of_an_endpoint(learning, change, refused, name):
    with refused("BadRequest") as found:
        learning(change(deployments=[]), names={"ml_endpoint": name})
    assert found.refusal.path == "endpointName"


@pytest.mark.parametrize("mode", ["Disabled", "AllowInternetOutbound"])
def test_a_managed_network_is_never_opened_again(learning, closed, change, refused, mode):
    learning(closed)
    with refused("BadRequest") as found:
        learning(closed, broken={WORKSPACE: _mode(mode)})
    assert found.refusal.path == "managedNetwork.isolationMode"


def _mode(mode):
    def change(props):
        props["managed_network"] = ml.ManagedNetworkSettingsArgs(isolation_mode=mode)

    return change


def test_rules_of_hosts_are_for_the_network_that_approves_each(learning, change, refused):
    with refused("BadRequest") as found:
        learning(change(managed_network="AllowInternetOutbound", outbound_fqdns=("pypi.org",)))
    assert found.refusal.path == "properties.type"


def test_machines_without_an_address_are_in_a_network(learning, put, refused):
    broken = {COMPUTE: put("properties.properties.enable_node_public_ip", False)}
    with refused("UserError") as found:
        learning(broken=broken)
    assert found.refusal.path == "properties.properties.enableNodePublicIp"


def test_a_closed_registry_is_premium(learning, change, closed, refused):
    with refused("DisablingPublicNetworkAccessNotSupported"):
        learning(change(closed, container_registry_sku="Standard"))


def test_a_cluster_has_fewer_machines_at_rest_than_at_work(learning, change, refused):
    with refused("UserError") as found:
        learning(change(compute={"min_node_count": 5, "max_node_count": 4}))
    assert found.refusal.path == "properties.properties.scaleSettings.minNodeCount"


def test_a_deployment_has_a_machine(learning, change, deployed, refused):
    with refused("BadRequest") as found:
        learning(change(deployments=[deployed("blue", 100, instance_count=0)]))
    assert found.refusal.path == "sku.capacity"


def test_the_identity_of_an_endpoint_stays(learning, change, put, only):
    learning(change(deployments=[]))
    other = ml.ManagedServiceIdentityArgs(type=ml.ManagedServiceIdentityType.SYSTEM_ASSIGNED)
    made = learning(change(deployments=[]), broken={t.ML_ENDPOINT: put("identity", other)})
    assert only(made, t.ML_ENDPOINT).step == "replace"


@pytest.mark.parametrize(
    ("token", "listed"), [(t.ML_WORKSPACE, CREATE_ONLY), (t.ML_ENDPOINT, ENDPOINT_CREATE_ONLY)]
)
def test_whatever_azure_never_updates_is_a_replacement(token, listed):
    assert {one.path for one in IMMUTABLE[token]} <= set(listed)
