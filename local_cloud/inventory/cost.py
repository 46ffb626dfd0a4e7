"""`scripts/cost`: what a stack costs in a month, from list prices, before any of it exists."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table as Grid

from local_cloud.inventory.kinds import label
from local_cloud.inventory.options import Refused, inventory_of, inventory_options
from local_cloud.inventory.pricing.bill import Item
from local_cloud.inventory.pricing.estimate import Estimate, as_json, estimate
from local_cloud.inventory.pricing.table import PriceError, Range, Table, shipped, with_usage

LEFT_OUT: Final = (
    "job clusters that jobs start themselves, and the disks and addresses of all clusters",
    "discounts, reservations, spot prices, support, taxes",
    "data sent to the internet or another region, backups, Defender for Cloud",
    "the Databricks add-on for enhanced security and compliance",
    "free allowances of a subscription (5 GB of logs, 1000 e-mails, 100 000 events and others)",
)


@click.command()
@inventory_options
@click.option("--json", "as_text", is_flag=True, help="Print a JSON object.")
@click.option(
    "--usage", multiple=True, metavar="NAME=NUMBER", help="An assumption you know better; see --assumptions."
)
@click.option("--assumptions", is_flag=True, help="List the assumptions and end.")
@click.option("--strict", is_flag=True, help="Exit code 1 when a resource has no price.")
def main(as_text: bool, usage: tuple[str, ...], assumptions: bool, strict: bool, **chosen: Any) -> None:
    """Estimate the monthly bill of a stack as low, likely and high, and say what the estimate leaves out.

    Prices are dated list prices of one region; those marked `?` were recalled and not checked. Exit code 0:
    estimated; 1: with --strict, something has no price; 2: the stack, a setting or an assumption is wrong.
    """
    console = Console(width=None if sys.stdout.isatty() else 132, highlight=False)
    try:
        table = with_usage(shipped(), dict(_number(one) for one in usage))
    except PriceError as error:
        raise Refused(str(error)) from error
    if assumptions:
        console.print(_assumptions(table))
        return
    inventory = inventory_of(**chosen)
    found = estimate(inventory.resources, table)
    if as_text:
        document = {"stack": inventory.stack, "profile": inventory.profile, "location": inventory.location}
        sys.stdout.write(
            json.dumps({**document, **as_json(found, table), "left_out": LEFT_OUT}, indent=2) + "\n"
        )
    else:
        console.print(_items(found, table, " · ".join(filter(None, (inventory.stack, inventory.profile)))))
        for line in _notes(found, table, inventory.location):
            console.print(line, soft_wrap=True)
    if strict and found.not_priced:
        sys.exit(1)


def _number(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        raise PriceError(f"{text!r} is not NAME=NUMBER, for example cluster.hours=200.") from None
    if not 0 <= number < float("inf"):
        raise PriceError(f"{text!r}: the number must not be negative.")
    return name, number


def _items(found: Estimate, table: Table, title: str) -> Grid:
    grid = Grid(title=f"{title}: a month in {table.currency}", title_justify="left", show_footer=True)
    total = found.total
    grid.add_column("resource", "total")
    grid.add_column("what")
    grid.add_column("likely quantity", justify="right")
    grid.add_column("price", justify="right")
    for name, value in vars(total).items():
        grid.add_column(name, _money(value), justify="right")
    last = None
    for name, items in _alike(found.items):
        item, cost = items[0], Range(0, 0, 0)
        for one in items:
            cost = cost + one.cost
        same, last = name == last, name
        price = f"{item.price.usd:g}{'' if item.price.is_checked else ' ?'}"
        grid.add_row(
            "" if same else name,
            item.what,
            f"{item.quantity.likely * len(items):,.1f} {item.price.unit}",
            price,
            *(_money(value) for value in vars(cost).values()),
        )
    return grid


def _alike(items: Iterable[Item]) -> Iterable[tuple[str, list[Item]]]:
    """Items with a name for each line: resources of one type that cost the same are one line."""
    lines: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        lines.setdefault((item.resource.type, item.what, item.price.id, item.quantity), []).append(item)
    for (token, *_), found in lines.items():
        one = found[0].resource
        yield one.name if len(found) == 1 else f"{len(found)} × {label(str(token))}", found


def _money(value: float) -> str:
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"


def _notes(found: Estimate, table: Table, location: str) -> Iterable[str]:
    yield f"List prices of {table.region}, put together on {table.date}. Those marked ? were recalled and not"
    yield f"checked; {found.recalled:.0%} of the likely total rests on them."
    if location and location != table.region:
        yield f"The stack is in {location}, where prices differ."
    if found.not_priced:
        yield f"Not priced: {_counted(found.not_priced)}."
    yield f"Free by themselves: {_counted(found.free)}."
    yield "Left out: " + "; ".join(LEFT_OUT) + "."
    yield "Assumptions: scripts/cost --assumptions; change one with --usage cluster.hours=200."


def _counted(types: Mapping[str, int]) -> str:
    return ", ".join(f"{name}{f' × {count}' if count > 1 else ''}" for name, count in sorted(types.items()))


def _assumptions(table: Table) -> Grid:
    grid = Grid(title="Assumptions", title_justify="left")
    for name in ("name", "low", "likely", "high", "unit", "why"):
        grid.add_column(name, justify="right" if name in vars(Range(0, 0, 0)) else "left")
    for name, one in table.assumptions.items():
        grid.add_row(name, *(f"{value:g}" for value in vars(one.values).values()), one.unit, one.why)
    return grid


if __name__ == "__main__":
    main()
