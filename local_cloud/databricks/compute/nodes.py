"""The Azure virtual machine sizes and Databricks runtimes this workspace knows, as data.

Sizes: https://learn.microsoft.com/azure/virtual-machines/sizes (cores, memory, GPUs, local disk of each
series). Runtimes: https://learn.microsoft.com/azure/databricks/release-notes/runtime/ (Spark and Scala
version of each).
"""

from __future__ import annotations

from dataclasses import dataclass

from local_cloud.databricks.store import Document


@dataclass(frozen=True)
class NodeType:
    """A virtual machine size: memory in MB, local disk in GB."""

    name: str
    cores: float
    memory_mb: int
    category: str
    local_disk_gb: int = 0
    gpus: int = 0
    photon: bool = True

    def describe(self) -> Document:
        """As `clusters/list-node-types` gives it."""
        disks = 1 if self.local_disk_gb else 0
        return {
            "node_type_id": self.name,
            "memory_mb": self.memory_mb,
            "num_cores": self.cores,
            "num_gpus": self.gpus,
            "description": self.name,
            "instance_type_id": self.name,
            "category": self.category,
            "is_deprecated": False,
            "is_hidden": False,
            "is_io_cache_enabled": disks > 0,
            "photon_driver_capable": self.photon,
            "photon_worker_capable": self.photon,
            "support_cluster_tags": True,
            "support_port_forwarding": True,
            "node_instance_type": {
                "instance_type_id": self.name,
                "local_disks": disks,
                "local_disk_size_gb": self.local_disk_gb,
            },
        }


_GENERAL, _MEMORY, _STORAGE, _COMPUTE, _GPU = (
    "General Purpose", "Memory Optimized", "Storage Optimized", "Compute Optimized", "GPU Accelerated",
)  # fmt: skip
NODE_TYPES = {
    node.name: node
    for node in (
        NodeType("Standard_DS3_v2", 4, 14336, _GENERAL, 28),
        NodeType("Standard_DS4_v2", 8, 28672, _GENERAL, 56),
        NodeType("Standard_DS5_v2", 16, 57344, _GENERAL, 112),
        NodeType("Standard_D4s_v3", 4, 16384, _GENERAL, 32),
        NodeType("Standard_D8s_v3", 8, 32768, _GENERAL, 64),
        NodeType("Standard_D4ds_v4", 4, 16384, _GENERAL, 150),
        NodeType("Standard_D4ds_v5", 4, 16384, _GENERAL, 150),
        NodeType("Standard_D8ds_v5", 8, 32768, _GENERAL, 300),
        NodeType("Standard_D16ds_v5", 16, 65536, _GENERAL, 600),
        NodeType("Standard_D4ads_v5", 4, 16384, _GENERAL, 150),
        NodeType("Standard_D8ads_v5", 8, 32768, _GENERAL, 300),
        NodeType("Standard_DS12_v2", 4, 28672, _MEMORY, 56),
        NodeType("Standard_E4ds_v4", 4, 32768, _MEMORY, 150),
        NodeType("Standard_E8ds_v4", 8, 65536, _MEMORY, 300),
        NodeType("Standard_E4ds_v5", 4, 32768, _MEMORY, 150),
        NodeType("Standard_E8ds_v5", 8, 65536, _MEMORY, 300),
        NodeType("Standard_L4s", 4, 32768, _STORAGE, 678),
        NodeType("Standard_L8s_v2", 8, 65536, _STORAGE, 1788),
        NodeType("Standard_L8s_v3", 8, 65536, _STORAGE, 1788),
        NodeType("Standard_F4s_v2", 4, 8192, _COMPUTE, 32),
        NodeType("Standard_F8s_v2", 8, 16384, _COMPUTE, 64),
        NodeType("Standard_NC4as_T4_v3", 4, 28672, _GPU, 180, 1, photon=False),
        NodeType("Standard_NC8as_T4_v3", 8, 57344, _GPU, 360, 1, photon=False),
        NodeType("Standard_NC6s_v3", 6, 114688, _GPU, 736, 1, photon=False),
        NodeType("Standard_NC24ads_A100_v4", 24, 225280, _GPU, 960, 1, photon=False),
    )
}

_RUNTIMES = (("18.1", "4.1.0", ("2.13",), False), ("17.3", "4.0.0", ("2.13",), True), ("16.4", "3.5.2",
("2.12", "2.13"), True),
             ("15.4", "3.5.0", ("2.12",), True), ("14.3", "3.5.0", ("2.12",), True))  # fmt: skip


def spark_versions() -> list[Document]:
    """Every runtime key with its name: standard, ML and ML with GPU for each Scala version."""
    found = []
    for number, spark, scalas, lts in _RUNTIMES:
        for scala in scalas:
            for key, word in (("", ""), ("cpu-ml-", " ML"), ("gpu-ml-", " ML")):
                gpu = "GPU, " if key.startswith("gpu") else ""
                label = f"{number}{' LTS' if lts else ''}{word}"
                name = f"{label} (includes Apache Spark {spark}, {gpu}Scala {scala})"
                found.append({"key": f"{number}.x-{key}scala{scala}", "name": name})
    return found
