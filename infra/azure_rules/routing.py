"""Rules of route tables and routes, inline or apart."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, items, read, text

_DOC: Final = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview"
_APPLIANCE: Final = "VirtualAppliance"


def _routes(resource: Resource) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(path prefix, name, properties) of each known route."""
    if t.base(resource.token) == t.ROUTE:
        yield "", resource.name, resource.inputs
    for path, route in items(resource.inputs, "routes"):
        if isinstance(route, Mapping):
            yield f"{path}.", str(read(route, "name")), route


def _missing_hop(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, route in _routes(resource):
        unset = absent(route, "nextHopIpAddress") or read(route, "nextHopIpAddress") == ""
        if text(route, "nextHopType") == _APPLIANCE and unset:
            yield (
                f"{path}nextHopIpAddress",
                f"NextHopIpAddress cannot be Null or Empty in route {name} when NextHopType is {_APPLIANCE}.",
            )


def _needless_hop(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, route in _routes(resource):
        kind = text(route, "nextHopType")
        if kind not in {None, _APPLIANCE} and text(route, "nextHopIpAddress"):
            yield (
                f"{path}nextHopIpAddress",
                f"NextHopIpAddress cannot be specified in route {name} when NextHopType is {kind}.",
            )


def _bad_hop(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, route in _routes(resource):
        address = text(route, "nextHopIpAddress")
        if not address or text(route, "nextHopType") != _APPLIANCE:
            continue
        try:
            ipaddress.ip_address(address)
        except ValueError:
            yield (
                f"{path}nextHopIpAddress",
                f"NextHopIpAddress {address} of route {name} is not an IP address.",
            )


def _same(name: str, other: str, prefix: str) -> str:
    return f"Route {name} conflicts with route {other}. Routes cannot have the same AddressPrefix {prefix}."


def _inline_conflicts(resource: Resource, _world: World) -> Iterable[Finding]:
    taken: dict[str, str] = {}
    for path, name, route in _routes(resource):
        prefix = text(route, "addressPrefix")
        other = taken.setdefault(prefix.lower(), name) if prefix else name
        if prefix and other != name:
            yield f"{path}addressPrefix", _same(name, other, prefix)


def _conflicts(resource: Resource, world: World) -> Iterable[Finding]:
    prefix = text(resource.inputs, "addressPrefix")
    table = resource.id[: resource.id.lower().rfind("/routes/")] if resource.id else ""
    for other in world.below(table, t.ROUTE) if prefix and table else ():
        same = (text(other.inputs, "addressPrefix") or "").lower() == (prefix or "").lower()
        if same and not t.same_id(other.id, resource.id):
            yield "addressPrefix", _same(resource.name, other.name, prefix or "")


_T, _R = (t.ROUTE_TABLE,), (t.ROUTE,)
RULES: Final = (
    Rule(id="route-next-hop", tokens=_T + _R, code="MissingNextHopIpAddress", evidence="quoted",
         source="https://github.com/hashicorp/terraform-provider-azurerm/pull/20365",
         fix="Set nextHopIpAddress to the address of the appliance.", check=_missing_hop),
    Rule(id="route-next-hop-type", tokens=_T + _R, code="InvalidNextHopIpAddress",
         source="https://github.com/XenitAB/terraform-modules/issues/303",
         fix="Leave nextHopIpAddress out, or use nextHopType 'VirtualAppliance'.", check=_needless_hop),
    Rule(id="route-next-hop-address", tokens=_T + _R, code="InvalidNextHopIpAddress", source=_DOC,
         fix="Write the private IP address of the appliance.", check=_bad_hop),
    Rule(id="route-table-prefixes", tokens=_T, code="RouteConflict", source=_DOC,
         fix="Write one route per address prefix.", check=_inline_conflicts),
    Rule(id="route-prefix", tokens=_R, code="RouteConflict", source=_DOC, needs_world=True,
         fix="Write one route per address prefix.", check=_conflicts),
)  # fmt: skip
