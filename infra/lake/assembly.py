"""From the settings of a stack to its lake."""

from __future__ import annotations

import pulumi

from infra.lake.lake import CATALOG_CONTAINER, SYNAPSE_CONTAINER, Lake, LakeArgs
from infra.lake.network_rules import StorageNetwork
from infra.placement import Placement
from infra.settings import Settings


def stack_lake(placement: Placement, settings: Settings, connector_id: pulumi.Input[str]) -> Lake:
    """The lake: containers for data, for the catalog and, with Synapse, one for Synapse."""
    chosen = settings.lake
    synapse = (SYNAPSE_CONTAINER,) if settings.synapse.enabled else ()
    args = LakeArgs(
        placement=placement,
        account_name=settings.names.lake,
        sku=chosen.sku,
        containers=(*chosen.containers, *synapse, CATALOG_CONTAINER),
        network=StorageNetwork(
            public_network_access=chosen.public_network_access,
            allowed_ip_ranges=chosen.allowed_ip_ranges,
            connectors=(connector_id,),
        ),
        lifecycle=chosen.lifecycle,
        delete_retention_in_days=chosen.delete_retention_in_days,
        require_infrastructure_encryption=chosen.require_infrastructure_encryption,
        protect=settings.protects("lake"),
    )
    return Lake("lake", args)
