"""Programs of private endpoints alone, in a network chosen by settings, against strict mocks."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from infra import settings
from local_cloud.azure.mocks import run_program

NETWORKS = Path(__file__).parents[1] / "network" / "conftest.py"
_spec = importlib.util.spec_from_file_location("network_programs", NETWORKS)
networks = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(networks)
LINK = {"privateLink": {"enabled": True}}


class Part:
    """A part of the platform that is reached by private endpoints."""

    def __init__(self, *targets):
        self.private_targets = targets


def vault(laid, name="key-vault", group_id="vault"):
    """A vault as a target."""
    from pulumi_azure_native import keyvault

    from infra.placement import PrivateTarget

    made = keyvault.Vault(
        name,
        vault_name=f"kv-{name}"[:24],
        resource_group_name=laid.placement.resource_group_name,
        location="westeurope",
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=laid.placement.tenant_id,
            sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
        ),
    )
    return PrivateTarget(name=name, id=made.id, group_id=group_id, resource=made)


def storage(laid, *group_ids, name="lake"):
    """A storage account with a target for each subresource."""
    from pulumi_azure_native import storage as azure

    from infra.placement import PrivateTarget

    made = azure.StorageAccount(
        name,
        account_name=f"st{name}",
        resource_group_name=laid.placement.resource_group_name,
        location="westeurope",
        kind=azure.Kind.STORAGE_V2,
        sku=azure.SkuArgs(name=azure.SkuName.STANDARD_LRS),
        is_hns_enabled=True,
    )
    return [PrivateTarget(name=name, id=made.id, group_id=group, resource=made) for group in group_ids]


def workspace(laid, *group_ids):
    """The workspace with its targets."""
    from infra.placement import PrivateTarget

    made = laid.workspace()
    groups = group_ids or ("databricks_ui_api", "browser_authentication")
    return [PrivateTarget(name="workspace", id=made.id, group_id=group, resource=made) for group in groups]


@pytest.fixture
def linked():
    """Run a program that makes endpoints for the targets that `build` returns, in two rounds if it returns
    two lists.
    """

    def run(build, network=None, *, preview=False, **options):
        program, config = program_of(build, network, **options)
        return run_program(program, project=settings.PROJECT, stack="dev", config=config, preview=preview)

    return run


def program_of(build, network=None, **options):
    """Such a program and its config."""

    def also(laid):
        from infra.private_link import private_link

        laid.link = private_link(laid.placement, laid.settings, laid.network, laid.hub)
        rounds = iter(build(laid))
        laid.first = laid.link.endpoints("private-endpoints", [Part(*next(rounds)), None])
        for targets in rounds:
            laid.link.endpoints("service-endpoints", [Part(*targets)], after=laid.first)

    return networks.program_of({**LINK, **(network or {})}, also=also, **options)


@pytest.fixture
def link_life(azure):
    """The same several times on one Azure."""
    from local_cloud.azure.mocks.loops import own_loop
    from local_cloud.azure.mocks.stack import Defaults, Stack

    with own_loop() as loop:
        one = Stack(azure, loop, Defaults(settings.PROJECT, "dev"))

        def up(build, network=None, **options):
            program, config = program_of(build, network, **options)
            return one.up(program, config=config)

        up.others = lambda program: one.up(program, stack="others")
        up.destroy = one.destroy
        yield up


@pytest.fixture
def targets():
    """What can be reached: a vault, a storage account, a workspace."""
    return vault, storage, workspace
