"""The Databricks workspace, hybrid or serverless, and the identity by which it reaches storage."""

from infra.workspace.access_connector import AccessConnector, AccessConnectorArgs
from infra.workspace.create_only import CREATE_ONLY
from infra.workspace.encryption import WorkspaceKeys
from infra.workspace.keys import workspace_keys
from infra.workspace.workspace import Workspace, WorkspaceArgs

__all__ = [
    "CREATE_ONLY",
    "AccessConnector",
    "AccessConnectorArgs",
    "Workspace",
    "WorkspaceArgs",
    "WorkspaceKeys",
    "workspace_keys",
]
