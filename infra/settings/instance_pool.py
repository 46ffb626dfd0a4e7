"""Machines kept ready for clusters of the stack, in the fields of the Databricks instance pools API.

https://docs.databricks.com/api/azure/workspace/instancepools/create
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.cluster import BID, NODE_TYPE, ON_DEMAND
from infra.settings.cluster_runtime import SPARK_VERSION
from infra.settings.reader import ConfigReader

PATH: Final = "instancePool"


@dataclass(frozen=True, kw_only=True)
class InstancePoolSettings:
    """A pool of one machine size; whether its machines are spot is the pool's choice, not its clusters'."""

    node_type_id: str
    min_idle_instances: int
    max_capacity: int
    idle_instance_autotermination_minutes: int
    availability: str
    spot_bid_max_price: float
    enable_elastic_disk: bool
    preloaded_spark_versions: tuple[str, ...]


def read_pool(reader: ConfigReader, *, enabled: bool, node_type_id: str) -> InstancePoolSettings | None:
    """The pool, or None without one; left alone it is there with the shared cluster and of its size."""
    enabled = reader.boolean(f"{PATH}.enabled", enabled)
    pattern, rule, example = SPARK_VERSION
    minutes, attributes = f"{PATH}.idle_instance_autotermination_minutes", f"{PATH}.azure_attributes"
    preloaded = reader.texts(
        f"{PATH}.preloaded_spark_versions",
        (),
        rule,
        example,
        lambda key: re.fullmatch(pattern, key) is not None,
    )
    if len(preloaded) > 1:
        rule = "must be left out: a pool preloads one runtime at most"
        reader.surplus(f"{PATH}.preloaded_spark_versions[1]", preloaded[1], rule)
    pool = InstancePoolSettings(
        node_type_id=reader.text(f"{PATH}.node_type_id", node_type_id, *NODE_TYPE),
        min_idle_instances=reader.integer(f"{PATH}.min_idle_instances", 0, 0, 100),
        max_capacity=reader.integer(f"{PATH}.max_capacity", 10, 1, 1000),
        idle_instance_autotermination_minutes=reader.integer(minutes, 15, 0, 10000, "minutes"),
        availability=reader.choice(f"{attributes}.availability", ON_DEMAND, (ON_DEMAND, "SPOT_AZURE")),
        spot_bid_max_price=float(reader.text(f"{attributes}.spot_bid_max_price", "-1", *BID)),
        enable_elastic_disk=reader.boolean(f"{PATH}.enable_elastic_disk", True),
        preloaded_spark_versions=preloaded,
    )
    if pool.availability == ON_DEMAND and reader.is_set(f"{attributes}.spot_bid_max_price"):
        rule = f"must be left out: {attributes}.availability is {ON_DEMAND}"
        reader.surplus(f"{attributes}.spot_bid_max_price", pool.spot_bid_max_price, rule)
    return pool if enabled else None
