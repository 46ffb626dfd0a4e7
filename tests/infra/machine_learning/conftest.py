"""The Azure ML component with a lake, logs and a Databricks workspace, and anything of it changed."""

from __future__ import annotations

import dataclasses

import pytest
from pulumi_azure_native import databricks, operationalinsights, storage

from infra import settings
from infra.governance import Governance, GovernanceArgs
from infra.key_vault import EncryptionKey, EncryptionKeyArgs, KeyVault, KeyVaultArgs
from infra.machine_learning import MachineLearning, MachineLearningArgs
from infra.settings.machine_learning_endpoint import DeploymentSettings
from local_cloud.azure.mocks.loops import own_loop
from local_cloud.azure.mocks.stack import Defaults, Stack

PRINCIPAL = "00000000-0000-0000-0000-00000000000c"
TOKEN = "not-a-token-but-long-enough"
BASE = settings.parse(
    "dev", {f"{settings.PROJECT}:location": "westeurope", f"{settings.PROJECT}:environment": "dev"}
)
CHOSEN = BASE.machine_learning


def deployment(name, traffic=0, **changed):
    """A deployment with the defaults of the settings."""
    fields = {
        "model": "churn:1",
        "environment": None,
        "code": None,
        "scoring_script": None,
        "instance_type": "Standard_DS3_v2",
        "instance_count": 1,
        "app_insights_enabled": False,
        "environment_variables": {},
    }
    return DeploymentSettings(name=name, traffic=traffic, **{**fields, **changed})


def renamed(replaced):
    """Names of the stack with those in `replaced` instead of its own."""
    kind = type("Renamed", (type(BASE.names),), dict(replaced))
    return kind(**{one.name: getattr(BASE.names, one.name) for one in dataclasses.fields(BASE.names)})


def program(
    chosen=CHOSEN, *, names=None, protect=False, lake="lakehouse1", broken=None, tags=None, private=False
):
    """A program with the component, or without if `chosen` is None; `broken` maps a type to a change of its
    properties, made before the SDK sends them.
    """

    def run():
        import pulumi

        if broken:
            pulumi.runtime.register_stack_transformation(lambda args: _broken(args, broken))
        home = Governance(
            "home",
            GovernanceArgs(
                resource_group_name="rg", location="westeurope", tags=tags or {"a": "b"}, protect=False
            ),
        ).placement
        where = {"resource_group_name": home.resource_group_name}
        account = storage.StorageAccount(
            "lake", account_name=lake, kind=storage.Kind.STORAGE_V2, is_hns_enabled=True,
            sku=storage.SkuArgs(name="Standard_LRS"), **where,
        )  # fmt: skip
        logs = operationalinsights.Workspace(
            "logs", workspace_name="logs", retention_in_days=30,
            sku=operationalinsights.WorkspaceSkuArgs(name="PerGB2018"), **where,
        )  # fmt: skip
        spark = databricks.Workspace(
            "spark", workspace_name="spark", compute_mode=databricks.ComputeMode.SERVERLESS,
            sku=databricks.SkuArgs(name="premium"), **where,
        )  # fmt: skip
        args = MachineLearningArgs(
            placement=home,
            names=renamed(names or {}),
            chosen=chosen,
            vault=BASE.key_vault,
            log_analytics_id=logs.id,
            private_monitoring=private,
            lake_id=account.id,
            databricks_id=spark.id,
            databricks_url=spark.workspace_url,
            connector_principal_id=PRINCIPAL,
            key=_key(home) if chosen is not None and chosen.customer_managed_key else None,
            protect=protect,
            protect_storage=protect,
        )
        if chosen is not None:
            MachineLearning("ml", args)

    return run


def _key(home):
    vault = KeyVault(
        "keys",
        KeyVaultArgs(
            placement=home,
            vault_name="kvkeys1",
            chosen=dataclasses.replace(BASE.key_vault, enable_purge_protection=True),
            azure_databricks_object_id=None,
            protect=False,
        ),
    )
    args = EncryptionKeyArgs(placement=home, vault=vault, key_name="cmk-machine-learning", protect=False)
    return EncryptionKey("encryption", args).reference


def _broken(args, changes):
    import pulumi

    change = changes.get(args.type_)
    if change is None:
        return None
    change(args.props)
    return pulumi.ResourceTransformationResult(args.props, args.opts)


@pytest.fixture
def learning(azure):
    """Run the component on strict mocks; the second time, the first one's resources are there."""
    config = {"azure-native:location": "westeurope"}
    with own_loop() as loop:
        life = Stack(azure, loop, Defaults())
        yield lambda chosen=CHOSEN, *, preview=False, **changes: life.up(
            program(chosen, **changes), config=config, preview=preview
        )


@pytest.fixture
def change():
    """The settings with parts of them replaced."""

    def replace(base=CHOSEN, *, compute=None, deployments=None, token=None, **changed):
        if compute is not None:
            changed["compute"] = dataclasses.replace(base.compute, **compute)
        if deployments is not None:
            changed["online_endpoint"] = dataclasses.replace(
                base.online_endpoint, enabled=True, deployments=tuple(deployments)
            )
        if token is not None:
            changed["databricks_compute"] = dataclasses.replace(base.databricks_compute, access_token=token)
        return dataclasses.replace(base, **changed)

    return replace


@pytest.fixture
def closed(change):
    """A workspace that is reached by private endpoints alone."""
    return change(
        public_network_access="Disabled",
        managed_network="AllowOnlyApprovedOutbound",
        container_registry_sku="Premium",
    )


@pytest.fixture
def full(change, closed):
    """Everything switched on."""
    return change(
        closed,
        outbound_fqdns=("pypi.org", "files.pythonhosted.org"),
        customer_managed_key=True,
        registry=True,
        token=TOKEN,
        deployments=[deployment("blue", 90), deployment("green", 10)],
    )


@pytest.fixture
def put():
    """A change of the properties of a resource, by the SDK's path of one of them."""

    def change_of(path, value):
        *parents, last = path.split(".")

        def change(props):
            for name in parents:
                props = props[name] if isinstance(props, dict) else getattr(props, name)
            if isinstance(props, dict):
                props[last] = value
            else:
                setattr(props, last, value)

        return change

    return change_of


@pytest.fixture
def deployed():
    """A deployment by name and traffic, with other fields changed."""
    return deployment
