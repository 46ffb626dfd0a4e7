"""The lake holds the company's data, so it is the account with the fewest ways in: hierarchical namespace,
Entra identities only, TLS 1.2, nothing public. Containers are created here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage

from infra.computed import computed
from infra.lake.account import closed_account
from infra.lake.lifecycle import lifecycle_policy
from infra.lake.network_rules import StorageNetwork
from infra.lake.storage_logs import observed_storage
from infra.placement import Observed, Placement, PrivateTarget
from infra.settings.lake_lifecycle import LifecycleRule

SYNAPSE_CONTAINER = "synapse"
"""File system that the Synapse workspace calls its own; not one of the data containers."""
CATALOG_CONTAINER = "catalog"
"""File system that Unity Catalog manages by itself: no path in it is anybody else's."""
FIXED = ("isHnsEnabled", "encryption.requireInfrastructureEncryption")
"""What Azure never updates: https://learn.microsoft.com/azure/storage/common/infrastructure-encryption-enable"""


@dataclass(frozen=True, kw_only=True)
class LakeArgs:
    """Name, replication (`sku`), containers, rules for old data and network of an account; what is deleted
    is kept for some days, with 0 not at all.
    """

    placement: Placement
    account_name: str
    sku: str
    containers: tuple[str, ...]
    network: StorageNetwork
    lifecycle: tuple[LifecycleRule, ...] = ()
    delete_retention_in_days: int = 0
    require_infrastructure_encryption: bool = False
    protect: bool


class Lake(pulumi.ComponentResource):
    """ADLS Gen2 account with its containers."""

    account: storage.StorageAccount
    account_id: pulumi.Output[str]
    account_name: pulumi.Output[str]
    dfs_endpoint: pulumi.Output[str]
    containers: dict[str, storage.BlobContainer]
    observed: tuple[Observed, ...]
    private_targets: tuple[PrivateTarget, ...]

    def __init__(self, name: str, args: LakeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:lake:Lake", name, None, opts)
        self.account = _account(self, name, args)
        self.account_id = self.account.id
        self.account_name = self.account.name
        self.dfs_endpoint = computed(self.account.primary_endpoints, "dfs")
        service = _service(self, name, args)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect)
        self.containers = {
            container: storage.BlobContainer(
                f"{name}-{container}",
                container_name=container,
                account_name=self.account_name,
                resource_group_name=args.placement.resource_group_name,
                public_access=storage.PublicAccess.NONE,
                opts=child,
            )
            for container in args.containers
        }
        if args.lifecycle:
            storage.ManagementPolicy(
                f"{name}-lifecycle",
                management_policy_name="default",
                account_name=self.account_name,
                resource_group_name=args.placement.resource_group_name,
                policy=lifecycle_policy(args.lifecycle),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[service]),
            )
        self.observed = observed_storage(name, self.account_id, name, blob_id=service.id)
        self.private_targets = tuple(
            PrivateTarget(name=name, id=self.account_id, group_id=group, resource=self.account)
            for group in ("dfs", "blob")
        )
        self.register_outputs({"accountId": self.account_id, "dfsEndpoint": self.dfs_endpoint})

    def container_name(self, container: str) -> pulumi.Output[str]:
        """Name of a container, known once it is there."""
        return self.containers[container].name

    def url(self, container: str) -> pulumi.Output[str]:
        """`abfss://` address of a container."""
        host = self.dfs_endpoint.apply(lambda url: url.removeprefix("https://").rstrip("/"))
        return pulumi.Output.concat("abfss://", self.container_name(container), "@", host, "/")


def _account(parent: Lake, name: str, args: LakeArgs) -> storage.StorageAccount:
    return closed_account(
        f"{name}-account",
        placement=args.placement,
        account_name=args.account_name,
        sku=args.sku,
        is_hns_enabled=True,
        network=args.network,
        encryption=_twice(args.require_infrastructure_encryption),
        opts=pulumi.ResourceOptions(
            parent=parent,
            protect=args.protect,
            replace_on_changes=list(FIXED),
            delete_before_replace=True,
        ),
    )


def _twice(required: bool) -> storage.EncryptionArgs | None:
    """Encryption by the service and again by the infrastructure below it."""
    if not required:
        return None
    return storage.EncryptionArgs(
        key_source=storage.KeySource.MICROSOFT_STORAGE,
        require_infrastructure_encryption=True,
        services=storage.EncryptionServicesArgs(
            blob=storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT),
            file=storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT),
        ),
    )


def _service(parent: Lake, name: str, args: LakeArgs) -> storage.BlobServiceProperties:
    """What is kept of deleted blobs and containers:
    https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview
    """
    days = args.delete_retention_in_days
    kept = storage.DeleteRetentionPolicyArgs(enabled=days > 0, days=days or None)
    return storage.BlobServiceProperties(
        f"{name}-blob-service",
        blob_services_name="default",
        account_name=parent.account_name,
        resource_group_name=args.placement.resource_group_name,
        delete_retention_policy=kept,
        container_delete_retention_policy=kept,
        opts=pulumi.ResourceOptions(parent=parent),
    )
