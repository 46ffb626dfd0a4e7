"""Rules of Azure Firewall: its subnets and addresses, and which policy fits which tier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.ranges import networks
from infra.azure_rules.values import absent, is_unknown, items, number, present, read, text

_DOC: Final = "https://learn.microsoft.com/azure/firewall/firewall-faq"
_POLICY: Final = "https://learn.microsoft.com/azure/firewall-manager/policy-overview"
_DATA, _MANAGEMENT = "AzureFirewallSubnet", "AzureFirewallManagementSubnet"
_SMALLEST: Final = 26
_RANK: Final = {"basic": 0, "standard": 1, "premium": 2}


def _subnets(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """(path, subnet id, name that subnet must have) of each known IP configuration."""
    for path, item in items(resource.inputs, "ipConfigurations"):
        subnet = text(item, "subnet.id")
        if subnet:
            yield f"{path}.subnet.id", subnet, _DATA
    management = text(resource.inputs, "managementIpConfiguration.subnet.id")
    if management:
        yield "managementIpConfiguration.subnet.id", management, _MANAGEMENT


def _subnet_names(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, subnet, name in _subnets(resource):
        if subnet.rsplit("/", 1)[-1].lower() != name.lower():
            yield path, f"Subnet name {subnet} is invalid for Azure Firewall: it must be '{name}'."


def _subnet_sizes(resource: Resource, world: World) -> Iterable[Finding]:
    for path, subnet_id, name in _subnets(resource):
        subnet = world.get(subnet_id)
        for parsed in networks(subnet.inputs) if subnet else ():
            if parsed.version == 4 and parsed.prefixlen > _SMALLEST:
                yield path, f"{name} {subnet_id} is {parsed}: it must be /{_SMALLEST} or larger."


def _addresses(resource: Resource, world: World) -> Iterable[Finding]:
    named = [(f"{path}.publicIPAddress.id", text(item, "publicIPAddress.id"))
             for path, item in items(resource.inputs, "ipConfigurations")]  # fmt: skip
    path = "managementIpConfiguration.publicIPAddress.id"
    for where, address_id in (*named, (path, text(resource.inputs, path))):
        address = world.get(address_id or "")
        if address and (text(address.inputs, "sku.name") or "Basic") != "Standard":
            yield where, f"Azure Firewall {resource.name} needs a Standard sku public IP, not {address.id}."


def _management(resource: Resource, _world: World) -> Iterable[Finding]:
    base = "managementIpConfiguration"
    in_hub = present(resource.inputs, "virtualHub") or text(resource.inputs, "sku.name") == "AZFW_Hub"
    basic = (text(resource.inputs, "sku.tier") or "").lower() == "basic"
    if (basic and not in_hub) or present(resource.inputs, base):
        for name in ("subnet", "publicIPAddress"):
            if absent(resource.inputs, f"{base}.{name}"):
                yield (
                    f"{base}.{name}",
                    (
                        "AzureFirewall management IP configuration requires both a subnet and a public IP "
                        "address."
                    ),
                )


def _policy_tier(resource: Resource, world: World) -> Iterable[Finding]:
    policy = world.get(text(resource.inputs, "firewallPolicy.id") or "")
    if policy is None:
        return
    mine = (text(resource.inputs, "sku.tier") or "Standard").lower()
    theirs = (text(policy.inputs, "sku.tier") or "Standard").lower()
    if mine in _RANK and theirs in _RANK and _RANK[theirs] > _RANK[mine]:
        yield (
            "firewallPolicy.id",
            f"A {theirs.title()} policy cannot be attached to a {mine.title()} tier firewall.",
        )


def _two_sources(resource: Resource, _world: World) -> Iterable[Finding]:
    if not present(resource.inputs, "firewallPolicy"):
        return
    for kind in ("applicationRuleCollections", "natRuleCollections", "networkRuleCollections"):
        if list(items(resource.inputs, kind)):
            yield (
                kind,
                f"Azure Firewall {resource.name} has a firewall policy: it cannot have {kind} as well.",
            )


def _premium(resource: Resource, _world: World) -> Iterable[Finding]:
    written = read(resource.inputs, "sku.tier")
    tier = (text(resource.inputs, "sku.tier") or "Standard").lower()
    if tier == "premium" or is_unknown(written):
        return
    if text(resource.inputs, "intrusionDetection.mode") not in {None, "Off"}:
        yield (
            "intrusionDetection",
            f"Intrusion detection needs a Premium firewall policy, not {tier.title()}.",
        )
    if present(resource.inputs, "transportSecurity.certificateAuthority"):
        yield "transportSecurity", f"TLS inspection needs a Premium firewall policy, not {tier.title()}."


def _priority(resource: Resource, _world: World) -> Iterable[Finding]:
    own = [("priority", number(resource.inputs, "priority"))]
    inner = [(f"{path}.priority", number(item, "priority"))
             for path, item in items(resource.inputs, "ruleCollections")]  # fmt: skip
    for path, priority in own + inner:
        if priority is not None and not 100 <= priority <= 65000:
            yield path, f"Priority {priority:g} of {resource.name} is invalid: it must be 100 to 65000."


_F, _P, _R = (t.FIREWALL,), (t.FIREWALL_POLICY,), (t.FIREWALL_RULES,)
RULES: Final = (
    Rule(id="firewall-subnet-name", tokens=_F, code="AzureFirewallSubnetNameInvalid", source=_DOC,
         fix=f"Use a subnet named '{_DATA}', for management '{_MANAGEMENT}'.", check=_subnet_names),
    Rule(id="firewall-subnet-size", tokens=_F, code="AzureFirewallSubnetTooSmall", source=_DOC,
         fix=f"Give the subnet /{_SMALLEST} or larger.", check=_subnet_sizes, needs_world=True),
    Rule(id="firewall-address", tokens=_F, code="AzureFirewallPublicIpSkuNotSupported", source=_DOC,
         fix="Use a public IP address with sku Standard.", check=_addresses, needs_world=True),
    Rule(id="firewall-management", tokens=_F, code="AzureFirewallManagementIpConfigRequiresSubnetAndPublicIp",
         evidence="quoted", source="https://github.com/Azure/azure-cli-extensions/pull/10100",
         fix="Give managementIpConfiguration a subnet and a publicIPAddress.", check=_management),
    Rule(id="firewall-policy-tier", tokens=_F, code="AzureFirewallPolicyTierMismatch", needs_world=True,
         source="https://github.com/MicrosoftDocs/azure-docs/issues/83843",
         fix="Give firewall and policy the same tier.", check=_policy_tier),
    Rule(id="firewall-one-source", tokens=_F, code="AzureFirewallRulesNotAllowedWithPolicy", source=_POLICY,
         fix="Put the rules into rule collection groups of the policy.", check=_two_sources),
    Rule(id="firewall-policy-premium", tokens=_P, code="FirewallPolicyPremiumFeatureNotSupported",
         source=_POLICY, fix="Set sku.tier to 'Premium'.", check=_premium),
    Rule(id="firewall-rules-priority", tokens=_R, code="FirewallPolicyRuleCollectionGroupInvalidPriority",
         source="https://learn.microsoft.com/azure/firewall/policy-rule-sets",
         fix="Use a priority from 100 to 65000.", check=_priority),
)  # fmt: skip
