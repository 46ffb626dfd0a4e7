"""Libraries change more often than the cluster they are on, and a cluster that is edited restarts: so they
are a resource of their own. What others install on the cluster is left alone.

A library that is taken away stays in use until the cluster restarts, which is left to its users.
https://docs.databricks.com/api/azure/workspace/libraries
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi import dynamic

from infra.compute.resource import DatabricksProvider, WorkspaceResource
from infra.settings.libraries import key_of
from infra.workspace_object import (
    PATIENCE_SECONDS,
    PAUSE_SECONDS,
    Kind,
    WorkspaceNotReadyError,
    object_fields,
    plain,
)

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.compute import Library

THERE = frozenset({"INSTALLED", "RESTORED", "SKIPPED"})
ABSENT = frozenset({"FAILED", "UNINSTALL_ON_RESTART"})
STARTING = frozenset({"PENDING", "RESTARTING", "RESIZING", "RUNNING"})
"""States of a cluster in which libraries are being installed; in others they wait for the next start."""


class LibraryInstallationError(Exception):
    """Libraries that the cluster cannot install, each with the cluster's own words."""


@dataclass(frozen=True)
class LibraryRules:
    """Rules of a kind that has one: it belongs to its cluster."""

    immutable: Mapping[str, str] = field(
        default_factory=lambda: {"cluster_id": "libraries are installed on one cluster"}
    )


class ClusterLibrariesKind:
    """The libraries of one cluster, as a map by `infra.settings.libraries.key_of`; the id is the cluster id.

    To install what is there already is harmless, so a create that was interrupted is simply repeated.
    """

    kind = "cluster_libraries"
    rules = LibraryRules()

    def read(self, client: WorkspaceClient, id: str) -> dict[str, Any] | None:  # noqa: A002
        """Return what is installed or will be; None when the cluster is gone."""
        found = statuses(client, id)
        if found is None:
            return None
        kept = {key: library for key, (library, status, _) in found.items() if status not in ABSENT}
        return {"cluster_id": id, "libraries": kept}

    def find(self, _client: WorkspaceClient, _desired: dict[str, Any]) -> str | None:
        """Never found: see the class."""
        return None

    def create(self, client: WorkspaceClient, desired: dict[str, Any]) -> str:
        """Install all; returns the cluster id."""
        cluster_id = str(desired["cluster_id"])
        self.update(client, cluster_id, desired, ())
        return cluster_id

    def update(
        self,
        client: WorkspaceClient,
        id: str,  # noqa: A002
        desired: dict[str, Any],
        changes: Collection[str],  # noqa: ARG002
    ) -> None:
        """Install all, and say which of them the cluster cannot install."""
        wanted = desired.get("libraries") or {}
        client.libraries.install(id, libraries(wanted.values()))
        settle(client, id, wanted)

    def remove(self, client: WorkspaceClient, cluster_id: str, gone: Iterable[dict[str, Any]]) -> None:
        """Uninstall; a cluster that is gone has no libraries."""
        from databricks.sdk.errors import InvalidParameterValue, NotFound

        try:
            client.libraries.uninstall(cluster_id, libraries(gone))
        except NotFound:
            return
        except InvalidParameterValue as error:
            if "does not exist" not in str(error):
                raise

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Nobody asks for this: the provider knows which libraries are its own."""
        raise NotImplementedError


class ClusterLibrariesProvider(DatabricksProvider):
    """Libraries that are this stack's, and no others."""

    def kind(self) -> Kind:
        """Return the kind above."""
        return ClusterLibrariesKind()

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Uninstall what is no longer wanted, or is wanted otherwise, and install the rest."""
        known, before, after = plain(news), object_fields(olds), object_fields(news)
        old, new = before.get("libraries") or {}, after.get("libraries") or {}
        gone = [library for key, library in old.items() if new.get(key) != library]
        if gone or old != new:
            client = self.client(known["host"])
            if gone:
                ClusterLibrariesKind().remove(client, id_, gone)
            self.send(client, known["host"], id_, after, ("libraries",))
        return dynamic.UpdateResult(known)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Uninstall; the cluster stays as it is."""
        known = plain(props)
        gone = (known.get("libraries") or {}).values()
        ClusterLibrariesKind().remove(self.client(known["host"]), id_, gone)


class ClusterLibraries(WorkspaceResource, module="databricks", name="ClusterLibraries"):
    """Libraries of a cluster: https://docs.databricks.com/api/azure/workspace/libraries/install."""


def libraries(documents: Iterable[dict[str, Any]]) -> list[Library]:
    """The SDK's objects of documents of the API."""
    from databricks.sdk.service.compute import Library

    return [Library.from_dict(document) for document in documents]


def statuses(client: WorkspaceClient, cluster_id: str) -> dict[str, tuple[dict[str, Any], str, str]] | None:
    """Library, status and messages by key; None when there is no such cluster."""
    from databricks.sdk.errors import InvalidParameterValue, NotFound

    try:
        found = list(client.libraries.cluster_status(cluster_id))
    except NotFound:
        return None
    except InvalidParameterValue as error:
        if "does not exist" in str(error):
            return None
        raise
    rows = [(one.library.as_dict(), one.status, one.messages) for one in found if one.library]
    return {
        key_of(library): (library, status.value if status else "PENDING", "; ".join(messages or []))
        for library, status, messages in rows
    }


def settle(
    client: WorkspaceClient,
    cluster_id: str,
    wanted: Collection[str],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until a cluster that runs, or is about to, has installed `wanted`.

    Raises LibraryInstallationError for those that failed, which are taken off the cluster again, and
    WorkspaceNotReadyError when it takes too long.
    """
    deadline, pause = clock() + PATIENCE_SECONDS, 0.2
    while True:
        state = client.clusters.get(cluster_id).state
        found = statuses(client, cluster_id) or {}
        mine = {key: found[key] for key in wanted if key in found}
        failed = {key: one for key, one in mine.items() if one[1] == "FAILED"}
        waiting = [key for key in wanted if key not in mine or mine[key][1] not in THERE | {"FAILED"}]
        if failed and not waiting:
            ClusterLibrariesKind().remove(client, cluster_id, [library for library, _, _ in failed.values()])
            told = "; ".join(
                f"{key}: {messages or 'no reason given'}" for key, (_, _, messages) in failed.items()
            )
            raise LibraryInstallationError(
                f"cluster {cluster_id} cannot install {told}. Correct the settings of its libraries."
            )
        if not waiting or state is None or state.value not in STARTING:
            return
        if clock() >= deadline:
            raise WorkspaceNotReadyError(
                f"cluster {cluster_id} has not installed {', '.join(sorted(waiting))} after "
                f"{PATIENCE_SECONDS / 60:.0f} minutes. Look at its Libraries tab, then run `pulumi up` again."
            )
        sleep(pause)
        pause = min(pause * 1.5, PAUSE_SECONDS)
