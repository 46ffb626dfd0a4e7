"""The rules of the settings as data and small functions, apart from the list of settings, so that each rule
can be read, tested and cited alone. A rule says what Azure or Databricks would refuse, before it refuses it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from infra.config_reader import ConfigReader
    from infra.settings import Settings

ENVIRONMENTS: Final = ("local", "dev", "test", "staging", "prod")
PROTECTABLE: Final = (
    "resource_group",
    "lake",
    "key_vault",
    "workspace",
    "synapse",
    "machine_learning",
    "ml_storage",
)
"""Holders of data that `protect` guards; `allowReplace` lifts the guard from one of them by name."""

WORKLOAD: Final = (
    r"[a-z][a-z0-9]{1,9}",
    "must be 2 to 10 lower-case letters and digits, starting with a letter",
    "lakehouse",
)
NAME_SALT: Final = (r"[A-Za-z0-9-]{0,32}", "must be at most 32 letters, digits and hyphens", "a1")
SPARK_VERSION: Final = (
    r"\d+\.(\d+\.)?x-((cpu|gpu)-ml-)?(photon-)?scala2\.1[23]",
    "must be a Databricks runtime key such as 17.3.x-scala2.13 or 17.3.x-cpu-ml-scala2.13",
    "17.3.x-scala2.13",
)
NODE_TYPE: Final = (
    r"Standard_[A-Z][A-Za-z0-9_-]+",
    "must be an Azure VM size such as Standard_D4ds_v5",
    "Standard_D4ds_v5",
)
SQL_LOGIN: Final = (
    r"(?!(?:admin|administrator|dbmanager|dbo|guest|loginmanager|public|root|sa)$)[A-Za-z][A-Za-z0-9_]{0,127}",
    "must be letters, digits and underscores, starting with a letter, not reserved by SQL (admin, sa...)",
    "sqladminuser",
)
ACCESS_MODES: Final = (
    "USER_ISOLATION",
    "SINGLE_USER",
    "DATA_SECURITY_MODE_AUTO",
    "DATA_SECURITY_MODE_STANDARD",
    "DATA_SECURITY_MODE_DEDICATED",
)
STANDARD_ACCESS: Final = ("USER_ISOLATION", "DATA_SECURITY_MODE_STANDARD")
LAKE_SKUS: Final = (
    "Standard_LRS",
    "Standard_ZRS",
    "Standard_GRS",
    "Standard_RAGRS",
    "Standard_GZRS",
    "Standard_RAGZRS",
)
_LOCATION: Final = (r"[a-z]{3,}[a-z0-9]*", "must be the short name of an Azure region such as westeurope")


def _container(name: str) -> bool:
    return bool(re.fullmatch(r"(?!.*--)[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])", name)) and name != "synapse"


def _tag(name: str, value: str) -> bool:
    reserved = name.lower().startswith(("microsoft", "azure", "windows"))
    return bool(re.fullmatch(r"[^<>%&\\?/]{1,128}", name)) and not reserved and len(value) <= 256


CONTAINERS: Final = (
    "each must be 3 to 63 lower-case letters, digits and single hyphens, distinct, not synapse (reserved)",
    "bronze",
    _container,
)
ALLOW_REPLACE: Final = (
    f"each must be one of {', '.join(PROTECTABLE)}",
    PROTECTABLE[0],
    lambda name: name in PROTECTABLE,
)
TAGS: Final = (
    r"a name has 1-128 characters, none of <>%&\?/, no prefix microsoft, azure, windows; a value at most 256",
    "value",
    _tag,
)
"""Storage accounts allow tag names of 128 characters where others allow 512:
https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations"""


def location(reader: ConfigReader, provider_location: Any) -> str:
    """Region of the stack; falls back to `azure-native:location` and must not contradict it."""
    default = str(provider_location) if provider_location else None
    pattern, rule = _LOCATION
    found = reader.text("location", default, pattern, rule, "westeurope")
    rule = f"must be the same as azure-native:location, which is {default}"
    reader.require(default in (None, found), "location", found, rule, default)
    return found


def cidr(reader: ConfigReader, path: str, default: str, widest: int, narrowest: int) -> str:
    """A private IPv4 range, `/widest` to `/narrowest`:
    https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject
    """
    rule = f"must be a private IPv4 range from /{widest} to /{narrowest} without host bits"
    text = reader.text(path, default, r"\S+", rule, default)
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        reader.refuse(path, text, rule, default)
        return default
    reader.require(widest <= network.prefixlen <= narrowest and network.is_private, path, text, rule, default)
    return text


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between settings; each error names the setting to change."""
    _subnets(reader, settings)
    _compute(reader, settings)
    _runtime(reader, settings)


def _subnets(reader: ConfigReader, settings: Settings) -> None:
    if reader.is_refused("network.addressSpace"):
        return
    network = settings.network
    space = ipaddress.IPv4Network(network.address_space)
    halves = list(space.subnets(prefixlen_diff=2))
    subnets = (("publicSubnet", network.public_subnet), ("privateSubnet", network.private_subnet))
    for (name, text), example in zip(subnets, halves, strict=False):
        rule = f"must lie within network.addressSpace {network.address_space}"
        reader.require(ipaddress.IPv4Network(text).subnet_of(space), f"network.{name}", text, rule, example)
    public, private = (ipaddress.IPv4Network(text) for _, text in subnets)
    rule = f"must not overlap network.publicSubnet {public}"
    reader.require(not public.overlaps(private), "network.privateSubnet", str(private), rule, halves[1])


def _compute(reader: ConfigReader, settings: Settings) -> None:
    cluster, pool, policy = settings.cluster, settings.instance_pool, settings.cluster_policy
    rule = f"must be at least cluster.autoscale.min_workers ({cluster.min_workers})"
    path = "cluster.autoscale.max_workers"
    reader.require(
        cluster.max_workers >= cluster.min_workers, path, cluster.max_workers, rule, cluster.min_workers
    )
    needed = cluster.max_workers + 1
    rule = f"must be at least {needed}: cluster.autoscale.max_workers and the driver come from the pool"
    reader.require(pool.max_capacity >= needed, "instancePool.max_capacity", pool.max_capacity, rule, needed)
    rule = "must be at most instancePool.max_capacity"
    path = "instancePool.min_idle_instances"
    idle = pool.min_idle_instances
    reader.require(idle <= pool.max_capacity, path, idle, rule, pool.max_capacity)
    rule = f"must be at least cluster.autoscale.max_workers ({cluster.max_workers}), which it has to allow"
    path = "clusterPolicy.max_workers"
    reader.require(
        policy.max_workers >= cluster.max_workers, path, policy.max_workers, rule, cluster.max_workers
    )
    minutes = cluster.autotermination_minutes
    rule = f"must be at least cluster.autotermination_minutes ({minutes}), which it has to allow"
    path = "clusterPolicy.max_autotermination_minutes"
    found = policy.max_autotermination_minutes
    reader.require(found >= minutes, path, found, rule, minutes)


def _runtime(reader: ConfigReader, settings: Settings) -> None:
    """ML runtimes need dedicated access, GPU runtimes a GPU machine without Photon:
    https://learn.microsoft.com/azure/databricks/compute/configure
    """
    cluster = settings.cluster
    machine_learning, gpu = "-ml-" in cluster.spark_version, "-gpu-ml-" in cluster.spark_version
    rule = f"must be SINGLE_USER: {cluster.spark_version} runs in dedicated access mode only"
    fits = not machine_learning or cluster.data_security_mode not in STANDARD_ACCESS
    reader.require(fits, "cluster.data_security_mode", cluster.data_security_mode, rule, "SINGLE_USER")
    has_gpu = re.match(r"Standard_N[CDGV]", cluster.node_type_id) is not None
    rule = f"must be a GPU size (Standard_NC..., ND..., NV...): {cluster.spark_version} is a GPU runtime"
    reader.require(
        has_gpu or not gpu, "cluster.node_type_id", cluster.node_type_id, rule, "Standard_NC4as_T4_v3"
    )
    rule = f"must be a GPU runtime key: {cluster.node_type_id} is a GPU size"
    example = "17.3.x-gpu-ml-scala2.13"
    reader.require(gpu or not has_gpu, "cluster.spark_version", cluster.spark_version, rule, example)
    photon = "photon" in cluster.spark_version
    rule = "must not combine Photon with a GPU"
    reader.require(not (gpu and photon), "cluster.spark_version", cluster.spark_version, rule, example)
