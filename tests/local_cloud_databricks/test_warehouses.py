"""Promise: a SQL warehouse keeps the rules of the real one."""

from __future__ import annotations

import pytest
from databricks.sdk.errors import AlreadyExists, InvalidParameterValue, NotFound
from databricks.sdk.service import sql as s

PRO = s.CreateWarehouseRequestWarehouseType.PRO


def test_a_warehouses_life(client):
    number = client.warehouses.create(
        name="life", cluster_size="2X-Small", min_num_clusters=2, auto_stop_mins=0, warehouse_type=PRO
    ).bind()["id"]
    found = client.warehouses.get(number)
    assert (found.max_num_clusters, found.auto_stop_mins, found.state) == (2, 0, s.State.RUNNING)
    assert found.odbc_params.path == f"/sql/1.0/warehouses/{number}"
    assert found.odbc_params.path in found.jdbc_url
    assert (found.num_active_sessions, found.health.status.value) == (0, "HEALTHY")
    client.warehouses.edit(number, cluster_size="Small", enable_serverless_compute=True, auto_stop_mins=1)
    found = client.warehouses.get(number)
    assert (found.cluster_size, found.enable_serverless_compute, found.name) == ("Small", True, "life")
    client.warehouses.stop_and_wait(number)
    assert client.warehouses.get(number).state == s.State.STOPPED
    client.warehouses.start_and_wait(number)
    assert number in [one.id for one in client.warehouses.list(page_size=1)]
    client.warehouses.delete(number)
    with pytest.raises(NotFound):
        client.warehouses.get(number)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cluster_size": "Tiny"}, "'Tiny' is not one of 2X-Small"),
        ({"auto_stop_mins": 5}, "5 is not a valid value for auto_stop_mins"),
        ({"enable_serverless_compute": True}, "only available for PRO warehouses"),
        ({"min_num_clusters": 3, "max_num_clusters": 2}, "max_num_clusters"),
        ({"min_num_clusters": 31, "max_num_clusters": 40}, "from 1 to 30"),
        ({"max_num_clusters": 41}, "from that to 40"),
        ({"name": "x" * 100}, "less than 100 characters"),
        ({"tags": s.EndpointTags([s.EndpointTagPair(str(n), "v") for n in range(45)])}, "less than 45"),
    ],
)
def test_wrong_warehouses_are_refused(client, change, says):
    with pytest.raises(InvalidParameterValue, match=says):
        client.warehouses.create(**{"name": "wrong", "cluster_size": "2X-Small", **change})


def test_a_name_is_given_once(client):
    number = client.warehouses.create(name="once", cluster_size="2X-Small").bind()["id"]
    with pytest.raises(AlreadyExists, match="already exists"):
        client.warehouses.create(name="once", cluster_size="2X-Small")
    client.warehouses.delete(number)
