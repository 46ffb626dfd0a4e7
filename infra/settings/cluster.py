"""What one cluster is, in the fields of the Databricks clusters API; the shared one and further ones have the
same settings.

https://docs.databricks.com/api/azure/workspace/clusters/create
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.cluster_runtime import Runtime, read_runtime
from infra.settings.cluster_software import Software, read_software
from infra.settings.reader import ConfigReader

NODE_TYPE: Final = (
    r"Standard_[A-Z][A-Za-z0-9_-]+",
    "must be an Azure VM size such as Standard_D4ds_v5",
    "Standard_D4ds_v5",
)
ACCESS_MODES: Final = (
    "USER_ISOLATION",
    "SINGLE_USER",
    "DATA_SECURITY_MODE_AUTO",
    "DATA_SECURITY_MODE_STANDARD",
    "DATA_SECURITY_MODE_DEDICATED",
)
STANDARD_ACCESS: Final = ("USER_ISOLATION", "DATA_SECURITY_MODE_STANDARD")
DEDICATED_ACCESS: Final = ("SINGLE_USER", "DATA_SECURITY_MODE_DEDICATED")
ON_DEMAND: Final = "ON_DEMAND_AZURE"
AVAILABILITIES: Final = (ON_DEMAND, "SPOT_WITH_FALLBACK_AZURE", "SPOT_AZURE")
BID: Final = (
    r"-1|(?!0+(\.0+)?$)\d+(\.\d{1,5})?",
    "must be -1 (up to the on-demand price) or US dollars per hour such as 0.25",
    "-1",
)
PRINCIPAL: Final = (
    r"[^\s@/]+(@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?",
    "must be a user's e-mail address, a service principal's application id or a group",
    "someone@example.com",
)


@dataclass(frozen=True, kw_only=True)
class Autoscale:
    """From how many to how many workers."""

    min_workers: int
    max_workers: int


@dataclass(frozen=True, kw_only=True)
class AzureAttributes:
    """Spot or not; the first `first_on_demand` machines, the driver before others, are never spot."""

    availability: str
    first_on_demand: int
    spot_bid_max_price: float

    @property
    def spot(self) -> bool:
        """Whether Azure may take machines back."""
        return self.availability != ON_DEMAND


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """One cluster; `path` is where its settings are. Of `autoscale`, `num_workers` and a single node it has
    one.
    """

    path: str
    runtime: Runtime
    node_type_id: str
    driver_node_type_id: str | None
    autoscale: Autoscale | None
    num_workers: int | None
    is_single_node: bool
    autotermination_minutes: int
    data_security_mode: str
    single_user_name: str | None
    azure_attributes: AzureAttributes
    enable_elastic_disk: bool
    enable_local_disk_encryption: bool
    software: Software
    use_instance_pool: bool = False
    use_cluster_policy: bool = False

    @property
    def spark_version(self) -> str:
        """The runtime key."""
        return self.runtime.spark_version

    @property
    def max_workers(self) -> int:
        """How many workers it can have."""
        return self.autoscale.max_workers if self.autoscale else self.num_workers or 0

    @property
    def size_path(self) -> str:
        """The setting that says how many workers it can have."""
        return f"{self.path}.autoscale.max_workers" if self.autoscale else f"{self.path}.num_workers"


def is_gpu(node_type_id: str) -> bool:
    """Whether a machine size has GPUs: https://learn.microsoft.com/azure/virtual-machines/sizes/overview."""
    return re.match(r"Standard_N[CDGV]", node_type_id) is not None


def read_cluster(reader: ConfigReader, path: str) -> ClusterSettings:
    """The settings of the cluster at `path`; whether it is on the pool and under the policy comes later."""
    runtime = read_runtime(reader, path)
    autoscale, num_workers, single = _size(reader, path)
    return ClusterSettings(
        path=path,
        runtime=runtime,
        node_type_id=reader.text(f"{path}.node_type_id", "Standard_D4ds_v5", *NODE_TYPE),
        driver_node_type_id=reader.optional(f"{path}.driver_node_type_id", *NODE_TYPE),
        autoscale=autoscale,
        num_workers=num_workers,
        is_single_node=single,
        autotermination_minutes=reader.integer(f"{path}.autotermination_minutes", 30, 10, 10000, "minutes"),
        data_security_mode=reader.choice(f"{path}.data_security_mode", "USER_ISOLATION", ACCESS_MODES),
        single_user_name=reader.optional(f"{path}.single_user_name", *PRINCIPAL),
        azure_attributes=AzureAttributes(
            availability=reader.choice(f"{path}.azure_attributes.availability", ON_DEMAND, AVAILABILITIES),
            first_on_demand=reader.integer(f"{path}.azure_attributes.first_on_demand", 1, 1, 1000),
            spot_bid_max_price=float(reader.text(f"{path}.azure_attributes.spot_bid_max_price", "-1", *BID)),
        ),
        enable_elastic_disk=reader.boolean(f"{path}.enable_elastic_disk", True),
        enable_local_disk_encryption=reader.boolean(f"{path}.enable_local_disk_encryption", False),
        software=read_software(reader, path),
    )


def _size(reader: ConfigReader, path: str) -> tuple[Autoscale | None, int | None, bool]:
    single = reader.boolean(f"{path}.is_single_node", False)
    fixed = reader.optional_integer(f"{path}.num_workers", 1, 1000)
    low = reader.integer(f"{path}.autoscale.min_workers", 1, 1, 1000)
    high = reader.integer(f"{path}.autoscale.max_workers", 2, 1, 1000)
    given = [name for name in ("min_workers", "max_workers") if reader.is_set(f"{path}.autoscale.{name}")]
    if single and fixed is not None:
        reader.surplus(f"{path}.num_workers", fixed, f"must be left out with {path}.is_single_node")
    if given and (single or fixed is not None):
        other = "is_single_node" if single else "num_workers"
        reader.surplus(f"{path}.autoscale", "a value", f"must be left out with {path}.{other}")
    if single:
        return None, None, True
    if fixed is not None:
        return None, fixed, False
    rule = f"must be at least {path}.autoscale.min_workers ({low})"
    reader.require(high >= low, f"{path}.autoscale.max_workers", high, rule, low)
    return Autoscale(min_workers=low, max_workers=high), None, False
