"""The providers an engine has by itself: azure-native's stand-in and dynamic resources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from local_cloud.azure.engine.dynamic import dynamic_provider
from local_cloud.azure.engine.project import Project
from local_cloud.azure.engine.registry import DYNAMIC, Factories


def default_providers(project: Project, local_dir: Path, on_warning: Callable[[str, str], None]) -> Factories:
    """Makers by package; nothing is imported before a program uses the package.

    Args:
        project: the project that runs.
        local_dir: the rehearsal's directory, which also holds the Azure store.
        on_warning: takes (URN, message) of what Azure would silently drop.
    """

    def azure_native() -> ResourceProviderServicer:
        from local_cloud.azure.provider import AzureNativeProvider
        from local_cloud.azure.store import Store
        from local_cloud.azure.workspace_link import WorkspaceLink

        store = Store(local_dir / "azure" / "azure.db")
        workspace = WorkspaceLink(local_dir / "databricks" / "endpoint.json")
        return AzureNativeProvider(store, workspace=workspace, on_warning=on_warning)

    return {"azure-native": azure_native, DYNAMIC: lambda: dynamic_provider(project.name)}
