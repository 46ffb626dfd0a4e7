"""What each resource is billed for: how much of which price, in a month. Every type is priced, free, or
listed as not priced; a resource never just falls out of the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from local_cloud.inventory.kinds import short
from local_cloud.inventory.pricing import compute, services
from local_cloud.inventory.pricing.bill import Bill, Item
from local_cloud.inventory.pricing.table import Range, Table
from local_cloud.inventory.resources import Found

_METERS: Final[Mapping[str, Callable[[Bill, Found], None]]] = {**compute.METERS, **services.METERS}


@dataclass(frozen=True)
class Estimate:
    """The bill of a month: items of priced resources, and types without a price."""

    items: tuple[Item, ...]
    free: Mapping[str, int] = field(default_factory=dict)
    not_priced: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Range:
        """Sum of all items."""
        total = Range(0, 0, 0)
        for item in self.items:
            total = total + item.cost
        return total

    @property
    def recalled(self) -> float:
        """Share of the likely total that rests on prices nobody checked."""
        likely = self.total.likely
        unchecked = sum(one.cost.likely for one in self.items if not one.price.is_checked)
        return unchecked / likely if likely else 0.0


def estimate(resources: Collection[Found], table: Table) -> Estimate:
    """The estimate of a preview; what it deletes is not in there."""
    bill = Bill(table, {one.urn: one for one in resources})
    free: dict[str, int] = {}
    not_priced: dict[str, int] = {}
    for one in sorted(resources, key=lambda found: (short(found.type), found.name)):
        if not one.custom:
            continue
        meter = _METERS.get(short(one.type))
        if meter is not None:
            meter(bill, one)
            continue
        bucket = free if short(one.type) in table.free else not_priced
        bucket[short(one.type)] = bucket.get(short(one.type), 0) + 1
    for name in bill.unknown:
        not_priced[name] = not_priced.get(name, 0) + 1
    return Estimate(tuple(bill.items), free, not_priced)


def as_json(found: Estimate, table: Table) -> dict[str, Any]:
    """The estimate as plain values."""

    def plain(values: Range) -> dict[str, float]:
        return {name: round(value, 2) for name, value in vars(values).items()}

    return {
        "currency": table.currency,
        "prices_of": table.date.isoformat(),
        "region": table.region,
        "total": plain(found.total),
        "share_on_recalled_prices": round(found.recalled, 3),
        "items": [
            {
                "resource": item.resource.name,
                "type": short(item.resource.type),
                "what": item.what,
                "quantity": plain(item.quantity),
                "unit": item.price.unit,
                "price": item.price.usd,
                "price_id": item.price.id,
                "evidence": item.price.evidence,
                "cost": plain(item.cost),
            }
            for item in found.items
        ],
        "free": dict(found.free),
        "not_priced": dict(found.not_priced),
    }
