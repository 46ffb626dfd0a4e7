"""The resources that a workspace is made with, each as closed as the workspace itself."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import applicationinsights, containerregistry, storage

from infra.lake.account import closed_account
from infra.lake.network_rules import StorageNetwork
from infra.machine_learning.identities import Site
from infra.settings.machine_learning import MachineLearningSettings

STORAGE_CREATE_ONLY = ("isHnsEnabled",)
INSIGHTS_CREATE_ONLY = ("applicationType",)
"""https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/applicationinsights"""


def storage_account(
    site: Site, account_name: str, chosen: MachineLearningSettings, *, protect: bool
) -> storage.StorageAccount:
    """The account of the datastores; whoever has no token of Entra ID has no way in."""
    return closed_account(
        f"{site.name}-storage",
        placement=site.placement,
        account_name=account_name,
        sku=chosen.storage_sku,
        is_hns_enabled=False,
        network=StorageNetwork(public_network_access=chosen.public_network_access),
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            protect=protect,
            replace_on_changes=list(STORAGE_CREATE_ONLY),
            delete_before_replace=True,
        ),
    )


def insights(
    site: Site, resource_name: str, log_analytics_id: pulumi.Input[str], *, private: bool
) -> applicationinsights.Component:
    """Local authentication stays on: Azure ML writes to it with the connection string."""
    access = applicationinsights.PublicNetworkAccessType
    public = access.DISABLED if private else access.ENABLED
    return applicationinsights.Component(
        f"{site.name}-insights",
        resource_name_=resource_name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        kind="web",
        application_type=applicationinsights.ApplicationType.WEB,
        ingestion_mode=applicationinsights.IngestionMode.LOG_ANALYTICS,
        workspace_resource_id=log_analytics_id,
        public_network_access_for_ingestion=public,
        public_network_access_for_query=public,
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(
            parent=site.parent, replace_on_changes=list(INSIGHTS_CREATE_ONLY), delete_before_replace=True
        ),
    )


def container_registry(
    site: Site, registry_name: str, chosen: MachineLearningSettings, *, protect: bool
) -> containerregistry.Registry:
    """Images of what production runs. No administrator's password; Azure ML gets through the firewall as a
    trusted service: https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services
    """
    return containerregistry.Registry(
        f"{site.name}-container-registry",
        registry_name=registry_name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        sku=containerregistry.SkuArgs(name=containerregistry.SkuName(chosen.container_registry_sku)),
        admin_user_enabled=False,
        anonymous_pull_enabled=False,
        network_rule_bypass_options=containerregistry.NetworkRuleBypassOptions.AZURE_SERVICES,
        public_network_access=containerregistry.PublicNetworkAccess(chosen.public_network_access),
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(parent=site.parent, protect=protect),
    )
