"""Schedules and hand-offs between systems belong to Data Factory, the work itself to Databricks jobs. The
factory calls workspace, lake and vault as itself, by its managed identity: there is no token to leak, to
rotate or to expire.

What runs in it comes later, in `pipelines`: the workspace is reached, and has its machines, only after the
private endpoints that lead to both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import datafactory

from infra import roles
from infra.computed import computed
from infra.data_factory import encryption, private_network
from infra.data_factory.repository import repository
from infra.key_vault import KeyReference
from infra.placement import Observed, Placement, PrivateTarget
from infra.settings.data_factory import DataFactorySettings
from infra.settings.data_factory_parameters import GlobalParameter


@dataclass(frozen=True, kw_only=True)
class DataFactoryArgs:
    """Name of the factory, and what it reads and writes: workspace, lake and vault, by their resource ids.

    `targets_ready` is what must have been written to them before a managed endpoint is asked for. Without
    `private_workspace` none is asked for on the workspace: Databricks has private endpoints for workspaces in
    a network of the company's own (and serverless ones) only.
    """

    placement: Placement
    factory_name: str
    identity_name: str
    chosen: DataFactorySettings
    workspace_resource_id: pulumi.Input[str]
    targets_ready: Sequence[pulumi.Resource]
    private_workspace: bool
    lake_id: pulumi.Input[str]
    key_vault_id: pulumi.Input[str]
    key: KeyReference | None


class DataFactory(pulumi.ComponentResource):
    """Factory with its identity's roles, and with the network that Azure manages for it."""

    factory: datafactory.Factory
    factory_id: pulumi.Output[str]
    factory_name: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    runtime: datafactory.IntegrationRuntime | None
    access: tuple[pulumi.Resource, ...]
    """What must be there before the factory can read and write: its roles, its approved endpoints."""
    observed: tuple[Observed, ...]
    private_targets: tuple[PrivateTarget, ...]

    def __init__(self, name: str, args: DataFactoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:data_factory:DataFactory", name, None, opts)
        self.factory = factory = _factory(self, name, args)
        self.factory_id, self.factory_name = factory.id, factory.name
        self.principal_id = computed(factory.identity, "principal_id")
        granted = self._grants(name, args)
        self.runtime = None
        approved: tuple[pulumi.Resource, ...] = ()
        if args.chosen.managed_virtual_network:
            site = private_network.Site(parent=self, name=name, placement=args.placement, factory=factory)
            made = private_network.managed_network(site)
            self.runtime = private_network.runtime(site, made, args.chosen.integration_runtime)
            approved = private_network.endpoints(site, [made, *args.targets_ready], _targets(args))
        self.access = (*granted, *approved)
        self.observed = (Observed(name="data-factory", id=factory.id),)
        self.private_targets = tuple(
            PrivateTarget(name="data-factory", id=factory.id, group_id=group, resource=factory)
            for group in ("dataFactory", "portal")
        )
        self.register_outputs({"factoryId": self.factory_id, "principalId": self.principal_id})

    def outputs(self) -> dict[str, pulumi.Output[str]]:
        """Values of fields of `infra.outputs.StackOutputs`."""
        return {
            "data_factory": self.factory_name,
            "data_factory_id": self.factory_id,
            "data_factory_principal_id": self.principal_id,
        }

    def _grants(self, name: str, args: DataFactoryArgs) -> tuple[pulumi.Resource, ...]:
        """Contributor, because Databricks knows the caller by it: a smaller role cannot start a run.

        https://learn.microsoft.com/azure/data-factory/compute-linked-services#azure-databricks-linked-service
        """
        return tuple(
            roles.grant(
                f"{name}-factory-on-{what}",
                role=role,
                scope=scope,
                principal_id=self.principal_id,
                subscription_id=args.placement.subscription_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for what, role, scope in (
                ("workspace", roles.Role.CONTRIBUTOR, args.workspace_resource_id),
                ("lake", roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR, args.lake_id),
                ("key-vault", roles.Role.KEY_VAULT_SECRETS_USER, args.key_vault_id),
            )
        )


def _factory(parent: DataFactory, name: str, args: DataFactoryArgs) -> datafactory.Factory:
    chosen, placement, identity = args.chosen, args.placement, None
    if args.key is not None:
        identity = encryption.identity(parent, name, args.identity_name, args.key, placement)
    return datafactory.Factory(
        f"{name}-factory",
        factory_name=args.factory_name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        identity=encryption.identities(identity),
        encryption=encryption.encryption(args.key, identity),
        public_network_access=datafactory.PublicNetworkAccess(chosen.public_network_access),
        repo_configuration=repository(chosen.git) if chosen.git is not None else None,
        global_parameters=_global_parameters(chosen.global_parameters),
        tags=placement.tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(identity.granted) if identity else None),
    )


def _global_parameters(
    parameters: Sequence[GlobalParameter],
) -> dict[str, datafactory.GlobalParameterSpecificationArgs] | None:
    return {
        one.name: datafactory.GlobalParameterSpecificationArgs(
            type=datafactory.GlobalParameterType(one.type), value=one.value
        )
        for one in parameters
    } or None


def _targets(args: DataFactoryArgs) -> tuple[private_network.Target, ...]:
    """What is reached privately: the platform's own parts, and those that the settings name."""
    own = [
        private_network.Target(name="lake-dfs", id=args.lake_id, group_id="dfs"),
        private_network.Target(name="lake-blob", id=args.lake_id, group_id="blob"),
        private_network.Target(name="key-vault", id=args.key_vault_id, group_id="vault"),
    ]
    if args.private_workspace:
        workspace = private_network.Target(
            name="databricks", id=args.workspace_resource_id, group_id="databricks_ui_api"
        )
        own.append(workspace)
    given = [
        private_network.Target(
            name=one.name, id=one.private_link_resource_id, group_id=one.group_id, approve=one.approve
        )
        for one in args.chosen.managed_private_endpoints
    ]
    return (*own, *given)
