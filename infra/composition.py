"""The whole platform on one page: which component exists and what each needs of the others. A reader learns
here what a stack is made of; how settings become a part is that part's `assembly`, what it is like its own
file.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pulumi

from infra.compute.assembly import stack_compute
from infra.data_factory.assembly import stack_data_factory, stack_pipelines
from infra.governance.assembly import stack_budget, stack_governance, stack_locks
from infra.key_vault.assembly import stack_key_vault
from infra.lake import CATALOG_CONTAINER
from infra.lake.assembly import stack_lake
from infra.machine_learning import show_data, stack_machine_learning
from infra.monitoring.assembly import stack_alerts, stack_diagnostics, stack_monitoring
from infra.network import stack_hub, stack_network
from infra.outputs import CONTRACT_VERSION
from infra.private_link import private_link
from infra.settings import Settings
from infra.synapse.assembly import stack_synapse, stack_synapse_roles
from infra.unity_catalog import external_storage
from infra.unity_catalog.assembly import stack_lake_access, stack_metastore_assignment
from infra.workspace.assembly import stack_connector, stack_workspace


class Platform:
    """Every component of one stack; a part that the settings leave out is None."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.governance = stack_governance(settings)
        self.placement = placement = self.governance.placement
        self.monitoring = stack_monitoring(placement, settings)
        self.hub = stack_hub(placement, settings)
        self.network = stack_network(placement, settings, self.hub)
        self._hold_data()
        self.workspace = stack_workspace(
            placement, settings, connector=self.connector, network=self.network, key_vault=self.key_vault
        )
        self.private_link = private_link(placement, settings, self.network, self.hub)
        self._reach_workspace()
        self._serve()
        self._guard()

    def _hold_data(self) -> None:
        """What outlives a workspace: the lake, the storage of others, the vault."""
        self.connector = stack_connector(self.placement, self.settings)
        self.lake = stack_lake(self.placement, self.settings, self.connector.connector_id)
        self.lake_access = stack_lake_access(
            self.placement, self.settings, connector=self.connector, lake=self.lake
        )
        self.external_storage = external_storage(self.placement, self.settings)
        self.key_vault = stack_key_vault(self.placement, self.settings)

    def _reach_workspace(self) -> None:
        """First the private endpoints of the workspace, its root storage and what its clusters read, in the
        order that works; then what the program makes inside the workspace, which does not answer before.
        """
        external = self.external_storage.account if self.external_storage else None
        parts = (self.workspace, self.lake, external, self.key_vault)
        self.private_endpoints = (
            self.private_link.endpoints("private-endpoints", parts) if self.private_link else None
        )
        reached = present(*self.workspace.ready, self.private_endpoints)
        self.metastore_assignment = stack_metastore_assignment(self.settings, self.workspace, reached)
        self.data_factory = stack_data_factory(
            self.placement,
            self.settings,
            network=self.network,
            workspace=self.workspace,
            lake=self.lake,
            key_vault=self.key_vault,
            after=reached,
        )
        governed = present(*reached, self.metastore_assignment)
        self.compute = stack_compute(self.settings, self.workspace, governed)
        self.pipelines = stack_pipelines(
            self.placement,
            self.settings,
            factory=self.data_factory,
            workspace=self.workspace,
            compute=self.compute,
            lake=self.lake,
            key_vault=self.key_vault,
            after=reached,
        )

    def _serve(self) -> None:
        """The services around Databricks, then their private endpoints, which no earlier one waits for."""
        self.synapse = stack_synapse(self.placement, self.settings, lake=self.lake, key_vault=self.key_vault)
        self.machine_learning = stack_machine_learning(
            self.placement,
            self.settings,
            monitoring=self.monitoring,
            lake=self.lake,
            key_vault=self.key_vault,
            workspace=self.workspace,
            connector=self.connector,
        )
        parts = (self.monitoring, self.data_factory, self.synapse, self.machine_learning)
        self.service_endpoints = (
            self.private_link.endpoints("service-endpoints", parts, after=self.private_endpoints)
            if self.private_link
            else None
        )
        show_data(self.machine_learning, self.service_endpoints)
        self.synapse_roles = stack_synapse_roles(self.settings, self.synapse, present(self.service_endpoints))

    def _guard(self) -> None:
        """What watches everything that was made, and what keeps it. Azure ML has no lock: its own computes
        could not scale, and it is kept 14 days after a delete.
        """
        observed = [one for part in self._parts() for one in getattr(part, "observed", ())]
        self.diagnostics = stack_diagnostics(self.settings, self.monitoring, observed)
        self.alerts = stack_alerts(
            self.placement,
            self.settings,
            self.monitoring,
            data_factory_id=self.data_factory.factory_id if self.data_factory else None,
            key_vault_id=self.key_vault.vault_id,
            lake_id=self.lake.account_id,
        )
        self.budget = stack_budget(self.placement, self.settings, self.monitoring.action_group_id)
        holders = {
            "lake": self.lake.account_id,
            "key_vault": self.key_vault.vault_id,
            "workspace": self.workspace.workspace_resource_id,
            "synapse": self.synapse.workspace_id if self.synapse else None,
            "ml_storage": self.machine_learning.storage_id if self.machine_learning else None,
        }
        self.locks = stack_locks(self.settings, holders, self._parts())

    def _parts(self) -> list[pulumi.ComponentResource]:
        """Every part that has been made so far, those of a group of parts one by one."""
        made = list(vars(self).values())
        made += [one for group in made if dataclasses.is_dataclass(group) for one in vars(group).values()]
        return [one for one in made if isinstance(one, pulumi.ComponentResource)]

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """Values of fields of `infra.outputs.StackOutputs`, without those whose part the stack leaves out."""
        made: dict[str, Any] = {
            "contract_version": CONTRACT_VERSION,
            "stack": self.settings.stack,
            "profile": self.settings.profile,
            "environment": self.settings.environment,
            "location": self.settings.location,
            "subscription_id": self.governance.subscription_id,
            "tenant_id": self.governance.tenant_id,
            "resource_group": self.governance.resource_group_name,
            "log_analytics_workspace_id": self.monitoring.workspace_id,
            "action_group_id": self.monitoring.action_group_id,
            "workspace_name": self.workspace.workspace_name,
            "workspace_resource_id": self.workspace.workspace_resource_id,
            "workspace_id": self.workspace.workspace_id,
            "workspace_url": self.workspace.workspace_url,
            "compute_mode": self.workspace.compute_mode,
            "access_connector_id": self.connector.connector_id,
            "access_connector_principal_id": self.connector.principal_id,
            "access_connector_identity_id": self.connector.identity_id,
            "metastore_id": self.settings.unity_catalog.metastore_id,
            "catalog_storage_url": self.lake.url(CATALOG_CONTAINER),
            "storage_account": self.lake.account_name,
            "lake_dfs_endpoint": self.lake.dfs_endpoint,
            "lake_containers": [self.lake.container_name(one) for one in self.settings.lake.containers],
            "key_vault_name": self.key_vault.vault_name,
            "key_vault_uri": self.key_vault.vault_uri,
            "key_vault_id": self.key_vault.vault_id,
        }
        if self.network:
            made["virtual_network_id"] = self.network.virtual_network_id
            made["private_endpoint_subnet_id"] = self.network.private_endpoint_subnet_id
        if self.external_storage:
            made["external_storage_account"] = self.external_storage.account.account_name
            made["external_access_connector_id"] = self.external_storage.connector.connector_id
        for part in (self.compute, self.data_factory, self.pipelines, self.synapse, self.machine_learning):
            made |= part.outputs() if part else {}
        return {name: value for name, value in made.items() if value is not None}


def present(*resources: pulumi.Resource | None) -> list[pulumi.Resource]:
    """Those of the resources that the stack has."""
    return [one for one in resources if one is not None]
