"""A model that several workspaces use is in a registry, not in one of them. The stack makes one or is told of
one, and its machines may read what is in there.

https://learn.microsoft.com/azure/machine-learning/how-to-manage-registries
"""

from __future__ import annotations

import pulumi
from pulumi_azure_native import machinelearningservices as ml

from infra.machine_learning.identities import Site
from infra.settings.machine_learning import MachineLearningSettings

CREATE_ONLY = ("identity",)


def model_registry(
    site: Site, registry_name: str, chosen: MachineLearningSettings, *, protect: bool
) -> ml.Registry:
    """A registry in one region; Azure makes its storage and its images' registry in a group of its own."""
    return ml.Registry(
        f"{site.name}-model-registry",
        registry_name=registry_name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        identity=ml.ManagedServiceIdentityArgs(type=ml.ManagedServiceIdentityType.SYSTEM_ASSIGNED),
        public_network_access=chosen.public_network_access,
        region_details=[
            ml.RegistryRegionArmDetailsArgs(
                location=site.placement.location,
                acr_details=[
                    ml.AcrDetailsArgs(
                        system_created_acr_account=ml.SystemCreatedAcrAccountArgs(acr_account_sku="Premium")
                    )
                ],
                storage_account_details=[
                    ml.StorageAccountDetailsArgs(
                        system_created_storage_account=ml.SystemCreatedStorageAccountArgs(
                            storage_account_type=chosen.storage_sku,
                            storage_account_hns_enabled=False,
                            allow_blob_public_access=False,
                        )
                    )
                ],
            )
        ],
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            protect=protect,
            replace_on_changes=list(CREATE_ONLY),
            delete_before_replace=True,
        ),
    )
