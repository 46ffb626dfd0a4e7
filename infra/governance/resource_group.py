"""Everything of a stack lives and dies in one resource group with one set of tags, so that a bill, a policy
or a delete can name the whole platform at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, resources

from infra.arm.provider_registration import ProviderRegistration
from infra.placement import Placement


@dataclass(frozen=True, kw_only=True)
class GovernanceArgs:
    """Name and region of the group, the tags that every resource of the stack carries, and resource
    providers that somebody must have registered before anything is created.
    """

    resource_group_name: str
    location: str
    tags: dict[str, str]
    protect: bool
    resource_providers: tuple[str, ...] = ()


class Governance(pulumi.ComponentResource):
    """The resource group, and the subscription and tenant that the program deploys into."""

    resource_group_name: pulumi.Output[str]
    subscription_id: pulumi.Output[str]
    tenant_id: pulumi.Output[str]
    placement: Placement

    def __init__(self, name: str, args: GovernanceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:governance:Governance", name, None, opts)
        client = authorization.get_client_config_output(opts=pulumi.InvokeOutputOptions(parent=self))
        registered = [
            ProviderRegistration(
                f"{name}-{namespace.replace('.', '-').lower()}",
                subscription_id=client.subscription_id,
                namespace=namespace,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for namespace in args.resource_providers
        ]
        group = resources.ResourceGroup(
            f"{name}-resource-group",
            resource_group_name=args.resource_group_name,
            location=args.location,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect, depends_on=registered),
        )
        self.resource_group_name = group.name
        self.subscription_id = client.subscription_id
        self.tenant_id = client.tenant_id
        self.placement = Placement(
            resource_group_name=group.name,
            subscription_id=client.subscription_id,
            tenant_id=client.tenant_id,
            location=args.location,
            tags=args.tags,
        )
        self.register_outputs(
            {
                "resourceGroupName": self.resource_group_name,
                "subscriptionId": self.subscription_id,
                "tenantId": self.tenant_id,
            }
        )
