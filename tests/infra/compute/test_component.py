"""What the program sends to the workspace, for each way to choose. What depends on the rest of the platform is
read from the whole program, everything else from a workspace with this component alone."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path

import pytest

from infra import settings
from local_cloud.azure.mocks import run_program

DYNAMIC = "pulumi-python:dynamic/databricks:"
OWNER = "azure-databricks-platform/dev"
OBJECT_ID = {"objectId": "00000000-0000-0000-0000-0000000000db"}
FULL = {
    "runtime": {"channel": "16.4", "ml": True, "photon": True},
    "node_type_id": "Standard_E8ds_v5",
    "driver_node_type_id": "Standard_E4ds_v5",
    "num_workers": 3,
    "autotermination_minutes": 20,
    "data_security_mode": "SINGLE_USER",
    "single_user_name": "someone@example.com",
    "azure_attributes": {
        "availability": "SPOT_WITH_FALLBACK_AZURE",
        "first_on_demand": 2,
        "spot_bid_max_price": "0.25",
    },
    "enable_elastic_disk": False,
    "enable_local_disk_encryption": True,
    "spark_conf": {"spark.sql.shuffle.partitions": 8, "spark.key": "{{secrets/lake/key}}"},
    "spark_env_vars": {"LEVEL": "info"},
    "init_scripts": [{"volumes": {"destination": "/Volumes/main/default/scripts/init.sh"}}],
    "cluster_log_conf": {"volumes": {"destination": "/Volumes/main/default/logs"}},
    "libraries": [{"pypi": {"package": "simplejson==3.19.3"}}, {"jar": "/Volumes/main/default/l/one.jar"}],
}


@pytest.fixture
def small():
    """Run the program beside this file with settings of the dev environment."""

    def run(**values):
        config = {"location": "westeurope", "environment": "dev", **values}
        texts = {
            f"{settings.PROJECT}:{key}": one if isinstance(one, str) else json.dumps(one)
            for key, one in config.items()
        }
        return run_program(
            Path(__file__).parent / "program", project=settings.PROJECT, stack="dev", config=texts
        )

    return run


def inputs(found):
    return {key: value for key, value in found.inputs.items() if not key.startswith("__")}


def of(made, kind, name=None):
    found = [one for one in made.by_type(f"{DYNAMIC}{kind}") if name in (None, one.name)]
    assert len(found) == 1, [one.name for one in made.by_type(f"{DYNAMIC}{kind}")]
    return found[0]


def kinds(made):
    return sorted(one.type.removeprefix(DYNAMIC) for one in made.resources.values() if "databricks:" in one.type
                  and one.type.startswith(DYNAMIC))  # fmt: skip


def test_standard_has_a_cluster_on_a_pool_under_a_policy_and_a_warehouse(platform):
    made = platform("dev")
    cluster, pool, policy = (of(made, kind) for kind in ("Cluster", "InstancePool", "ClusterPolicy"))
    sent = inputs(cluster)
    assert sent["cluster_name"] == "lakehouse-dev-shared"
    assert sent["instance_pool_id"] == made.outputs["instance_pool_id"]
    assert sent["policy_id"] == made.outputs["cluster_policy_id"]
    assert {pool.urn, policy.urn} <= set(cluster.dependencies)
    for field in ("node_type_id", "azure_attributes", "enable_elastic_disk", "driver_node_type_id"):
        assert field not in sent
    assert inputs(of(made, "SqlWarehouse"))["enable_serverless_compute"] is False
    assert not made.by_type(f"{DYNAMIC}ClusterLibraries")


@pytest.mark.parametrize(
    ("kind", "part"),
    [("Cluster", "cluster"), ("InstancePool", "instance-pool"), ("SqlWarehouse", "sql-warehouse")],
)
def test_objects_are_marked_as_this_stacks_and_carry_its_tags(platform, chosen, kind, part):
    sent = inputs(of(platform("dev"), kind))
    tags = sent.get("custom_tags") or {pair["key"]: pair["value"] for pair in sent["tags"]["custom_tags"]}
    assert tags == {**chosen("dev").tags, "managed_by": "pulumi", "bundle_key": f"{OWNER}/{part}"}


def test_everything_is_in_the_workspace_and_ends_with_it(platform, only):
    made = platform("dev")
    workspace = only(made, "azure-native:databricks:Workspace")
    for kind in ("Cluster", "InstancePool", "ClusterPolicy", "SqlWarehouse"):
        one = of(made, kind)
        assert workspace.urn in one.dependencies
        assert inputs(one)["host"] == made.outputs["workspace_url"]
        assert inputs(one)["workspace_id"] == made.outputs["workspace_id"]
        assert made.resources[one.parent].type == "platform:compute:Compute"


def test_nothing_starts_before_the_workspace_has_its_keys(platform):
    made = platform("dev", profile="hardened", azureDatabricks=OBJECT_ID)
    keyed = {
        made.named(name).urn for name in ("databricks-managed-disks-on-key", "databricks-dbfs-root-on-key")
    }
    for kind in ("Cluster", "InstancePool", "ClusterPolicy", "SqlWarehouse"):
        assert keyed <= set(of(made, kind).dependencies)


def test_private_endpoints_are_there_before_anything_needs_them(platform):
    made = platform("dev", profile="hardened", azureDatabricks=OBJECT_ID)
    doors = {
        one.urn for one in made.by_type("azure-native:network:PrivateEndpoint") if "databricks" in one.name
    }
    assert doors
    for kind in ("Cluster", "SqlWarehouse"):
        assert doors <= set(of(made, kind).dependencies)


def test_a_cluster_of_its_own_machines_says_everything(small):
    made = small(cluster={}, clusters={"science": FULL})
    sent = inputs(of(made, "Cluster", "compute-cluster-science"))
    for field in ("host", "workspace_id"):
        del sent[field]
    tags = sent.pop("custom_tags")
    assert tags["bundle_key"] == f"{OWNER}/cluster-science"
    assert sent == {
        "cluster_name": "lakehouse-dev-science",
        "spark_version": "16.4.x-cpu-ml-scala2.12",
        "runtime_engine": "PHOTON",
        "num_workers": 3,
        "node_type_id": "Standard_E8ds_v5",
        "driver_node_type_id": "Standard_E4ds_v5",
        "enable_elastic_disk": False,
        "azure_attributes": {
            "availability": "SPOT_WITH_FALLBACK_AZURE",
            "first_on_demand": 2,
            "spot_bid_max_price": 0.25,
        },
        "autotermination_minutes": 20,
        "data_security_mode": "SINGLE_USER",
        "single_user_name": "someone@example.com",
        "enable_local_disk_encryption": True,
        "spark_conf": {"spark.sql.shuffle.partitions": "8", "spark.key": "{{secrets/lake/key}}"},
        "spark_env_vars": {"LEVEL": "info"},
        "init_scripts": [{"volumes": {"destination": "/Volumes/main/default/scripts/init.sh"}}],
        "cluster_log_conf": {"volumes": {"destination": "/Volumes/main/default/logs"}},
    }
    assert made.outputs["cluster_ids"].keys() == {"science"}


def test_libraries_are_a_resource_of_their_own_on_their_cluster(small):
    made = small(cluster={}, clusters={"science": FULL})
    cluster, libraries = of(made, "Cluster", "compute-cluster-science"), of(made, "ClusterLibraries")
    sent = inputs(libraries)
    assert sent["libraries"] == {
        "pypi:simplejson==3.19.3": {"pypi": {"package": "simplejson==3.19.3"}},
        "jar:/Volumes/main/default/l/one.jar": {"jar": "/Volumes/main/default/l/one.jar"},
    }
    assert libraries.property_dependencies["cluster_id"] == (cluster.urn,)
    assert "libraries" not in inputs(cluster)


@pytest.mark.parametrize(
    ("size", "sent"),
    [
        (
            {"autoscale": {"min_workers": 1, "max_workers": 4}},
            {"autoscale": {"min_workers": 1, "max_workers": 4}},
        ),
        ({"num_workers": 2}, {"num_workers": 2}),
        ({"is_single_node": True}, {"is_single_node": True, "kind": "CLASSIC_PREVIEW"}),
    ],
)
def test_a_size_is_sent_in_one_way(small, size, sent):
    found = inputs(of(small(cluster=size), "Cluster"))
    fields = ("autoscale", "num_workers", "is_single_node", "kind")
    assert {field: found[field] for field in fields if field in found} == sent


def test_without_a_pool_clusters_have_machines_and_the_policy_says_which(small):
    made = small(
        cluster={"azure_attributes": {"availability": "SPOT_WITH_FALLBACK_AZURE"}},
        instancePool={"enabled": False},
        clusterPolicy={
            "azure_attributes": {"availability": "SPOT_WITH_FALLBACK_AZURE"},
            "custom_tags": {"team": "data"},
            "max_dbus_per_hour": 20,
            "max_clusters_per_user": 2,
        },
    )
    assert not made.by_type(f"{DYNAMIC}InstancePool")
    assert "instance_pool_id" not in made.outputs
    policy = inputs(of(made, "ClusterPolicy"))
    rules = policy["definition"]
    assert "instance_pool_id" not in rules
    assert rules["azure_attributes.availability"] == {"type": "fixed", "value": "SPOT_WITH_FALLBACK_AZURE"}
    assert rules["custom_tags.team"] == {"type": "fixed", "value": "data"}
    assert rules["dbus_per_hour"] == {"type": "range", "maxValue": 20}
    assert policy["max_clusters_per_user"] == 2
    assert inputs(of(made, "Cluster"))["policy_id"] == made.outputs["cluster_policy_id"]


def test_a_policy_bounds_clusters_of_any_size(small):
    rules = inputs(of(small(clusterPolicy={"max_workers": 6}), "ClusterPolicy"))["definition"]
    limit = {"type": "range", "maxValue": 6, "isOptional": True}
    assert (rules["autoscale.max_workers"], rules["num_workers"]) == (limit, limit)
    assert rules["cluster_type"] == {"type": "fixed", "value": "all-purpose"}


def test_a_policy_of_a_family_overrides_its_rules(small):
    sent = inputs(of(small(clusterPolicy={"policy_family_id": "shared-compute"}), "ClusterPolicy"))
    assert sent["policy_family_id"] == "shared-compute"
    assert "definition" not in sent
    assert "autotermination_minutes" in sent["policy_family_definition_overrides"]


def test_a_pool_sends_what_differs_from_the_workspaces_own_choice(small):
    usual = inputs(of(small(), "InstancePool"))
    chosen = {
        "azure_attributes": {"availability": "SPOT_AZURE", "spot_bid_max_price": "0.5"},
        "enable_elastic_disk": False,
        "preloaded_spark_versions": ["17.3.x-scala2.13"],
    }
    sent = inputs(of(small(instancePool=chosen), "InstancePool"))
    assert not chosen.keys() & usual.keys()
    assert sent["azure_attributes"] == {"availability": "SPOT_AZURE", "spot_bid_max_price": 0.5}
    assert (sent["enable_elastic_disk"], sent["preloaded_spark_versions"]) == (False, ["17.3.x-scala2.13"])


def test_serverless_has_a_warehouse_and_nothing_else(platform):
    made = platform("dev", profile="serverless", network={})
    assert kinds(made) == ["SqlWarehouse"]
    sent = inputs(of(made, "SqlWarehouse"))
    assert (sent["enable_serverless_compute"], sent["warehouse_type"]) == (True, "PRO")
    assert "spot_instance_policy" not in sent
    ids = {"cluster_id", "cluster_ids", "instance_pool_id", "cluster_policy_id", "sql_warehouse_id"}
    assert ids & made.outputs.keys() == {"sql_warehouse_id"}


def test_a_stack_without_compute_has_no_component(platform):
    made = platform("dev", profile="serverless", network={}, sqlWarehouse={"enabled": False})
    assert not made.by_type("platform:compute:Compute")
    assert "sql_warehouse_id" not in made.outputs


def test_a_runtime_past_its_support_is_a_warning(small, caplog):
    with caplog.at_level(logging.WARNING):
        small(cluster={"runtime": {"channel": "13.3"}, "autotermination_minutes": 31})
    assert "cluster: Support of 13.3.x-scala2.12 ended on 2026-08-22" in caplog.text


def test_settings_of_compute_are_frozen(chosen):
    with pytest.raises(dataclasses.FrozenInstanceError):
        chosen("dev").compute.cluster.node_type_id = "x"
