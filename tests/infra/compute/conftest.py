"""What the stack makes in a workspace, in the fields of the API, with the mark that tells whose it is."""

from __future__ import annotations

import pytest

NODE = "Standard_D4ds_v5"


def marker(name):
    return {"managed_by": "pulumi", "bundle_key": f"project/stack/{name}", "environment": "test"}


@pytest.fixture
def pool(server):
    return {
        "host": server.url,
        "workspace_id": "1",
        "instance_pool_name": "pool",
        "node_type_id": NODE,
        "min_idle_instances": 0,
        "max_capacity": 4,
        "idle_instance_autotermination_minutes": 15,
        "custom_tags": marker("pool"),
    }


@pytest.fixture
def cluster(server):
    return {
        "host": server.url,
        "workspace_id": "1",
        "cluster_name": "shared",
        "spark_version": "17.3.x-scala2.13",
        "node_type_id": NODE,
        "autoscale": {"min_workers": 1, "max_workers": 2},
        "autotermination_minutes": 30,
        "data_security_mode": "USER_ISOLATION",
        "custom_tags": marker("cluster"),
    }


@pytest.fixture
def warehouse(server):
    tags = sorted(marker("warehouse").items())
    return {
        "host": server.url,
        "workspace_id": "1",
        "name": "sql",
        "cluster_size": "2X-Small",
        "min_num_clusters": 1,
        "max_num_clusters": 2,
        "auto_stop_mins": 10,
        "warehouse_type": "PRO",
        "enable_serverless_compute": False,
        "enable_photon": True,
        "channel": {"name": "CHANNEL_NAME_CURRENT"},
        "spot_instance_policy": "COST_OPTIMIZED",
        "tags": {"custom_tags": [{"key": key, "value": value} for key, value in tags]},
    }


@pytest.fixture
def policy(server):
    return {
        "host": server.url,
        "workspace_id": "1",
        "name": "limits",
        "description": "made by the test",
        "definition": {"autotermination_minutes": {"type": "range", "minValue": 10, "maxValue": 60}},
    }
