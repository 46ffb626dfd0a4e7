"""From the settings of a stack to its factory and to the pipelines in it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.compute import Compute
from infra.compute.assembly import workspace_address
from infra.data_factory.factory import DataFactory, DataFactoryArgs
from infra.data_factory.notebook_cluster import notebook_cluster
from infra.data_factory.pipelines import Pipelines, PipelinesArgs
from infra.key_vault import KeyVault
from infra.key_vault.assembly import service_key
from infra.lake import Lake
from infra.network import GivenNetwork, Network
from infra.placement import Placement
from infra.settings import Settings
from infra.workspace import Workspace


def stack_data_factory(
    placement: Placement,
    settings: Settings,
    *,
    network: Network | GivenNetwork | None,
    workspace: Workspace,
    lake: Lake,
    key_vault: KeyVault,
    after: Sequence[pulumi.Resource],
) -> DataFactory | None:
    """The factory with its identity and network; `after` is what its private endpoints must find ready."""
    names, chosen = settings.names, settings.data_factory
    if not chosen.enabled:
        return None
    key = None
    if chosen.customer_managed_key:
        key = service_key("data-factory-encryption", placement, settings, key_vault, purpose="dataFactory")
    injected = network is not None and network.workspace_network is not None
    args = DataFactoryArgs(
        placement=placement,
        factory_name=names.data_factory,
        identity_name=names.data_factory_identity,
        chosen=chosen,
        workspace_resource_id=workspace.workspace_resource_id,
        targets_ready=list(after),
        private_workspace=injected or not settings.workspace.hybrid,
        lake_id=lake.account_id,
        key_vault_id=key_vault.vault_id,
        key=key,
    )
    return DataFactory("data-factory", args)


def stack_pipelines(
    placement: Placement,
    settings: Settings,
    *,
    factory: DataFactory | None,
    workspace: Workspace,
    compute: Compute | None,
    lake: Lake,
    key_vault: KeyVault,
    after: Sequence[pulumi.Resource],
) -> Pipelines | None:
    """The pipelines, after the private endpoints that lead to the job and the cluster of a notebook."""
    chosen = settings.data_factory
    if factory is None:
        return None
    args = PipelinesArgs(
        placement=placement,
        factory=factory,
        chosen=chosen,
        workspace=workspace_address(workspace),
        workspace_resource_id=workspace.workspace_resource_id,
        lake_id=lake.account_id,
        dfs_endpoint=lake.dfs_endpoint,
        container=lake.container_name(chosen.copy.container_among(settings.lake.containers)),
        vault_uri=key_vault.vault_uri,
        cluster=notebook_cluster(
            settings,
            compute.cluster_id if compute else None,
            compute.instance_pool_id if compute else None,
        ),
        after=list(after),
    )
    return Pipelines("pipelines", args)
