"""The Synapse component on a lake of its own, with anything of it changed."""

from __future__ import annotations

import dataclasses

import pytest
from pulumi_azure_native import storage

from infra import settings
from infra.governance import Governance, GovernanceArgs
from infra.settings.synapse_access import EntraAdmin, FirewallRule
from infra.synapse import Synapse, SynapseArgs
from local_cloud.azure.mocks.loops import own_loop
from local_cloud.azure.mocks.stack import Defaults, Stack

OBJECT_ID = "00000000-0000-0000-0000-000000000001"
CHOSEN = settings.parse("dev", {f"{settings.PROJECT}:location": "westeurope"}).synapse
FULL = dataclasses.replace(
    CHOSEN,
    prevent_data_exfiltration=True,
    create_managed_private_endpoint=True,
    private_link_hub=True,
    firewall_rules=(FirewallRule(name="office", start="20.50.2.0", end="20.50.2.15"),),
    entra_admin=EntraAdmin(object_id=OBJECT_ID, login="admins", tenant_id=None),
    spark_pool=dataclasses.replace(
        CHOSEN.spark_pool, library_requirements=("delta-sharing==1.3.2", "wheel==0.45.1")
    ),
    sql_pool=dataclasses.replace(CHOSEN.sql_pool, enabled=True),
)


def program(chosen=CHOSEN, *, keep=None, hns=True, container="synapse", protect=False, group=None, **names):
    """A program with a lake and the component; `names` replace those of its args."""

    def run():
        home = Governance(
            "home",
            GovernanceArgs(resource_group_name="rg", location="westeurope", tags={"a": "b"}, protect=False),
        ).placement
        if group is not None:
            Governance(
                "other",
                GovernanceArgs(resource_group_name=group, location="westeurope", tags={}, protect=False),
            )
        lake = storage.StorageAccount(
            "lake",
            account_name="lakehouse1",
            resource_group_name=home.resource_group_name,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name="Standard_LRS"),
            is_hns_enabled=hns,
        )
        filesystem = storage.BlobContainer(
            "container",
            container_name="synapse",
            account_name=lake.name,
            resource_group_name=home.resource_group_name,
        )
        args = {
            "workspace_name": "syn-lakehouse-dev",
            "managed_resource_group_name": "rg-synapse",
            "spark_pool_name": "sparkdev",
            "sql_pool_name": "sqldev",
            "private_link_hub_name": "synhubdev",
            "lake_id": lake.id,
            "lake_name": lake.name,
            "dfs_endpoint": lake.primary_endpoints.apply(lambda found: found.dfs),
            "container": filesystem.name.apply(lambda _: container),
            "key": None,
        }
        args |= {"placement": home, "chosen": chosen, "protect": protect, **names}
        made = Synapse("synapse", SynapseArgs(**args))
        if keep is not None:
            keep.append(made)

    return run


@pytest.fixture
def mocked(azure):
    """Runs programs of a test on strict mocks, one after the other as `pulumi up` would."""
    with own_loop() as loop:
        yield Stack(azure, loop, Defaults())


@pytest.fixture
def synapse(mocked):
    """Run the component; the second time, the first one's resources are there."""
    config = {"azure-native:location": "westeurope"}
    return lambda chosen=CHOSEN, *, preview=False, **changes: mocked.up(
        program(chosen, **changes), config=config, preview=preview
    )


@pytest.fixture
def parts(synapse):
    """The component itself."""

    def make(chosen):
        kept = []
        synapse(chosen, keep=kept)
        return kept[0]

    return make


@pytest.fixture
def change():
    """The settings with parts of them replaced."""

    def replace(base=CHOSEN, spark=None, sql=None, **changed):
        if spark is not None:
            changed["spark_pool"] = dataclasses.replace(base.spark_pool, **spark)
        if sql is not None:
            changed["sql_pool"] = dataclasses.replace(base.sql_pool, enabled=True, **sql)
        return dataclasses.replace(base, **changed)

    return replace


@pytest.fixture
def full():
    """Settings with everything switched on."""
    return FULL
