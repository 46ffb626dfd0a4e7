"""The pools of the Synapse workspace: a Spark pool costs nothing while nobody uses it, a dedicated SQL pool
is billed from the moment it exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

NODE_SIZES: Final = ("Small", "Medium", "Large", "XLarge", "XXLarge", "XXXLarge")
"""https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-pool-configurations"""
SPARK_VERSIONS: Final = ("3.4", "3.5")
"""https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-version-support"""
UNITS: Final = (100, 200, 300, 400, 500, 1000, 1500, 2000, 2500, 3000, 5000, 6000, 7500, 10000, 15000, 30000)
SKUS: Final = tuple(f"DW{units}c" for units in UNITS)
"""https://learn.microsoft.com/azure/synapse-analytics/sql-data-warehouse/memory-concurrency-limits"""
COLLATION: Final = (
    r"(?:SQL_)?[A-Z][A-Za-z0-9_]{3,126}",
    "must be the name of a collation of SQL Server, such as Latin1_General_100_CI_AS_KS_WS",
    "SQL_Latin1_General_CP1_CI_AS",
)
STORAGE_TYPES: Final = ("GRS", "LRS")
_REQUIREMENT: Final = (
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9,_-]+\])?==[A-Za-z0-9][A-Za-z0-9.+!_-]*"
)
LIBRARIES: Final = (
    "each must be a package with its exact version, given once",
    "delta-sharing==1.3.2",
    lambda text: re.fullmatch(_REQUIREMENT, text) is not None,
)
"""https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-manage-pool-packages"""


@dataclass(frozen=True, kw_only=True)
class SparkPoolSettings:
    """A pool that grows from `min_node_count` to `max_node_count` and stops when it was idle long enough."""

    enabled: bool
    node_size: str
    min_node_count: int
    max_node_count: int
    auto_pause_delay_in_minutes: int
    spark_version: str
    library_requirements: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SqlPoolSettings:
    """A dedicated pool; collation and redundancy are chosen when it is made and never again."""

    enabled: bool
    sku: str
    collation: str
    storage_account_type: str


def read_spark_pool(reader: ConfigReader) -> SparkPoolSettings:
    """The settings of the Spark pool."""
    enabled = reader.boolean("synapse.sparkPool.enabled", True)
    least = reader.integer("synapse.sparkPool.minNodeCount", 3, 3, 200, "nodes")
    most = reader.integer("synapse.sparkPool.maxNodeCount", max(least, 5), 3, 200, "nodes")
    if not any(reader.is_refused(f"synapse.sparkPool.{name}NodeCount") for name in ("min", "max")):
        rule = f"must be at least synapse.sparkPool.minNodeCount ({least})"
        reader.require(most >= least, "synapse.sparkPool.maxNodeCount", most, rule, least)
    libraries = reader.texts("synapse.sparkPool.libraryRequirements", (), *LIBRARIES)
    if libraries:
        _needs(reader, "sparkPool", enabled, "libraryRequirements")
    return SparkPoolSettings(
        enabled=enabled,
        node_size=reader.choice("synapse.sparkPool.nodeSize", "Small", NODE_SIZES),
        min_node_count=least,
        max_node_count=most,
        auto_pause_delay_in_minutes=reader.integer(
            "synapse.sparkPool.autoPauseDelayInMinutes", 15, 5, 10080, "minutes"
        ),
        spark_version=reader.choice("synapse.sparkPool.sparkVersion", "3.5", SPARK_VERSIONS),
        library_requirements=libraries,
    )


def read_sql_pool(reader: ConfigReader) -> SqlPoolSettings:
    """The settings of the dedicated SQL pool."""
    enabled = reader.boolean("synapse.sqlPool.enabled", False)
    if reader.is_set("synapse.sqlPool.sku"):
        _needs(reader, "sqlPool", enabled, "sku")
    return SqlPoolSettings(
        enabled=enabled,
        sku=reader.choice("synapse.sqlPool.sku", "DW100c", SKUS),
        collation=reader.text("synapse.sqlPool.collation", "SQL_Latin1_General_CP1_CI_AS", *COLLATION),
        storage_account_type=reader.choice("synapse.sqlPool.storageAccountType", "GRS", STORAGE_TYPES),
    )


def _needs(reader: ConfigReader, pool: str, enabled: bool, name: str) -> None:
    """A pool that is sized but not made is a misunderstanding."""
    path = f"synapse.{pool}.enabled"
    rule = f"must be true: synapse.{pool}.{name} is set, and there is no pool for it"
    reader.require(enabled, path, enabled, rule, "true")
