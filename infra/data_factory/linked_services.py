"""What the factory is connected to, each time as itself: the workspace, the lake, the vault. No secret is in
any of them. Hyphens are not allowed in these names.

https://learn.microsoft.com/azure/data-factory/naming-rules
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi_azure_native import datafactory

from infra.data_factory.factory import DataFactory
from infra.placement import Placement

DATABRICKS: Final = "databricks"
LAKE: Final = "lake"
KEY_VAULT: Final = "key_vault"


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """The factory that something is made in, and what must be there before."""

    parent: pulumi.Resource
    name: str
    placement: Placement
    factory: DataFactory
    after: Sequence[pulumi.Resource]

    def where(self) -> dict[str, Any]:
        """What every part of a factory says of it."""
        return {
            "factory_name": self.factory.factory_name,
            "resource_group_name": self.placement.resource_group_name,
        }

    def options(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of a part that comes after some others."""
        return pulumi.ResourceOptions(parent=self.parent, depends_on=[*self.after, *after])

    def connect_via(self) -> datafactory.IntegrationRuntimeReferenceArgs | None:
        """The runtime in the managed network; without one Azure's own in the public one."""
        if self.factory.runtime is None:
            return None
        return datafactory.IntegrationRuntimeReferenceArgs(
            reference_name=self.factory.runtime.name, type="IntegrationRuntimeReference"
        )

    def link(self, linked_service_name: str, properties: Any) -> datafactory.LinkedService:
        """A linked service; `properties` is an Args class: a dictionary of union type is not camelCased."""
        return datafactory.LinkedService(
            f"{self.name}-{linked_service_name.replace('_', '-')}",
            linked_service_name=linked_service_name,
            properties=properties,
            opts=self.options(),
            **self.where(),
        )

    def dataset(self, dataset_name: str, properties: Any) -> datafactory.Dataset:
        """A dataset, whose name says where it is and its format: of another format it is another one."""
        return datafactory.Dataset(
            f"{self.name}-{dataset_name.replace('_', '-')}",
            dataset_name=dataset_name,
            properties=properties,
            opts=self.options(),
            **self.where(),
        )


@dataclass(frozen=True, kw_only=True)
class NotebookCluster:
    """Machines of the notebook: a cluster that is there, a pool's, or new ones; workers as "2" or "1:10"."""

    existing_cluster_id: pulumi.Input[str] | None = None
    instance_pool_id: pulumi.Input[str] | None = None
    version: str | None = None
    node_type: str | None = None
    workers: str | None = None


def databricks(
    shop: Workshop,
    workspace_url: pulumi.Input[str],
    workspace_resource_id: pulumi.Input[str],
    cluster: NotebookCluster | None,
) -> datafactory.LinkedService:
    """The workspace, as the factory's managed identity; a job brings its machines, a notebook is given some.

    https://learn.microsoft.com/azure/data-factory/compute-linked-services#azure-databricks-linked-service
    """
    machines = cluster or NotebookCluster()
    return shop.link(
        DATABRICKS,
        datafactory.AzureDatabricksLinkedServiceArgs(
            type="AzureDatabricks",
            domain=pulumi.Output.from_input(workspace_url).apply(address),
            authentication="MSI",
            workspace_resource_id=workspace_resource_id,
            existing_cluster_id=machines.existing_cluster_id,
            instance_pool_id=machines.instance_pool_id,
            new_cluster_version=machines.version,
            new_cluster_node_type=machines.node_type,
            new_cluster_num_of_worker=machines.workers,
            connect_via=shop.connect_via(),
        ),
    )


def lake(shop: Workshop, dfs_endpoint: pulumi.Input[str]) -> datafactory.LinkedService:
    """The lake, as the factory's managed identity, which is meant when nothing else is given."""
    properties = datafactory.AzureBlobFSLinkedServiceArgs(
        type="AzureBlobFS", url=dfs_endpoint, connect_via=shop.connect_via()
    )
    return shop.link(LAKE, properties)


def key_vault(shop: Workshop, vault_uri: pulumi.Input[str]) -> datafactory.LinkedService:
    """The vault, for the passwords of sources that know no identities."""
    properties = datafactory.AzureKeyVaultLinkedServiceArgs(
        type="AzureKeyVault", base_url=vault_uri, connect_via=shop.connect_via()
    )
    return shop.link(KEY_VAULT, properties)


def address(host: str) -> str:
    """URL of a workspace from its host, which Azure gives without a scheme."""
    return host if "://" in host else f"https://{host}"


def reference(
    service: datafactory.LinkedService, **parameters: Any
) -> datafactory.LinkedServiceReferenceArgs:
    """A linked service by its name, with what it is told."""
    return datafactory.LinkedServiceReferenceArgs(
        reference_name=service.name, type="LinkedServiceReference", parameters=parameters or None
    )
