"""The lake holds the company's data, so it is the account with the fewest ways in: hierarchical namespace,
Entra identities only, TLS 1.2, nothing public. Containers are created here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage

from infra.computed import computed
from infra.governance import Placement

SYNAPSE_CONTAINER = "synapse"
"""File system that the Synapse workspace calls its own; not one of the data containers."""


@dataclass(frozen=True, kw_only=True)
class LakeArgs:
    """Name, replication (`sku`) and data containers of the account."""

    placement: Placement
    account_name: str
    sku: str
    containers: tuple[str, ...]
    protect: bool


class Lake(pulumi.ComponentResource):
    """ADLS Gen2 account with its containers."""

    account_id: pulumi.Output[str]
    account_name: pulumi.Output[str]
    dfs_endpoint: pulumi.Output[str]
    containers: tuple[pulumi.Output[str], ...]
    synapse_container: pulumi.Output[str]

    def __init__(self, name: str, args: LakeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:storage:Lake", name, None, opts)
        account = storage.StorageAccount(
            f"{name}-account",
            account_name=args.account_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name=args.sku),
            is_hns_enabled=True,
            allow_shared_key_access=False,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            default_to_o_auth_authentication=True,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )

        def container(container_name: str) -> pulumi.Output[str]:
            return storage.BlobContainer(
                f"{name}-{container_name}",
                container_name=container_name,
                account_name=account.name,
                resource_group_name=args.placement.resource_group_name,
                public_access=storage.PublicAccess.NONE,
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
            ).name

        self.account_id = account.id
        self.account_name = account.name
        self.dfs_endpoint = computed(account.primary_endpoints, "dfs")
        self.containers = tuple(container(one) for one in args.containers)
        self.synapse_container = container(SYNAPSE_CONTAINER)
        self.register_outputs({"accountId": self.account_id, "dfsEndpoint": self.dfs_endpoint})
