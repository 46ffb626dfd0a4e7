"""Models that leave Databricks are served and governed by Azure ML, which insists on its own storage account:
it does not work on a lake with a hierarchical namespace. The account refuses keys, so data stores use
identities.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights, machinelearningservices, storage

from infra.governance import Placement

CREATE_ONLY = (
    "keyVault",
    "storageAccount",
    "applicationInsights",
    "containerRegistry",
    "encryption",
    "hbiWorkspace",
)
"""Properties that Azure sets at creation and never again; the provider would try to update them and fail.
https://github.com/pulumi/pulumi-azure-native/issues/577"""


@dataclass(frozen=True, kw_only=True)
class MachineLearningArgs:
    """Names of the workspace and its helpers, and the vault and logs it shares with the platform."""

    placement: Placement
    workspace_name: str
    storage_account_name: str
    application_insights_name: str
    log_analytics_id: pulumi.Input[str]
    key_vault_id: pulumi.Input[str]
    protect: bool
    protect_storage: bool


class MachineLearning(pulumi.ComponentResource):
    """Azure ML workspace with its storage account and Application Insights."""

    workspace_name: pulumi.Output[str]
    tracking_uri: pulumi.Output[str]

    def __init__(
        self, name: str, args: MachineLearningArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("platform:machine_learning:MachineLearning", name, None, opts)
        account = self._storage(name, args)
        insights = self._insights(name, args)
        workspace = machinelearningservices.Workspace(
            f"{name}-workspace",
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            kind="Default",
            sku=machinelearningservices.SkuArgs(name="Basic", tier=machinelearningservices.SkuTier.BASIC),
            identity=machinelearningservices.ManagedServiceIdentityArgs(
                type=machinelearningservices.ManagedServiceIdentityType.SYSTEM_ASSIGNED
            ),
            storage_account=account.id,
            key_vault=args.key_vault_id,
            application_insights=insights.id,
            system_datastores_auth_mode=machinelearningservices.SystemDatastoresAuthMode.IDENTITY,
            public_network_access=machinelearningservices.PublicNetworkAccessType.ENABLED,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                replace_on_changes=list(CREATE_ONLY),
                delete_before_replace=True,
            ),
        )
        self.workspace_name = workspace.name
        self.tracking_uri = workspace.ml_flow_tracking_uri
        self.register_outputs({"trackingUri": self.tracking_uri})

    def _storage(self, name: str, args: MachineLearningArgs) -> storage.StorageAccount:
        return storage.StorageAccount(
            f"{name}-storage",
            account_name=args.storage_account_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name=storage.SkuName.STANDARD_LRS),
            is_hns_enabled=False,
            allow_shared_key_access=False,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_storage),
        )

    def _insights(self, name: str, args: MachineLearningArgs) -> applicationinsights.Component:
        return applicationinsights.Component(
            f"{name}-insights",
            resource_name_=args.application_insights_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            kind="web",
            application_type=applicationinsights.ApplicationType.WEB,
            ingestion_mode=applicationinsights.IngestionMode.LOG_ANALYTICS,
            workspace_resource_id=args.log_analytics_id,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
