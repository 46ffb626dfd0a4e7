"""What machines cost: clusters, pools, warehouses, Spark and training clusters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from local_cloud.inventory.pricing.bill import ONE, Bill, within
from local_cloud.inventory.pricing.table import Range
from local_cloud.inventory.resources import Found

_WAREHOUSES: Final = {
    "2X-Small": (4, 2), "X-Small": (6, 3), "Small": (12, 6), "Medium": (24, 12), "Large": (40, 20),
    "X-Large": (80, 40), "2X-Large": (144, 72), "3X-Large": (272, 136), "4X-Large": (528, 264),
}  # fmt: skip
"""DBU an hour, and machines as multiples of an E8 (a driver of E32 counts four):
https://learn.microsoft.com/azure/databricks/compute/sql-warehouse/warehouse-behavior"""
_VCORES: Final = {"Small": 4, "Medium": 8, "Large": 16, "XLarge": 32, "XXLarge": 64}
"""https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-pool-configurations"""


def _cluster(bill: Bill, one: Found) -> None:
    pool = bill.behind(one, "instance_pool_id", "databricks:InstancePool")
    size = str(one.inputs.get("node_type_id") or (pool.inputs.get("node_type_id", "") if pool else ""))
    machine = bill.machine(size)
    if machine is None:
        return
    driver = bill.machine(str(one.inputs.get("driver_node_type_id") or size)) or machine
    workers, hours = _workers(one.inputs), bill.usage("cluster.hours")
    factor = bill.usage("photon.factor") if _photon(one.inputs) else ONE
    dbu = (workers * machine.dbu + ONE * driver.dbu) * hours * factor
    bill.add(one, "machines", machine.price, workers * hours)
    bill.add(one, "driver", driver.price, hours)
    bill.add(one, "DBU", "databricks.all-purpose", dbu)


def _workers(inputs: Mapping[str, Any]) -> Range:
    scale = inputs.get("autoscale")
    if isinstance(scale, Mapping):
        low, high = float(scale["min_workers"]), float(scale["max_workers"])
        return Range(low, (low + high) / 2, high)
    return ONE * float(inputs.get("num_workers", 0))


def _photon(inputs: Mapping[str, Any]) -> bool:
    return "photon" in str(inputs.get("spark_version", "")) or inputs.get("runtime_engine") == "PHOTON"


def _pool(bill: Bill, one: Found) -> None:
    idle = float(one.inputs.get("min_idle_instances") or 0)
    machine = bill.machine(str(one.inputs.get("node_type_id", ""))) if idle else None
    if machine is not None:
        bill.add(one, "idle machines", machine.price, bill.usage("hours") * idle)


def _warehouse(bill: Bill, one: Found) -> None:
    """A serverless warehouse has no machines of the subscription; others have."""
    size = str(one.inputs.get("cluster_size", ""))
    if size not in _WAREHOUSES:
        bill.unknown.append(f"warehouse {size or 'of unknown size'}")
        return
    serverless = bool(one.inputs.get("enable_serverless_compute"))
    least = float(one.inputs.get("min_num_clusters") or 1)
    clusters = Range(least, least, float(one.inputs.get("max_num_clusters") or least))
    hours, (dbu, machines) = clusters * bill.usage("warehouse.hours"), _WAREHOUSES[size]
    bill.add(one, "DBU", "databricks.serverless-sql" if serverless else "databricks.sql-pro", hours * dbu)
    machine = None if serverless else bill.machine("Standard_E8ds_v5")
    if machine is not None:
        bill.add(one, "machines", machine.price, hours * machines)


def _databricks(bill: Bill, one: Found) -> None:
    if one.inputs.get("computeMode") == "Serverless":
        bill.add(one, "serverless jobs", "databricks.serverless-jobs", bill.usage("serverless.dbu"))


def _spark_pool(bill: Bill, one: Found) -> None:
    cores = _VCORES.get(str(one.inputs.get("nodeSize", "")))
    if cores is None:
        bill.unknown.append(f"Spark node {one.inputs.get('nodeSize')}")
        return
    least = float(within(one.inputs, "autoScale.minNodeCount") or one.inputs.get("nodeCount") or 3)
    most = float(within(one.inputs, "autoScale.maxNodeCount") or least)
    nodes = Range(least, least, most)
    bill.add(one, "vCores", "synapse.spark", nodes * bill.usage("synapse.spark-hours") * cores)


def _sql_pool(bill: Bill, one: Found) -> None:
    size = str(within(one.inputs, "sku.name", ""))
    units = size.upper().removeprefix("DW").removesuffix("C")
    if not units.isdigit():
        bill.unknown.append(f"SQL pool {size or 'of unknown size'}")
        return
    bill.add(one, size, "synapse.sql-pool", bill.usage("synapse.sql-hours") * (int(units) / 100))


def _learning_compute(bill: Bill, one: Found) -> None:
    properties = within(one.inputs, "properties.properties", {})
    if within(one.inputs, "properties.computeType") != "AmlCompute":
        return
    machine = bill.machine(str(within(properties, "vmSize", "")))
    if machine is not None:
        least = float(within(properties, "scaleSettings.minNodeCount") or 0)
        most = float(within(properties, "scaleSettings.maxNodeCount") or 1)
        always, hours = bill.usage("hours") * least, bill.usage("learning.hours")
        more = Range(hours.low, hours.likely, hours.high * max(most - least, 1))
        bill.add(one, "machines", machine.price, always + more)


def _deployment(bill: Bill, one: Found) -> None:
    size = str(within(one.inputs, "onlineDeploymentProperties.instanceType", ""))
    machine = bill.machine(size)
    if machine is not None:
        instances = float(within(one.inputs, "sku.capacity") or 1)
        bill.add(one, "instances", machine.price, bill.usage("endpoint.hours") * instances)


METERS: Final[Mapping[str, Callable[[Bill, Found], None]]] = {
    "databricks:Cluster": _cluster,
    "databricks:InstancePool": _pool,
    "databricks:SqlWarehouse": _warehouse,
    "databricks:Workspace": _databricks,
    "synapse:BigDataPool": _spark_pool,
    "synapse:SqlPool": _sql_pool,
    "machinelearningservices:Compute": _learning_compute,
    "machinelearningservices:OnlineDeployment": _deployment,
}
