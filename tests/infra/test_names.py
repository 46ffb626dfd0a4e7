"""Names are deterministic and within Azure's limits, for the shortest and the longest settings alike."""

from __future__ import annotations

import inspect
import itertools
import re
import subprocess
import sys

import pytest

from infra.names import Names, stack_hash
from infra.settings.stack import ENVIRONMENTS

LIMITS = {
    "resource_group": r"[A-Za-z0-9_().-]{1,89}[A-Za-z0-9_()-]",
    "databricks_resource_group": r"[A-Za-z0-9_().-]{1,89}[A-Za-z0-9_()-]",
    "synapse_resource_group": r"[A-Za-z0-9_().-]{1,89}[A-Za-z0-9_()-]",
    "virtual_network": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]",
    "network_security_group": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "nat_gateway": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "public_ip_address": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "lake": r"[a-z0-9]{3,24}",
    "ml_storage": r"[a-z0-9]{3,24}",
    "key_vault": r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
    "workspace": r"[A-Za-z0-9_-]{3,64}",
    "access_connector": r"[A-Za-z0-9_-]{3,64}",
    "data_factory": r"(?=.{3,63}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*",
    "synapse_workspace": r"(?!.*-ondemand$)[a-z0-9][a-z0-9-]{0,48}[a-z0-9]",
    "spark_pool": r"[A-Za-z][A-Za-z0-9]{0,14}",
    "sql_pool": r"[A-Za-z][A-Za-z0-9]{0,59}",
    "private_link_hub": r"[a-z0-9]{1,45}",
    "ml_workspace": r"[A-Za-z0-9][\w-]{2,32}",
    "ml_key_vault": r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
    "ml_identity": r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
    "ml_compute_identity": r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
    "ml_compute": r"[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]",
    "ml_databricks": r"[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]",
    "ml_registry": r"[A-Za-z0-9][\w-]{2,32}",
    "application_insights": r"[A-Za-z0-9_.()-]{1,259}[A-Za-z0-9_()-]",
    "log_analytics": r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
    "cluster": r".{1,100}",
    "instance_pool": r".{1,100}",
    "cluster_policy": r".{1,100}",
    "firewall": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "firewall_policy": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "firewall_public_ip_address": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "hub_virtual_network": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]",
    "route_table": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "endpoint_security_group": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "service_endpoint_policy": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "peering": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "zone_link": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]",
    "workspace_identity": r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
    "data_factory_identity": r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
    "web_authentication_workspace": r"[A-Za-z0-9_-]{3,64}",
    "sql_warehouse": r".{1,100}",
    "action_group": r"[A-Za-z0-9_().-]{1,260}",
    "action_group_short_name": r"[A-Za-z0-9-]{1,12}",
    "diagnostic_setting": r"[A-Za-z0-9_().-]{1,260}",
    "lock": r"[A-Za-z0-9_().-]{1,90}",
    "budget": r"[A-Za-z0-9_-]{1,63}",
    "private_link_scope": r"[A-Za-z0-9_().-]{1,254}[A-Za-z0-9_()-]",
    "ml_endpoint": r"[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]",
    "container_registry": r"[A-Za-z0-9]{5,50}",
    "dbfs_storage": r"[a-z0-9]{3,24}",
    "external_storage": r"[a-z0-9]{3,24}",
    "external_access_connector": r"[A-Za-z0-9_-]{3,64}",
    "external_identity": r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
}
GLOBAL = (
    "lake",
    "ml_storage",
    "key_vault",
    "data_factory",
    "synapse_workspace",
    "container_registry",
    "dbfs_storage",
    "external_storage",
    "ml_endpoint",
    "ml_key_vault",
    "ml_registry",
)
KEPT_AFTER_DELETE = ("key_vault", "ml_key_vault", "log_analytics", "ml_workspace")


def names(workload="lakehouse", environment="dev", *, stack="dev", location="westeurope", salt=""):
    return Names.of(
        project="p", stack=stack, workload=workload, environment=environment, location=location, salt=salt
    )


@pytest.mark.parametrize("attribute", LIMITS)
def test_every_name_is_within_azures_limits(attribute):
    salts = map(str, range(50))
    for workload, environment, salt in itertools.product(("ab", "a234567890"), ENVIRONMENTS, salts):
        name = getattr(names(workload, environment, salt=salt), attribute)
        assert re.fullmatch(LIMITS[attribute], name), name


def test_no_name_is_without_a_limit():
    made = {key for key, _ in inspect.getmembers(Names, lambda value: isinstance(value, property))}
    assert {key for key in made if not key.startswith("_")} - {"base"} == set(LIMITS)


def test_names_of_one_stack_are_distinct():
    one = names()
    assert len({getattr(one, attribute) for attribute in LIMITS}) == len(LIMITS)


@pytest.mark.parametrize("attribute", sorted({*GLOBAL, *KEPT_AFTER_DELETE}))
@pytest.mark.parametrize(
    "other", [{"stack": "dev2"}, {"location": "northeurope"}, {"salt": "a1"}, {"environment": "test"}]
)
def test_global_and_reserved_names_differ_between_stacks(attribute, other):
    assert getattr(names(), attribute) != getattr(names(**other), attribute)


def test_the_same_settings_give_the_same_names_in_another_process():
    code = "from infra.names import stack_hash; print(stack_hash('a', 'b'))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == stack_hash("a", "b") == "ryxc2u"


def test_the_hash_spreads_and_starts_with_a_letter():
    made = {stack_hash("p", str(i)) for i in range(5000)}
    assert len(made) > 4990
    assert all(re.fullmatch(r"[a-z][a-z2-7]{5}", one) for one in made)


def test_parts_of_the_hash_do_not_run_into_each_other():
    assert stack_hash("ab", "c") != stack_hash("a", "bc")


def test_a_key_is_named_for_what_it_encrypts():
    made = [names().encryption_key(one) for one in ("managedServices", "managedDisks", "dbfsRoot")]
    assert made == ["cmk-managed-services", "cmk-managed-disks", "cmk-dbfs-root"]
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,123}", one) for one in made)


def test_further_clusters_are_never_the_shared_one():
    longest = names(workload="a234567890", environment="staging")
    assert len(longest.further_cluster("x" * 32)) <= 100
    assert longest.further_cluster("etl") != longest.cluster
