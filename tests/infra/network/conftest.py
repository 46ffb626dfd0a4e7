"""Programs of the network alone, chosen by settings, against strict mocks."""

from __future__ import annotations

import json

import pytest

from infra import settings
from local_cloud.azure.mocks import run_program

GOOD = {"location": "westeurope", "environment": "dev"}


class Laid:
    """What a program made, for others to be put into."""

    def __init__(self, chosen):
        from pulumi_azure_native import authorization, resources

        from infra.network import stack_hub, stack_network
        from infra.placement import Placement

        client = authorization.get_client_config_output()
        group = resources.ResourceGroup(
            "group", resource_group_name="rg-lakehouse-dev", location="westeurope"
        )
        self.settings = chosen
        self.placement = Placement(
            resource_group_name=group.name,
            subscription_id=client.subscription_id,
            tenant_id=client.tenant_id,
            location="westeurope",
            tags=chosen.tags,
        )
        self.hub = stack_hub(self.placement, chosen)
        self.network = stack_network(self.placement, chosen, self.hub)

    def workspace(self, **parameters):
        """A workspace in the network, as the workspace's own component asks for it."""
        import pulumi
        from pulumi_azure_native import databricks

        def text(value):
            return databricks.WorkspaceCustomStringParameterArgs(value=value)

        inside = self.network.workspace_network
        group = pulumi.Output.concat(
            "/subscriptions/", self.placement.subscription_id, "/resourceGroups/rg-managed"
        )
        own = {
            "custom_virtual_network_id": inside.virtual_network_id,
            "custom_public_subnet_name": inside.public_subnet_name,
            "custom_private_subnet_name": inside.private_subnet_name,
            **parameters,
        }
        return databricks.Workspace(
            "workspace",
            workspace_name="dbw-lakehouse-dev",
            resource_group_name=self.placement.resource_group_name,
            location=self.placement.location,
            sku=databricks.SkuArgs(name="premium"),
            compute_mode=databricks.ComputeMode.HYBRID,
            managed_resource_group_id=group,
            required_nsg_rules="NoAzureDatabricksRules" if inside.private_link else "AllRules",
            parameters=databricks.WorkspaceCustomParametersArgs(
                enable_no_public_ip=databricks.WorkspaceNoPublicIPBooleanParameterArgs(value=True),
                **{name: text(value) for name, value in own.items()},
            ),
            opts=pulumi.ResourceOptions(depends_on=list(inside.subnets)),
        )


def program_of(network=None, *, also=None, broken=None, **others):
    """A program: the network of these settings, changed by `broken` (by type, or type and name) before Azure
    sees it, and what `also` puts into it.
    """
    values = {**GOOD, **({"network": network} if network else {}), **others}
    config = {f"{settings.PROJECT}:{key}": value for key, value in values.items()}
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}

    def program():
        import pulumi

        chosen = settings.parse("dev", config)
        if broken:
            pulumi.runtime.register_stack_transformation(lambda args: change(args, broken))
        laid = Laid(chosen)
        if also:
            also(laid)

    return program, config


def change(args, broken):
    import pulumi

    does = broken.get((args.type_, args.name)) or broken.get(args.type_)
    if does is None:
        return None
    does(args.props)
    return pulumi.ResourceTransformationResult(args.props, args.opts)


@pytest.fixture
def laid():
    """Run the network of some settings once."""

    def run(network=None, *, preview=False, **options):
        program, config = program_of(network, **options)
        return run_program(program, project=settings.PROJECT, stack="dev", config=config, preview=preview)

    return run


@pytest.fixture
def life(azure):
    """The same several times on one Azure, as `pulumi up` would; `destroy` ends it, `others` is a program of
    somebody else.
    """
    from local_cloud.azure.mocks.loops import own_loop
    from local_cloud.azure.mocks.stack import Defaults, Stack

    with own_loop() as loop:
        one = Stack(azure, loop, Defaults(settings.PROJECT, "dev"))

        def up(network=None, **options):
            program, config = program_of(network, **options)
            return one.up(program, config=config)

        up.others = lambda program: one.up(program, stack="others")
        up.destroy = one.destroy
        yield up
