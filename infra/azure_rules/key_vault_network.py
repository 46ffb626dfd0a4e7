"""Rules of a vault's firewall: public addresses only, and subnets that speak to Key Vault."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.addresses import is_private, range_of
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.storage_network import speaks_to
from infra.azure_rules.values import items, read, text

_DOC = "https://learn.microsoft.com/azure/key-vault/general/network-security"
_LIMITS: Final = {"ipRules": 1000, "virtualNetworkRules": 200}


def _addresses(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, rule in items(resource.inputs, "properties.networkAcls.ipRules"):
        value = text(rule, "value")
        found = range_of(value) if value is not None and ":" not in value else None
        if value is not None and ":" not in value and (found is None or is_private(found)):
            yield f"{path}.value", f"The IP rule '{value}' is no public IPv4 address or range."


def _count(resource: Resource, _world: World) -> Iterable[Finding]:
    for name, most in _LIMITS.items():
        rules = read(resource.inputs, f"properties.networkAcls.{name}")
        if isinstance(rules, list) and len(rules) > most:
            yield (
                f"properties.networkAcls.{name}",
                f"The vault has {len(rules)} {name}; at most {most} are allowed.",
            )


def _subnets(resource: Resource, world: World) -> Iterable[Finding]:
    for path, rule in items(resource.inputs, "properties.networkAcls.virtualNetworkRules"):
        subnet_id = text(rule, "id") or ""
        subnet = world.get(subnet_id)
        if subnet is None or read(rule, "ignoreMissingVnetServiceEndpoint") is True:
            continue
        if not speaks_to(subnet, {"Microsoft.KeyVault"}):
            network, _, name = subnet_id.partition("/subnets/")
            yield (
                f"{path}.id",
                (
                    "Operation on Virtual Network could not be performed. StatusCode: 400 (BadRequest). "
                    "Error "
                    f"Code: SubnetsHaveNoServiceEndpointsConfigured. Error Message: Subnets {name} of "
                    "virtual "
                    f"network {network} do not have ServiceEndpoints for Microsoft.KeyVault resources "
                    "configured. "
                    "Add Microsoft.KeyVault to subnet's ServiceEndpoints collection before trying to ACL "
                    "Microsoft.KeyVault resources to these subnets.."
                ),
            )


_V = (t.VAULT,)
RULES: Final = (
    Rule(id="vault-network-address", tokens=_V, code="BadRequest", source=_DOC,
         fix="Use public IPv4 addresses or ranges.", check=_addresses),
    Rule(id="vault-network-count", tokens=_V, code="BadRequest", source=_DOC, evidence="documented",
         fix="Use at most 1000 address rules and 200 subnet rules.", check=_count),
    Rule(id="vault-network-subnet", tokens=_V, code="VirtualNetworkNotValid", needs_world=True,
         source="https://github.com/Azure/avdaccelerator/issues/818",
         fix="Add the service endpoint Microsoft.KeyVault to the subnet first.", check=_subnets),
)  # fmt: skip
