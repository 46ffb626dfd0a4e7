"""Databricks reaches storage as the identity of an access connector, never with a key. The identity is made
before everything it is let into, so that a firewall can name the connector.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import databricks, managedidentity

from infra.computed import computed
from infra.placement import Placement

USER_ASSIGNED = "UserAssigned"


@dataclass(frozen=True, kw_only=True)
class AccessConnectorArgs:
    """Name of the connector; a user-assigned identity is made under `identity_name` and outlives it."""

    placement: Placement
    connector_name: str
    identity: str
    identity_name: str


class AccessConnector(pulumi.ComponentResource):
    """Access connector with one identity, the system's or one of its own."""

    connector: databricks.AccessConnector
    connector_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    identity_type: str
    identity_id: pulumi.Output[str] | None = None
    """Resource id of the user-assigned identity."""

    def __init__(
        self, name: str, args: AccessConnectorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("platform:workspace:AccessConnector", name, None, opts)
        self.identity_type = args.identity
        own = _identity(self, name, args) if args.identity == USER_ASSIGNED else None
        self.connector = databricks.AccessConnector(
            f"{name}-access-connector",
            connector_name=args.connector_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            identity=databricks.ManagedServiceIdentityArgs(
                type=databricks.ManagedServiceIdentityType(args.identity),
                user_assigned_identities=[own.id] if own else None,
            ),
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.connector_id = self.connector.id
        self.identity_id = own.id if own else None
        self.principal_id = own.principal_id if own else computed(self.connector.identity, "principal_id")
        self.register_outputs({"connectorId": self.connector_id})


def _identity(
    parent: AccessConnector, name: str, args: AccessConnectorArgs
) -> managedidentity.UserAssignedIdentity:
    return managedidentity.UserAssignedIdentity(
        f"{name}-identity",
        resource_name_=args.identity_name,
        resource_group_name=args.placement.resource_group_name,
        location=args.placement.location,
        tags=args.placement.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
