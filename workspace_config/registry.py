"""The kinds this package manages, in one explicit tuple: nothing registers itself."""

from __future__ import annotations

from workspace_config.kind import Kind
from workspace_config.kinds.cluster import Cluster
from workspace_config.kinds.cluster_policy import ClusterPolicy
from workspace_config.kinds.instance_pool import InstancePool

KINDS: tuple[Kind, ...] = (
    InstancePool(),
    ClusterPolicy(),
    Cluster(),
)
BY_NAME: dict[str, Kind] = {kind.kind: kind for kind in KINDS}
