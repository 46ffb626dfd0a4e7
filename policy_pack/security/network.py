"""No machine answers the Internet on a port that administers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.values import is_unknown, items, read, text
from policy_pack.policy_model import Finding, Policy, ResourcePolicy, View
from policy_pack.policy_settings import Config, Setting

_ANYWHERE: Final = frozenset({"*", "internet", "any", "0.0.0.0/0", "0.0.0.0", "::/0"})  # noqa: S104  (a prefix)
_PORTS: Final = Setting(
    name="ports",
    description="Ports that nothing on the Internet may reach: SSH, RDP and WinRM by default.",
    pattern="[0-9]{1,5}",
    default=("22", "3389", "5985", "5986"),
)


def _values(rule: Mapping[str, Any], name: str) -> list[str]:
    """The singular property and its plural, as Azure accepts either."""
    several = read(rule, f"{name}es" if name.endswith("x") else f"{name}s")
    found = [one for one in several if isinstance(one, str)] if isinstance(several, list) else []
    one = text(rule, name)
    return [value for value in (*found, *([one] if one else [])) if not is_unknown(value)]


def _covers(port_range: str, port: int) -> bool:
    if port_range == "*":
        return True
    first, _, last = port_range.partition("-")
    if not first.strip().isdigit() or (last and not last.strip().isdigit()):
        return False
    return int(first) <= port <= int(last or first)


def _exposed(rule: Mapping[str, Any], ports: Iterable[str]) -> list[str]:
    kind = (str(read(rule, "access")).lower(), str(read(rule, "direction")).lower())
    if kind != ("allow", "inbound") or str(read(rule, "protocol")).lower() in {"icmp", "esp", "ah"}:
        return []
    if not any(source.lower() in _ANYWHERE for source in _values(rule, "sourceAddressPrefix")):
        return []
    ranges = _values(rule, "destinationPortRange")
    return [port for port in ports if any(_covers(one, int(port)) for one in ranges)]


def _inbound(view: View, config: Config) -> Iterable[Finding]:
    if view.token == t.SECURITY_RULE:
        rules: Iterable[tuple[str, Any]] = [("", view.inputs)]
    else:
        rules = items(view.inputs, "securityRules")
    for path, rule in rules:
        ports = _exposed(rule, config["ports"]) if isinstance(rule, Mapping) else []
        if ports:
            where = f"{path}.destinationPortRange" if path else "destinationPortRange"
            yield where, f"The rule lets the Internet reach port {', '.join(ports)}."


POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="network-no-inbound-administration", concern="network", severity="critical",
        tokens=(t.NETWORK_SECURITY_GROUP, t.SECURITY_RULE), settings=(_PORTS,),
        source="https://learn.microsoft.com/azure/security/fundamentals/network-best-practices",
        reason="A port of administration open to the Internet is attacked within minutes.",
        fix="Restrict sourceAddressPrefix to your own network, or use Azure Bastion.",
        check=_inbound,
    ),
)  # fmt: skip
