"""The bill that meters write on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_cloud.inventory.kinds import short
from local_cloud.inventory.pricing.table import Machine, Price, Range, Table
from local_cloud.inventory.resources import Found

ONE = Range(1, 1, 1)


@dataclass(frozen=True)
class Item:
    """So much of a price, for one resource."""

    resource: Found
    what: str
    price: Price
    quantity: Range

    @property
    def cost(self) -> Range:
        """What it costs in a month."""
        return self.quantity * self.price.usd


@dataclass
class Bill:
    """Items so far; `unknown` names what has no price."""

    table: Table
    by_urn: Mapping[str, Found]
    items: list[Item] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add(self, one: Found, what: str, price: str | Price, quantity: Range) -> None:
        """Add an item; a price is named by its id."""
        self.items.append(
            Item(one, what, self.table.prices[price] if isinstance(price, str) else price, quantity)
        )

    def usage(self, name: str) -> Range:
        """An assumption."""
        return self.table.assumptions[name].values

    def machine(self, size: str) -> Machine | None:
        """A size of machine; what the table does not have is noted as not priced."""
        found = self.table.machines.get(size)
        if found is None:
            self.unknown.append(f"machine {size or 'of unknown size'}")
        return found

    def behind(self, one: Found, path: str, type_: str) -> Found | None:
        """The resource of a type that an input comes from."""
        for urn in one.property_dependencies.get(path, ()):
            found = self.by_urn.get(urn)
            if found is not None and short(found.type) == type_:
                return found
        return None


def within(inputs: Mapping[str, Any], path: str, default: Any = None) -> Any:
    """The value at a dotted path; the default where a step is missing."""
    value: Any = inputs
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return default
        value = value[part]
    return value
