"""From the cluster a client asks for to the Spark driver to start: rules, policy, defaults, secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local_cloud.databricks.api import policies, pools, secrets
from local_cloud.databricks.compute import policy_rules, records
from local_cloud.databricks.compute.nodes import NODE_TYPES
from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.spark.api import ClusterSpec
from local_cloud.databricks.store import Document

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace

_SECRET = re.compile(r"\{\{secrets/([\w.@-]+)/([\w.@-]+)\}\}")
_OF_THE_POOL = ("driver_node_type_id", "enable_elastic_disk", "azure_attributes")
_SINGLE_NODE: Document = {
    "spark_conf": {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*, 4]"},
    "custom_tags": {"ResourceClass": "SingleNode"},
}
"""What a single node gets by itself, as it used to be written by hand:
https://learn.microsoft.com/azure/databricks/compute/configure#single-node"""


def prepare(workspace: Workspace, spec: Document, user: str, *, job: bool) -> Document:
    """A cluster's specification as the workspace will have it; raises InvalidParameterError for one it
    refuses.

    `job` says that it is a job's own cluster (then there is no auto-termination).
    """
    result = dict(spec)
    if result.get("policy_id"):
        rules = policy_rules.parse(policies.find(workspace.store, result["policy_id"])["definition"])
        result = policy_rules.apply(rules, result, defaults=bool(result.get("apply_policy_default_values")))
    if result.get("instance_pool_id"):
        pool = pools.find(workspace.store, result["instance_pool_id"])
        if result.get("node_type_id") not in (None, pool["node_type_id"]):
            raise InvalidParameterError(
                "node_type_id: cannot be given together with instance_pool_id; the pool decides it"
            )
        for name in _OF_THE_POOL:
            if result.get(name) is not None:
                message = f"The field '{name}' cannot be supplied when an instance pool ID is provided."
                raise InvalidParameterError(message)
        result["node_type_id"] = pool["node_type_id"]
    if result.get("data_security_mode") == "SINGLE_USER":
        result.setdefault("single_user_name", user)
    faults = list(_faults(result, job=job))
    if faults:
        raise InvalidParameterError("; ".join(faults))
    if result.get("is_single_node"):
        result["num_workers"] = 0
        result |= {name: {**_SINGLE_NODE[name], **(result.get(name) or {})} for name in _SINGLE_NODE}
    return result


def _faults(spec: Document, *, job: bool) -> list[str]:
    found = []
    if not spec.get("spark_version"):
        found.append("spark_version: missing required field")
    node = spec.get("node_type_id")
    if not node:
        found.append("node_type_id: missing required field (or instance_pool_id)")
    elif node not in NODE_TYPES:
        found.append(f"node_type_id: {node!r} is not a supported node type; see clusters/list-node-types")
    scale = spec.get("autoscale")
    if scale and spec.get("num_workers") is not None:
        found.append("Only one of num_workers and autoscale can be given")
    if scale and not 0 <= int(scale.get("min_workers") or 0) <= int(scale.get("max_workers") or 0):
        found.append("autoscale: 0 <= min_workers <= max_workers is required")
    if not scale and spec.get("num_workers") is None and not spec.get("is_single_node"):
        found.append("Missing required field: size (num_workers or autoscale)")
    if spec.get("is_single_node"):
        if spec.get("kind") != "CLASSIC_PREVIEW":
            found.append("is_single_node: can only be used when kind is CLASSIC_PREVIEW")
        if scale or spec.get("num_workers"):
            found.append("is_single_node: a single node has no workers (num_workers, autoscale)")
    if spec.get("runtime_engine") == "PHOTON" and node in NODE_TYPES and not NODE_TYPES[node].photon:
        found.append(f"runtime_engine: PHOTON does not run on {node}")
    minutes = int(spec.get("autotermination_minutes") or 0)
    if minutes and (job or not 10 <= minutes <= 10_000):
        limit = "cannot be set for a job cluster" if job else "must be 0 or between 10 and 10000"
        found.append(f"autotermination_minutes: {limit} (is {minutes})")
    return found


def driver_spec(workspace: Workspace, body: Document) -> ClusterSpec:
    """What the Spark driver of a recorded cluster is started with; raises NotFoundError for an unknown
    secret.
    """

    def resolve(text: str) -> str:
        return _SECRET.sub(lambda m: secrets.read_secret(workspace, m[1], m[2]).decode(), text)

    low = records.workers(body)
    high = int((body.get("autoscale") or {}).get("max_workers", low))
    return ClusterSpec(
        cluster_id=body["cluster_id"],
        name=body.get("cluster_name") or body["cluster_id"],
        spark_version=body["spark_version"],
        min_workers=low,
        max_workers=high,
        spark_conf={k: resolve(str(v)) for k, v in (body.get("spark_conf") or {}).items()},
        env={k: resolve(str(v)) for k, v in (body.get("spark_env_vars") or {}).items()},
    )
