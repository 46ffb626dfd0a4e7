"""Rules of public addresses and NAT gateways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import location_of
from infra.azure_rules.usage import users_of_address
from infra.azure_rules.values import absent, items, number, text

_IP: Final = "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses"
_NAT: Final = "https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource"
_LABEL: Final = re.compile(r"[a-z][a-z0-9-]{1,61}[a-z0-9]")
_STANDARD: Final = {"Standard", "StandardV2"}
_MOST_ADDRESSES: Final = 16


def _static(resource: Resource, _world: World) -> Iterable[Finding]:
    method = text(resource.inputs, "publicIPAllocationMethod")
    unset = absent(resource.inputs, "publicIPAllocationMethod")
    if text(resource.inputs, "sku.name") in _STANDARD and (method == "Dynamic" or unset):
        yield (
            "publicIPAllocationMethod",
            f"Standard sku publicIp {resource.id} must have AllocationMethod set to Static.",
        )


def _basic_zones(resource: Resource, _world: World) -> Iterable[Finding]:
    basic = text(resource.inputs, "sku.name") == "Basic" or absent(resource.inputs, "sku")
    if basic and list(items(resource.inputs, "zones")):
        yield (
            "zones",
            (
                f"Request for resource {resource.id} is invalid as it is Basic sku and in an Availability "
                "Zone "
                "which is a deprecated configuration. Please change your resource to Standard sku for "
                "Availability Zone support"
            ),
        )


def _label(resource: Resource, _world: World) -> Iterable[Finding]:
    label = text(resource.inputs, "dnsSettings.domainNameLabel")
    if label and not _LABEL.fullmatch(label):
        yield (
            "dnsSettings.domainNameLabel",
            (
                f"The domain name label {label} is invalid. It must conform to the following regular "
                "expression: "
                f"^{_LABEL.pattern}$."
            ),
        )


def _label_free(resource: Resource, world: World) -> Iterable[Finding]:
    label, place = text(resource.inputs, "dnsSettings.domainNameLabel"), location_of(resource)
    scoped = not absent(resource.inputs, "dnsSettings.domainNameLabelScope")
    if not label or not place or scoped:
        return
    for other in world.of_type(t.PUBLIC_IP):
        same = text(other.inputs, "dnsSettings.domainNameLabel") == label and location_of(other) == place
        if same and not t.same_id(other.id, resource.id):
            yield (
                "dnsSettings.domainNameLabel",
                f"DNS record {label}.{place}.cloudapp.azure.com is already used by another public IP.",
            )


def _timeout(resource: Resource, _world: World) -> Iterable[Finding]:
    longest = 120 if t.base(resource.token) == t.NAT_GATEWAY else 30
    minutes = number(resource.inputs, "idleTimeoutInMinutes")
    if minutes is not None and not 4 <= minutes <= longest:
        yield (
            "idleTimeoutInMinutes",
            f"The idle timeout of {resource.name} is {minutes:g} minutes: it must be 4 to {longest}.",
        )


def _nat_standard(resource: Resource, world: World) -> Iterable[Finding]:
    for path, item in items(resource.inputs, "publicIpAddresses"):
        address = world.get(text(item, "id") or "")
        if address and (text(address.inputs, "sku.name") or "Basic") not in _STANDARD:
            yield (
                f"{path}.id",
                (
                    f"Nat gateway {resource.name} can only reference public IP addresses of Standard sku, "
                    "not "
                    f"'{address.id}'."
                ),
            )


def _nat_zones(resource: Resource, _world: World) -> Iterable[Finding]:
    zones = list(items(resource.inputs, "zones"))
    if text(resource.inputs, "sku.name") in {None, "Standard"} and len(zones) > 1:
        yield "zones", f"Nat gateway {resource.name} of sku Standard can be in one availability zone only."


def _nat_count(resource: Resource, _world: World) -> Iterable[Finding]:
    addresses = list(items(resource.inputs, "publicIpAddresses"))
    if len(addresses) > _MOST_ADDRESSES:
        yield (
            "publicIpAddresses",
            (
                f"Nat gateway {resource.name} has {len(addresses)} public IP addresses: at most "
                f"{_MOST_ADDRESSES}."
            ),
        )


def _address_free(resource: Resource, world: World) -> Iterable[Finding]:
    for path, item in items(resource.inputs, "publicIpAddresses"):
        address = text(item, "id") or ""
        for user in users_of_address(world, address) if address else ():
            if not t.same_id(user.id, resource.id):
                yield f"{path}.id", f"Public IP address {address} is already in use by resource {user.id}."


_P, _N = (t.PUBLIC_IP,), (t.NAT_GATEWAY,)
RULES: Final = (
    Rule(id="public-ip-standard-static", tokens=_P, code="StandardSkuPublicIPAddressesMustBeStatic",
         evidence="quoted", source="https://github.com/pulumi/pulumi-azure-native/issues/1597",
         fix="Set publicIPAllocationMethod to 'Static'.", check=_static),
    Rule(id="public-ip-basic-zones", tokens=_P, code="ZonesNotAllowedInBasicSkuResource", evidence="quoted",
         source="https://github.com/microsoft/lisa/pull/3343",
         fix="Set sku.name to 'Standard'.", check=_basic_zones),
    Rule(id="public-ip-label", tokens=_P, code="InvalidDomainNameLabel", source=_IP,
         fix="Use 3-63 lower-case letters, digits and hyphens, starting with a letter.", check=_label),
    Rule(id="public-ip-label-free", tokens=_P, code="DnsRecordInUse", evidence="quoted", needs_world=True,
         source="https://github.com/Azure/azure-quickstart-templates/issues/4978",
         fix="Choose a label no other address of the region has.", check=_label_free),
    Rule(id="idle-timeout", tokens=_P + _N, code="InvalidIdleTimeoutInMinutes", source=_NAT,
         fix="Use 4 to 120 minutes for a NAT gateway, 4 to 30 for a public IP address.", check=_timeout),
    Rule(id="nat-standard-address", tokens=_N, code="NatGatewayPublicIpSkuMismatch", needs_world=True,
         source=_NAT, fix="Use a public IP address with sku Standard and static allocation.",
         check=_nat_standard),
    Rule(id="nat-one-zone", tokens=_N, code="NatGatewayWithMultipleZonesNotSupported", source=_NAT,
         fix="Name one zone, or none.", check=_nat_zones),
    Rule(id="nat-addresses", tokens=_N, code="NatGatewayPublicIpCountLimitReached", source=_NAT,
         fix=f"Use at most {_MOST_ADDRESSES} public IP addresses.", check=_nat_count),
    Rule(id="nat-address-free", tokens=_N, code="PublicIPAddressInUse", source=_IP, needs_world=True,
         status=409, fix="Give every NAT gateway a public IP address of its own.", check=_address_free),
)  # fmt: skip
