"""Every storage account of the platform is closed in the same way: no key, no public blob, no local user, TLS
1.2, Entra identities only. Here it is said once, so that no account forgets one of these.
"""

from __future__ import annotations

import pulumi
from pulumi_azure_native import storage

from infra.lake.network_rules import StorageNetwork, network_rules
from infra.placement import Placement


def closed_account(
    name: str,
    *,
    placement: Placement,
    account_name: str,
    sku: str,
    is_hns_enabled: bool,
    network: StorageNetwork,
    opts: pulumi.ResourceOptions,
    encryption: storage.EncryptionArgs | None = None,
) -> storage.StorageAccount:
    """A StorageV2 account; `network` says who reaches it.

    https://learn.microsoft.com/azure/storage/blobs/security-recommendations
    """
    return storage.StorageAccount(
        name,
        account_name=account_name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=sku),
        is_hns_enabled=is_hns_enabled,
        allow_shared_key_access=False,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        is_local_user_enabled=False,
        default_to_o_auth_authentication=True,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        public_network_access=storage.PublicNetworkAccess(network.public_network_access),
        network_rule_set=network_rules(network, placement.tenant_id),
        encryption=encryption,
        tags=placement.tags,
        opts=opts,
    )
