"""A cluster that Databricks refuses, or that never starts, costs an hour to find: these are the rules between
the settings of one cluster, and between it, the pool and the policy.
"""

from __future__ import annotations

from dataclasses import replace

from infra.settings.cluster import DEDICATED_ACCESS, STANDARD_ACCESS, ClusterSettings, is_gpu
from infra.settings.cluster_policy import ClusterPolicySettings
from infra.settings.instance_pool import InstancePoolSettings
from infra.settings.reader import ConfigReader

STANDARD_LIMITS = "https://learn.microsoft.com/azure/databricks/compute/standard-limitations"


def placed(
    reader: ConfigReader,
    cluster: ClusterSettings,
    pool: InstancePoolSettings | None,
    policy: ClusterPolicySettings | None,
    *,
    enabled: bool = True,
) -> ClusterSettings:
    """The cluster with what it takes of the stack: left alone, the pool if that has its machines, the policy
    if it is within it.
    """
    path, fits = cluster.path, pool is not None and pool.node_type_id == cluster.node_type_id
    wanted = reader.optional_boolean(f"{path}.useInstancePool", "true if the pool has these machines")
    pooled = fits if wanted is None else wanted
    if enabled and pooled and not fits:
        size = pool.node_type_id if pool else "none"
        rule = f"must be false: there is no pool of {cluster.node_type_id} (the stack's is {size})"
        reader.refuse(f"{path}.useInstancePool", pooled, rule, "false")
    within = policy is not None and (pooled or not policy.require_instance_pool)
    wanted = reader.optional_boolean(f"{path}.useClusterPolicy", "true if the policy can allow it")
    governed = within if wanted is None else wanted
    if enabled and governed and not within:
        why = "demands the pool" if policy else "is not enabled"
        reader.refuse(f"{path}.useClusterPolicy", governed, f"must be false: clusterPolicy {why}", "false")
    return replace(cluster, use_instance_pool=pooled, use_cluster_policy=governed)


def check(reader: ConfigReader, cluster: ClusterSettings) -> None:
    """Rules within one cluster."""
    _access(reader, cluster)
    _machines(reader, cluster)
    _photon(reader, cluster)
    _software(reader, cluster)
    _pool(reader, cluster)


def _access(reader: ConfigReader, cluster: ClusterSettings) -> None:
    """ML runtimes and GPUs need dedicated access: the address in STANDARD_LIMITS."""
    path, mode = f"{cluster.path}.data_security_mode", cluster.data_security_mode
    fits = not cluster.runtime.ml or mode not in STANDARD_ACCESS
    rule = f"must be SINGLE_USER: {cluster.spark_version} runs in dedicated access mode only"
    reader.require(fits, path, mode, rule, "SINGLE_USER")
    if cluster.single_user_name and mode not in DEDICATED_ACCESS:
        rule = f"must be left out: {path} is {mode}, which is for more than one user"
        reader.surplus(f"{cluster.path}.single_user_name", cluster.single_user_name, rule)


def _machines(reader: ConfigReader, cluster: ClusterSettings) -> None:
    """A GPU runtime wants GPU machines and the other way round; only spot machines have a bid.

    https://learn.microsoft.com/azure/databricks/compute/gpu
    """
    path, node, runtime = cluster.path, cluster.node_type_id, cluster.runtime
    rule = f"must be a GPU size (Standard_NC..., ND..., NV...): {cluster.spark_version} is a GPU runtime"
    reader.require(
        is_gpu(node) or not runtime.gpu, f"{path}.node_type_id", node, rule, "Standard_NC4as_T4_v3"
    )
    if is_gpu(node) and not runtime.gpu:
        if runtime.chosen:
            rule = f"must not be a GPU size unless {path}.runtime.ml and {path}.runtime.gpu are true"
            reader.refuse(f"{path}.node_type_id", node, rule, "Standard_D4ds_v5")
        else:
            rule, example = f"must be a GPU runtime key: {node} is a GPU size", "17.3.x-gpu-ml-scala2.13"
            reader.refuse(f"{path}.spark_version", cluster.spark_version, rule, example)
    if not cluster.azure_attributes.spot:
        for name in ("first_on_demand", "spot_bid_max_price"):
            if reader.is_set(f"{path}.azure_attributes.{name}"):
                rule = f"must be left out: {path}.azure_attributes.availability is not spot"
                reader.surplus(f"{path}.azure_attributes.{name}", "a value", rule)


def _photon(reader: ConfigReader, cluster: ClusterSettings) -> None:
    """Photon has no GPU, and runs in ML runtimes from 15.2 on.

    https://learn.microsoft.com/azure/databricks/compute/photon
    """
    runtime = cluster.runtime
    if not runtime.photon:
        return
    path = runtime.engine_path
    key = path.endswith(".spark_version")
    without = cluster.spark_version.replace("photon-", "") if key else "false"
    without = without if key or path.endswith(".photon") else "STANDARD"
    found = cluster.spark_version if key else "PHOTON"
    if runtime.gpu:
        reader.refuse(path, found, "must not combine Photon with a GPU", without)
    elif runtime.ml and runtime.release < (15, 2):
        reader.refuse(path, found, "must not combine Photon with an ML runtime before 15.2", without)


def _software(reader: ConfigReader, cluster: ClusterSettings) -> None:
    """Standard access runs no R and no init script of the workspace's files; `requirements` came with 15.0.

    https://learn.microsoft.com/azure/databricks/init-scripts/ (where init scripts can be installed),
    https://learn.microsoft.com/azure/databricks/libraries/ (Python and R library support)
    """
    standard = cluster.data_security_mode in STANDARD_ACCESS
    for index, script in enumerate(cluster.software.init_scripts):
        if standard and "workspace" in script:
            rule = f"must be in a volume or the lake: {cluster.data_security_mode} runs none of the workspace"
            reader.surplus(f"{cluster.path}.init_scripts[{index}]", "a workspace file", rule)
    for index, library in enumerate(cluster.software.libraries):
        path = f"{cluster.path}.libraries[{index}]"
        if standard and "cran" in library:
            rule = f"must be left out: {cluster.data_security_mode} runs no R"
            reader.surplus(path, library["cran"]["package"], rule)
        if "requirements" in library and cluster.runtime.release < (15, 0):
            rule = f"must be left out: {cluster.spark_version} is older than 15.0, the first that takes them"
            reader.surplus(path, library["requirements"], rule)


def _pool(reader: ConfigReader, cluster: ClusterSettings) -> None:
    """What the pool decides cannot be given again: "cannot be supplied when an instance pool ID is provided".

    https://docs.databricks.com/api/azure/workspace/clusters/create
    """
    if not cluster.use_instance_pool:
        return
    given = [
        name
        for name in ("driver_node_type_id", "enable_elastic_disk")
        if reader.is_set(f"{cluster.path}.{name}")
    ]
    attributes = [
        f"azure_attributes.{name}" for name in ("availability", "first_on_demand", "spot_bid_max_price")
    ]
    given += [name for name in attributes if reader.is_set(f"{cluster.path}.{name}")]
    for name in given:
        if not reader.is_refused(f"{cluster.path}.{name}"):
            rule = f"must be left out: the pool decides it (or set {cluster.path}.useInstancePool to false)"
            reader.surplus(f"{cluster.path}.{name}", "a value", rule)
