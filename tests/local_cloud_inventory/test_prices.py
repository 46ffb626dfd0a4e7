"""The table of prices says of each value where it comes from, and nothing in it is of no use."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest

from local_cloud.inventory.pricing import compute, services, table
from local_cloud.inventory.pricing.table import PATH, PriceError, Range, shipped, with_usage


def test_the_table_is_dated_and_names_its_region_and_currency():
    found = shipped()
    assert isinstance(found.date, dt.date)
    assert (found.currency, found.region) == ("USD", "westeurope")


@pytest.mark.parametrize("name", [*shipped().prices, *shipped().machines])
def test_a_price_has_a_page_and_an_evidence(name):
    known = shipped()
    price = known.prices[name] if name in known.prices else known.machines[name].price
    assert price.page.startswith("https://azure.microsoft.com/")
    assert price.usd > 0
    assert price.unit
    assert price.evidence in table.EVIDENCE
    assert bool(price.seen) or not price.is_checked
    assert price.on is None or price.on <= known.date


def test_a_value_that_was_read_must_say_where():
    with pytest.raises(PriceError, match="x must say its evidence"):
        table._price(
            "x", {"service": "s", "sku": "s", "unit": "u", "usd": 1, "page": "p", "evidence": "quoted"}
        )


def strings():
    """Every string in the meters."""
    for module in (compute, services):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_price_and_assumption_is_used():
    said = set(strings())
    built = {name for name in shipped().prices if name.startswith(("registry.", "firewall."))}
    assert set(shipped().prices) - built <= said
    assert set(shipped().assumptions) <= said


@pytest.mark.parametrize("name", shipped().assumptions)
def test_an_assumption_is_a_range_with_a_reason(name):
    one = shipped().assumptions[name]
    assert 0 <= one.values.low <= one.values.likely <= one.values.high
    assert one.why
    assert one.unit


def test_what_somebody_knows_takes_the_place_of_an_assumption():
    known = with_usage(shipped(), {"cluster.hours": 5})
    assert known.assumptions["cluster.hours"].values == Range(5, 5, 5)
    assert shipped().assumptions["cluster.hours"].values != Range(5, 5, 5)
    with pytest.raises(PriceError, match=r"cluster\.hour: not an assumption"):
        with_usage(shipped(), {"cluster.hour": 5})


def test_no_type_is_both_free_and_priced():
    assert not set(shipped().free) & {*compute.METERS, *services.METERS}


def test_the_table_is_shipped_with_the_package():
    assert PATH.parent.name == "pricing"
    assert PATH.is_file()
