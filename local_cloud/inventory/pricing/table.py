"""Prices and assumptions as they are shipped, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

EVIDENCE: Final = ("quoted", "derived", "recalled")
PATH: Final = Path(__file__).with_name("prices.yaml")


class PriceError(ValueError):
    """The table of prices is wrong, or something asked of it is not there."""


@dataclass(frozen=True)
class Price:
    """A list price: `evidence` is one of EVIDENCE, `seen` where the value was read, on which day."""

    id: str
    service: str
    sku: str
    unit: str
    usd: float
    page: str
    evidence: str
    seen: str = ""
    on: date | None = None

    @property
    def is_checked(self) -> bool:
        """Whether the value was read somewhere, not recalled."""
        return self.evidence != "recalled"


@dataclass(frozen=True)
class Machine:
    """A size of virtual machine: an hour of it, and the DBU that hour counts for."""

    price: Price
    dbu: float


@dataclass(frozen=True)
class Range:
    """Low, likely and high."""

    low: float
    likely: float
    high: float

    def __mul__(self, other: Range | float) -> Range:
        by = other if isinstance(other, Range) else Range(other, other, other)
        return Range(self.low * by.low, self.likely * by.likely, self.high * by.high)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)


@dataclass(frozen=True)
class Assumption:
    """How much is used, in which unit, and why that much."""

    values: Range
    unit: str
    why: str


@dataclass(frozen=True)
class Table:
    """Everything that is known, with the day on which it was put together."""

    date: date
    currency: str
    region: str
    prices: Mapping[str, Price]
    machines: Mapping[str, Machine]
    assumptions: Mapping[str, Assumption]
    free: Mapping[str, str]
    """`module:Class` of what costs nothing by itself, and why."""


@cache
def shipped() -> Table:
    """The table of this version of the toolkit; raises PriceError when it is wrong."""
    from ruamel.yaml import YAML

    found = YAML(typ="safe").load(PATH.read_text(encoding="utf-8"))
    return Table(
        date=found["date"],
        currency=found["currency"],
        region=found["region"],
        prices={name: _price(name, one) for name, one in found["prices"].items()},
        machines={
            name: Machine(_price(name, _machine(name, one, found["machines_page"])), float(one["dbu"]))
            for name, one in found["machines"].items()
        },
        assumptions={
            name: Assumption(Range(*map(float, one["values"])), one["unit"], one["why"])
            for name, one in found["assumptions"].items()
        },
        free=found["free"],
    )


def _machine(name: str, one: Mapping[str, Any], page: str) -> dict[str, Any]:
    kept = {key: value for key, value in one.items() if key != "dbu"}
    return {"service": "Virtual Machines", "sku": name, "unit": "hour", "page": page, **kept}


def _price(name: str, one: Mapping[str, Any]) -> Price:
    price = Price(id=name, **{**one, "usd": float(one["usd"])})
    if price.evidence not in EVIDENCE or (price.is_checked and not price.seen):
        raise PriceError(f"{PATH.name}: {name} must say its evidence, and where a value was seen.")
    return price


def with_usage(table: Table, chosen: Mapping[str, float]) -> Table:
    """The table with assumptions replaced by what somebody knows; raises PriceError for an unknown one."""
    unknown = sorted(set(chosen) - set(table.assumptions))
    if unknown:
        raise PriceError(f"{', '.join(unknown)}: not an assumption; one of {', '.join(table.assumptions)}.")
    known = {
        name: Assumption(Range(value, value, value), table.assumptions[name].unit, "given by you")
        for name, value in chosen.items()
    }
    return replace(table, assumptions={**table.assumptions, **known})
