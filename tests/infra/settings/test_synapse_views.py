"""A table of the lake says what its view is called, and two tables never have one view."""

from __future__ import annotations

import pytest

from infra.settings.synapse_views import View, parse_view, views_of


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("gold/flights", ("gold", "flights", "gold", "flights")),
        ("gold/sales/orders/", ("gold", "sales_orders", "gold", "sales/orders")),
        ("gold/2024.q1-x", ("gold", "_2024_q1_x", "gold", "2024.q1-x")),
        ("delays=gold/f", ("gold", "delays", "gold", "f")),
        ("mart.delays=catalog/__unitystorage/t/1b", ("mart", "delays", "catalog", "__unitystorage/t/1b")),
    ],
)
def test_a_table_says_its_view(text, view):
    schema, name, container, path = view
    assert parse_view(text) == View(schema=schema, name=name, container=container, path=path, text=text)


@pytest.mark.parametrize(
    "text",
    ["flights", "gold/", "/flights", "gold//x", "gold/../x", "gold/x'y", "gold/x]y", "a b=gold/x", "gold/x\n", "G/x",
     "a.b.c=gold/x", "gold/" + "x" * 129, "gold/.", "x" * 129 + "=gold/x", "gold/x?y"],
)  # fmt: skip
def test_what_is_no_table_has_no_view(text):
    assert parse_view(text) is None
    with pytest.raises(ValueError, match="container"):
        views_of([text])


def test_views_that_differ_by_case_alone_are_one():
    with pytest.raises(
        ValueError, match=r"have one view, gold\.flights\. Name one: gold\.Flights_2=gold/Flights"
    ):
        views_of(["gold/flights", "gold/Flights"])
