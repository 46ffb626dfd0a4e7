"""How the alternatives of a union of objects are told apart: by one property that is a constant in each."""

from __future__ import annotations

import dataclasses
import functools

from local_cloud.azure.shapes import properties


@dataclasses.dataclass(frozen=True)
class Kinds:
    """A discriminator, its classes by constant, and whether an object may go without it."""

    discriminator: str
    classes: dict[str, type]
    optional: bool


@functools.cache
def kinds(objects: tuple[type, ...]) -> Kinds:
    """What tells the classes apart; without a discriminator if no property is a constant in most of them."""
    tables: dict[str, dict[str, type]] = {}
    for option in objects:
        for name, spec in properties(option).items():
            if spec.constant is not None:
                tables.setdefault(name, {}).setdefault(spec.constant, option)
    best = max(tables, key=lambda name: len(tables[name]), default="")
    if not best or len(tables[best]) * 2 < len(objects):
        return Kinds("", {}, optional=True)
    optional = any(not properties(option)[best].required for option in tables[best].values())
    return Kinds(best, tables[best], optional)
