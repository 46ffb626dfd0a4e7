"""Libraries of a cluster as a resource: only our own, told when they fail, gone with the cluster."""

from __future__ import annotations

import grpc
import pytest
from databricks.sdk.service import compute as c

from infra.compute import ClusterLibrariesProvider, ClusterProvider
from infra.compute.cluster_libraries import LibraryInstallationError, settle
from infra.settings.libraries import key_of
from infra.workspace_object import PATIENCE_SECONDS, WorkspaceNotReadyError

PANDAS = {"pypi": {"package": "pandas>=2"}}
HTTPX = {"pypi": {"package": "httpx"}}
UNKNOWN = {"pypi": {"package": "no-such-package==1.0"}}


def keyed(*libraries):
    return {key_of(library): library for library in libraries}


@pytest.fixture
def cluster_id(server, engine, cluster):
    id_, _ = engine(ClusterProvider()).create(cluster)
    server.client.clusters.wait_get_cluster_running(id_)
    return id_


@pytest.fixture
def wanted(server, cluster_id):
    return {
        "host": server.url,
        "workspace_id": "1",
        "cluster_id": cluster_id,
        "libraries": keyed(PANDAS, HTTPX),
    }


def states(server, cluster_id):
    rows = server.client.libraries.cluster_status(cluster_id)
    return {key_of(row.library.as_dict()): row.status.value for row in rows}


def test_libraries_are_installed_read_exchanged_and_uninstalled(server, engine, cluster_id, wanted):
    provider = engine(ClusterLibrariesProvider())
    id_, created = provider.create(wanted)
    assert id_ == cluster_id
    assert states(server, cluster_id) == {"pypi:pandas>=2": "INSTALLED", "pypi:httpx": "INSTALLED"}
    assert provider.read(id_, created) == (id_, created, created)

    fewer = {**wanted, "libraries": keyed(PANDAS)}
    diff = provider.diff(id_, created, fewer)
    assert (diff.changes, list(diff.replaces)) == (2, [])
    updated = provider.update(id_, created, fewer)
    assert states(server, cluster_id)["pypi:httpx"] == "UNINSTALL_ON_RESTART"
    assert provider.read(id_, updated) == (id_, updated, updated)

    provider.delete(id_, updated)
    assert set(states(server, cluster_id).values()) == {"UNINSTALL_ON_RESTART"}
    assert server.client.clusters.get(cluster_id).state == c.State.RUNNING


def test_a_repeated_create_is_harmless(server, engine, wanted):
    first, _ = engine(ClusterLibrariesProvider()).create(wanted)
    again, created = engine(ClusterLibrariesProvider()).create(wanted)
    assert again == first
    assert len(states(server, first)) == 2
    assert engine(ClusterLibrariesProvider()).read(again, created)[1] == created


def test_what_others_install_is_neither_drift_nor_removed(server, engine, cluster_id, wanted):
    provider = engine(ClusterLibrariesProvider())
    id_, created = provider.create({**wanted, "libraries": keyed(PANDAS)})
    server.client.libraries.install(cluster_id, [c.Library.from_dict(HTTPX)])
    assert provider.read(id_, created)[1] == created
    provider.delete(id_, created)
    assert states(server, cluster_id)["pypi:httpx"] == "INSTALLED"


def test_what_somebody_takes_away_is_drift_and_undone(server, engine, cluster_id, wanted):
    provider = engine(ClusterLibrariesProvider())
    id_, created = provider.create(wanted)
    server.client.libraries.uninstall(cluster_id, [c.Library.from_dict(HTTPX)])
    _, seen, _ = provider.read(id_, created)
    assert seen["libraries"] == keyed(PANDAS)
    assert provider.diff(id_, seen, wanted).changes == 2
    provider.update(id_, seen, wanted)
    assert states(server, cluster_id)["pypi:httpx"] == "INSTALLED"


def test_a_library_that_fails_is_said_and_taken_off_again(server, engine, cluster_id, wanted):
    with pytest.raises(
        grpc.RpcError, match=r"cannot install pypi:no-such-package==1.0: .* is not installed here"
    ):
        engine(ClusterLibrariesProvider()).create({**wanted, "libraries": keyed(PANDAS, UNKNOWN)})
    assert states(server, cluster_id) == {
        "pypi:pandas>=2": "INSTALLED",
        "pypi:no-such-package==1.0": "UNINSTALL_ON_RESTART",
    }


def test_a_cluster_that_does_not_run_is_not_started(server, engine, cluster_id, wanted):
    server.client.clusters.delete_and_wait(cluster_id)
    id_, created = engine(ClusterLibrariesProvider()).create({**wanted, "libraries": keyed(PANDAS, UNKNOWN)})
    assert set(states(server, cluster_id).values()) == {"PENDING"}
    assert server.client.clusters.get(cluster_id).state == c.State.TERMINATED
    assert engine(ClusterLibrariesProvider()).read(id_, created)[1] == created


def test_libraries_are_gone_with_the_cluster(server, engine, cluster_id, wanted):
    provider = engine(ClusterLibrariesProvider())
    id_, created = provider.create(wanted)
    server.client.clusters.permanent_delete(cluster_id)
    assert provider.read(id_, created)[0] == ""
    provider.delete(id_, created)


def test_another_cluster_is_a_replacement(engine, wanted):
    diff = engine(ClusterLibrariesProvider()).diff("c", wanted, {**wanted, "cluster_id": "other"})
    assert list(diff.replaces) == ["cluster_id"]


class Installing:
    """A client whose cluster runs and whose only library ends in `status` after some looks."""

    def __init__(self, status, looks):
        self.clusters = self.libraries = self
        self.status, self.looks, self.removed = status, looks, []

    def get(self, _cluster_id):
        return c.ClusterDetails(state=c.State.RUNNING)

    def cluster_status(self, _cluster_id):
        self.looks -= 1
        status = c.LibraryInstallStatus(self.status if self.looks < 0 else "INSTALLING")
        return [c.LibraryFullStatus(library=c.Library.from_dict(PANDAS), status=status, messages=["why"])]

    def uninstall(self, _cluster_id, libraries):
        self.removed += libraries


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_an_installation_is_waited_for():
    clock = Clock()
    settle(Installing("INSTALLED", 5), "c", keyed(PANDAS), clock, clock.sleep)
    assert 0 < clock.now < PATIENCE_SECONDS


def test_a_failure_that_comes_late_is_said():
    clock, client = Clock(), Installing("FAILED", 5)
    with pytest.raises(LibraryInstallationError, match="pypi:pandas>=2: why"):
        settle(client, "c", keyed(PANDAS), clock, clock.sleep)
    assert [library.as_dict() for library in client.removed] == [PANDAS]


def test_patience_ends_with_a_sentence():
    clock = Clock()
    with pytest.raises(WorkspaceNotReadyError, match=r"has not installed pypi:pandas>=2 after 15 minutes"):
        settle(Installing("INSTALLED", 10**6), "c", keyed(PANDAS), clock, clock.sleep)
