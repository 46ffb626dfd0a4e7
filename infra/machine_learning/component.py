"""Models that leave Databricks are governed and served by Azure ML. Its workspace is made with an account, a
vault, Application Insights and a container registry of its own, and knows Entra identities only: data stores
have no keys, and the roles of the workspace are there before it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import machinelearningservices as ml
from pulumi_azure_native import managedidentity

from infra.arm.settled_grants import settled
from infra.computed import computed
from infra.key_vault import KeyReference
from infra.machine_learning import managed_network
from infra.machine_learning.computes import attached_databricks, cluster
from infra.machine_learning.dependencies import Dependencies, dependencies
from infra.machine_learning.identities import Site, identity
from infra.machine_learning.model_registry import model_registry
from infra.machine_learning.online_endpoint import online_endpoint
from infra.machine_learning.workspace import azure_ml_workspace
from infra.names_of_machine_learning import MachineLearningNames
from infra.placement import Observed, Placement, PrivateTarget
from infra.roles import Role
from infra.settings.key_vault import KeyVaultSettings
from infra.settings.machine_learning import MachineLearningSettings


@dataclass(frozen=True, kw_only=True)
class MachineLearningArgs:
    """What is chosen, and what the workspace has to do with the rest of the platform: logs, lake, Databricks,
    the vault's settings and, if its key is the customer's, the key.
    """

    placement: Placement
    names: MachineLearningNames
    chosen: MachineLearningSettings
    vault: KeyVaultSettings
    log_analytics_id: pulumi.Input[str]
    private_monitoring: bool
    lake_id: pulumi.Input[str]
    databricks_id: pulumi.Input[str]
    databricks_url: pulumi.Input[str]
    connector_principal_id: pulumi.Input[str]
    key: KeyReference | None
    protect: bool
    protect_storage: bool


class MachineLearning(pulumi.ComponentResource):
    """Azure ML workspace with everything that is only its own."""

    workspace: ml.Workspace
    workspace_name: pulumi.Output[str]
    workspace_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    tracking_uri: pulumi.Output[str]
    storage_id: pulumi.Output[str]
    insights_id: pulumi.Output[str]
    container_registry_name: pulumi.Output[str] | None = None
    registry_id: pulumi.Output[str] | None = None
    endpoint_uri: pulumi.Output[str] | None = None
    observed: tuple[Observed, ...]
    private_targets: tuple[PrivateTarget, ...]

    def __init__(
        self, name: str, args: MachineLearningArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("platform:machine_learning:MachineLearning", name, None, opts)
        self._name, self._args, self._chosen = name, args, args.chosen
        self._site = site = Site(parent=self, name=name, placement=args.placement)
        own = dependencies(
            site,
            args.names,
            args.chosen,
            args.vault,
            log_analytics_id=args.log_analytics_id,
            private_monitoring=args.private_monitoring,
            protect=args.protect,
            protect_storage=args.protect_storage,
        )
        self.storage_id, self.insights_id = own.account.id, own.insights.id
        self.container_registry_name = own.registry.name if own.registry is not None else None
        self.observed, self.private_targets = own.observed(name), own.private_targets(name, args.chosen)
        kind = args.chosen.identity
        user = identity(site, "identity", args.names.ml_identity) if kind == "UserAssigned" else None
        before = self._before(own, user.principal_id) if user is not None else []
        self.workspace = workspace = azure_ml_workspace(
            site,
            args.names,
            args.chosen,
            own,
            user=user,
            key=args.key,
            after=before,
            protect=args.protect,
        )
        self._after(workspace, user)
        self.workspace_name, self.workspace_id = workspace.name, workspace.id
        self.tracking_uri = workspace.ml_flow_tracking_uri
        self.observed += (Observed(name=f"{name}-workspace", id=workspace.id),)
        self.private_targets += (
            PrivateTarget(name=name, id=workspace.id, group_id="amlworkspace", resource=workspace),
        )
        self._registry()
        self._machines(own)
        self._databricks()
        self.register_outputs({"workspaceId": self.workspace_id, "trackingUri": self.tracking_uri})

    def outputs(self) -> dict[str, pulumi.Output[str] | None]:
        """Values of fields of `infra.outputs.StackOutputs`; None for what there is not."""
        return {
            "ml_workspace": self.workspace_name,
            "ml_workspace_id": self.workspace_id,
            "ml_tracking_uri": self.tracking_uri,
            "ml_endpoint_uri": self.endpoint_uri,
            "ml_registry_id": self.registry_id,
            "container_registry": self.container_registry_name,
        }

    def show_data(self, endpoints: Mapping[str, pulumi.Input[str]]) -> None:
        """Let the workspace read the private endpoints of its account, by their group ids: without that its
        studio shows no data of a closed account.

        https://learn.microsoft.com/azure/machine-learning/how-to-enable-studio-virtual-network
        """
        for group, endpoint_id in endpoints.items():
            self._site.grant(f"workspace-on-{group}-endpoint", Role.READER, endpoint_id, self.principal_id)

    def _before(self, own: Dependencies, principal_id: pulumi.Input[str]) -> list[pulumi.Resource]:
        """What a user-assigned identity must be granted when the workspace is made."""
        site, args = self._site, self._args
        made = own.grants_to_workspace(site, principal_id)
        if self._chosen.isolated:
            made += managed_network.grants_to_workspace(site, principal_id)
        if args.key is not None:
            role = Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER
            made.append(site.grant("workspace-on-encryption-key", role, args.key.vault_id, principal_id))
        return settled(f"{self._name}-workspace-settled", made, self)

    def _after(self, workspace: ml.Workspace, user: managedidentity.UserAssignedIdentity | None) -> None:
        """What is granted once there is a workspace, whosever identity it has."""
        site, args = self._site, self._args
        if user is not None:
            self.principal_id = user.principal_id
            site.grant("workspace-on-itself", Role.CONTRIBUTOR, workspace.id, user.principal_id)
        else:
            self.principal_id = computed(workspace.identity, "principal_id")
            if self._chosen.isolated:
                managed_network.grants_to_workspace(site, self.principal_id)
        site.grant("workspace-on-lake", Role.STORAGE_BLOB_DATA_READER, args.lake_id, self.principal_id)

    def _registry(self) -> None:
        """The model registry, made or named."""
        site, args = self._site, self._args
        if self._chosen.registry_id is not None:
            self.registry_id = pulumi.Output.from_input(self._chosen.registry_id)
        if not self._chosen.registry:
            return
        made = model_registry(site, args.names.ml_registry, self._chosen, protect=args.protect)
        self.registry_id, name = made.id, f"{self._name}-model-registry"
        self.observed += (Observed(name=name, id=made.id, metrics=()),)
        self.private_targets += (PrivateTarget(name=name, id=made.id, group_id="amlregistry", resource=made),)

    def _machines(self, own: Dependencies) -> None:
        """A cluster and an endpoint, which are one identity: both read the lake and the datastores."""
        site, args, chosen = self._site, self._args, self._chosen
        after: list[pulumi.Resource] = []
        if chosen.isolated:
            after = managed_network.outbound_rules(site, self.workspace, chosen, args.lake_id)
        if not (chosen.compute.enabled or chosen.online_endpoint.enabled):
            return
        user = identity(site, "machines-identity", args.names.ml_compute_identity)
        granted = own.grants_to_machines(site, user.principal_id)
        granted.append(
            site.grant("machines-on-lake", Role.STORAGE_BLOB_DATA_READER, args.lake_id, user.principal_id)
        )
        if self.registry_id is not None:
            role = Role.AZURE_ML_REGISTRY_USER
            granted.append(site.grant("machines-on-registry", role, self.registry_id, user.principal_id))
        after += granted
        if chosen.compute.enabled:
            cluster(site, self.workspace, args.names.ml_compute, chosen, user.id, after)
        if chosen.online_endpoint.enabled:
            role = Role.AZURE_ML_METRICS_WRITER
            after.append(site.grant("machines-on-metrics", role, self.workspace.id, user.principal_id))
            endpoint = online_endpoint(site, self.workspace, args.names.ml_endpoint, chosen, user.id, after)
            self.endpoint_uri = computed(endpoint.properties, "scoring_uri")
            self.observed += (Observed(name=f"{self._name}-endpoint", id=endpoint.id),)

    def _databricks(self) -> None:
        """Notebooks track runs and register models as the access connector, through a service credential."""
        site, args = self._site, self._args
        role = Role.AZURE_ML_DATA_SCIENTIST
        site.grant("connector-on-workspace", role, self.workspace.id, args.connector_principal_id)
        token = self._chosen.databricks_compute.access_token
        if token is not None:
            attached_databricks(
                site, self.workspace, args.names.ml_databricks, args.databricks_id, args.databricks_url, token
            )
