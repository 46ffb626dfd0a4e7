"""Every resource is priced, free or listed; quantities follow from what the resource asks for."""

from __future__ import annotations

import pytest

from local_cloud.inventory.pricing.estimate import as_json, estimate
from local_cloud.inventory.pricing.table import Range, shipped, with_usage

HOURS = Range(730, 730, 730)


@pytest.fixture
def priced(preview):
    """The items of one resource by what they are for."""

    def run(type_, inputs=None, usage=None, **needs):
        preview.add(type_, "it", "part", inputs, **needs)
        found = estimate(preview.resources, with_usage(shipped(), usage or {}))
        return {item.what: item for item in found.items if item.resource.name == "it"}, found

    return run


def test_a_cluster_is_machines_a_driver_and_dbu(priced):
    inputs = {"node_type_id": "Standard_D4ds_v5", "autoscale": {"min_workers": 1, "max_workers": 3}}
    items, found = priced("databricks_:Cluster", inputs, {"cluster.hours": 100})
    assert items["machines"].quantity == Range(100, 200, 300)
    assert items["driver"].quantity == Range(100, 100, 100)
    assert items["DBU"].quantity == Range(200, 300, 400)
    likely = 200 * 0.272 + 100 * 0.272 + 300 * 0.55
    assert found.total.likely == pytest.approx(likely)


def test_a_cluster_takes_its_size_from_the_pool_and_photon_counts_double(priced, preview):
    pool = preview.add("databricks_:InstancePool", "pool", "part", {"node_type_id": "Standard_E8ds_v5"})
    inputs = {"num_workers": 1, "spark_version": "17.3.x-photon-scala2.13", "instance_pool_id": "x"}
    items, _ = priced("databricks_:Cluster", inputs, {"cluster.hours": 10}, instance_pool_id=pool)
    assert items["machines"].price.id == "Standard_E8ds_v5"
    assert items["DBU"].quantity.likely == (1 + 1) * 2.0 * 10 * 2


def test_a_machine_without_a_price_is_listed(priced):
    items, found = priced("databricks_:Cluster", {"node_type_id": "Standard_X1", "num_workers": 1})
    assert not items
    assert found.not_priced == {"machine Standard_X1": 1}


def test_idle_machines_of_a_pool_cost_all_month(priced):
    inputs = {"node_type_id": "Standard_D4ds_v5", "min_idle_instances": 2}
    items, _ = priced("databricks_:InstancePool", inputs)
    assert items["idle machines"].quantity.likely == 1460


def test_a_pool_without_idle_machines_costs_nothing(priced):
    items, found = priced(
        "databricks_:InstancePool", {"node_type_id": "Standard_X1", "min_idle_instances": 0}
    )
    assert not items
    assert not found.not_priced


@pytest.mark.parametrize(
    ("serverless", "price"), [(True, "databricks.serverless-sql"), (False, "databricks.sql-pro")]
)
def test_a_warehouse_counts_dbu_by_its_size_and_clusters(priced, serverless, price):
    inputs = {"cluster_size": "Small", "max_num_clusters": 3, "enable_serverless_compute": serverless}
    items, found = priced("databricks_:SqlWarehouse", inputs, {"warehouse.hours": 10})
    assert items["DBU"].quantity == Range(120, 120, 360)
    assert items["DBU"].price.id == price
    assert ("machines" in items) is not serverless
    assert not found.not_priced


@pytest.mark.parametrize(("mode", "count"), [("Serverless", 1), ("Hybrid", 0)])
def test_a_serverless_workspace_has_serverless_jobs(priced, mode, count):
    assert len(priced("databricks:Workspace", {"computeMode": mode})[0]) == count


@pytest.mark.parametrize(
    ("inputs", "amount"),
    [
        ({"nodeSize": "Small", "nodeCount": 3}, Range(120, 120, 120)),
        ({"nodeSize": "Medium", "autoScale": {"minNodeCount": 3, "maxNodeCount": 5}}, Range(240, 240, 400)),
    ],
)
def test_a_spark_pool_is_vcores(priced, inputs, amount):
    items, _ = priced("synapse:BigDataPool", inputs, {"synapse.spark-hours": 10})
    assert items["vCores"].quantity == amount


def test_a_sql_pool_is_hundreds_of_dwu(priced):
    items, _ = priced("synapse:SqlPool", {"sku": {"name": "DW500c"}}, {"synapse.sql-hours": 10})
    assert items["DW500c"].quantity.likely == 50


def test_a_training_cluster_costs_its_least_nodes_always(priced):
    scale = {"minNodeCount": 1, "maxNodeCount": 3}
    inner = {"vmSize": "Standard_D4ds_v5", "scaleSettings": scale}
    inputs = {"properties": {"computeType": "AmlCompute", "properties": inner}}
    items, _ = priced("machinelearningservices:Compute", inputs, {"learning.hours": 10})
    assert items["machines"].quantity == Range(740, 740, 750)


@pytest.mark.parametrize(
    ("inputs", "price", "names"),
    [
        (
            {"sku": {"name": "Standard_ZRS"}, "isHnsEnabled": True},
            "storage.hot-zrs",
            {"data", "writes", "reads"},
        ),
        ({"sku": {"name": "Standard_RAGRS"}}, "storage.hot-grs", {"data"}),
        ({}, "storage.hot-lrs", {"data"}),
    ],
)
def test_an_account_is_priced_by_its_redundancy_and_a_lake_by_operations_too(priced, inputs, price, names):
    items, _ = priced("storage:StorageAccount", inputs)
    assert set(items) == names
    assert items["data"].price.id == price


@pytest.mark.parametrize(
    ("inputs", "price"),
    [
        ({"kty": "RSA-HSM", "keySize": 2048}, "vault.hsm-key"),
        ({"kty": "RSA-HSM", "keySize": 4096}, "vault.hsm-large-key"),
        ({"kty": "RSA"}, None),
    ],
)
def test_only_keys_of_the_hsm_have_a_price(priced, inputs, price):
    items, _ = priced("keyvault:Key", {"properties": inputs})
    assert [item.price.id for item in items.values()] == ([price] if price else [])


def test_logs_cost_no_more_than_the_daily_cap_lets_in(priced):
    items, _ = priced("operationalinsights:Workspace", {"workspaceCapping": {"dailyQuotaGb": 1}})
    assert items["ingestion"].quantity.high == pytest.approx(365 / 12)


def test_logs_that_are_kept_longer_cost_more(priced):
    assert set(priced("operationalinsights:Workspace", {"retentionInDays": 31})[0]) == {"ingestion"}


def test_retention_counts_after_the_free_month(priced):
    items, _ = priced("operationalinsights:Workspace", {"retentionInDays": 90}, {"logs.gb": 10})
    assert items["retention"].quantity.likely == pytest.approx(10 * 59 / (365 / 12))


@pytest.mark.parametrize(
    ("type_", "inputs", "prices"),
    [
        ("network:NatGateway", {}, {"network.nat", "network.nat-data"}),
        ("network:PublicIPAddress", {}, {"network.address"}),
        ("network:PrivateEndpoint", {}, {"network.private-endpoint", "network.private-endpoint-data"}),
        ("network:AzureFirewall", {"sku": {"tier": "Premium"}}, {"firewall.premium", "firewall.data"}),
        ("network:VirtualNetworkPeering", {}, {"network.peering"}),
        ("privatedns:PrivateZone", {}, {"network.private-zone"}),
        ("keyvault:Vault", {}, {"vault.operations"}),
        ("monitor:MetricAlert", {}, {"alerts.metric"}),
        ("monitor:ScheduledQueryRule", {}, {"alerts.query"}),
        ("datafactory:Factory", {}, {"factory.runs", "factory.movement"}),
        ("synapse:Workspace", {}, {"synapse.serverless"}),
        ("containerregistry:Registry", {"sku": {"name": "Premium"}}, {"registry.premium"}),
        ("machinelearningservices:Workspace", {}, set()),
        (
            "machinelearningservices:Workspace",
            {"managedNetwork": {"isolationMode": "AllowOnlyApprovedOutbound"}},
            {"firewall.standard"},
        ),
        (
            "machinelearningservices:Workspace",
            {"managedNetwork": {"isolationMode": "AllowOnlyApprovedOutbound", "firewallSku": "Basic"}},
            {"firewall.basic"},
        ),
        (
            "machinelearningservices:ManagedNetworkSettingsRule",
            {"properties": {"type": "PrivateEndpoint"}},
            {"network.private-endpoint", "network.private-endpoint-data"},
        ),
        ("machinelearningservices:ManagedNetworkSettingsRule", {"properties": {"type": "FQDN"}}, set()),
    ],
)
def test_a_type_has_its_prices(priced, type_, inputs, prices):
    items, found = priced(type_, inputs)
    assert {item.price.id for item in items.values()} == prices
    assert not found.not_priced


def test_free_and_unknown_types_are_counted_apart(preview):
    for name in "ab":
        preview.add("network:Subnet", name, "network")
    preview.add("cache:Redis", "r", "cache")
    found = estimate(preview.resources, shipped())
    assert (found.free, found.not_priced) == ({"network:Subnet": 2}, {"cache:Redis": 1})
    assert found.total == Range(0, 0, 0)
    assert found.recalled == 0


def test_the_share_on_unchecked_prices_is_told(preview):
    preview.add("network:PublicIPAddress", "a", "network")
    found = estimate(preview.resources, shipped())
    assert found.recalled == 1
    document = as_json(found, shipped())
    assert document["share_on_recalled_prices"] == 1
    assert document["items"][0]["evidence"] == "recalled"
    assert document["total"] == {"low": 3.65, "likely": 3.65, "high": 3.65}
