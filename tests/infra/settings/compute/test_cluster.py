"""Machines, runtime and access of a cluster: each rule refuses what breaks it, and its command repairs it."""

from __future__ import annotations

import pytest

DEDICATED = {"data_security_mode": "SINGLE_USER"}
ML = {"runtime": {"ml": True}, **DEDICATED}
GPU = {"runtime": {"ml": True, "gpu": True}, "node_type_id": "Standard_NC4as_T4_v3", **DEDICATED}
OWN_MACHINES = {"useInstancePool": False}
SPOT = {"availability": "SPOT_WITH_FALLBACK_AZURE"}


def shared(**more):
    return {"cluster": more}


CASES = [
    (shared(spark_version="latest"), "cluster.spark_version", "runtime key"),
    (shared(runtime={"channel": "12.2"}), "cluster.runtime.channel", "one of lts, 18, 17.3"),
    (shared(runtime={"ml": "si"}), "cluster.runtime.ml", "true or false"),
    (shared(runtime_engine="TURBO"), "cluster.runtime_engine", "one of STANDARD, PHOTON"),
    (shared(num_workers=0), "cluster.num_workers", "from 1 to 1000"),
    (shared(is_single_node="si"), "cluster.is_single_node", "true or false"),
    (shared(driver_node_type_id="big", **OWN_MACHINES), "cluster.driver_node_type_id", "Azure VM size"),
    (shared(single_user_name="a b", **DEDICATED), "cluster.single_user_name", "e-mail address"),
    (
        shared(azure_attributes={"availability": "SPOT"}, **OWN_MACHINES),
        "cluster.azure_attributes.availability",
        "one of ON_DEMAND_AZURE",
    ),
    (
        shared(azure_attributes={**SPOT, "first_on_demand": 0}, **OWN_MACHINES),
        "cluster.azure_attributes.first_on_demand",
        "from 1 to 1000",
    ),
    (
        shared(azure_attributes={**SPOT, "spot_bid_max_price": "0.0"}, **OWN_MACHINES),
        "cluster.azure_attributes.spot_bid_max_price",
        "-1 (up to the on-demand price)",
    ),
    (shared(enable_elastic_disk="si", **OWN_MACHINES), "cluster.enable_elastic_disk", "true or false"),
    (
        shared(autoscale={"min_workers": 5, "max_workers": 3}),
        "cluster.autoscale.max_workers",
        "cluster.autoscale.min_workers (5)",
    ),
    (
        shared(num_workers=2, autoscale={"max_workers": 3}),
        "cluster.autoscale",
        "left out with cluster.num_workers",
    ),
    (
        shared(num_workers=2, is_single_node=True),
        "cluster.num_workers",
        "left out with cluster.is_single_node",
    ),
    (
        shared(autoscale={"max_workers": 2}, is_single_node=True),
        "cluster.autoscale",
        "left out with cluster.is_single_node",
    ),
    (
        shared(spark_version="17.3.x-scala2.13", runtime={"channel": "lts"}),
        "cluster.spark_version",
        "cluster.runtime says which runtime it is",
    ),
    (
        shared(runtime={"channel": "lts", "photon": True}, runtime_engine="PHOTON"),
        "cluster.runtime_engine",
        "cluster.runtime.photon says it",
    ),
    (
        shared(**{**GPU, "runtime": {"gpu": True}}),
        "cluster.runtime.ml",
        "a GPU runtime is one for machine learning",
    ),
    (shared(runtime={"ml": True}), "cluster.data_security_mode", "dedicated access mode only"),
    (
        shared(runtime={"ml": True}, data_security_mode="DATA_SECURITY_MODE_STANDARD"),
        "cluster.data_security_mode",
        "dedicated access mode only",
    ),
    (shared(**{**GPU, "node_type_id": "Standard_D4ds_v5"}), "cluster.node_type_id", "must be a GPU size"),
    (shared(**{**GPU, **ML}), "cluster.node_type_id", "must not be a GPU size unless"),
    (
        shared(node_type_id="Standard_NC4as_T4_v3", **DEDICATED),
        "cluster.spark_version",
        "must be a GPU runtime key",
    ),
    (
        shared(**{**GPU, "runtime": {"ml": True, "gpu": True, "photon": True}}),
        "cluster.runtime.photon",
        "must not combine Photon with a GPU",
    ),
    (
        shared(
            spark_version="17.3.x-gpu-ml-scala2.13",
            runtime_engine="PHOTON",
            node_type_id="Standard_NC4as_T4_v3",
            **DEDICATED,
        ),
        "cluster.runtime_engine",
        "must not combine Photon with a GPU",
    ),
    (
        shared(runtime={"channel": "14.3", "ml": True, "photon": True}, **DEDICATED),
        "cluster.runtime.photon",
        "ML runtime before 15.2",
    ),
    (shared(single_user_name="a@example.com"), "cluster.single_user_name", "for more than one user"),
    (
        shared(azure_attributes={"first_on_demand": 2}, **OWN_MACHINES),
        "cluster.azure_attributes.first_on_demand",
        "is not spot",
    ),
    (
        shared(azure_attributes={"spot_bid_max_price": "0.5"}, **OWN_MACHINES),
        "cluster.azure_attributes.spot_bid_max_price",
        "is not spot",
    ),
    (shared(azure_attributes=SPOT), "cluster.azure_attributes.availability", "the pool decides it"),
    (shared(enable_elastic_disk=False), "cluster.enable_elastic_disk", "the pool decides it"),
    (
        shared(driver_node_type_id="Standard_D8ds_v5"),
        "cluster.driver_node_type_id",
        "the pool decides it",
    ),
    (
        shared(useClusterPolicy=True, **OWN_MACHINES),
        "cluster.useClusterPolicy",
        "clusterPolicy demands the pool",
    ),
    ({"clusters": ["a"]}, "clusters", "must be a map of maps"),
    ({"clusters": {"shared": {}}}, "clusters.shared", "not `shared`"),
    ({"clusters": {"Big": {}}}, "clusters.Big", "lower-case letters"),
    ({"clusters": {"etl": "x"}}, "clusters.etl", "must be a map"),
    (
        {"clusters": {"etl": {"autoscale": {"max_workers": 9}}}},
        "clusterPolicy.max_workers",
        "clusters.etl.autoscale",
    ),
    (
        {"clusters": {"etl": {"runtime": {"ml": True}}}},
        "clusters.etl.data_security_mode",
        "must be SINGLE_USER",
    ),
]


@pytest.mark.parametrize(("config", "path", "rule"), CASES, ids=lambda value: str(value)[:60])
def test_what_breaks_a_rule_is_refused_and_repaired_by_the_command(breaks, config, path, rule):
    breaks(config, path, rule)
