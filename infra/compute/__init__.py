"""What people work on inside the new workspace, made by the same program: clusters and their libraries, a
pool, a policy, a SQL warehouse. The classes that write them are those that configure workspaces later; this
is the one place where the two halves meet.
"""

from infra.compute.cluster import ClusterProvider
from infra.compute.cluster_libraries import ClusterLibrariesProvider
from infra.compute.cluster_policy import ClusterPolicyProvider
from infra.compute.component import Compute, ComputeArgs
from infra.compute.instance_pool import InstancePoolProvider
from infra.compute.resource import DatabricksProvider, WorkspaceAddress, WorkspaceResource
from infra.compute.sql_warehouse import SqlWarehouseProvider

__all__ = [
    "ClusterLibrariesProvider",
    "ClusterPolicyProvider",
    "ClusterProvider",
    "Compute",
    "ComputeArgs",
    "DatabricksProvider",
    "InstancePoolProvider",
    "SqlWarehouseProvider",
    "WorkspaceAddress",
    "WorkspaceResource",
]
