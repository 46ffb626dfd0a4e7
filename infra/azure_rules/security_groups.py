"""Rules of network security groups: priorities, ports and addresses of security rules, inline or apart."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.ranges import parse
from infra.azure_rules.values import items, number, read, text

_DOC: Final = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview"
_AZURERM: Final = "https://github.com/hashicorp/terraform-provider-azurerm"
_SIDES: Final = ("source", "destination")
_WIDE: Final = {"virtualnetwork", "internet", "azureloadbalancer", "*"}
_DIGITS: Final = re.compile(r"[\d.]+")


def _security_rules(resource: Resource) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(path prefix, name, properties) of each known security rule."""
    if t.base(resource.token) == t.SECURITY_RULE:
        yield "", resource.name, resource.inputs
    for path, rule in items(resource.inputs, "securityRules"):
        if isinstance(rule, Mapping):
            yield f"{path}.", str(read(rule, "name")), rule


def _priority(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, rule in _security_rules(resource):
        priority = number(rule, "priority")
        if priority is not None and not 100 <= priority <= 4096:
            yield (
                f"{path}priority",
                (
                    f"Security rule {name} has invalid Priority. Value provided: {priority:g} Allowed range "
                    "100-4096."
                ),
            )


def _clash(name: str, other: str) -> str:
    return (
        f"Security rule {name} conflicts with rule {other}. Rules cannot have the same Priority and "
        "Direction."
    )


def _order(rule: Mapping[str, Any]) -> tuple[float, str] | None:
    priority, direction = number(rule, "priority"), text(rule, "direction")
    return None if priority is None or direction is None else (priority, direction.lower())


def _inline_conflicts(resource: Resource, _world: World) -> Iterable[Finding]:
    taken: dict[tuple[float, str], str] = {}
    for path, name, rule in _security_rules(resource):
        order = _order(rule)
        if order is not None:
            other = taken.setdefault(order, name)
            if other != name:
                yield f"{path}priority", _clash(name, other)


def _conflicts(resource: Resource, world: World) -> Iterable[Finding]:
    order = _order(resource.inputs)
    group = resource.id[: resource.id.lower().rfind("/securityrules/")] if resource.id else ""
    if order is None or not group:
        return
    for other in world.below(group, t.SECURITY_RULE):
        if not t.same_id(other.id, resource.id) and _order(other.inputs) == order:
            yield "priority", _clash(resource.name, other.name)
    parent = world.get(group)
    for _, rule in items(parent.inputs, "securityRules") if parent else ():
        name = text(rule, "name") or ""
        if name.lower() != resource.name.lower() and _order(rule) == order:
            yield "priority", _clash(resource.name, name)


def _is_port(value: str) -> bool:
    if value == "*":
        return True
    bounds = value.split("-")
    if len(bounds) > 2 or not all(bound.strip().isdigit() for bound in bounds):
        return False
    ports = [int(bound) for bound in bounds]
    return ports == sorted(ports) and ports[-1] <= 65535


def _ports(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, _, rule in _security_rules(resource):
        for side in _SIDES:
            single = text(rule, f"{side}PortRange")
            several = [*items(rule, f"{side}PortRanges"), *([(f"{side}PortRange", single)] if single else [])]
            for where, value in several:
                if isinstance(value, str) and not _is_port(value):
                    yield (
                        f"{path}{where}",
                        (
                            f"Security rule has invalid Port range. Value provided: {value}. Value should be "
                            "an "
                            "integer OR integer range with '-' delimiter. Valid range 0-65535."
                        ),
                    )


def _addresses(rule: Mapping[str, Any], side: str) -> Iterator[tuple[str, str]]:
    single = text(rule, f"{side}AddressPrefix")
    if single:
        yield f"{side}AddressPrefix", single
    for where, value in items(rule, f"{side}AddressPrefixes"):
        if isinstance(value, str):
            yield where, value


def _version(value: str) -> int | None:
    """4 or 6 for an address or block, 0 for what only looks like one, None for a tag."""
    if "/" not in value and not _DIGITS.fullmatch(value):
        return None
    if "/" in value:
        block = parse(value, strict=False)
        return block.version if block else 0
    try:
        return ipaddress.ip_address(value).version
    except ValueError:
        return 0


def _bad_address(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, rule in _security_rules(resource):
        for side in _SIDES:
            for where, value in _addresses(rule, side):
                if _version(value) == 0:
                    yield (
                        f"{path}{where}",
                        f"Security rule {name} has invalid Address prefix. Value provided: {value}",
                    )


def _mixed(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, rule in _security_rules(resource):
        for side in _SIDES:
            if {_version(value) for _, value in _addresses(rule, side)} >= {4, 6}:
                yield (
                    f"{path}{side}AddressPrefixes",
                    (
                        f"{name} contains IP addresses or prefixes that belong to different address "
                        "families. All "
                        "IP addresses or prefixes in the resource should belong to the same address family."
                    ),
                )


def _tags(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, rule in _security_rules(resource):
        for side in _SIDES:
            several = list(items(rule, f"{side}AddressPrefixes"))
            for where, value in several if len(several) > 1 else ():
                if isinstance(value, str) and value.lower() in _WIDE:
                    yield (
                        f"{path}{where}",
                        (
                            f"Security rule parameter {side.title()}AddressPrefix for rule with Id {name} "
                            "cannot "
                            "specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system "
                            "tags. "
                            f"Unsupported value used: {value}."
                        ),
                    )


def _twice(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, name, rule in _security_rules(resource):
        for kind in ("AddressPrefix", "PortRange"):
            for side in _SIDES:
                plural = f"{kind}es" if kind.endswith("x") else f"{kind}s"
                if text(rule, f"{side}{kind}") and list(items(rule, f"{side}{plural}")):
                    yield (
                        f"{path}{side}{plural}",
                        f"Security rule {name} cannot specify both {side}{kind} and {side}{plural}.",
                    )


_G, _R = (t.NETWORK_SECURITY_GROUP,), (t.SECURITY_RULE,)
RULES: Final = (
    Rule(id="security-rule-priority-range", tokens=_G + _R, code="SecurityRuleInvalidPriority", source=_DOC,
         fix="Use a priority from 100 to 4096.", check=_priority),
    Rule(id="security-rule-priorities", tokens=_G, code="SecurityRuleConflict", evidence="quoted",
         source="https://github.com/Azure/aks-engine/issues/2106",
         fix="Give every rule of a direction its own priority.", check=_inline_conflicts),
    Rule(id="security-rule-priority", tokens=_R, code="SecurityRuleConflict", evidence="quoted",
         source="https://github.com/Azure/aks-engine/issues/2106", needs_world=True,
         fix="Give every rule of a direction its own priority.", check=_conflicts),
    Rule(id="security-rule-port", tokens=_G + _R, code="SecurityRuleInvalidPortRange", evidence="quoted",
         source="https://github.com/Azure/azure-cli/issues/23499",
         fix="Write one port, a range like 8000-8100, or '*'; several as a list.", check=_ports),
    Rule(id="security-rule-address", tokens=_G + _R, code="SecurityRuleInvalidAddressPrefix",
         evidence="quoted", source=f"{_AZURERM}/issues/16761",
         fix="Write an address, a CIDR block, a service tag or '*'.", check=_bad_address),
    Rule(id="security-rule-family", tokens=_G + _R, evidence="quoted",
         code="ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
         source=f"{_AZURERM}/issues/12534", fix="Write one rule for IPv4 and one for IPv6.", check=_mixed),
    Rule(id="security-rule-tags", tokens=_G + _R, code="SecurityRuleParameterContainsUnsupportedValue",
         evidence="quoted", source=f"{_AZURERM}/issues/5617",
         fix="Put the tag alone into the singular property, or write one rule per tag.", check=_tags),
    Rule(id="security-rule-once", tokens=_G + _R, code="SecurityRuleParameterContainsUnsupportedValue",
         source=_DOC, fix="Set the singular or the plural property, not both.", check=_twice),
)  # fmt: skip
