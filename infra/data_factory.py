"""Schedules and hand-offs between systems belong to Data Factory, the work itself to Databricks jobs. The
factory calls the workspace as itself, by its managed identity: there is no token to leak, to rotate or to
expire.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import datafactory

from infra import roles
from infra.computed import computed
from infra.governance import Placement

PIPELINE = "run-databricks-job"
LINKED_SERVICE = "databricks"


@dataclass(frozen=True, kw_only=True)
class DataFactoryArgs:
    """Name of the factory and the workspace whose jobs it runs."""

    placement: Placement
    factory_name: str
    workspace_resource_id: pulumi.Input[str]
    workspace_url: pulumi.Input[str]


class DataFactory(pulumi.ComponentResource):
    """Factory with a pipeline that runs one Databricks job, given as the pipeline parameter `jobId`."""

    factory_name: pulumi.Output[str]
    pipeline_name: pulumi.Output[str]

    def __init__(self, name: str, args: DataFactoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:data_factory:DataFactory", name, None, opts)
        factory = datafactory.Factory(
            f"{name}-factory",
            factory_name=args.factory_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            identity=datafactory.FactoryIdentityArgs(type=datafactory.FactoryIdentityType.SYSTEM_ASSIGNED),
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        access = roles.grant(
            f"{name}-factory-on-workspace",
            role=roles.Role.CONTRIBUTOR,
            scope=args.workspace_resource_id,
            principal_id=computed(factory.identity, "principal_id"),
            subscription_id=args.placement.subscription_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        linked_service = self._linked_service(name, args, factory, access)
        pipeline = self._pipeline(name, args, factory, linked_service)
        self.factory_name = factory.name
        self.pipeline_name = pipeline.name
        self.register_outputs({"factoryName": self.factory_name, "pipelineName": self.pipeline_name})

    def _linked_service(
        self, name: str, args: DataFactoryArgs, factory: datafactory.Factory, access: pulumi.Resource
    ) -> datafactory.LinkedService:
        return datafactory.LinkedService(
            f"{name}-linked-service",
            linked_service_name=LINKED_SERVICE,
            factory_name=factory.name,
            resource_group_name=args.placement.resource_group_name,
            # An Args class, not a dictionary: properties of union type are not camelCased in a dictionary.
            properties=datafactory.AzureDatabricksLinkedServiceArgs(
                type="AzureDatabricks",
                domain=pulumi.Output.from_input(args.workspace_url).apply(address),
                authentication="MSI",
                workspace_resource_id=args.workspace_resource_id,
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[access]),
        )

    def _pipeline(
        self,
        name: str,
        args: DataFactoryArgs,
        factory: datafactory.Factory,
        linked_service: datafactory.LinkedService,
    ) -> datafactory.Pipeline:
        """https://learn.microsoft.com/azure/data-factory/transform-data-databricks-job"""
        return datafactory.Pipeline(
            f"{name}-pipeline",
            pipeline_name=PIPELINE,
            factory_name=factory.name,
            resource_group_name=args.placement.resource_group_name,
            parameters={
                "jobId": datafactory.ParameterSpecificationArgs(type=datafactory.ParameterType.STRING)
            },
            activities=[
                datafactory.DatabricksJobActivityArgs(
                    name=PIPELINE,
                    type="DatabricksJob",
                    job_id={"value": "@pipeline().parameters.jobId", "type": "Expression"},
                    linked_service_name=datafactory.LinkedServiceReferenceArgs(
                        reference_name=linked_service.name, type="LinkedServiceReference"
                    ),
                    policy=datafactory.ActivityPolicyArgs(timeout="0.12:00:00", retry=0),
                )
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )


def address(host: str) -> str:
    """URL of a workspace from its host, which Azure gives without a scheme."""
    return host if "://" in host else f"https://{host}"
