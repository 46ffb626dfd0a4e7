"""Unity Catalog hands out access to paths; what the connector itself may reach is the outer limit of that. It
gets the containers it governs and no other, so that Synapse's own file system is none of its business.

https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-storage/azure-managed-identities
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization

from infra import roles
from infra.placement import Placement

FILE_EVENTS = (
    ("queues", roles.Role.STORAGE_QUEUE_DATA_CONTRIBUTOR),
    ("account", roles.Role.STORAGE_ACCOUNT_CONTRIBUTOR),
)
"""What it takes to make and read the queue that an account's events end in, besides subscribing to them:
https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-storage/manage-external-locations"""


@dataclass(frozen=True, kw_only=True)
class StorageAccessArgs:
    """The account, and the ids of its governed containers by name."""

    placement: Placement
    principal_id: pulumi.Input[str]
    account_id: pulumi.Input[str]
    container_ids: Mapping[str, pulumi.Input[str]]
    file_events: bool


class StorageAccess(pulumi.ComponentResource):
    """A connector's roles on an account and its containers."""

    grants: tuple[authorization.RoleAssignment, ...]

    def __init__(
        self, name: str, args: StorageAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("platform:unity_catalog:StorageAccess", name, None, opts)

        def granted(what: str, role: roles.Role, scope: pulumi.Input[str]) -> authorization.RoleAssignment:
            return roles.grant(
                f"{name}-connector-on-{what}",
                role=role,
                scope=scope,
                principal_id=args.principal_id,
                subscription_id=args.placement.subscription_id,
                opts=pulumi.ResourceOptions(parent=self),
            )

        containers = [
            granted(container, roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR, id_)
            for container, id_ in args.container_ids.items()
        ]
        # A token for a path is signed with a key of the account, which a role on a container does not give.
        signing = granted("delegation-key", roles.Role.STORAGE_BLOB_DELEGATOR, args.account_id)
        self.grants = (signing, *containers)
        if args.file_events:
            queues = [granted(what, role, args.account_id) for what, role in FILE_EVENTS]
            events = roles.Role.EVENT_GRID_EVENT_SUBSCRIPTION_CONTRIBUTOR
            group = granted("resource-group", events, args.placement.resource_group_id)
            self.grants = (*self.grants, *queues, group)
        self.register_outputs({})
