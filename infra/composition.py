"""The whole platform on one page: which component exists and what each needs of the others. A reader learns
here what a stack is made of; what a part is like is that part's own file.
"""

from __future__ import annotations

from typing import Any

import pulumi

from infra.compute import Compute, ComputeArgs, WorkspaceAddress
from infra.data_factory import DataFactory, DataFactoryArgs
from infra.governance import Governance, GovernanceArgs
from infra.key_vault import KeyVault, KeyVaultArgs
from infra.machine_learning import MachineLearning, MachineLearningArgs
from infra.monitoring import Monitoring, MonitoringArgs
from infra.network import Network, NetworkArgs
from infra.outputs import CONTRACT_VERSION
from infra.settings import Settings
from infra.storage import Lake, LakeArgs
from infra.synapse import Synapse, SynapseArgs
from infra.workspace import Workspace, WorkspaceArgs


class Platform:
    """Every component of one stack."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.governance = Governance(
            "platform",
            GovernanceArgs(
                resource_group_name=settings.names.resource_group,
                location=settings.location,
                tags=settings.tags,
                protect=settings.protects("resource_group"),
            ),
        )
        self.placement = self.governance.placement
        self.monitoring = self._monitoring()
        self.network = self._network()
        self.lake = self._lake()
        self.key_vault = self._key_vault()
        self.workspace = self._workspace()
        self.compute = self._compute()
        self.data_factory = self._data_factory()
        self.synapse = self._synapse()
        self.machine_learning = self._machine_learning()

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """Values of exactly the fields of `infra.outputs.StackOutputs`."""
        return {
            "contract_version": CONTRACT_VERSION,
            "stack": self.settings.stack,
            "location": self.settings.location,
            "subscription_id": self.governance.subscription_id,
            "resource_group": self.governance.resource_group_name,
            "virtual_network_id": self.network.virtual_network_id,
            "workspace_name": self.workspace.workspace_name,
            "workspace_resource_id": self.workspace.workspace_resource_id,
            "workspace_id": self.workspace.workspace_id,
            "workspace_url": self.workspace.workspace_url,
            "access_connector_id": self.workspace.access_connector_id,
            "storage_account": self.lake.account_name,
            "lake_dfs_endpoint": self.lake.dfs_endpoint,
            "lake_containers": list(self.lake.containers),
            "key_vault_name": self.key_vault.vault_name,
            "key_vault_uri": self.key_vault.vault_uri,
            "key_vault_id": self.key_vault.vault_id,
            "cluster_id": self.compute.cluster_id,
            "instance_pool_id": self.compute.instance_pool_id,
            "cluster_policy_id": self.compute.cluster_policy_id,
            "data_factory": self.data_factory.factory_name,
            "data_factory_pipeline": self.data_factory.pipeline_name,
            "synapse_workspace": self.synapse.workspace_name,
            "synapse_serverless_endpoint": self.synapse.serverless_endpoint,
            "ml_workspace": self.machine_learning.workspace_name,
            "ml_tracking_uri": self.machine_learning.tracking_uri,
        }

    def _monitoring(self) -> Monitoring:
        args = MonitoringArgs(
            placement=self.placement,
            workspace_name=self.settings.names.log_analytics,
            retention_in_days=self.settings.log_retention_days,
        )
        return Monitoring("monitoring", args)

    def _network(self) -> Network:
        names, chosen = self.settings.names, self.settings.network
        args = NetworkArgs(
            placement=self.placement,
            virtual_network_name=names.virtual_network,
            network_security_group_name=names.network_security_group,
            nat_gateway_name=names.nat_gateway,
            public_ip_address_name=names.public_ip_address,
            address_space=chosen.address_space,
            public_subnet=chosen.public_subnet,
            private_subnet=chosen.private_subnet,
            idle_timeout_in_minutes=chosen.nat_idle_timeout_in_minutes,
        )
        return Network("network", args)

    def _lake(self) -> Lake:
        args = LakeArgs(
            placement=self.placement,
            account_name=self.settings.names.lake,
            sku=self.settings.lake.sku,
            containers=self.settings.lake.containers,
            protect=self.settings.protects("lake"),
        )
        return Lake("lake", args)

    def _key_vault(self) -> KeyVault:
        chosen = self.settings.key_vault
        args = KeyVaultArgs(
            placement=self.placement,
            vault_name=self.settings.names.key_vault,
            soft_delete_retention_in_days=chosen.soft_delete_retention_in_days,
            purge_protection=chosen.enable_purge_protection,
            protect=self.settings.protects("key_vault"),
        )
        return KeyVault("key-vault", args)

    def _workspace(self) -> Workspace:
        names = self.settings.names
        args = WorkspaceArgs(
            placement=self.placement,
            workspace_name=names.workspace,
            connector_name=names.access_connector,
            managed_resource_group=names.databricks_resource_group,
            virtual_network_id=self.network.virtual_network_id,
            public_subnet_name=self.network.public_subnet_name,
            private_subnet_name=self.network.private_subnet_name,
            subnets=self.network.subnets,
            lake_id=self.lake.account_id,
            protect=self.settings.protects("workspace"),
        )
        return Workspace("databricks", args)

    def _compute(self) -> Compute:
        settings, names = self.settings, self.settings.names
        workspace = WorkspaceAddress(
            host=self.workspace.workspace_url,
            workspace_id=self.workspace.workspace_id,
            resource=self.workspace.workspace,
        )
        args = ComputeArgs(
            workspace=workspace,
            owner=f"{settings.project}/{settings.stack}",
            environment=settings.environment,
            tags=settings.tags,
            cluster_name=names.cluster,
            instance_pool_name=names.instance_pool,
            policy_name=names.cluster_policy,
            cluster=settings.cluster,
            instance_pool=settings.instance_pool,
            cluster_policy=settings.cluster_policy,
        )
        return Compute("compute", args)

    def _data_factory(self) -> DataFactory:
        args = DataFactoryArgs(
            placement=self.placement,
            factory_name=self.settings.names.data_factory,
            workspace_resource_id=self.workspace.workspace_resource_id,
            workspace_url=self.workspace.workspace_url,
        )
        return DataFactory("data-factory", args)

    def _synapse(self) -> Synapse:
        args = SynapseArgs(
            placement=self.placement,
            workspace_name=self.settings.names.synapse_workspace,
            managed_resource_group_name=self.settings.names.synapse_resource_group,
            sql_administrator_login=self.settings.sql_administrator_login,
            lake_id=self.lake.account_id,
            dfs_endpoint=self.lake.dfs_endpoint,
            container=self.lake.synapse_container,
            protect=self.settings.protects("synapse"),
        )
        return Synapse("synapse", args)

    def _machine_learning(self) -> MachineLearning:
        names = self.settings.names
        args = MachineLearningArgs(
            placement=self.placement,
            workspace_name=names.ml_workspace,
            storage_account_name=names.ml_storage,
            application_insights_name=names.application_insights,
            log_analytics_id=self.monitoring.workspace_id,
            key_vault_id=self.key_vault.vault_id,
            protect=self.settings.protects("machine_learning"),
            protect_storage=self.settings.protects("ml_storage"),
        )
        return MachineLearning("machine-learning", args)
