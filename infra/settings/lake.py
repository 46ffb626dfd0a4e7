"""The ADLS Gen2 account: its replication, containers, who reaches it, and how long deleted data is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.addresses import allowed_ranges
from infra.settings.lake_lifecycle import LifecycleRule, read_lifecycle
from infra.settings.private_access import public_network_access, require_door
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

SKUS: Final = (
    "Standard_LRS",
    "Standard_ZRS",
    "Standard_GRS",
    "Standard_RAGRS",
    "Standard_GZRS",
    "Standard_RAGZRS",
)


def container(name: str) -> bool:
    """Whether Azure accepts the name and the platform does not use it itself."""
    return bool(re.fullmatch(r"(?!.*--)[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])", name)) and name not in (
        "synapse",
        "catalog",
    )


CONTAINERS: Final = (
    "each must be 3 to 63 lower-case letters, digits and single hyphens, distinct, not synapse, catalog",
    "bronze",
    container,
)


@dataclass(frozen=True, kw_only=True)
class LakeSettings:
    """Replication and the containers for data, in the order they are shown.

    Deleted blobs and containers are kept `delete_retention_in_days`; 0 keeps nothing. Versions are not on
    offer: an account with a hierarchical namespace has none.
    """

    sku: str
    containers: tuple[str, ...]
    lifecycle: tuple[LifecycleRule, ...]
    delete_retention_in_days: int
    require_infrastructure_encryption: bool
    public_network_access: str
    allowed_ip_ranges: tuple[str, ...]


def read(reader: ConfigReader) -> LakeSettings:
    """The settings of this part."""
    sku = reader.choice("lake.sku", "Standard_LRS", SKUS)
    containers = reader.texts("lake.containers", ("bronze", "silver", "gold"), *CONTAINERS)
    access = public_network_access(reader, "lake")
    return LakeSettings(
        sku=sku,
        containers=containers,
        lifecycle=read_lifecycle(reader, sku, containers),
        delete_retention_in_days=reader.integer("lake.deleteRetentionInDays", 7, 0, 365, "days"),
        require_infrastructure_encryption=reader.boolean("lake.requireInfrastructureEncryption", False),
        public_network_access=access,
        allowed_ip_ranges=allowed_ranges(reader, "lake", access),
    )


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others. Serverless compute has private endpoints of the account's making:
    https://learn.microsoft.com/azure/databricks/security/network/serverless-network-security/
    """
    if settings.workspace.hybrid:
        require_door(reader, "lake", settings.lake.public_network_access, "no cluster reaches the data")
