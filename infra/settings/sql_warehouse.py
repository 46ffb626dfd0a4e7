"""The stack's SQL warehouse, in the fields of the Databricks warehouses API.

https://docs.databricks.com/api/azure/workspace/warehouses/create
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

PATH: Final = "sqlWarehouse"
SIZES: Final = (
    "2X-Small",
    "X-Small",
    "Small",
    "Medium",
    "Large",
    "X-Large",
    "2X-Large",
    "3X-Large",
    "4X-Large",
    "5X-Large",
)
CHANNELS: Final = ("CHANNEL_NAME_CURRENT", "CHANNEL_NAME_PREVIEW")
SPOT_POLICIES: Final = ("COST_OPTIMIZED", "RELIABILITY_OPTIMIZED")


@dataclass(frozen=True, kw_only=True)
class SqlWarehouseSettings:
    """A warehouse; `spot_instance_policy` None: its machines are not the stack's (serverless)."""

    cluster_size: str
    min_num_clusters: int
    max_num_clusters: int
    auto_stop_mins: int
    warehouse_type: str
    enable_serverless_compute: bool
    enable_photon: bool
    channel: str
    spot_instance_policy: str | None


def read_warehouse(reader: ConfigReader) -> SqlWarehouseSettings | None:
    """The warehouse, or None without one."""
    enabled = reader.boolean(f"{PATH}.enabled", True)
    serverless = reader.boolean(f"{PATH}.enable_serverless_compute", False)
    spot = reader.choice(f"{PATH}.spot_instance_policy", "COST_OPTIMIZED", SPOT_POLICIES)
    warehouse = SqlWarehouseSettings(
        cluster_size=reader.choice(f"{PATH}.cluster_size", "2X-Small", SIZES),
        min_num_clusters=reader.integer(f"{PATH}.min_num_clusters", 1, 1, 30),
        max_num_clusters=reader.integer(f"{PATH}.max_num_clusters", 1, 1, 40),
        auto_stop_mins=reader.integer(f"{PATH}.auto_stop_mins", 10, 0, 10000, "minutes"),
        warehouse_type=reader.choice(f"{PATH}.warehouse_type", "PRO", ("PRO", "CLASSIC")),
        enable_serverless_compute=serverless,
        enable_photon=reader.boolean(f"{PATH}.enable_photon", True),
        channel=reader.choice(f"{PATH}.channel.name", CHANNELS[0], CHANNELS),
        spot_instance_policy=None if serverless else spot,
    )
    if not enabled:
        return None
    _fits(reader, warehouse)
    if serverless and reader.is_set(f"{PATH}.spot_instance_policy"):
        rule = f"must be left out with {PATH}.enable_serverless_compute: the machines are Databricks' own"
        reader.surplus(f"{PATH}.spot_instance_policy", spot, rule)
    return warehouse


def _fits(reader: ConfigReader, warehouse: SqlWarehouseSettings) -> None:
    """Serverless needs PRO and Photon and may stop after a minute; others stop after ten or more."""
    low, high = warehouse.min_num_clusters, warehouse.max_num_clusters
    rule = f"must be at least {PATH}.min_num_clusters ({low})"
    reader.require(high >= low, f"{PATH}.max_num_clusters", high, rule, low)
    serverless, minutes = warehouse.enable_serverless_compute, warehouse.auto_stop_mins
    rule = "must be 0 (never) or at least 10: only a serverless warehouse stops sooner"
    reader.require(serverless or minutes == 0 or minutes >= 10, f"{PATH}.auto_stop_mins", minutes, rule, 10)
    kind, rule = warehouse.warehouse_type, f"must be PRO with {PATH}.enable_serverless_compute"
    reader.require(kind == "PRO" or not serverless, f"{PATH}.warehouse_type", kind, rule, "PRO")
    photon, rule = warehouse.enable_photon, f"must be true with {PATH}.enable_serverless_compute"
    reader.require(photon or not serverless, f"{PATH}.enable_photon", photon, rule, "true")
