"""What the factory is told must fit the rest of the stack."""

from __future__ import annotations

import pytest

from infra import settings
from infra.settings.data_factory_rules import cluster_kind
from infra.settings.profiles import HARDENED


@pytest.mark.parametrize(
    ("given", "others", "path", "rule"),
    [
        ({"customerManagedKey": True}, {}, "keyVault.enablePurgeProtection", "dataFactory.customerManagedKey"),
        ({"publicNetworkAccess": "Disabled"}, {}, "publicNetworkAccess", "network.privateLink.enabled is false"),
        ({"notebookPath": "/a", "notebookCluster": "ExistingCluster", "newClusterVersion": None},
         {"cluster": {"enabled": False}}, "notebookCluster", "must be NewCluster"),
    ],
)  # fmt: skip
def test_the_rest_of_the_stack_must_fit(given, others, path, rule, parse, errors, repaired, refused):
    given = {name: value for name, value in given.items() if value is not None}
    if path != "notebookCluster":
        refused(given, path, rule, others=others)
        return
    [error] = errors(given, **others)
    assert (error.key, rule in error.rule) == (f"{settings.PROJECT}:dataFactory.{path}", True)
    made = repaired({"dataFactory": given}, error)["dataFactory"]
    for name in ("Version", "NodeType"):
        found = {one.key.rsplit(".", 1)[1]: one for one in errors(made, **others)}
        made = repaired({"dataFactory": made}, found[f"newCluster{name}"])["dataFactory"]
    parse(made, **others)


def test_a_serverless_workspace_runs_no_notebook_of_the_factory(errors):
    [error] = errors({"notebookPath": "/a"}, profile="serverless")
    assert error.fix.endswith("rm --stack dev --path azure-databricks-platform:dataFactory.notebookPath")


def test_a_notebook_without_machines_in_a_stack_without_a_pool(parse, errors, repaired):
    given = {"notebookPath": "/a", "notebookCluster": "InstancePool"}
    others = {"instancePool": {"enabled": False}}
    [error] = errors(given, **others)
    assert "must be NewCluster" in error.rule
    parse(repaired({"dataFactory": given}, error)["dataFactory"], **others)


def test_minimal_has_none_and_hardened_is_closed_with_an_own_key(parse):
    assert not parse(profile="minimal").data_factory.enabled
    wanted = {
        "dataFactory.publicNetworkAccess": "Disabled",
        "dataFactory.managedVirtualNetwork": True,
        "dataFactory.customerManagedKey": True,
    }
    assert wanted.items() <= HARDENED.items()


def test_files_go_to_bronze_or_to_the_first_container(parse):
    copy_ = parse().data_factory.copy
    assert copy_.container_among(("raw", "bronze")) == "bronze"
    assert copy_.container_among(("raw", "gold")) == "raw"
    assert (
        parse({"copy": {"container": "gold"}}).data_factory.copy.container_among(("bronze", "gold")) == "gold"
    )


def test_a_notebook_runs_on_the_stacks_cluster_if_there_is_one(parse):
    assert cluster_kind(parse({"notebookPath": "/a"})) == "ExistingCluster"
    alone = {
        "notebookPath": "/a",
        "newClusterVersion": "17.3.x-scala2.13",
        "newClusterNodeType": "Standard_D4ds_v5",
    }
    assert (
        cluster_kind(parse(alone, cluster={"enabled": False}, instancePool={"enabled": False}))
        == "NewCluster"
    )
