"""The kinds this package manages, in one explicit tuple: nothing registers itself."""

from __future__ import annotations

from workspace_config.kind import Kind
from workspace_config.kinds.cluster import Cluster
from workspace_config.kinds.cluster_policy import ClusterPolicy
from workspace_config.kinds.directory import Directory
from workspace_config.kinds.instance_pool import InstancePool
from workspace_config.kinds.job import Job
from workspace_config.kinds.notebook import Notebook
from workspace_config.kinds.permissions import Permissions
from workspace_config.kinds.schema import Schema
from workspace_config.kinds.secret import Secret
from workspace_config.kinds.secret_acl import SecretAcl
from workspace_config.kinds.secret_scope import SecretScope
from workspace_config.kinds.sql_warehouse import SqlWarehouse
from workspace_config.kinds.volume import Volume
from workspace_config.kinds.workspace_file import WorkspaceFile

KINDS: tuple[Kind, ...] = (
    Directory(),
    Notebook(),
    WorkspaceFile(),
    SecretScope(),
    Secret(),
    SecretAcl(),
    InstancePool(),
    ClusterPolicy(),
    Cluster(),
    SqlWarehouse(),
    Schema(),
    Volume(),
    Job(),
    Permissions(),
)
BY_NAME: dict[str, Kind] = {kind.kind: kind for kind in KINDS}
