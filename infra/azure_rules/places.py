"""Where resources are: regions in one spelling, and the network a subnet id names."""

from __future__ import annotations

from infra.azure_rules.model import Existing, Resource, World
from infra.azure_rules.values import text


def normal(location: str) -> str:
    """A region in Azure's own spelling: `West Europe` is `westeurope`."""
    return location.replace(" ", "").lower()


def location_of(thing: Existing | Resource) -> str:
    """Region of a resource; empty while unknown."""
    found = text(thing.inputs, "location")
    if found is None and isinstance(thing, Existing):
        found = text(thing.outputs, "location")
    return normal(found or "")


def network_id(subnet_id: str) -> str:
    """Id of the virtual network of a subnet id; empty if it is none."""
    head, found, _ = subnet_id.lower().rpartition("/subnets/")
    return subnet_id[: len(head)] if found else ""


def region_of(world: World, resource_id: str) -> str:
    """Region of an existing resource, of a subnet that of its network; empty if unknown."""
    found = world.get(network_id(resource_id) or resource_id)
    return location_of(found) if found else ""
