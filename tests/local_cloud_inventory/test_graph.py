"""The graph says everything once: no line that longer ways say already, marks instead of lines about others."""

from __future__ import annotations

import random

import pytest

from local_cloud.inventory.graph import graph_of
from local_cloud.inventory.kinds import label, role, short


def lines_of(graph):
    """(source, target, access) by labels."""
    rows = {row.id: row for card in graph.cards for row in card.rows}
    return {(rows[one.source].label, rows[one.target].label, one.access) for one in graph.lines}


def row_of(graph, text):
    [row] = [row for card in graph.cards for row in card.rows if row.label == text]
    return row


def test_a_line_that_a_longer_way_says_already_is_left_out(preview):
    network = preview.add("network:VirtualNetwork", "v", "network")
    subnet = preview.add("network:Subnet", "s", "network", virtualNetworkName=network)
    preview.add("databricks:Workspace", "w", "databricks", parameters=[network, subnet])
    assert lines_of(graph_of(preview.resources)) == {
        ("Virtual network", "Subnet", False),
        ("Subnet", "Databricks workspace", False),
    }


def test_resources_of_one_type_in_one_part_are_one_row(preview):
    for name in ("b", "a"):
        preview.add("network:Subnet", name, "network")
    preview.add("network:Subnet", "c", "hub")
    graph = graph_of(preview.resources)
    assert [(card.title, row.count, row.names) for card in graph.cards for row in card.rows] == [
        ("network", " × 2", "a, b"),
        ("hub", "", "c"),
    ]


def test_nested_components_are_one_card(preview):
    outer = preview.part("network")
    inner = preview.part("endpoints", parent=outer.urn)
    one = preview.add("network:PrivateEndpoint", "p")
    preview.resources[-1] = type(one)(**{**vars(one), "parent": inner.urn})
    [card] = graph_of(preview.resources).cards
    assert card.title == "network"


@pytest.mark.parametrize(
    ("type_", "path", "mark"),
    [
        ("monitor:DiagnosticSetting", "resourceUri", "logs"),
        ("authorization:ManagementLockByScope", "scope", "lock"),
        ("network:PrivateEndpoint", "privateLinkServiceConnections", "private"),
        ("monitor:MetricAlert", "scopes", "alert"),
    ],
)
def test_what_is_about_another_resource_is_a_mark_on_it(preview, type_, path, mark):
    vault = preview.add("keyvault:Vault", "v", "key-vault")
    preview.add(type_, "x", "others", **{path: vault})
    graph = graph_of(preview.resources)
    assert row_of(graph, "Key vault").marks == [mark]
    assert not graph.lines
    assert len(graph.cards) == 2


def test_a_grant_is_a_line_of_access_from_the_identity(preview):
    lake = preview.add("storage:StorageAccount", "s", "lake")
    connector = preview.add("databricks:AccessConnector", "c", "databricks")
    inputs = {"roleDefinitionId": "/subscriptions/s/x/ba92f5b4-2d11-453d-a403-e96b0029c9fe"}
    preview.add("authorization:RoleAssignment", "r", "lake", inputs, scope=lake, principalId=connector)
    graph = graph_of(preview.resources)
    assert lines_of(graph) == {("Storage account", "Access connector", True)}
    assert row_of(graph, "Role assignment").names == "Storage blob data contributor"


def test_the_resource_group_has_no_line_although_all_need_it(preview):
    group = preview.add("resources:ResourceGroup", "g", "platform")
    preview.add("keyvault:Vault", "v", "key-vault", resourceGroupName=group)
    assert not graph_of(preview.resources).lines


def test_rows_that_need_each_other_keep_both_lines(preview):
    one = preview.add("network:PrivateEndpoint", "one", "a")
    two = preview.add("network:Subnet", "two", "b", x=one)
    preview.add("network:PrivateEndpoint", "three", "a", y=two)
    assert lines_of(graph_of(preview.resources)) == {
        ("Private endpoint", "Subnet", False),
        ("Subnet", "Private endpoint", False),
    }


def test_the_order_of_the_program_does_not_matter(preview):
    network = preview.add("network:VirtualNetwork", "v", "network")
    for name in "abc":
        preview.add("network:Subnet", name, "network", x=network)
        preview.add("keyvault:Vault", name, f"part-{name}")
    expected = graph_of(preview.resources)
    for seed in range(5):
        shuffled = random.Random(seed).sample(preview.resources, len(preview.resources))
        assert graph_of(shuffled) == expected


@pytest.mark.parametrize(
    ("token", "name", "said", "why"),
    [
        ("azure-native:network/v20240501:Subnet", "network:Subnet", "Subnet", "network"),
        ("azure-native:network:NatGateway", "network:NatGateway", "NAT gateway", "network"),
        ("azure-native:synapse:BigDataPool", "synapse:BigDataPool", "Spark pool", "integration"),
        (
            "pulumi-python:dynamic/databricks:SqlWarehouse",
            "databricks:SqlWarehouse",
            "SQL warehouse",
            "workspace",
        ),
        (
            "pulumi-python:dynamic/arm:DataFactoryTrigger",
            "arm:DataFactoryTrigger",
            "Data factory trigger",
            "operations",
        ),
        ("random:index/randomId:RandomId", "index:RandomId", "Random id", "operations"),
    ],
)
def test_types_are_said_in_words(token, name, said, why):
    assert (short(token), label(token), role(token)) == (name, said, why)
