"""Settings of Azure ML: each rule refuses what breaks it, and its command repairs it."""

from __future__ import annotations

import json

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}
ENDPOINT = "machineLearning.onlineEndpoint"
BLUE = f"{ENDPOINT}.deployments.blue"
TOKEN = "machineLearning.databricksCompute.accessToken"
CLOSED = {
    "network": {"privateLink": {"enabled": True}},
    "machineLearning": {
        "publicNetworkAccess": "Disabled",
        "managedNetwork": "AllowOnlyApprovedOutbound",
        "containerRegistry": {"sku": "Premium"},
    },
}


def nested(path, value):
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def merged(*configs):
    """The given parts of a stack file, the later ones over the earlier."""
    made = {}
    for config in configs:
        for key, value in config.items():
            both = isinstance(value, dict) and isinstance(made.get(key), dict)
            made[key] = merged(made[key], value) if both else value
    return made


def parse(*configs, secret=False):
    values = {f"{settings.PROJECT}:{key}": value for key, value in merged(GOOD, *configs).items()}
    return settings.parse("dev", values, [f"{settings.PROJECT}:machineLearning"] if secret else [])


def errors(*configs, **kwargs):
    with pytest.raises(SettingsError) as caught:
        parse(*configs, **kwargs)
    return caught.value.errors


def offered(error):
    """What the command of an error sets."""
    path = error.key.partition(":")[2]
    value = error.fix.rsplit(" ", 1)[1].strip("'")
    return nested(path, {"true": True, "false": False}.get(value, value))


def removed(config, path):
    """The config without the setting that an error wants gone."""
    copy = json.loads(json.dumps(config))
    *parents, last = path.split(".")
    found = copy
    for name in parents:
        found = found[name]
    del found[last]
    return copy


DEPLOYED = nested(ENDPOINT, {"enabled": True, "deployments": {"blue": {"model": "churn:1", "traffic": 100}}})


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("machineLearning.enabled", "si", "must be true or false"),
        ("machineLearning.publicNetworkAccess", "Open", "must be one of Enabled, Disabled"),
        ("machineLearning.identity", "None", "must be one of UserAssigned, SystemAssigned"),
        ("machineLearning.managedNetwork", "Allow", "must be one of Disabled, AllowInternetOutbound"),
        ("machineLearning.firewallSku", "Premium", "must be one of Standard, Basic"),
        ("machineLearning.hbiWorkspace", "si", "must be true or false"),
        ("machineLearning.customerManagedKey", "si", "must be true or false"),
        ("machineLearning.serviceSideEncryption", "si", "must be true or false"),
        ("machineLearning.storage.sku", "Premium_LRS", "must be one of Standard_LRS"),
        ("machineLearning.containerRegistry.enabled", "si", "must be true or false"),
        ("machineLearning.containerRegistry.sku", "Classic", "must be one of Basic, Standard, Premium"),
        ("machineLearning.registry.enabled", "si", "must be true or false"),
        ("machineLearning.registryId", "shared", "must be the resource id of an Azure ML registry"),
        ("machineLearning.compute.enabled", "si", "must be true or false"),
        ("machineLearning.compute.vmSize", "DS3", "must be an Azure VM size"),
        ("machineLearning.compute.vmPriority", "Spot", "must be one of Dedicated, LowPriority"),
        ("machineLearning.compute.minNodeCount", -1, "from 0 to 100"),
        ("machineLearning.compute.maxNodeCount", 0, "from 1 to 100"),
        ("machineLearning.compute.maxNodeCount", 101, "from 1 to 100"),
        ("machineLearning.compute.nodeIdleTimeBeforeScaleDown", "5 minutes", "must be a duration"),
        ("machineLearning.compute.nodeIdleTimeBeforeScaleDown", "PT", "must be a duration"),
        (f"{ENDPOINT}.enabled", "si", "must be true or false"),
    ],
)
def test_a_wrong_value_is_refused_and_repaired(path, value, rule):
    [error] = errors(nested(path, value))
    assert error.key == f"{settings.PROJECT}:{path}"
    assert rule in error.rule
    assert str(value) in error.found
    parse(nested(path, value), offered(error))


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("model", "churn", "must be <name>:<version> in the workspace"),
        ("environment", "azureml://registries/r/models/m/versions/1", "/environments/<name>/versions/"),
        ("instanceType", "small", "must be an Azure VM size"),
        ("instanceCount", 0, "from 1 to 50"),
        ("traffic", 101, "from 0 to 100"),
        ("appInsightsEnabled", "si", "must be true or false"),
    ],
)
def test_a_wrong_value_of_a_deployment_is_refused_and_repaired(name, value, rule):
    wrong = merged(DEPLOYED, nested(f"{BLUE}.{name}", value))
    error = next(one for one in errors(wrong) if one.key.endswith(f".{name}"))
    assert rule in error.rule
    repaired = merged(wrong, offered(error))
    parse(repaired if name != "traffic" else merged(repaired, nested(f"{BLUE}.traffic", 100)))


@pytest.mark.parametrize(("given", "missing"), [("code", "scoringScript"), ("scoringScript", "code")])
def test_code_and_script_belong_together(given, missing):
    values = {
        "code": "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"
        "/codes/c/versions/1",
        "scoringScript": "score.py",
    }
    wrong = merged(DEPLOYED, nested(f"{BLUE}.{given}", values[given]))
    [error] = errors(wrong)
    assert error.key.endswith(f"blue.{missing}")
    assert "belong together" in error.rule
    parse(wrong, offered(error))


def test_a_deployment_has_a_model():
    wrong = nested(ENDPOINT, {"enabled": True, "deployments": {"blue": {"traffic": 100}}})
    [error] = errors(wrong)
    assert error.key.endswith("blue.model")
    parse(wrong, offered(error))


@pytest.mark.parametrize("name", ["b", "1blue", "blue-", "b" * 33])
def test_the_name_of_a_deployment_is_one_that_azure_takes(name):
    deployments = {name: {"model": "churn:1", "traffic": 100}}
    wrong = nested(ENDPOINT, {"enabled": True, "deployments": deployments})
    error = errors(wrong)[0]
    assert "3 to 32 letters, digits and hyphens" in error.rule
    assert error.fix.startswith("pulumi config rm ")


@pytest.mark.parametrize(
    "shares", [{"blue": 90, "green": 20}, {"blue": 0, "green": 0}, {"blue": 40, "green": 40}]
)
def test_the_traffic_of_the_deployments_makes_100(shares):
    made = {name: {"model": "churn:1", "traffic": share} for name, share in shares.items()}
    wrong = nested(ENDPOINT, {"enabled": True, "deployments": made})
    [error] = errors(wrong)
    assert "must make 100 with the others" in error.rule
    parse(wrong, offered(error))


def test_traffic_that_no_single_share_repairs_is_repaired_by_all():
    made = {name: {"model": "churn:1", "traffic": 100} for name in ("blue", "green", "red")}
    wrong = nested(ENDPOINT, {"enabled": True, "deployments": made})
    found = errors(wrong)
    assert len(found) == 3
    parse(wrong, *map(offered, found))


def test_deployments_need_an_endpoint():
    wrong = merged(DEPLOYED, nested(f"{ENDPOINT}.enabled", False))
    [error] = errors(wrong)
    assert (error.key, error.rule) == (
        f"{settings.PROJECT}:{ENDPOINT}.enabled",
        "must be true: it has deployments",
    )
    parse(wrong, offered(error))


@pytest.mark.parametrize(("name", "value"), [("API_KEY", "abc"), ("URL", "https://u:p@example.com")])
def test_a_deployment_has_no_secret_among_its_variables(name, value):
    wrong = merged(DEPLOYED, nested(f"{BLUE}.environmentVariables.{name}", value))
    [error] = errors(wrong)
    assert "looks like a secret" in error.rule
    assert value not in str(error)
    parse(removed(wrong, error.key.partition(":")[2]))


def test_the_cluster_has_at_most_as_many_machines_at_rest_as_at_work():
    wrong = nested("machineLearning.compute", {"minNodeCount": 5, "maxNodeCount": 4})
    [error] = errors(wrong)
    assert error.rule == "must be at least machineLearning.compute.minNodeCount (5)"
    parse(wrong, offered(error))


@pytest.mark.parametrize(
    "fqdn", ["https://pypi.org", "pypi", "*", "lake.dfs.core.windows.net", "*.blob.core.windows.net"]
)
def test_a_host_that_is_let_out_is_a_host_and_no_storage(fqdn):
    wrong = merged(CLOSED, nested("machineLearning.outboundFqdns", [fqdn]))
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.outboundFqdns[0]"
    assert "none of Azure Storage" in error.rule


@pytest.mark.parametrize("mode", ["Disabled", "AllowInternetOutbound"])
def test_hosts_are_let_out_of_the_network_that_asks_only(mode):
    wrong = nested("machineLearning", {"managedNetwork": mode, "outboundFqdns": ["pypi.org"]})
    [error] = errors(wrong)
    assert error.fix.startswith("pulumi config rm ")
    parse(removed(wrong, "machineLearning.outboundFqdns"))


@pytest.mark.parametrize(
    "reason", [{"publicNetworkAccess": "Disabled"}, {"managedNetwork": "AllowOnlyApprovedOutbound"}]
)
@pytest.mark.parametrize("sku", ["Standard", "Basic"])
def test_private_endpoints_need_a_premium_registry(reason, sku):
    wrong = merged(
        CLOSED if "publicNetworkAccess" in reason else {},
        {"machineLearning": {**reason, "containerRegistry": {"sku": sku}}},
    )
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.containerRegistry.sku"
    assert "must be Premium" in error.rule
    parse(wrong, offered(error))


def test_a_closed_workspace_needs_private_link():
    wrong = merged(CLOSED, nested("network.privateLink.enabled", False))
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.publicNetworkAccess"
    assert "network.privateLink.enabled" in error.rule
    parse(wrong, offered(error))


def test_a_closed_workspace_needs_a_managed_network():
    wrong = merged(CLOSED, nested("machineLearning.managedNetwork", "Disabled"))
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.managedNetwork"
    parse(wrong, offered(error))


@pytest.mark.parametrize("part", ["containerRegistry", "compute"])
def test_a_closed_workspace_needs_a_registry_and_a_cluster_that_builds(part):
    wrong = merged(CLOSED, nested(f"machineLearning.{part}.enabled", False))
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.{part}.enabled"
    parse(wrong, offered(error))


def test_encryption_by_the_service_is_about_the_customers_key():
    wrong = nested("machineLearning.serviceSideEncryption", True)
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.customerManagedKey"
    parse(wrong, offered(error), {"keyVault": {"enablePurgeProtection": True}})


KEY = {"machineLearning": {"customerManagedKey": True}, "keyVault": {"enablePurgeProtection": True}}


def test_the_customers_key_needs_a_vault_that_cannot_be_purged():
    wrong = merged(KEY, nested("keyVault.enablePurgeProtection", False))
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:keyVault.enablePurgeProtection"
    assert "machineLearning.customerManagedKey" in error.rule
    parse(wrong, offered(error))


def test_the_customers_key_needs_an_identity_that_is_there_before():
    wrong = merged(KEY, nested("machineLearning.identity", "SystemAssigned"))
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.identity"
    parse(wrong, offered(error))


def test_the_service_does_not_read_the_key_of_a_closed_vault():
    wrong = merged(
        KEY,
        nested("machineLearning.serviceSideEncryption", True),
        nested("keyVault.publicNetworkAccess", "Disabled"),
    )
    error = next(one for one in errors(wrong) if one.key.endswith("serviceSideEncryption"))
    assert "must be false" in error.rule
    assert not any(
        one.key.endswith("serviceSideEncryption") for one in _errors_or_none(merged(wrong, offered(error)))
    )


def _errors_or_none(config):
    try:
        parse(config)
    except SettingsError as error:
        return error.errors
    return ()


REGISTRY_ID = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/registries/shared"
)


def test_one_registry_of_models_is_enough():
    wrong = {"machineLearning": {"registry": {"enabled": True}, "registryId": REGISTRY_ID}}
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:machineLearning.registry.enabled"
    parse(wrong, offered(error))


SECRET = "dapi-not-one-but-long-enough"


@pytest.mark.parametrize("token", [SECRET, "short"])
def test_a_token_is_a_secret_and_never_shown(token):
    [error] = errors(nested(TOKEN, token), secret=token == "short")
    assert error.key == f"{settings.PROJECT}:{TOKEN}"
    assert token not in str(error)
    assert "pulumi config set --stack dev --secret --path" in error.fix
    assert "encrypted config" in error.rule if token == SECRET else "personal access token" in error.rule


def test_a_token_that_is_a_secret_attaches_the_workspace():
    chosen = parse(nested(TOKEN, SECRET), secret=True).machine_learning
    assert chosen.databricks_compute.access_token == SECRET
    assert SECRET not in repr(chosen)


def test_an_encrypted_token_in_a_stack_file_is_one():
    chosen = parse(nested(TOKEN, {"secure": "v1:abc"})).machine_learning
    assert chosen.databricks_compute.access_token is not None


def test_a_serverless_workspace_has_no_clusters_to_attach():
    wrong = merged({"profile": "serverless"}, nested("machineLearning.enabled", True), nested(TOKEN, SECRET))
    [error] = errors(wrong, secret=True)
    assert error.fix.startswith("pulumi config rm ")
    assert SECRET not in str(error)
    parse(removed(wrong, TOKEN), secret=True)


def test_telemetry_of_a_deployment_is_not_sent_where_it_is_turned_away():
    wrong = merged(
        DEPLOYED,
        nested(f"{BLUE}.appInsightsEnabled", True),
        nested("monitoring.privateLinkScope", True),
        nested("network.privateLink.enabled", True),
    )
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:{BLUE}.appInsightsEnabled"
    parse(wrong, offered(error))


def test_by_default_it_is_open_in_no_network_and_costs_nothing_at_rest():
    chosen = parse().machine_learning
    assert (chosen.enabled, chosen.public_network_access, chosen.managed_network) == (
        True,
        "Enabled",
        "Disabled",
    )
    assert chosen.identity == "UserAssigned"
    assert (chosen.container_registry, chosen.container_registry_sku) == (True, "Standard")
    assert (chosen.compute.min_node_count, chosen.compute.max_node_count) == (0, 4)
    assert not (chosen.registry)
    assert not (chosen.registry_id)
    assert not (chosen.online_endpoint.enabled)
    assert chosen.databricks_compute.access_token is None


def test_hardened_closes_it_and_the_small_profiles_leave_it_out():
    hardened = parse(
        {"profile": "hardened", "azureDatabricks": {"objectId": "00000000-0000-0000-0000-0000000000db"}}
    )
    chosen = hardened.machine_learning
    assert chosen.private
    assert chosen.managed_network == "AllowOnlyApprovedOutbound"
    assert chosen.container_registry_sku == "Premium"
    assert not parse({"profile": "minimal"}).machine_learning.enabled
    assert not parse({"profile": "serverless"}).machine_learning.enabled
