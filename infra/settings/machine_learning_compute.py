"""Machines for training: a cluster of Azure ML's own, and the Databricks workspace attached to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from infra.settings.reader import ConfigReader

VM_SIZE: Final = (
    r"Standard_[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*",
    "must be an Azure VM size such as Standard_DS3_v2",
    "Standard_DS3_v2",
)
PRIORITIES: Final = ("Dedicated", "LowPriority")
IDLE_TIME: Final = (
    r"PT(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?",
    "must be a duration of hours, minutes and seconds such as PT5M",
    "PT5M",
)
TOKEN: Final = (r"\S{20,}", "must be a personal access token of the Databricks workspace")


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """A cluster that is stopped when nobody trains, unless `min_node_count` says otherwise."""

    enabled: bool
    vm_size: str
    vm_priority: str
    min_node_count: int
    max_node_count: int
    node_idle_time_before_scale_down: str


@dataclass(frozen=True, kw_only=True)
class DatabricksComputeSettings:
    """The workspace is attached if there is a token: Azure accepts nothing else, so by default it is not."""

    access_token: str | None = field(repr=False)


def read_cluster(reader: ConfigReader) -> ClusterSettings:
    """The settings of the cluster."""
    path = "machineLearning.compute"
    least = reader.integer(f"{path}.minNodeCount", 0, 0, 100, "nodes")
    most = reader.integer(f"{path}.maxNodeCount", max(least, 4), 1, 100, "nodes")
    if not any(reader.is_refused(f"{path}.{name}NodeCount") for name in ("min", "max")):
        rule = f"must be at least {path}.minNodeCount ({least})"
        reader.require(most >= least, f"{path}.maxNodeCount", most, rule, least)
    return ClusterSettings(
        enabled=reader.boolean(f"{path}.enabled", True),
        vm_size=reader.text(f"{path}.vmSize", "Standard_DS3_v2", *VM_SIZE),
        vm_priority=reader.choice(f"{path}.vmPriority", "Dedicated", PRIORITIES),
        min_node_count=least,
        max_node_count=most,
        node_idle_time_before_scale_down=reader.text(
            f"{path}.nodeIdleTimeBeforeScaleDown", "PT5M", *IDLE_TIME
        ),
    )


def read_databricks(reader: ConfigReader) -> DatabricksComputeSettings:
    """https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-studio"""
    return DatabricksComputeSettings(
        access_token=reader.secret("machineLearning.databricksCompute.accessToken", *TOKEN)
    )
