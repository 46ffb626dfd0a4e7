"""Promise: a library is said to be installed only where tasks can import it, and one taken away stays until the driver ends."""

from __future__ import annotations

import pytest
from databricks.sdk.errors import InvalidParameterValue
from databricks.sdk.service import compute as c

SPEC = {"spark_version": "17.3.x-scala2.13", "node_type_id": "Standard_D4ds_v5", "num_workers": 1}
KNOWN = c.Library(pypi=c.PythonPyPiLibrary(package="pandas>=2"))
UNKNOWN = c.Library(pypi=c.PythonPyPiLibrary(package="no-such-package==1.0"))
OTHER_VERSION = c.Library(pypi=c.PythonPyPiLibrary(package="pandas==0.1"))
JAR = c.Library(jar="/Volumes/main/default/one.jar")


@pytest.fixture
def cluster_id(client):
    made = client.clusters.create(**SPEC, cluster_name="libraries")
    made.result()
    yield made.cluster_id
    client.clusters.permanent_delete(made.cluster_id)


def states(client, cluster_id):
    rows = client.libraries.cluster_status(cluster_id)
    return [(row.library, row.status.value) for row in rows]


def test_only_what_tasks_can_import_is_installed(client, cluster_id):
    client.libraries.install(cluster_id, [KNOWN, UNKNOWN, OTHER_VERSION, JAR])
    assert states(client, cluster_id) == [
        (KNOWN, "INSTALLED"),
        (UNKNOWN, "FAILED"),
        (OTHER_VERSION, "FAILED"),
        (JAR, "FAILED"),
    ]
    messages = [row.messages for row in client.libraries.cluster_status(cluster_id)]
    assert messages[0] is None
    assert "no-such-package==1.0 is not installed here" in messages[1][0]
    assert "pandas==0.1 is asked for" in messages[2][0]
    assert "jar: only PyPI libraries" in messages[3][0]


def test_installing_twice_is_installing_once(client, cluster_id):
    for _ in range(2):
        client.libraries.install(cluster_id, [KNOWN])
    assert states(client, cluster_id) == [(KNOWN, "INSTALLED")]


def test_a_library_leaves_with_the_driver_and_is_listed_last(client, cluster_id):
    client.libraries.install(cluster_id, [KNOWN, UNKNOWN])
    client.libraries.uninstall(cluster_id, [KNOWN, JAR])
    assert states(client, cluster_id) == [(UNKNOWN, "FAILED"), (KNOWN, "UNINSTALL_ON_RESTART")]
    client.clusters.delete_and_wait(cluster_id)
    assert states(client, cluster_id) == [(UNKNOWN, "PENDING"), (KNOWN, "UNINSTALL_ON_RESTART")]
    client.clusters.start_and_wait(cluster_id)
    assert states(client, cluster_id) == [(UNKNOWN, "FAILED")]


def test_a_library_that_is_wanted_again_stays(client, cluster_id):
    client.libraries.install(cluster_id, [KNOWN])
    client.libraries.uninstall(cluster_id, [KNOWN])
    client.libraries.install(cluster_id, [KNOWN])
    assert states(client, cluster_id) == [(KNOWN, "INSTALLED")]


def test_a_cluster_that_does_not_run_installs_at_its_next_start(client, cluster_id):
    client.clusters.delete_and_wait(cluster_id)
    client.libraries.install(cluster_id, [KNOWN])
    assert states(client, cluster_id) == [(KNOWN, "PENDING")]
    client.libraries.uninstall(cluster_id, [KNOWN])
    client.clusters.start_and_wait(cluster_id)
    assert states(client, cluster_id) == []


def test_all_clusters_at_once(client, cluster_id):
    client.libraries.install(cluster_id, [KNOWN])
    [found] = [one for one in client.libraries.all_cluster_statuses() if one.cluster_id == cluster_id]
    assert [row.library for row in found.library_statuses] == [KNOWN]


def test_no_cluster_no_libraries(client):
    with pytest.raises(InvalidParameterValue, match="does not exist"):
        list(client.libraries.cluster_status("0101-000000-none"))
    made = client.clusters.create(**SPEC, cluster_name="short")
    client.libraries.install(made.cluster_id, [KNOWN])
    client.clusters.permanent_delete(made.cluster_id)
    with pytest.raises(InvalidParameterValue, match="does not exist"):
        client.libraries.install(made.cluster_id, [KNOWN])


def test_a_library_has_one_source(client, cluster_id):
    with pytest.raises(InvalidParameterValue, match="exactly one of pypi"):
        client.libraries.install(cluster_id, [c.Library()])
