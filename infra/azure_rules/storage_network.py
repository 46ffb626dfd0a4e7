"""Rules of a storage account's firewall: public addresses only, and subnets that speak to storage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.addresses import is_private, range_of
from infra.azure_rules.lookups import missing
from infra.azure_rules.model import Existing, Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, items, read, text

_LIMITS = "https://learn.microsoft.com/azure/storage/common/storage-network-security"
_HELP = "For more information, see - https://aka.ms/storagenetworkruleset"
_SERVICES: Final = {"Microsoft.Storage", "Microsoft.Storage.Global"}


def _addresses(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, rule in items(resource.inputs, "networkRuleSet.ipRules"):
        value = text(rule, "iPAddressOrRange")
        if value is None or ":" in value:
            continue
        found = range_of(value)
        if found is None or is_private(found) or ("/" in value and found.prefixlen > 30):
            yield (
                f"{path}.iPAddressOrRange",
                f"Values for request parameters are invalid: networkAcls.ipRule[*].value. {_HELP}",
            )


def _count(resource: Resource, _world: World) -> Iterable[Finding]:
    for name in ("ipRules", "virtualNetworkRules"):
        rules = read(resource.inputs, f"networkRuleSet.{name}")
        if isinstance(rules, list) and len(rules) > 400:
            yield f"networkRuleSet.{name}", f"The account has {len(rules)} {name}; at most 400 are allowed."


def speaks_to(subnet: Existing, services: set[str]) -> bool:
    """Whether a subnet has a service endpoint of one of the services; true if that is not known."""
    endpoints = read(subnet.inputs, "serviceEndpoints")
    if is_unknown(endpoints):
        return True
    if not isinstance(endpoints, list):
        return False
    return any(is_unknown(item) or text(item, "service") in services for item in endpoints)


def _subnets(resource: Resource, world: World) -> Iterable[Finding]:
    for path, rule in items(resource.inputs, "networkRuleSet.virtualNetworkRules"):
        subnet_id = text(rule, "virtualNetworkResourceId") or ""
        network, _, name = subnet_id.partition("/subnets/")
        where = f"{path}.virtualNetworkResourceId"
        subnet = world.get(subnet_id)
        if subnet is not None and not speaks_to(subnet, _SERVICES):
            yield (
                where,
                (
                    "Validation of network acls failure: SubnetsHaveNoServiceEndpointsConfigured:Subnets "
                    f"{name} "
                    f"of virtual network {network} do not have ServiceEndpoints for Microsoft.Storage "
                    "resources "
                    "configured. Add Microsoft.Storage to subnet's ServiceEndpoints collection before "
                    "trying to "
                    "ACL Microsoft.Storage resources to these subnets.."
                ),
            )
        elif subnet is None and missing(world, network):
            yield where, f"Validation of network acls failure: virtual network {network} was not found."


def _subnet_ids(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, rule in items(resource.inputs, "networkRuleSet.virtualNetworkRules"):
        subnet_id = text(rule, "virtualNetworkResourceId")
        if subnet_id is not None and "/subnets/" not in subnet_id.lower():
            yield (
                f"{path}.virtualNetworkResourceId",
                f"Values for request parameters are invalid: networkAcls.virtualNetworkRules[*].id. {_HELP}",
            )


def _nfs(resource: Resource, _world: World) -> Iterable[Finding]:
    if read(resource.inputs, "enableNfsV3") is not True or resource.existing is not None:
        return
    if text(resource.inputs, "publicNetworkAccess") in {"Disabled", "SecuredByPerimeter"}:
        return
    action = read(resource.inputs, "networkRuleSet.defaultAction")
    if absent(resource.inputs, "networkRuleSet") or action == "Allow":
        yield (
            "networkRuleSet.defaultAction",
            "The default action of the network rules must be Deny for an account with NFS 3.0.",
        )


_A = (t.STORAGE_ACCOUNT,)
RULES: Final = (
    Rule(id="storage-network-address", tokens=_A, code="InvalidValuesForRequestParameters",
         evidence="quoted", source="https://github.com/Azure/azure-cli/issues/13828",
         fix="Use public IPv4 addresses, or ranges of /30 and larger; a single address has no prefix.",
         check=_addresses),
    Rule(id="storage-network-count", tokens=_A, code="InvalidValuesForRequestParameters", source=_LIMITS,
         evidence="documented", fix="Use at most 400 rules of each sort; merge neighbouring ranges.",
         check=_count),
    Rule(id="storage-network-subnet-id", tokens=_A, code="InvalidValuesForRequestParameters",
         evidence="quoted", source="https://github.com/Azure/bicep-types-az/issues/1555",
         fix="Give the id of a subnet, not of its network.", check=_subnet_ids),
    Rule(id="storage-network-subnet", tokens=_A, code="NetworkAclsValidationFailure", evidence="quoted",
         needs_world=True, source="https://github.com/hashicorp/terraform-provider-azurerm/issues/16547",
         fix="Add the service endpoint Microsoft.Storage to the subnet first.", check=_subnets),
    Rule(id="storage-nfs-network", tokens=_A, code="NetworkAclsDefaultActionMisconfigured",
         evidence="quoted", source="https://github.com/hashicorp/terraform-provider-azurerm/issues/15968",
         fix="Set networkRuleSet.defaultAction to 'Deny' and let your subnets in.", check=_nfs),
)  # fmt: skip
